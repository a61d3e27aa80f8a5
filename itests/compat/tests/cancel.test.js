'use strict';

const assert = require('node:assert/strict');
const { overBoth } = require('../lib/harness');
const { answer, answering, ended } = require('../lib/app');
const { Phone, SDP, random, uriOf } = require('../lib/sip');
const { event, within } = require('../lib/wait');

/** An INVITE handler that hands over each request instead of answering it. */
function collecting(first) {
  const queue = [];
  const waiting = [];
  const handler = (req, res) => {
    const cancelled = event(req, 'cancel', 10000);
    cancelled.catch(() => {});
    if (first) res.send(first);
    const entry = { req, res, cancelled };
    if (waiting.length) waiting.shift()(entry);
    else queue.push(entry);
  };
  handler.next = () => (queue.length ? Promise.resolve(queue.shift()) : within('an INVITE at the application', new Promise((resolve) => waiting.push(resolve))));
  return handler;
}

const send = (res, ...args) => new Promise((resolve) => res.send(...args, (error, sent) => resolve({ error, sent })));

overBoth('sipp cancels before the application has answered: 200, 487, the application is told', async (t) => {
  const invite = collecting();
  await t.app({ invite });
  const [, { cancelled }] = await Promise.all([t.sipp('call_cancelled_early'), invite.next()]);
  const [cancel] = await cancelled;
  assert.equal(cancel.method, 'CANCEL');
});

overBoth('sipp cancels while it rings: 200, 487, the application is told', async (t) => {
  const invite = collecting(180);
  await t.app({ invite });
  const [, { cancelled }] = await Promise.all([t.sipp('call_cancelled_ringing'), invite.next()]);
  await cancelled;
});

for (const [phase, provisional] of [['before any answer', undefined], ['after 180', 180]]) {
  overBoth(`CANCEL ${phase}: the answer of the application comes too late`, async (t) => {
    const invite = collecting(provisional);
    await t.app({ invite });
    const phone = await t.phone();
    const call = phone.send('INVITE', { body: SDP });
    await call.response(provisional || 100);
    const { res, cancelled } = await invite.next();
    const cancel = call.cancel({ headers: [['Reason', 'SIP;cause=200;text="Call completed elsewhere"']] });
    assert.equal((await cancel.final()).status, 200);
    const terminated = await call.refused(487);
    assert.equal(terminated.reason, 'Request Terminated');
    assert.ok(terminated.toTag);
    const [told] = await cancelled;
    assert.equal(told.get('Reason'), 'SIP;cause=200;text="Call completed elsewhere"');
    const { error } = await send(res, 200, { body: SDP });
    assert.equal(error, 'Response not sent due to unknown transaction');
    await phone.fence(call.request.callId);
    assert.deepEqual(call.responses.filter((m) => m.status === 200), []);
  });
}

overBoth('createUAS fails when the call is cancelled first', async (t) => {
  const invite = collecting(180);
  await t.app({ invite });
  const phone = await t.phone();
  const call = phone.send('INVITE', { body: SDP });
  await call.response(180);
  const { req, res, cancelled } = await invite.next();
  call.cancel();
  await call.refused(487);
  await cancelled;
  await assert.rejects(req.srf.createUAS(req, res, { localSdp: SDP }), (error) => /unknown transaction/.test(String(error)));
});

overBoth('CANCEL that matches nothing: 481', async (t) => {
  const phone = await t.phone();
  const response = await phone.send('CANCEL').final();
  assert.equal(response.status, 481);
  assert.equal(response.cseqMethod, 'CANCEL');
});

overBoth('CANCEL of the same branch after the 200: 481, and the call goes on', async (t) => {
  const invite = answering(SDP);
  await t.app({ invite });
  const phone = await t.phone();
  const call = phone.call();
  await call.established();
  assert.equal((await call.invite.cancel().final()).status, 481);
  const dialog = await invite.dialog();
  await Promise.all([ended(dialog), call.hangUp()]);
});

overBoth('CANCEL after a failure was sent: 200, the failure stands', async (t) => {
  await t.app({ invite: (_req, res) => res.send(486) });
  const phone = await t.phone();
  const call = phone.send('INVITE', { body: SDP });
  const busy = await call.final();
  assert.equal(busy.status, 486);
  assert.equal((await call.cancel().final()).status, 200);
  call.acknowledgeFailure(busy);
  await phone.fence(call.request.callId);
  assert.deepEqual(call.responses.filter((m) => m.status === 487), []);
});

