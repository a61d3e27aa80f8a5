'use strict';

const { ROOT } = require('../../../itests/compat/lib/server');
const { MEASUREMENTS } = require('./measurements');
const { Report } = require('./report');
const { describe, machineMicros } = require('./machine');
const { pause } = require('./bench');

function usage() {
  console.error('usage: benchmarks/load/run [--quick] [--label TEXT] WHAT...');
  for (const [name, [text]] of Object.entries(MEASUREMENTS)) console.error(`  ${name.padEnd(12)} ${text}`);
  process.exit(2);
}

(async () => {
  const args = process.argv.slice(2);
  const quick = args.includes('--quick');
  const labelled = args.indexOf('--label');
  const label = labelled < 0 ? undefined : args.splice(labelled, 2)[1];
  const names = args.filter((arg) => arg !== '--quick');
  if (!names.length || names.some((name) => !MEASUREMENTS[name])) usage();
  const before = machineMicros();
  await pause(2);
  const otherCoresBefore = Number(((machineMicros() - before) / 2e6).toFixed(2));
  const report = new Report({ label, quick: quick || undefined, otherCoresBefore, ...describe(ROOT) });
  const begin = Date.now();
  for (const name of names) await MEASUREMENTS[name][1](report, { quick });
  report.print();
  console.log(`\n${Math.round((Date.now() - begin) / 1000)} s`);
})().catch((error) => {
  console.error(error.stack);
  process.exitCode = 1;
}).finally(() => {
  // what is still open now, such as a pipe to a program that hangs, must not keep the run from ending
  setTimeout(() => process.exit(), 5000).unref();
});
