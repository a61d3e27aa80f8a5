'use strict';

const net = require('net');
const { until } = require('../../../itests/compat/lib/wait');
const { freePort, listening, bound } = require('../../../itests/compat/lib/ports');
const { get } = require('../../../itests/compat/lib/prometheus');
const { Program } = require('./bench');
const { inTurn, CALL, RATE } = require('./turns');

const set = (bench, pid, key, value) => bench.server.shell().run(`config:property-set -p ${pid} ${key} ${value}`);

/** All at once: Karaf can lose values of commands that follow each other within milliseconds. */
const setAll = (bench, pid, values) => {
  const sets = Object.entries(values).map(([key, value]) => `config:property-set ${key} ${value}`);
  return bench.server.shell().run([`config:edit ${pid}`, ...sets, 'config:update'].join('; '));
};

/** Metrics that nobody can ask for (no call is observed then), and metrics that are scraped every second. */
async function metrics(bench, report) {
  const port = await freePort();
  await inTurn(bench, report, 'metrics', 'metrics scraped every second', {
    turn: async (on) => {
      await set(bench, 'org.drachtio.metrics', 'port', on ? port : 0);
      await until('the port for metrics', () => listening(port) === on, 10000, 50);
    },
    during: (on) => {
      const scraper = on ? setInterval(() => get(port, '/metrics').catch(() => {}), 1000) : undefined;
      return () => clearInterval(scraper);
    },
  });
}

const CAPTURE = 'org.drachtio.homer.capture';

const homer = async (bench, name) => Number((await bench.server.shell().info()).get(`counter.homer.${name}`) || 0);

/** HEP 3 over UDP to a collector that reads it. */
async function capture(bench, report) {
  const port = await freePort();
  const collector = new Program('Collector.java', [port]);
  await until('the collector to listen', () => bound('udp', port), 20000);
  // Nothing is captured without an id.
  await setAll(bench, CAPTURE, { captureId: 1, port });
  await inTurn(bench, report, 'capture', 'captured by HEP 3 over UDP', { turn: (on) => set(bench, CAPTURE, 'host', on ? '127.0.0.1' : "''") });
  const sent = await homer(bench, 'sent');
  const { packets } = await collector.end();
  report.add('capture', 'packets', { sent, received: packets });
}

/** A TCP server that accepts and reads nothing. */
async function deaf() {
  const sockets = [];
  const server = net.createServer({ pauseOnConnect: true }, (socket) => { socket.on('error', () => {}); sockets.push(socket); });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return { port: server.address().port, close: () => { sockets.forEach((socket) => socket.destroy()); server.close(); } };
}

/**
 * Whether calls notice a collector that is not there, refuses, or does not read: 500 calls a second, and the round trip of
 * OPTIONS beside them.
 */
async function deadCollector(bench, report) {
  const listener = await deaf();
  const nobody = await freePort();
  const kinds = {
    'no capture': { host: "''", port: nobody, transport: 'udp' },
    'UDP, nobody listens': { host: '127.0.0.1', port: nobody, transport: 'udp' },
    'TCP, refused': { host: '127.0.0.1', port: nobody, transport: 'tcp' },
    'TCP, does not read': { host: '127.0.0.1', port: listener.port, transport: 'tcp' },
  };
  const seconds = bench.quick ? 1 : 10;
  const figures = Object.fromEntries(Object.keys(kinds).map((kind) => [kind, { p50: [], p99: [], failed: 0, retransmissions: 0 }]));
  const notCaptured = async () => (await Promise.all(['dropped', 'failed', 'refused', 'lost'].map((name) => homer(bench, name)))).reduce((sum, count) => sum + count, 0);
  try {
    // turn and turn about, the first round to warm up
    for (let i = 0; i < (bench.quick ? 2 : 3); i++) {
      for (const [kind, values] of Object.entries(kinds)) {
        await set(bench, CAPTURE, 'host', "''");
        await setAll(bench, CAPTURE, { captureId: 1, ...values });
        const before = await notCaptured();
        const run = await bench.watch(async () => {
          const calls = await bench.offer({ ...CALL, rate: RATE, count: RATE * seconds });
          const probe = await new Program('Probe.java', [bench.server.sipPort, 100, 100, 100 * Math.max(1, seconds - 1)]).over;
          return { ...await calls.over, ...probe };
        });
        const figure = figures[kind];
        if (i > 0) {
          figure.p50.push(run.p50);
          figure.p99.push(run.p99);
          figure.failed += run.offered - run.successful;
          figure.retransmissions += run.retransmissions;
          figure.notCaptured = await notCaptured() - before;
        }
      }
    }
  } finally {
    await set(bench, CAPTURE, 'host', "''");
    listener.close();
  }
  for (const [kind, { p50, p99, ...outcome }] of Object.entries(figures)) {
    report.add('dead-collector', `call/UDP ${RATE}/s, collector: ${kind}`, { optionsP50Micros: p50.join(' '), optionsP99Micros: p99.join(' '), ...outcome });
  }
}

/** Calls kept for drachtio:calls and drachtio:ladder. */
async function traced(bench, report) {
  for (const oneIn of [1, 10]) {
    await inTurn(bench, report, 'traced', oneIn === 1 ? 'every call recorded' : `one in ${oneIn} recorded`, {
      turn: (on) => set(bench, 'org.drachtio.call.trace', 'recordOneIn', on ? oneIn : 0),
    });
  }
}

module.exports = { metrics, capture, deadCollector, traced };
