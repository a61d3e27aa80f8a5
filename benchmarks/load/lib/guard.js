'use strict';

const path = require('path');
const { ROOT } = require('../../../itests/compat/lib/server');
const { against } = require('./against');
const { describe } = require('./machine');
const { Report } = require('./report');

/** Beyond this much more of anything the comparison fails. */
const BOUND = 1.08;

(async () => {
  const args = process.argv.slice(2);
  const option = (name) => Number((args.find((arg) => arg.startsWith(`--${name}=`)) || '').split('=')[1]) || undefined;
  const quick = args.includes('--quick');
  const base = path.resolve(args.find((arg) => !arg.startsWith('--')));
  const report = new Report({ quick: quick || undefined, base: describe(base).commit, ...describe(ROOT) });
  const result = await against(base, report, { quick, processes: option('processes'), rounds: option('rounds') });
  report.print();
  const worse = ['cpu', 'bytes'].flatMap((what) => Object.entries(result[what]).filter(([, ratio]) => ratio > BOUND).map(([kind, ratio]) => `${kind}: ${what} ${ratio.toFixed(3)} of the base's`));
  if (result.failed) worse.push(`${result.failed} calls or requests failed`);
  for (const line of worse) console.log(`FAIL ${line}`);
  if (worse.length && !quick) process.exitCode = 1;
})().catch((error) => {
  console.error(error.stack);
  process.exitCode = 1;
});
