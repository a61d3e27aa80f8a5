'use strict';

const assert = require('node:assert/strict');

/** A bundle that offers nothing, as one that is not configured: its states are the witness. */
async function stopAndStart(shell, bundle) {
  const state = async () => (await shell.rows('bundle:list -s')).find((row) => row.at(-1) === bundle)?.[1];
  assert.equal(await state(), 'Active', bundle);
  await shell.run(`bundle:stop ${bundle}`);
  assert.equal(await state(), 'Resolved', bundle);
  await shell.run(`bundle:start ${bundle}`);
  assert.equal(await state(), 'Active', bundle);
}

/** Restarts a bundle, and makes sure of that: the shell is silent about a bundle that it does not find. */
async function restart(shell, bundle) {
  const services = async () => (await shell.run(`bundle:services -p ${bundle}`)).match(/^service\.id = \d+/gm);
  const before = await services();
  if (!before) {
    await stopAndStart(shell, bundle);
    return;
  }
  await shell.run(`bundle:restart ${bundle}`);
  const after = await services();
  assert.equal(after.length, before.length);
  assert.ok(after.every((id) => !before.includes(id)), `${bundle} was not restarted: ${before} → ${after}`);
}

module.exports = { restart };