overBoth('CANCEL with another branch after the 200: 481, BYE, and the application is told', async (t) => {
  const invite = answering(SDP);
  await t.app({ invite });
  const phone = await t.phone();
  const call = phone.call();
  await call.established();
  const dialog = await invite.dialog();
  const destroyed = ended(dialog);
  const cancel = call.invite.cancel({ branch: `z9hG4bK${random()}` });
  assert.equal((await cancel.final()).status, 481);
  const bye = await call.request('BYE');
  assert.equal(bye.get('Reason'), 'SIP ;cause=200 ;text="CANCEL after 200 OK"');
  phone.respond(bye, 200, 'OK');
  assert.equal((await destroyed).reason, 'CANCEL after 200 OK');
});

overBoth('CANCEL of somebody who knows Call-ID and From tag ends nothing', async (t) => {
  const invite = collecting();
  await t.app({ invite });
  const phone = await t.phone();
  const stranger = await Phone.open(t.server, t.transport, '127.0.0.2');
  t.atEnd(() => stranger.close());
  const { request } = phone.send('INVITE', { body: SDP });
  const { req, res, cancelled } = await invite.next();
  let ended = false;
  cancelled.then(() => { ended = true; }, () => {});
  const cancel = () => stranger.send('CANCEL', { callId: request.callId, from: request.get('from'), to: request.get('to'), uri: request.uri, cseq: `${request.cseqNumber} CANCEL` });
  assert.equal((await cancel().final()).status, 481);
  const answered = answer(req, res, { localSdp: SDP });
  const ok = await phone.take('200', (m) => m.status === 200);
  const dialog = { callId: request.callId, from: request.get('from'), to: ok.get('to') };
  phone.send('ACK', { ...dialog, cseq: `${request.cseqNumber} ACK` });
  const { over } = await answered;
  assert.equal((await cancel().final()).status, 481);
  assert.equal((await phone.send('BYE', { ...dialog, cseq: `${request.cseqNumber + 1} BYE` }).final()).status, 200);
  await over;
  assert.equal(ended, false);
  assert.deepEqual(phone.seen.filter((m) => m.method === 'BYE'), []);
});

overBoth('a repeated CANCEL is answered again, the application is told once', async (t) => {
  const invite = collecting(180);
  await t.app({ invite });
  const phone = await t.phone();
  const call = phone.send('INVITE', { body: SDP });
  await call.response(180);
  const { req, cancelled } = await invite.next();
  const cancel = call.cancel();
  assert.equal((await cancel.final()).status, 200);
  cancel.resend();
  assert.equal((await cancel.final()).status, 200);
  await call.refused(487);
  await cancelled;
  let again = 0;
  req.on('cancel', () => { again += 1; });
  await phone.fence(call.request.callId);
  assert.equal(again, 0);
});

overBoth('BYE of the caller before the answer: 200, the INVITE 487, and a CANCEL at the application', async (t) => {
  let cancelled;
  let request;
  const noted = new Promise((resolve) => { cancelled = resolve; });
  await t.app({ invite: (req, res) => { request = { req, res }; req.on('cancel', cancelled); res.send(180); } });
  const phone = await t.phone();
  const call = phone.call();
  call.use(await call.response(180));
  call.target = call.invite.request.uri; // the 180 has no Contact, as from drachtio-server
  const bye = call.send('BYE', { headers: [['Reason', 'Q.850;cause=16']] });
  assert.equal((await bye.final()).status, 200);
  await call.invite.refused(487);
  const cancel = await within('the CANCEL at the application', noted);
  assert.equal(cancel.get('Reason'), 'Q.850;cause=16');
  const late = await new Promise((resolve) => request.res.send(200, { body: SDP }, resolve));
  assert.ok(late instanceof Error || typeof late === 'string', 'its answer comes too late');
});

overBoth('BYE of the caller before the answer ends a bridge', async (t) => {
  const callee = await t.reachablePhone();
  let failed;
  const end = new Promise((resolve) => { failed = resolve; });
  await t.app({ invite: (req, res) => { req.srf.createB2BUA(req, res, uriOf(callee.contact)).catch(failed); } });
  const phone = await t.phone();
  const call = phone.call();
  const called = await callee.called();
  called.ring();
  call.use(await call.response(180));
  call.target = call.invite.request.uri;
  assert.equal((await call.send('BYE').final()).status, 200);
  await call.invite.refused(487);
  callee.respond(await called.request('CANCEL'), 200, 'OK', { tag: called.tag });
  await called.refuse(487, 'Request Terminated');
  await within('the end of the bridge', end);
});
