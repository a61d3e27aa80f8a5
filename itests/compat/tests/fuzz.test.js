'use strict';

const { test } = require('../lib/harness');
const { KINDS, fuzz } = require('../lib/fuzz');

/** Set by itests/compat/fuzz. */
const seconds = Number(process.env.FUZZ_SECONDS || 60);
const chosenSeed = process.env.FUZZ_SEED && Number(process.env.FUZZ_SEED);

for (const kind of Object.keys(KINDS)) {
  // The same bytes in every run, so that a failure is the change's.
  test(`a burst of mutated ${kind}`, { limitMillis: 40000 }, (t) => fuzz(t, kind, { seed: 1 }));
  test(`long, mutated ${kind}`, { full: true, limitMillis: seconds * 1400 + 120000 }, (t) => fuzz(t, kind, { seed: chosenSeed ?? Date.now() % 1000000, seconds }));
}
