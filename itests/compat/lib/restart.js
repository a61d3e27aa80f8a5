'use strict';

const assert = require('node:assert/strict');
const { until } = require('./wait');

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

/** Bundles without services: nothing of them restarts but their users. */
const LIBRARIES = ['org.drachtio.message', 'org.drachtio.api'];

/** Our bundles that use the libraries, each with its state and the ids of its services. */
async function users(shell) {
  const all = {};
  for (const row of await shell.rows('bundle:list -s')) {
    const bundle = row.at(-1);
    if (/^org\.drachtio\.(?!jain|message$|api$|kernel$|upgrade$)/.test(bundle)) {
      all[bundle] = { state: row[1], services: (await shell.run(`bundle:services -p ${bundle}`)).match(/^service\.id = \d+/gm) || [] };
    }
  }
  return all;
}

/** Restarts all users of a library, and waits until each is back with all of its services. */
async function refresh(shell, library) {
  const before = await users(shell);
  await shell.run(`bundle:refresh ${library}`);
  let after;
  const isBack = ([bundle, { state, services }]) => {
    const old = before[bundle].services;
    return state === 'Active' && services.length === old.length && services.every((id) => !old.includes(id));
  };
  await until('the users to be back', async () => {
    after = await users(shell).catch(() => ({}));
    return Object.keys(after).length === Object.keys(before).length && Object.entries(after).every(isBack);
  }, 30000, 100).catch((error) => { throw new Error(`${error.message}: ${JSON.stringify(before)} → ${JSON.stringify(after)}`); });
}

module.exports = { LIBRARIES, refresh, restart };
