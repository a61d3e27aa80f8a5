'use strict';

const assert = require('node:assert/strict');
const { overBoth } = require('../lib/harness');
const { answer, answering, ended } = require('../lib/app');
const { SDP, uriOf } = require('../lib/sip');
const { event, until, within } = require('../lib/wait');

const ANSWER = SDP.replace('40000', '40002');
const SECOND = SDP.replace('40000', '40004');

/** A call that rings at an application, which answers it when `pickUp` is called: {phone, call, req, pickUp, dialog}. */
async function ringing(t, prepare = () => {}) {
  const served = {};
  const arrived = new Promise((resolve) => {
    served.handler = (req, res) => {
      prepare(req, res);
      res.send(183, { body: ANSWER });
      served.req = req;
      served.dialog = new Promise((resolveDialog, reject) => {
        served.pickUp = () => answer(req, res, { localSdp: ANSWER }).then(resolveDialog, reject);
      });
      resolve();
    };
  });
  await t.app({ invite: served.handler });
  const phone = await t.phone();
  const call = phone.call();
  call.use(await call.response(183));
  await arrived;
  return Object.assign(served, { phone, call });
}

async function pickedUp({ call, pickUp, dialog }) {
  pickUp();
  await call.established();
  const standing = await within('the dialog', dialog);
  await Promise.all([ended(standing), call.hangUp()]);
}

/** A call of the application that a phone lets ring with a 183: {app, phone, called, made, req}. */
async function placed(t, { reliable = false } = {}) {
  const app = await t.app();
  const phone = await t.reachablePhone();
  const seen = {};
  seen.made = app.srf.createUAC(uriOf(phone.contact), { localSdp: SDP }, {
    cbRequest: (_error, req) => { seen.req = req; }, cbProvisional: (res) => { if (res.status > 100) seen.progress = res; },
  });
  seen.made.catch(() => {});
  const called = await phone.called();
  if (reliable) phone.respond(await called.ringReliably(1, { body: ANSWER }), 200, 'OK');
  else called.respond(183, 'Session Progress', { body: ANSWER });
  await until('the 183 at the application', () => seen.progress);
  return Object.assign(seen, { app, phone, called });
}

async function answered({ phone, called, made }) {
  await called.accept({ body: ANSWER });
  const dialog = await within('the dialog', made);
  const gone = dialog.destroy();
  phone.respond(await called.request('BYE'), 200, 'OK');
  await gone;
}

overBoth('sipp sends UPDATE between 183 and 200', async (t) => {
  const calls = 5;
  const over = [];
  await t.app({
    invite: (req, res) => {
      req.on('update', (update, updateRes) => {
        updateRes.send(200, { body: update.body }, () => { over.push(answer(req, res, { localSdp: ANSWER }).then(ended)); });
      });
      res.send(183, { body: ANSWER });
    },
  });
  await t.sipp('call_updated', { calls, values: { USER: 'service' } });
  assert.equal(over.length, calls);
  await Promise.all(over);
});

overBoth('UPDATE before the answer reaches the INVITE\'s request, and its answer the UPDATE', async (t) => {
  const updates = [];
  const served = await ringing(t, (req) => req.on('update', (update, res) => {
    updates.push(update);
    res.send(200, { body: SECOND, headers: { 'X-Seen': 'yes' } });
  }));
  const response = await served.call.send('UPDATE', { body: SECOND }).final();
  assert.equal(response.status, 200);
  assert.equal(response.get('X-Seen'), 'yes');
  assert.equal(response.get('Content-Type'), 'application/sdp');
  assert.equal(response.body, SECOND);
  assert.equal(updates[0].body, SECOND);
  assert.equal(updates[0].stackTxnId, served.req.stackTxnId);
  assert.deepEqual(served.call.invite.responses.filter((m) => m.status >= 200), []);
  await pickedUp(served);
});

overBoth('a second UPDATE while the first is unanswered: 500 with Retry-After, the application does not hear of it', async (t) => {
  const updates = [];
  const served = await ringing(t, (req) => req.on('update', (update, res) => updates.push({ update, res })));
  const first = served.call.send('UPDATE', { body: SECOND });
  await served.phone.fence(served.call.callId);
  const second = await served.call.send('UPDATE', { body: SECOND }).final();
  assert.equal(second.status, 500);
  assert.match(second.get('Retry-After'), /^(\d|10)$/);
  await until('the first UPDATE', () => updates.length > 0);
  updates[0].res.send(200, { body: ANSWER });
  assert.equal((await first.final()).status, 200);
  assert.equal(updates.length, 1);
  const third = served.call.send('UPDATE', { body: SECOND });
  await until('the third UPDATE', () => updates.length === 2);
  updates[1].res.send(488);
  assert.equal((await third.final()).status, 488);
  await pickedUp(served);
});

overBoth('UPDATE before the answer where the application does not listen: the client refuses it', async (t) => {
  const served = await ringing(t);
  const response = await served.call.send('UPDATE', { body: SECOND }).final();
  assert.equal(response.status, 500);
  assert.equal(response.get('Retry-After'), '5');
  await pickedUp(served);
});

