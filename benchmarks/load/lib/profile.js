'use strict';

const { Bench, pause } = require('./bench');
const { cpuMicros, memory } = require('./machine');
const { round, median } = require('./figures');
const { CALL, OPTIONS } = require('./turns');

const KINDS = { 'OPTIONS/UDP': { ...OPTIONS, rate: 1000, seconds: 5 }, 'call/UDP': { ...CALL, rate: 500, seconds: 5 } };
const ROUNDS = 4;
/** The collector gives back what the start has left, after one to two minutes. */
const IDLE_SECONDS = 120;

const megabytes = (bench) => round(memory(bench.pid).rssBytes / 2 ** 20);

/**
 * What `DRACHTIO_PROFILE=small` takes beside the default: CPU from the start of the process until its ports are open and an
 * application is there, memory when it has been idle, and CPU per request. For that a server of each is up, and one after the
 * other is given the same load, A B B A …. All CPU of the processes counts, that of compiler and collector too.
 */
async function small(report, { quick }) {
  const benches = {};
  try {
    for (const [side, profile] of [['usual', ''], ['small', 'small']]) {
      benches[side] = await Bench.start({ quick, server: { env: { DRACHTIO_PROFILE: profile } } });
      benches[side].startCpuMicros = cpuMicros(benches[side].pid);
    }
    await pause(quick ? 1 : IDLE_SECONDS);
    for (const [side, bench] of Object.entries(benches)) {
      report.add('small', `start and idle, ${side}`, { startCpuMillis: round(bench.startCpuMicros / 1000), startMillis: bench.startMillis, rssMegabytesIdle: megabytes(bench) });
    }
    for (const bench of Object.values(benches)) await bench.warmUp();
    for (const [kind, load] of Object.entries(KINDS)) {
      const count = load.rate * (quick ? 1 : load.seconds);
      const micros = { usual: [], small: [] };
      let failed = 0;
      let otherCores = 0;
      for (let i = 0; i < (quick ? 1 : ROUNDS); i++) {
        for (const side of i % 2 ? ['small', 'usual'] : ['usual', 'small']) {
          const run = await benches[side].run({ ...load, count });
          micros[side].push(run.serverMicros / count);
          failed += run.offered - run.successful;
          otherCores = Math.max(otherCores, run.otherCores);
        }
      }
      const ratios = micros.small.map((value, i) => value / micros.usual[i]);
      report.add('small', `${kind} ${load.rate}/s, small beside default`, {
        ratio: round(median(ratios), 3), usualMicros: round(median(micros.usual)), smallMicros: round(median(micros.small)), failed, otherCores: round(otherCores, 2),
      }, { ratios, micros });
    }
    for (const [side, bench] of Object.entries(benches)) report.add('small', `memory after the load, ${side}`, { rssMegabytes: megabytes(bench) });
  } finally {
    for (const bench of Object.values(benches)) await bench.stop();
  }
}

module.exports = { small };
