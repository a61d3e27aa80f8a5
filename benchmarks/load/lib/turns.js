'use strict';

const { round, median } = require('./figures');

const CALL = { scenario: 'call', pauseMillis: 500 };
const RATE = 500;

/**
 * What a call costs without and with something that takes part in calls: off, on, off, on … in one process, so that nothing else
 * differs. The first of each is a warm-up; the ratio is the median of those of the pairs, as a run now and then is dearer by a
 * tenth for no reason of ours (the collector marks the heap in some runs and not in others). What the compiler takes is left out:
 * each switch has it compile anew for a while, which is not what a call costs. `turn(on)` switches; `during(on)` gives what ends it.
 */
async function inTurn(bench, report, name, what, { turn, during = () => () => {} }) {
  const count = RATE * (bench.quick ? 1 : 8);
  const micros = { off: [], on: [] };
  let otherCores = 0;
  let failed = 0;
  for (let i = 0; i < (bench.quick ? 2 : 12); i++) {
    for (const state of ['off', 'on']) {
      await turn(state === 'on');
      await bench.run({ ...CALL, rate: RATE, count: RATE * (bench.quick ? 1 : 5) });
      const end = during(state === 'on');
      const run = await bench.run({ ...CALL, rate: RATE, count });
      end();
      if (i > 0) micros[state].push((run.serverMicros - run.compilerMicros) / count);
      otherCores = Math.max(otherCores, run.otherCores);
      failed += run.offered - run.successful;
    }
  }
  await turn(false);
  const ratios = micros.on.map((value, i) => value / micros.off[i]);
  report.add(name, `call/UDP ${RATE}/s, ${what}`, {
    ratio: round(median(ratios), 3), ratios: ratios.map((value) => round(value, 2)).join(' '), offMicros: micros.off.map((value) => round(value)).join(' '),
    onMicros: micros.on.map((value) => round(value)).join(' '), failed, otherCores: round(otherCores, 2),
  });
}

module.exports = { inTurn, CALL, RATE };
