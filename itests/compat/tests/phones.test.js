'use strict';

const assert = require('node:assert/strict');
const { test, assertTablesEmpty } = require('../lib/harness');
const { Pbx } = require('../lib/pbx');
const { siteWith } = require('../lib/site');
const { webPhone, LIBRARIES } = require('../lib/webphone');
const { until } = require('../lib/wait');

/** Phones that are registered: `[library, transport, user]` each. */
async function registered(t, ...kinds) {
  const phones = [];
  for (const [library, transport, user] of kinds) {
    const phone = await webPhone(t, library, transport, user);
    await phone.register();
    phones.push(phone);
  }
  return phones;
}

/** A call that is up: both sides of it. */
async function talking(caller, callee) {
  const out = caller.call(callee.user);
  const into = await callee.called();
  into.accept();
  await Promise.all([out.established(), into.established()]);
  await hear(out, into);
  return [out, into];
}

/** These two hear each other. */
async function hear(one, other) {
  await until(`${one.phone.user} and ${other.phone.user} to hear each other, not ${one.hears} and ${other.hears}`, () => one.hears === other.phone.user && other.hears === one.phone.user);
}

/** One side ends a call, the other is told. */
async function hangUp(one, other) {
  one.hangUp();
  assert.deepEqual(await Promise.all([one.ended(), other.ended()]), ['local', 'remote']);
}

async function callBothWays(one, other) {
  for (const [caller, callee] of [[one, other], [other, one]]) {
    const [out, into] = await talking(caller, callee);
    await out.hold(true);
    await out.hold(false);
    await into.hold(true);
    await hangUp(into, out);
    await hangUp(...await talking(caller, callee));
  }
}

async function giveUp(caller, callee) {
  const refused = caller.call(callee.user);
  (await callee.called()).refuse();
  await assert.rejects(refused.established(), { status: 486 });
  const cancelled = caller.call(callee.user);
  const ringing = await callee.called();
  cancelled.hangUp();
  await Promise.all([cancelled.ended(), ringing.ended()]);
  await assert.rejects(caller.call('nobody').established(), { status: 404 });
}

async function transferBlindly(from, transferee, target) {
  const [out, into] = await talking(from, transferee);
  const done = out.transfer(target.user);
  const taken = await target.called();
  taken.accept();
  assert.equal(await done, 200);
  out.hangUp();
  assert.equal(await out.ended(), 'local');
  await hear(into, taken);
  await hangUp(into, taken);
}

/** The one who was called asks a third, and joins both. */
async function transferAfterAsking(from, transferee, target) {
  const [caller, first] = await talking(transferee, from);
  const [consulted, taken] = await talking(from, target);
  assert.equal(await first.transfer(target.user, consulted), 200);
  await hear(caller, taken);
  for (const call of [first, consulted]) call.hangUp();
  await Promise.all([first.ended(), consulted.ended()]);
  await hangUp(taken, caller);
}

async function everything(one, other, third) {
  await callBothWays(one, other);
  await giveUp(one, other);
  await transferBlindly(one, other, third);
  await transferAfterAsking(one, other, third);
}

async function leave(t, pbx, phones) {
  for (const phone of phones) {
    await phone.unregister();
    await phone.close();
  }
  assert.deepEqual([pbx.faults, pbx.bindings.size, pbx.legs.size], [[], 0, 0]);
  await pbx.app.stop();
  await assertTablesEmpty(t.server);
}

test('JsSIP over WSS and SIP.js over WS register, call each other, hold, give up, transfer and hang up', { ownServer: true, limitMillis: 180000 }, async (t) => {
  await siteWith(t);
  const pbx = await Pbx.start(t);
  const phones = await registered(t, ['JsSIP', 'wss', 'alice'], ['SIP.js', 'ws', 'bob'], ['JsSIP', 'ws', 'carol']);
  await everything(...phones);
  await leave(t, pbx, phones);
});

test('both libraries in all parts of a call, over WS and WSS', { ownServer: true, full: true, limitMillis: 300000 }, async (t) => {
  await siteWith(t);
  const pbx = await Pbx.start(t);
  const kinds = LIBRARIES.flatMap((library) => ['ws', 'wss'].map((transport) => [library, transport]));
  const third = (await registered(t, ['SIP.js', 'wss', 'third']))[0];
  for (const [i, one] of kinds.entries()) {
    for (const [j, other] of kinds.entries()) {
      const phones = await registered(t, [...one, `one${i}${j}`], [...other, `other${i}${j}`]);
      await everything(...phones, third);
      for (const phone of phones) {
        await phone.unregister();
        await phone.close();
      }
    }
  }
  await leave(t, pbx, [third]);
});

test('a web phone that vanishes in a call: what is sent to it fails, the other side is told by the application', { ownServer: true, full: true, limitMillis: 180000 }, async (t) => {
  await siteWith(t);
  const pbx = await Pbx.start(t);
  const [alice, bob] = await registered(t, ['JsSIP', 'wss', 'alice'], ['SIP.js', 'wss', 'bob']);
  const [, into] = await talking(alice, bob);
  const ids = async () => (await t.server.shell().connections()).map(([id]) => id);
  const before = await ids();
  alice.vanish();
  // it connects again, as a browser that was offline
  await until('its connection to be gone', async () => {
    const now = await ids();
    return before.some((id) => !now.includes(id));
  }, 10000);
  into.hangUp();
  assert.equal(await into.ended(), 'local');
  await until('the legs to be gone', () => pbx.legs.size === 0);
});
