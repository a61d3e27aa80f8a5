'use strict';

const fs = require('fs');
const path = require('path');
const { TARGET } = require('../lib/server');
const { Soak } = require('./soak');
const { SCENARIOS } = require('./scenarios');

/** Before the first measurement: the compiler, caches and pools have seen what there is. */
const FIRST_PART = 0.1;

function options() {
  const args = process.argv.slice(2);
  const value = (name, otherwise) => {
    const at = args.indexOf(name);
    return at < 0 ? otherwise : args.splice(at, 2)[1];
  };
  const chosen = { minutes: Number(value('--minutes', 10)), load: Number(value('--load', 1)), only: value('--only', '').split(',') };
  const scenarios = SCENARIOS.filter(({ name }) => chosen.only.some((part) => name.includes(part)));
  if (args.length || !(chosen.minutes > 0) || !(chosen.load >= 1) || !Number.isInteger(chosen.load) || !scenarios.length) {
    console.error('usage: bin/soak [--minutes N] [--load N] [--only NAME-PART,…]');
    process.exit(2);
  }
  return { ...chosen, scenarios };
}

const megabytes = (bytes) => (bytes / 2 ** 20).toFixed(1);

(async () => {
  const { minutes, load, scenarios } = options();
  const millis = minutes * 60000;
  const soak = await Soak.start({ scenarios, load });
  const stray = (error) => soak.fail(error instanceof Error ? error : new Error(String(error)));
  process.on('unhandledRejection', stray);
  process.on('uncaughtException', stray);
  let growth = 'not measured';
  try {
    await soak.run(millis * FIRST_PART);
    const early = await soak.measure();
    await soak.run(millis * (1 - FIRST_PART));
    const late = await soak.measure();
    soak.compare(early, late);
    growth = `heap ${megabytes(early.heapBytes)} → ${megabytes(late.heapBytes)} MB, files ${early.descriptors} → ${late.descriptors}, threads ${early.threads} → ${late.threads}, RSS ${megabytes(early.rssBytes)} → ${megabytes(late.rssBytes)} MB`;
    fs.mkdirSync(TARGET, { recursive: true });
    fs.writeFileSync(path.join(TARGET, 'soak-early.txt'), early.histogram);
    fs.writeFileSync(path.join(TARGET, 'soak-late.txt'), late.histogram);
  } catch (error) {
    soak.fail(error);
  }
  if (soak.server.exit) soak.fail(new Error(`the server ended: ${JSON.stringify(soak.server.exit)}`));
  const warnings = soak.server.output.split('\n').filter((line) => /^\S+ WARN /.test(line)).length;
  await soak.server.stop();
  for (const [name, rounds] of soak.rounds) console.log(`${String(rounds).padStart(6)} × ${name}`);
  console.log(`soak ${soak.failures.length ? 'failed' : 'passed'}: ${minutes} minutes, ${soak.failures.length} failures, ${growth}, ${warnings} warnings logged`);
  process.exit(soak.failures.length ? 1 : 0);
})();
