'use strict';

const { round, mean, median } = require('./figures');

const OPTIONS = { scenario: 'request', values: { METHOD: 'OPTIONS' } };
const REGISTER = { scenario: 'request', values: { METHOD: 'REGISTER' } };
const CALL = { scenario: 'call', pauseMillis: 500 };
const RATE = 500;

/**
 * What a call costs without and with something that takes part in calls: off, on, on, off … in one process, so that nothing else
 * differs. The first pair is a warm-up; a ratio is the median of those of the pairs. Two ratios: `ratio` is that of the server's
 * own threads (lanes, I/O, applications, and what watches calls), in which neither compiler nor collector is: each switch has
 * the compiler work anew for a while, and the collector marks the whole heap in some runs and not in others. The collector's
 * part is given apart, as the mean of all runs, and `ratioWithCollector` has it in it.
 * `turn(on)` switches; `during(on)` gives what ends it.
 */
async function inTurn(bench, report, name, what, { turn, during = () => () => {}, pairs = 20 }) {
  const seconds = bench.quick ? 1 : 5;
  const count = RATE * seconds;
  const own = { off: [], on: [] };
  const collector = { off: [], on: [] };
  let otherCores = 0;
  let failed = 0;
  for (let i = 0; i <= (bench.quick ? 1 : pairs); i++) {
    for (const state of i % 2 ? ['on', 'off'] : ['off', 'on']) {
      await turn(state === 'on');
      await bench.run({ ...CALL, rate: RATE, count: RATE * (bench.quick ? 1 : 3) });
      const end = during(state === 'on');
      const run = await bench.run({ ...CALL, rate: RATE, count });
      end();
      if (i > 0) {
        own[state].push(run.byThread.own / count);
        collector[state].push(run.byThread.collector / count);
      }
      otherCores = Math.max(otherCores, run.otherCores);
      failed += run.offered - run.successful;
    }
  }
  await turn(false);
  const ratios = own.on.map((value, i) => value / own.off[i]).sort((a, b) => a - b);
  const whole = (state) => mean(own[state]) + mean(collector[state]);
  report.add(name, `call/UDP ${RATE}/s, ${what}`, {
    ratio: round(median(ratios), 3), middleHalfOfRatios: [0.25, 0.75].map((part) => round(ratios[Math.floor(part * (ratios.length - 1))], 2)).join(' to '),
    offMicros: round(mean(own.off)), onMicros: round(mean(own.on)), collectorOffMicros: round(mean(collector.off)), collectorOnMicros: round(mean(collector.on)),
    ratioWithCollector: round(whole('on') / whole('off'), 3), failed, otherCores: round(otherCores, 2),
  }, { own, collector });
}

module.exports = { inTurn, OPTIONS, REGISTER, CALL, RATE };