overBoth('an UPDATE that is unanswered when the INVITE is refused gets 500', async (t) => {
  const served = await ringing(t, (req, res) => req.on('update', () => res.send(486)));
  const update = served.call.send('UPDATE', { body: SECOND });
  assert.equal((await update.final()).status, 500);
  await served.call.invite.refused(486);
});

overBoth('UPDATE through createB2BUA: 500 before there is a description to answer with, 200 then', async (t) => {
  const a = await t.phone();
  const b = await t.reachablePhone();
  let settle;
  const outcome = new Promise((resolve, reject) => { settle = { resolve, reject }; });
  await t.app({
    invite: (req, res) => req.srf.createB2BUA(req, res, uriOf(b.contact), { localSdpB: req.body }).then(settle.resolve, settle.reject),
  });
  const call = a.call();
  const called = await b.called();
  called.ring();
  call.use(await call.response(180));
  assert.equal((await call.send('UPDATE', { body: SECOND }).final()).status, 500);
  called.respond(183, 'Session Progress', { body: ANSWER });
  await call.response(183);
  const update = await call.send('UPDATE', { body: SECOND }).final();
  assert.equal(update.status, 200);
  assert.equal(update.body, ANSWER);
  const accepted = called.accept({ body: ANSWER });
  await call.established();
  await accepted;
  const { uas, uac } = await within('both dialogs', outcome);
  uas.on('destroy', () => uac.destroy());
  const hungUp = call.hangUp();
  b.respond(await called.request('BYE'), 200, 'OK');
  await hungUp;
});

for (const reliable of [false, true]) {
  overBoth(`UPDATE from the called one before its answer (${reliable ? 'reliable' : 'plain'} 183): createUAC answers with its offer`, async (t) => {
    const standing = await placed(t, { reliable });
    let seen;
    standing.req.on('update', (update) => { seen = update; });
    const response = await standing.called.send('UPDATE', { body: SECOND }).final();
    assert.equal(response.status, 200);
    assert.equal(response.body, SDP);
    assert.equal(response.get('Content-Type'), 'application/sdp');
    assert.equal(seen.body, SECOND);
    assert.equal(seen.stackTxnId, standing.req.stackTxnId);
    await answered(standing);
  });
}

overBoth('UPDATE of the application before the answer to its INVITE', async (t) => {
  const standing = await placed(t, { reliable: true });
  const { app, phone, called, progress } = standing;
  const response = new Promise((resolve, reject) => {
    app.srf.request('sip:placeholder', { _socket: app.socket, method: 'UPDATE', stackDialogId: progress.stackDialogId, body: SECOND, headers: { 'Content-Type': 'application/sdp' } },
      (error, req) => (error ? reject(error) : req.on('response', resolve)));
  });
  const update = await called.request('UPDATE');
  assert.equal(update.body, SECOND);
  assert.equal(update.toTag, called.tag);
  assert.equal(update.uri, uriOf(phone.contact));
  assert.equal(update.get('Contact'), called.invite.get('Contact'));
  // its own offer waits for the answer: the other side's has to be sent again
  assert.equal((await called.send('INVITE', { body: SECOND }).refused(491)).status, 491);
  phone.respond(update, 200, 'OK', { body: ANSWER });
  assert.equal((await within('the response', response)).body, ANSWER);
  await answered(standing);
});

overBoth('UPDATE while another UPDATE, or a re-INVITE, of the same side is unanswered', async (t) => {
  const invite = answering(SDP);
  await t.app({ invite });
  const phone = await t.phone();
  const call = phone.call();
  await call.established();
  const dialog = await invite.dialog();
  const updates = [];
  dialog.on('update', (req, res) => updates.push(res));
  const first = call.send('UPDATE', { body: SECOND });
  await until('the UPDATE', () => updates.length === 1);
  for (const method of ['UPDATE', 'INVITE']) {
    const refused = call.send(method, { body: SECOND });
    const response = method === 'INVITE' ? await refused.refused(500) : await refused.final();
    assert.equal(response.status, 500, method);
    assert.match(response.get('Retry-After'), /^(\d|10)$/);
  }
  updates[0].send(200, { body: ANSWER });
  assert.equal((await first.final()).body, ANSWER);
  const modified = event(dialog, 'modify');
  const reinvite = call.send('INVITE', { body: SECOND });
  const [, res] = await modified;
  assert.equal((await call.send('UPDATE', { body: SECOND }).final()).status, 500);
  res.send(488);
  await reinvite.refused(488);
  await Promise.all([ended(dialog), call.hangUp()]);
});

overBoth('an UPDATE with an offer that crosses an UPDATE of the application gets 491', async (t) => {
  const invite = answering(SDP);
  await t.app({ invite });
  const phone = await t.phone();
  const call = phone.call();
  await call.established();
  const dialog = await invite.dialog();
  const response = dialog.request({ method: 'UPDATE', body: SECOND });
  const update = await call.request('UPDATE');
  assert.equal((await call.send('UPDATE', { body: SDP }).final()).status, 491);
  phone.respond(update, 491, 'Request Pending');
  assert.equal((await within('the response', response)).status, 491);
  await Promise.all([ended(dialog), call.hangUp()]);
});
