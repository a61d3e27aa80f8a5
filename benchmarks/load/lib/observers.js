'use strict';

const dgram = require('dgram');
const { until } = require('../../../itests/compat/lib/wait');
const { freePort, listening } = require('../../../itests/compat/lib/ports');
const { get } = require('../../../itests/compat/lib/prometheus');

const CALL = { scenario: 'call', pauseMillis: 500 };
const RATE = 500;

const round = (value, digits = 0) => Number(value.toFixed(digits));
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const set = (bench, pid, key, value) => bench.server.shell().run(`config:property-set -p ${pid} ${key} ${value}`);

/**
 * What a call costs without and with something that watches calls: off, on, off, on … in one process, so that nothing else
 * differs. The first of each is a warm-up. `turn(on)` switches; `during(on)` gives what ends it.
 */
async function inTurn(bench, report, name, what, { turn, during = () => () => {} }) {
  const count = RATE * (bench.quick ? 1 : 12);
  const micros = { off: [], on: [] };
  let otherCores = 0;
  let failed = 0;
  for (let i = 0; i < (bench.quick ? 2 : 5); i++) {
    for (const state of ['off', 'on']) {
      await turn(state === 'on');
      const end = during(state === 'on');
      const run = await bench.run({ ...CALL, rate: RATE, count });
      end();
      if (i > 0) micros[state].push(run.serverMicros / count);
      otherCores = Math.max(otherCores, run.otherCores);
      failed += run.offered - run.successful;
    }
  }
  await turn(false);
  report.add(name, `call/UDP ${RATE}/s, ${what}`, {
    ratio: round(mean(micros.on) / mean(micros.off), 3), offMicros: micros.off.map((value) => round(value)).join(' '),
    onMicros: micros.on.map((value) => round(value)).join(' '), failed, otherCores: round(otherCores, 2),
  });
}

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

/** HEP 3 over UDP to a collector that reads it. */
async function capture(bench, report) {
  const collector = dgram.createSocket({ type: 'udp4', recvBufferSize: 4 << 20 });
  let packets = 0;
  collector.on('message', () => { packets += 1; });
  await new Promise((resolve) => { collector.bind(0, '127.0.0.1', resolve); });
  try {
    await set(bench, 'org.drachtio.homer.capture', 'port', collector.address().port);
    await inTurn(bench, report, 'capture', 'captured by HEP 3 over UDP', {
      turn: (on) => set(bench, 'org.drachtio.homer.capture', 'host', on ? '127.0.0.1' : "''"),
      during: (on) => {
        packets = 0;
        return () => { if ((packets > 0) !== on) throw new Error(`${packets} packets came, capture ${on ? 'on' : 'off'}`); };
      },
    });
  } finally {
    collector.close();
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

module.exports = { metrics, capture, traced };
