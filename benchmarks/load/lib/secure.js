'use strict';

const childProcess = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');
const { promisify } = require('util');
const { pem } = require('../../../itests/compat/lib/pem');
const { freePort, listening } = require('../../../itests/compat/lib/ports');
const { until } = require('../../../itests/compat/lib/wait');
const { Bench, Program, pause } = require('./bench');
const { cpuMicros, memory } = require('./machine');
const { liveHeap, growth, nativeMemory } = require('./jvm');
const { round } = require('./figures');

const { spawn } = childProcess;
const execFile = promisify(childProcess.execFile);

/** A server with TLS and WSS on a key of this kind, for the time of the measurements. */
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
  Object.assign(bench, { ports, files });
  try {
    await measure(bench);
  } finally {
    await bench.stop();
    fs.rmSync(folder, { recursive: true });
  }
}

const connections = (bench, wanted) => until(`${wanted} connections`, async () => (await bench.server.shell().tables()).connections === wanted, 120000, 200);

/** From several addresses: one may not have so many connections. */
const SOURCES = ['127.0.0.2', '127.0.0.3', '127.0.0.4', '127.0.0.5'];

/** Opens so many connections, looks while they are idle, and closes them. */
async function holding(bench, kind, count, look) {
  const peers = SOURCES.map((source) => new Program('Secure.java', [kind, bench.ports[kind], 'hold', count / SOURCES.length, source]));
  try {
    await connections(bench, count);
    return await look();
  } finally {
    // All of them, also if one has failed: those left would go on holding.
    const ends = await Promise.allSettled(peers.map((peer) => peer.end()));
    const failed = ends.find(({ status }) => status === 'rejected');
    if (failed) throw failed.reason;
    await connections(bench, 0);
  }
}

/** The growth from one count of bytes by name to another, per unit. */
function perUnit(before, after, units) {
  const grown = [...after].map(([name, bytes]) => [name, round((bytes - (before.get(name) || 0)) / units)]);
  return Object.fromEntries(grown.filter(([, bytes]) => bytes !== 0));
}

/** Memory of a connection that says nothing: what is live in the heap, and what the JVM has taken beside it. */
async function idleConnections(bench, report, kind) {
  const count = bench.quick ? 48 : 10000;
  const look = async () => ({ heap: await liveHeap(bench.pid), native: await nativeMemory(bench.pid), rss: memory(bench.pid).rssBytes });
  const before = await look();
  const held = await holding(bench, kind, count, look);
  // A connection that is closed waits some seconds for the peer's end of it.
  await pause(bench.quick ? 0 : 20);
  const left = await look();
  const heapBytes = (held.heap.bytes - before.heap.bytes) / count;
  const nativeBytes = (held.native.outsideHeap - before.native.outsideHeap) / count;
  report.add('connections', `${count} idle connections/${kind.toUpperCase()}, bytes of each`, {
    heapAndOffHeap: round(heapBytes + nativeBytes), heap: round(heapBytes), offHeap: round(nativeBytes), resident: round((held.rss - before.rss) / count),
    heapLeft: round((left.heap.bytes - before.heap.bytes) / count), offHeapLeft: round((left.native.outsideHeap - before.native.outsideHeap) / count),
  }, { classes: growth(before.heap, held.heap, count, 60), offHeapParts: perUnit(before.native.parts, held.native.parts, count) });
}

function handshakesIn(said) {
  const found = /^(\d+) connections in \d+ real seconds/m.exec(said);
  if (!found) throw new Error(`openssl s_time: ${said}`);
  return Number(found[1]);
}

/** openssl's client, one handshake after the other without resumption, in as many processes as keep a server busy; how many were done. */
async function timed(port, version, seconds) {
  // s_time looks at the clock between handshakes only, and one that is not answered has no end
  const limit = { timeout: (seconds + 60) * 1000, killSignal: 'SIGKILL' };
  const clients = Array.from({ length: 3 }, () => execFile('openssl', ['s_time', '-connect', `127.0.0.1:${port}`, '-new', version, '-time', String(seconds)], limit));
  const outputs = await Promise.all(clients);
  return { done: outputs.reduce((sum, { stdout, stderr }) => sum + handshakesIn(stdout + stderr), 0) };
}

/** openssl's server with the same key, for comparison: a process with one thread. */
async function besideOpenssl(files, version, seconds) {
  const port = await freePort();
  const server = spawn('openssl', ['s_server', '-accept', `127.0.0.1:${port}`, '-key', files.key, '-cert', files.certificate, '-quiet'], { stdio: ['pipe', 'ignore', 'ignore'] });
  try {
    await until('openssl to listen', () => listening(port));
    await timed(port, version, 1);
    const before = cpuMicros(server.pid);
    const { done } = await timed(port, version, seconds);
    return (cpuMicros(server.pid) - before) / done;
  } finally {
    server.kill('SIGKILL');
  }
}

/** Full handshakes by `openssl s_time`, the same against `openssl s_server`. */
async function handshakes(bench, report, algorithm) {
  const seconds = bench.quick ? 1 : 8;
  for (const version of ['-tls1_3', '-tls1_2']) {
    await timed(bench.ports.tls, version, bench.quick ? 1 : 6);
    const run = await bench.watch(() => timed(bench.ports.tls, version, seconds));
    const ours = run.serverMicros / run.done;
    const openssl = await besideOpenssl(bench.files, version, seconds);
    report.add('handshakes', `TLS handshakes, ${algorithm}, ${version.slice(1)}`, {
      cpuMicros: round(ours), perSecondPerCore: round(1e6 / ours), opensslCpuMicros: round(openssl), opensslPerSecondPerCore: round(1e6 / openssl), done: run.done,
      ofThemCompilerMicros: round(run.byThread.compiler / run.done), collectorMicros: round(run.byThread.collector / run.done),
    });
  }
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
      const run = await bench.watch(() => new Program('Secure.java', [kind, bench.ports[kind], 'calls', rate, count]).overWithin(count / rate + 90));
      await pause(bench.quick ? 0 : 1);
      failed += run.failed;
      otherCores = Math.max(otherCores, run.otherCores);
      if (i > 0) costs[kind].push(round(run.serverMicros / count));
    }
  }
  report.add('secure', `CPU of a call, ${rate}/s, one client for all (µs)`, { ...Object.fromEntries(kinds.map((kind) => [kind.toUpperCase(), costs[kind].join(' ')])), failed, othersAndClientCores: round(otherCores, 2) });
}

async function secure(report, options) {
  await secured({ ...options, javaOptions: '-XX:NativeMemoryTracking=summary' }, 'rsa:2048', async (bench) => {
    const kinds = ['tcp', 'tls', 'wss'];
    // What the first of a kind loads and compiles belongs to none of them.
    for (const kind of kinds) await holding(bench, kind, bench.quick ? 48 : 1000, () => {});
    for (const kind of kinds) await idleConnections(bench, report, kind);
  });
  await secured(options, 'rsa:2048', async (bench) => {
    await handshakes(bench, report, 'RSA 2048');
    await calls(bench, report);
  });
  await secured(options, 'ec', (bench) => handshakes(bench, report, 'EC P-256'));
}

module.exports = { secure };
