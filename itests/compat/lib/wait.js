'use strict';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Polls until `probe` gives something truthy, and gives that back.
 * What is waited for is named in the error when the limit is reached.
 */
async function until(what, probe, limitMillis = 20000, stepMillis = 15) {
  const end = Date.now() + limitMillis;
  for (;;) {
    const found = await probe();
    if (found) return found;
    if (Date.now() >= end) throw new Error(`waited ${limitMillis} ms in vain for: ${what}`);
    await pause(stepMillis);
  }
}

/** The promise's outcome, or an error that names what did not come in time. */
function within(what, promise, limitMillis = 20000) {
  let timer;
  const limit = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${limitMillis} ms in vain for: ${what}`)), limitMillis);
  });
  return Promise.race([promise, limit]).finally(() => clearTimeout(timer));
}

/** The next event of this name, with all its arguments. */
function event(emitter, name, limitMillis = 20000) {
  return within(`event ${name}`, new Promise((resolve) => emitter.once(name, (...args) => resolve(args))), limitMillis);
}

module.exports = { until, within, event };
