'use strict';

const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const { overBoth } = require('../lib/harness');
const { until } = require('../lib/wait');
const { SDP, uriOf } = require('../lib/sip');

const OFFER = { headers: ['Content-Type: application/sdp'], body: SDP };

/** What marks the tags of a test as its own. */
const marks = new WeakMap();

/**
 * A connection of an application with these tags: until it is there, the server has carried out all that came before.
 * The tags are the test's own: an application of another test that has just gone with the same ones (or as few) would make
 * the server doubt whose calls the next one goes on with.
 */
async function application(t, tags, ...verbs) {
  if (!marks.has(t)) marks.set(t, crypto.randomUUID().slice(0, 8));
  const admin = await t.stranger();
  await admin.authenticate(t.server.secret, tags.split(',').map((tag) => `${tag}-${marks.get(t)}`).join(','));
  await admin.route(...verbs);
  return admin;
}

/** The server knows that it is gone. */
const gone = (t, left) => until('the server to notice', async () => (await t.shell.tables()).applications === left);

/** A call of a phone that this application has answered: {phone, call}. */
async function answered(t, admin) {
  const phone = await t.phone();
  const call = phone.call();
  await admin.answer(await admin.event('INVITE'), '200 OK', OFFER);
  await call.established();
  await admin.event('ACK');
  return { phone, call };
}

overBoth('an application that comes back goes on with its dialogs', async (t) => {
  const first = await application(t, 'blue,green', 'invite');
  const { call } = await answered(t, first);
  first.close();
  await gone(t, 0);
  assert.equal((await call.send('INFO').final()).status, 481, 'nobody is there');
  const second = await application(t, 'green,blue');
  const info = call.send('INFO');
  await second.answer(await second.event('INFO'), '200 OK');
  assert.equal((await info.final()).status, 200);
  const bye = call.send('BYE');
  await second.answer(await second.event('BYE'), '200 OK');
  assert.equal((await bye.final()).status, 200);
});

overBoth('a successor that does not know a dialog of its predecessor loses them: 481, and it is not asked again', async (t) => {
  const first = await application(t, 'only', 'invite');
  const [one, other, used] = [await answered(t, first), await answered(t, first), await answered(t, first)];
  first.close();
  await gone(t, 0);
  const second = await application(t, 'only');
  const known = used.call.send('INFO');
  await second.answer(await second.event('INFO'), '200 OK');
  assert.equal((await known.final()).status, 200);
  const unknown = one.call.send('INFO');
  await second.answer(await second.event('INFO'), '404 Not Found');
  assert.equal((await unknown.final()).status, 481);
  assert.equal((await one.call.send('BYE').final()).status, 481, 'it is over');
  await until('the other call to be nobody\'s', async () => {
    assert.equal((await other.call.send('INFO').final()).status, 481);
    return (await t.shell.dialogs()).length === 1;
  });
  const bye = used.call.send('BYE');
  await second.answer(await second.event('BYE'), '200 OK');
  assert.equal((await bye.final()).status, 200);
});

overBoth('an application that comes back goes on with the calls that ring', async (t) => {
  const first = await application(t, 'blue', 'invite');
  const phone = await t.phone();
  const call = phone.call();
  const invite = await first.event('INVITE');
  await first.answer(invite, '180 Ringing');
  await call.response(180);
  first.close();
  await gone(t, 0);
  const second = await application(t, 'blue');
  await second.answer(invite, '200 OK', OFFER);
  await call.established();
  await second.event('ACK');
  const bye = call.send('BYE');
  await second.answer(await second.event('BYE'), '200 OK');
  assert.equal((await bye.final()).status, 200);
});

overBoth('an application that comes back goes on with its subscriptions', async (t) => {
  const first = await application(t, 'blue', 'subscribe');
  const phone = await t.reachablePhone();
  const subscribe = phone.send('SUBSCRIBE', { headers: [['Event', 'presence'], ['Expires', '600']] });
  await first.answer(await first.event('SUBSCRIBE'), '202 Accepted', { headers: ['Expires: 600'] });
  const accepted = await subscribe.final();
  const refresh = (cseq, expires) => phone.send('SUBSCRIBE', {
    headers: [['Event', 'presence'], ['Expires', String(expires)]], callId: accepted.callId, cseq: `${cseq} SUBSCRIBE`, from: accepted.get('from'), to: accepted.get('to'),
  });
  const { reply } = await first.commandFrame(`sip||\r\nSUBSCRIBE ${uriOf(phone.contact)} SIP/2.0\r\nEvent: dialog\r\nExpires: 600\r\n\r\n`);
  assert.equal(reply[0], 'OK');
  const asked = await phone.request('SUBSCRIBE');
  phone.respond(asked, 200, 'OK', { headers: [['Contact', phone.contact], ['Expires', '600']], tag: 'far' });
  await first.event('200 OK');
  const notify = (cseq, state) => phone.send('NOTIFY', {
    uri: uriOf(asked.get('contact')), from: `${asked.get('to')};tag=far`, to: asked.get('from'), callId: asked.callId, cseq: `${cseq} NOTIFY`,
    headers: [['Event', 'dialog'], ['Subscription-State', state]],
  });
  first.close();
  await gone(t, 0);
  for (const waiting of [refresh(2, 600), notify(1, 'active;expires=600')]) {
    const answer = await waiting.final();
    assert.equal(answer.status, 500, 'a 481 would end it');
    assert.ok(answer.get('retry-after'));
  }
  const second = await application(t, 'blue');
  const again = refresh(3, 600);
  await second.answer(await second.event('SUBSCRIBE'), '200 OK', { headers: ['Expires: 600'] });
  assert.equal((await again.final()).status, 200);
  const last = notify(2, 'terminated;reason=timeout');
  await second.answer(await second.event('NOTIFY'), '200 OK');
  assert.equal((await last.final()).status, 200);
  const dialogId = `${accepted.callId};from-tag=${/tag=([^;]+)/.exec(accepted.get('from'))[1]}`;
  const said = await second.command(`sip||${dialogId}\r\nNOTIFY sip:placeholder SIP/2.0\r\nEvent: presence\r\nSubscription-State: terminated;reason=timeout\r\n\r\n`);
  assert.equal(said[0], 'OK');
  const told = await phone.request('NOTIFY');
  phone.respond(told, 200, 'OK');
});

overBoth('other tags, or two that could have been it: 481 as ever', async (t) => {
  const [first, second] = [await application(t, 'blue', 'invite'), await application(t, 'blue')];
  const { call } = await answered(t, first);
  first.close();
  second.close();
  await gone(t, 0);
  await application(t, 'red');
  await application(t, 'blue');
  assert.equal((await call.send('INFO').final()).status, 481);
  assert.equal((await call.send('BYE').final()).status, 481);
});
