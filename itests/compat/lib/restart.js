'use strict';

const assert = require('node:assert/strict');

/** Restarts a bundle, and makes sure of that: the shell is silent about a bundle that it does not find. */
async function restart(shell, bundle) {
  const services = async () => (await shell.run(`bundle:services -p ${bundle}`)).match(/^service\.id = \d+/gm);
  const before = await services();
  assert.ok(before, `${bundle} has no service`);
  await shell.run(`bundle:restart ${bundle}`);
  const after = await services();
  assert.equal(after.length, before.length);
  assert.ok(after.every((id) => !before.includes(id)), `${bundle} was not restarted: ${before} → ${after}`);
}

module.exports = { restart };
