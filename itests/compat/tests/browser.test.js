'use strict';

const assert = require('node:assert/strict');
const { test, assertTablesEmpty } = require('../lib/harness');
const { Browser } = require('../lib/browser');
const { Pbx } = require('../lib/pbx');
const { siteWith } = require('../lib/site');
const { until } = require('../lib/wait');

test('two tabs of Chromium with JsSIP call each other over WSS and hear each other; one hangs up, one is closed', { ownServer: true, full: true, limitMillis: 180000 }, async (t) => {
  const server = await siteWith(t);
  const pbx = await Pbx.start(t);
  const browser = await Browser.start(t);
  const alice = await browser.phone('alice');
  const bob = await browser.phone('bob');
  for (const [caller, callee, name] of [[alice, bob, 'bob'], [bob, alice, 'alice']]) {
    await caller.call(name);
    for (const tab of [caller, callee]) await tab.reaches((phone) => phone.state === 'talking', 'to talk');
    await Promise.all([caller.hears(), callee.hears()]);
    await callee.hangUp();
    await callee.reaches((phone) => phone.ended === 'local', 'to have ended the call');
    await caller.reaches((phone) => phone.ended === 'remote', 'to be told of the end');
  }
  await until('both legs to end', () => pbx.legs.size === 0);

  await alice.call('bob');
  for (const tab of [alice, bob]) await tab.reaches((phone) => phone.state === 'talking', 'to talk');
  await Promise.all([alice.hears(), bob.hears()]);
  await bob.close();
  await until('the connection of the closed tab to be gone', async () => (await server.shell().tables()).connections === 1);
  await alice.hangUp();
  await alice.reaches((phone) => phone.ended === 'local', 'to have ended the call');
  await until('both legs to end', () => pbx.legs.size === 0);
  await alice.close();
  assert.deepEqual(pbx.faults, []);
  await pbx.app.stop();
  await assertTablesEmpty(server);
});
