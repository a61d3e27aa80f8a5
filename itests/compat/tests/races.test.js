'use strict';

const assert = require('node:assert/strict');
const { overBoth } = require('../lib/harness');
const { answering, ended, placeCall } = require('../lib/app');
const { SDP, random, uriOf } = require('../lib/sip');
const { event, until, within } = require('../lib/wait');

const ANSWER = SDP.replace('40000', '40002');
const SECOND = SDP.replace('40000', '40004');

/** A call from a phone that stands: {phone, call, dialog}. */
async function connected(t) {
  const invite = answering(SDP);
  await t.app({ invite });
  const phone = await t.phone();
  const call = phone.call();
  await call.established();
  const dialog = await invite.dialog();
  await within('the ACK at the application', dialog.acknowledged);
  return { phone, call, dialog };
}

async function finish({ call, dialog }) {
  await Promise.all([ended(dialog), call.hangUp()]);
}

/** The end of a promise that is to fail, whichever it is: the status, or the text. */
const failure = (promise) => within('the failure', promise.then(() => 'no failure', (error) => error.status || String(error)));

/** As a phone answers a request of the server's in a dialog that it opened. */
function answerAs(phone, request, status, reason, options = {}) {
  phone.respond(request, status, reason, { headers: [['Contact', phone.contact]], ...options });
}

const ackOf = (phone, invite) => phone.take('ACK', (m) => m.method === 'ACK' && m.callId === invite.callId && m.cseqNumber === invite.cseqNumber);

overBoth('glare: both sides re-INVITE and both get 491, then one succeeds', async (t) => {
  const standing = await connected(t);
  const { phone, call, dialog } = standing;
  let seen = 0;
  dialog.on('modify', (_req, res) => { seen += 1; res.send(200, { body: ANSWER }); });
  const ours = failure(dialog.modify(SECOND));
  const invite = await call.request('INVITE');
  await call.send('INVITE', { body: SECOND }).refused(491);
  answerAs(phone, invite, 491, 'Request Pending');
  await ackOf(phone, invite);
  assert.equal(await ours, 491);
  assert.equal(seen, 0);
  const again = call.send('INVITE', { body: SECOND });
  assert.equal((await again.final()).status, 200);
  call.acknowledge(again.request.cseqNumber);
  assert.equal(seen, 1);
  await finish(standing);
});

overBoth('a second re-INVITE before the answer to the first: 500 with Retry-After', async (t) => {
  const standing = await connected(t);
  const { call, dialog } = standing;
  const modified = event(dialog, 'modify');
  const first = call.send('INVITE', { body: SECOND });
  const [, res] = await modified;
  const refused = await call.send('INVITE', { body: SDP }).refused(500);
  assert.match(refused.get('Retry-After'), /^(\d|10)$/);
  res.send(200, { body: ANSWER });
  assert.equal((await first.final()).body, ANSWER);
  call.acknowledge(first.request.cseqNumber);
  await finish(standing);
});

overBoth('a re-INVITE before the first INVITE is answered: 500 with Retry-After', async (t) => {
  let held;
  await t.app({ invite: (_req, res) => { held = res; res.send(180); } });
  const phone = await t.phone();
  const call = phone.call();
  call.use(await call.response(180));
  const refused = await call.send('INVITE', { body: SDP }).refused(500);
  assert.match(refused.get('Retry-After'), /^(\d|10)$/);
  held.send(486);
  await call.invite.refused(486);
});

