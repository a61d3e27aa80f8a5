'use strict';

const fs = require('node:fs');
const { until } = require('./wait');

const SAVED_WITHIN_MILLIS = 8000;

/**
 * Writes a cfg file, as an editor does, and gives a function that waits until Karaf has saved it. Karaf reads such a file within
 * two seconds or three, and then writes the configuration into it, a moment after the component has it: a text that somebody
 * writes in between is overwritten. Of some it has nothing to write, so this waits for eight seconds at most.
 */
function writeCfg(file, text) {
  const time = () => fs.statSync(file, { bigint: true }).mtimeNs;
  fs.writeFileSync(file, text);
  let last = time();
  const written = last;
  const end = Date.now() + SAVED_WITHIN_MILLIS;
  return () => until(`${file} to be saved`, () => {
    const before = last;
    last = time();
    // saved, and no longer being written
    return (last !== written || Date.now() > end) && last === before;
  }, 30000);
}

module.exports = { writeCfg };
