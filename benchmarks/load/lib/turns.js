'use strict';

const { round, mean } = require('./figures');

const CALL = { scenario: 'call', pauseMillis: 500 };
const RATE = 500;

/**
 * What a call costs without and with something that takes part in calls: off, on, off, on … in one process, so that nothing else
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
      // the compiler takes back what it assumed before the switch, and compiles anew
      await bench.run({ ...CALL, rate: RATE, count: RATE * (bench.quick ? 1 : 5) });
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

module.exports = { inTurn, CALL, RATE };