for (const [outcome, status, reason] of [['gives way to it', 487, 'Request Terminated'], ['is accepted all the same', 200, 'OK']]) {
  overBoth(`the application hangs up during its re-INVITE, which ${outcome}`, async (t) => {
    const { phone, call, dialog } = await connected(t);
    const modified = dialog.modify(SECOND).then(() => 200, (error) => error.status || String(error));
    const invite = await call.request('INVITE');
    answerAs(phone, invite, 100, 'Trying');
    await phone.fence(call.callId);
    const gone = dialog.destroy();
    const cancel = await call.request('CANCEL');
    assert.equal(cancel.branch, invite.branch);
    const bye = await call.request('BYE');
    phone.respond(cancel, 200, 'OK');
    answerAs(phone, invite, status, reason, status === 200 ? { body: ANSWER } : {});
    await ackOf(phone, invite);
    assert.equal(await within('the end of modify', modified), status);
    phone.respond(bye, 200, 'OK');
    await gone;
    await phone.fence(call.callId);
    assert.equal(new Set(phone.seen.filter((m) => m.method === 'BYE').map((m) => m.branch)).size, 1);
  });

  overBoth(`the caller hangs up during the application's re-INVITE, which ${outcome}`, async (t) => {
    const standing = await connected(t);
    const { phone, call, dialog } = standing;
    const modified = dialog.modify(SECOND).then(() => 200, (error) => error.status || String(error));
    const invite = await call.request('INVITE');
    await finish(standing);
    answerAs(phone, invite, status, reason, status === 200 ? { body: ANSWER } : {});
    await ackOf(phone, invite);
    assert.equal(await within('the end of modify', modified), status);
  });
}

overBoth('the caller hangs up while its own requests are unanswered: they get 500', async (t) => {
  const standing = await connected(t);
  const { call, dialog } = standing;
  const arrived = [];
  for (const method of ['modify', 'info']) dialog.on(method, () => arrived.push(method));
  const invite = call.send('INVITE', { body: SECOND });
  const info = call.send('INFO', { body: 'x', type: 'text/plain' });
  await until('both requests', () => arrived.length === 2);
  await finish(standing);
  await invite.refused(500);
  assert.equal((await info.final()).status, 500);
});

overBoth('a BYE that the application does not answer gets 500 when its time is over', async (t) => {
  const admin = await t.admin('invite');
  const phone = await t.phone();
  const call = phone.call();
  const invite = await admin.event('INVITE');
  await admin.answer(invite, '200 OK', { headers: ['Content-Type: application/sdp'], body: SDP });
  await call.established();
  await admin.event('ACK');
  const bye = call.send('BYE');
  await admin.event('BYE');
  await phone.fence(call.callId);
  assert.deepEqual(bye.responses, []);
  assert.equal((await bye.final(5000)).status, 500);
});

overBoth('re-INVITE without SDP: the application offers in its 200, the ACK event has the answer', async (t) => {
  const standing = await connected(t);
  const { call, dialog } = standing;
  dialog.on('modify', (req, res) => {
    assert.equal(req.body, '');
    res.send(200, { body: SECOND });
  });
  const invite = call.send('INVITE', { body: '' });
  assert.equal((await invite.final()).body, SECOND);
  const acknowledged = event(dialog, 'ack');
  call.acknowledge(invite.request.cseqNumber, { body: ANSWER });
  const [ack] = await acknowledged;
  assert.equal(ack.body, ANSWER);
  await finish(standing);
});

overBoth('re-INVITE of the application without SDP: it gets the offer and answers in the ACK', async (t) => {
  const standing = await connected(t);
  const { phone, call, dialog } = standing;
  const modified = dialog.modify({ noAck: true });
  const invite = await call.request('INVITE');
  assert.equal(invite.body, '');
  answerAs(phone, invite, 200, 'OK', { body: SECOND });
  const { sdp, ack } = await within('the offer', modified);
  assert.equal(sdp, SECOND);
  await phone.fence(call.callId);
  assert.ok(!phone.seen.some((m) => m.method === 'ACK'));
  ack(ANSWER);
  const acknowledged = await ackOf(phone, invite);
  assert.equal(acknowledged.body, ANSWER);
  assert.equal(acknowledged.get('Content-Type'), 'application/sdp');
  await finish(standing);
});

