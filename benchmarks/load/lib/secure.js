'use strict';

const fs = require('fs');
const os = require('os');
const path = require('path');
const { pem } = require('../../../itests/compat/lib/pem');
const { freePort } = require('../../../itests/compat/lib/ports');
const { until } = require('../../../itests/compat/lib/wait');
const { Bench, Program, pause } = require('./bench');
const { memory } = require('./machine');
const { liveHeap, growth } = require('./jvm');
const { round } = require('./figures');


/** A server with TLS and WSS on an RSA key of 2048 bits, or an EC one, for the time of the measurements. */
async function secured(options, algorithm, measure) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'drachtio-secure-'));
  const files = await pem(folder, 'server', { algorithm });
  const ports = { udp: await freePort(), tls: await freePort(), wss: await freePort() };
  ports.tcp = ports.udp;
  const adminPort = await freePort();
  const xml = `<drachtio><admin port="${adminPort}" secret="cymru">127.0.0.1</admin><sip><contacts>
<contact>sip:127.0.0.1:${ports.udp};transport=udp,tcp</contact><contact>sips:127.0.0.1:${ports.tls};transport=tls</contact>
<contact>sips:127.0.0.1:${ports.wss};transport=wss</contact></contacts>
<tls><key-file>${files.key}</key-file><cert-file>${files.certificate}</cert-file></tls></sip><logging><console/><loglevel>notice</loglevel></logging></drachtio>`;
  const bench = await Bench.start({ ...options, server: { xml, adminPort, sipPort: ports.udp } });
  bench.ports = ports;
  try {
    await measure(bench);
  } finally {
    await bench.stop();
    fs.rmSync(folder, { recursive: true });
  }
}

const connections = (bench, wanted) => until(`${wanted} connections`, async () => (await bench.server.shell().tables()).connections === wanted, 120000, 200);

/** Memory of a connection that says nothing. */
async function idleConnections(bench, report, kind) {
  const count = bench.quick ? 50 : 2000;
  await connections(bench, 0);
  const before = { heap: await liveHeap(bench.pid), rss: memory(bench.pid).rssBytes };
  const peers = new Program('Secure.java', [kind, bench.ports[kind], 'hold', count]);
  await connections(bench, count);
  const rss = memory(bench.pid).rssBytes;
  const heap = await liveHeap(bench.pid);
  await peers.end();
  await connections(bench, 0);
  report.add('connections', `${count} idle connections/${kind.toUpperCase()}`, {
    heapBytesPerConnection: round((heap.bytes - before.heap.bytes) / count), rssBytesPerConnection: round((rss - before.rss) / count),
    heapBytesPerConnectionLeft: round(((await liveHeap(bench.pid)).bytes - before.heap.bytes) / count),
  }, { classesPerConnection: growth(before.heap, heap, count) });
}

/** Full handshakes one after the other by as many peers as keep the server busy. */
async function handshakes(bench, report, kind, algorithm) {
  const run = await bench.watch(() => new Program('Secure.java', [kind, bench.ports[kind], 'handshakes', bench.quick ? 1 : 10, 8]).over);
  report.add('handshakes', `handshakes/${kind.toUpperCase()}, ${algorithm}`, {
    cpuMicros: round(run.serverMicros / run.done), perSecondPerCore: round(1e6 / (run.serverMicros / run.done)), perSecond: round(run.done / run.seconds), failed: run.failed,
    serverCores: round(run.serverCores, 2),
  });
}

/** CPU of a call by one client over each transport, in turn, the first of each a warm-up. */
async function calls(bench, report) {
  const rate = bench.quick ? 20 : 300;
  const count = rate * (bench.quick ? 1 : 10);
  const kinds = ['udp', 'tcp', 'tls', 'wss'];
  const costs = Object.fromEntries(kinds.map((kind) => [kind, []]));
  let failed = 0;
  let otherCores = 0;
  for (let i = 0; i < (bench.quick ? 2 : 4); i++) {
    for (const kind of kinds) {
      const run = await bench.watch(() => new Program('Secure.java', [kind, bench.ports[kind], 'calls', rate, count]).over);
      await pause(bench.quick ? 0 : 1);
      failed += run.failed;
      otherCores = Math.max(otherCores, run.otherCores);
      if (i > 0) costs[kind].push(round(run.serverMicros / count));
    }
  }
  report.add('secure', `CPU of a call, ${rate}/s, one client for all (µs)`, { ...Object.fromEntries(kinds.map((kind) => [kind.toUpperCase(), costs[kind].join(' ')])), failed, othersAndClientCores: round(otherCores, 2) });
}

async function secure(report, options) {
  await secured(options, 'rsa:2048', async (bench) => {
    for (const kind of ['tcp', 'tls', 'wss']) await idleConnections(bench, report, kind);
    await handshakes(bench, report, 'tls', 'RSA 2048');
    await calls(bench, report);
  });
  await secured(options, 'ec', (bench) => handshakes(bench, report, 'tls', 'EC P-256'));
}

module.exports = { secure };
