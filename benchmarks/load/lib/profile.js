'use strict';

const { Bench } = require('./bench');
const { memory } = require('./machine');
const { round, median } = require('./figures');
const { CALL, OPTIONS } = require('./turns');

const KINDS = { 'OPTIONS/UDP': { ...OPTIONS, rate: 1000, seconds: 5 }, 'call/UDP': { ...CALL, rate: 500, seconds: 5 } };
const ROUNDS = 4;

/**
 * What a request costs with `DRACHTIO_PROFILE=small`, beside the default: a server of each is up, and one after the other is given
 * the same load, A B B A …. All CPU of the processes, compiler and collector included.
 */
async function small(report, { quick }) {
  const benches = {};
  try {
    for (const [side, profile] of [['usual', ''], ['small', 'small']]) {
      benches[side] = await Bench.start({ quick, server: { env: { DRACHTIO_PROFILE: profile } } });
      await benches[side].warmUp();
    }
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
    for (const [side, bench] of Object.entries(benches)) report.add('small', `memory under load, ${side}`, { rssMegabytes: round(memory(bench.pid).rssBytes / 2 ** 20) });
  } finally {
    for (const bench of Object.values(benches)) await bench.stop();
  }
}

module.exports = { small };