overBoth('a delayed offer through createB2BUA: the offer of B goes to A, the answer of A to B', async (t) => {
  const a = await t.phone();
  const b = await t.reachablePhone();
  let settle;
  const outcome = new Promise((resolve, reject) => { settle = { resolve, reject }; });
  await t.app({ invite: (req, res) => req.srf.createB2BUA(req, res, uriOf(b.contact), {}).then(settle.resolve, settle.reject) });
  const call = a.call({ body: '' });
  const called = await b.called();
  assert.equal(called.invite.body, '');
  const accepted = called.accept({ body: SDP });
  assert.equal((await call.answer()).body, SDP);
  call.acknowledge(call.cseq, { body: ANSWER });
  assert.equal((await accepted).body, ANSWER);
  const { uas, uac } = await within('both dialogs', outcome);
  uas.on('destroy', () => uac.destroy());
  const hungUp = call.hangUp();
  b.respond(await called.request('BYE'), 200, 'OK');
  await hungUp;
});

/** A call of an application that it can cancel: {phone, called, made, req, over}. */
async function placed(t) {
  const app = await t.app();
  const phone = await t.reachablePhone();
  const seen = { app, phone };
  // noted in the same turn as the dialog: the client gets the server's BYE in one read with the reply to its ACK
  let attach;
  seen.over = new Promise((noted) => { attach = (dialog) => dialog.once('destroy', (req, reason) => noted(reason)); });
  const requested = new Promise((resolve) => {
    seen.made = placeCall(app.srf, uriOf(phone.contact), { localSdp: SDP }, { cbRequest: (_error, req) => resolve(req) }, attach);
  });
  seen.made.catch(() => {});
  seen.called = await phone.called();
  seen.req = await within('the request', requested);
  return seen;
}

overBoth('a CANCEL that waits for a provisional response, and a 200 that comes without one: ACK, BYE, and the reason at the application', async (t) => {
  const { app, phone, called, req, over } = await placed(t);
  req.cancel();
  await app.routed();
  await phone.fence(called.callId);
  await called.accept({ body: ANSWER });
  const bye = await called.request('BYE');
  assert.equal(bye.get('Reason'), 'SIP ;cause=200 ;text="ACK-BYE due to cancel race condition"');
  assert.ok(!phone.seen.some((m) => m.method === 'CANCEL'));
  phone.respond(bye, 200, 'OK');
  assert.equal(await within('the end at the application', over), 'ACK-BYE due to cancel race condition');
});

overBoth('a CANCEL of the application while a fork answers: the one that wins is hung up, the other cancelled', async (t) => {
  const { phone, called, req, over } = await placed(t);
  const other = called.fork();
  called.ring();
  other.ring();
  req.cancel();
  phone.respond(await called.request('CANCEL'), 200, 'OK');
  await other.accept({ body: ANSWER });
  const bye = await phone.take('BYE', (m) => m.method === 'BYE' && m.toTag === other.tag);
  phone.respond(bye, 200, 'OK');
  assert.equal(await within('the end at the application', over), 'ACK-BYE due to cancel race condition');
});

overBoth('an answered CANCEL without a final response: the application gets 408 when its time is over', async (t) => {
  const { phone, called, req, made } = await placed(t);
  called.ring();
  req.cancel();
  phone.respond(await called.request('CANCEL'), 200, 'OK');
  assert.equal(await failure(made), 408);
});

overBoth('CANCEL on another branch: before the first answer it ends the call, while it rings it matches nothing', async (t) => {
  const arrived = [];
  await t.app({ invite: (req, res) => arrived.push({ req, res, cancelled: new Promise((resolve) => req.on('cancel', resolve)) }) });
  const phone = await t.phone();
  const first = phone.call();
  await until('the call', () => arrived.length === 1);
  assert.equal((await first.invite.cancel({ branch: `z9hG4bK${random()}` }).final()).status, 200);
  await first.invite.refused(487);
  await within('the CANCEL at the application', arrived[0].cancelled);
  const second = phone.call();
  await until('the call', () => arrived.length === 2);
  arrived[1].res.send(180);
  await second.response(180);
  assert.equal((await second.invite.cancel({ branch: `z9hG4bK${random()}` }).final()).status, 481);
  arrived[1].res.send(486);
  await second.invite.refused(486);
});
