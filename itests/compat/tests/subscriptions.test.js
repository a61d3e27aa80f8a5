'use strict';

const assert = require('node:assert/strict');
const { test, overBoth } = require('../lib/harness');
const { answer, ended } = require('../lib/app');
const { SDP, parameter, uriOf } = require('../lib/sip');
const { event, until, within } = require('../lib/wait');

const uriFor = (phone) => uriOf(phone.contact);

/** NOTIFYs of the phone in the dialog of a SUBSCRIBE that it was sent. */
function notifier(phone, subscribe, tag) {
  let cseq = 0;
  return (state, body = '') => phone.send('NOTIFY', {
    uri: uriOf(subscribe.get('Contact')), from: `${subscribe.get('To')};tag=${tag}`, to: subscribe.get('From'), callId: subscribe.callId, cseq: `${++cseq} NOTIFY`,
    headers: [['Event', 'presence'], ['Subscription-State', state]], body, type: 'text/plain',
  });
}

async function subscribed(t, expires = '600') {
  const app = await t.app();
  const phone = await t.reachablePhone();
  const made = app.srf.createUAC(uriFor(phone), { method: 'SUBSCRIBE', headers: { Event: 'presence', Expires: expires } });
  const subscribe = await phone.request('SUBSCRIBE');
  const tag = 'notifier';
  const accept = (given = expires) => phone.respond(subscribe, 202, 'Accepted', { headers: [['Contact', phone.contact], ['Expires', given]], tag });
  return { app, phone, made, subscribe, accept, notify: notifier(phone, subscribe, tag) };
}

overBoth('a NOTIFY that overtakes the 202 reaches the dialog of the application', async (t) => {
  const { made, accept, notify } = await subscribed(t);
  const seen = [];
  const watched = made.then((dialog) => { dialog.on('notify', (req, res) => { seen.push(req.body); res.send(200); }); });
  const early = notify('active;expires=600', 'first');
  accept();
  await within('the dialog', watched);
  assert.equal((await early.final()).status, 200);
  assert.equal((await notify('terminated;reason=noresource', 'last').final()).status, 200);
  assert.equal(seen.at(-1), 'last');
});

overBoth('a NOTIFY whose 202 never comes reaches the application that has subscribed, not another', async (t) => {
  const { app, made, subscribe, notify, phone } = await subscribed(t);
  made.catch(() => {});
  const seen = [];
  app.srf.notify((req, res) => { seen.push(req.get('Subscription-State')); res.send(200); });
  await t.app({ notify: (req, res) => { seen.push('another'); res.send(200); } });
  await app.routed();
  assert.equal((await notify('active;expires=600').final()).status, 200);
  assert.deepEqual(seen, ['active;expires=600']);
  phone.respond(subscribe, 489, 'Bad Event', { tag: 'notifier' });
  await assert.rejects(made, { status: 489 });
});

overBoth('a subscription that runs out without a word is forgotten', async (t) => {
  const { made, accept } = await subscribed(t, '1');
  accept();
  await within('the dialog', made);
  // The harness waits until the dialog has gone.
});

overBoth('the application ends a subscription with NOTIFY terminated', async (t) => {
  let made;
  await t.app({ subscribe: (req, res) => { made = req.srf.createUAS(req, res, { headers: { Expires: '600' } }); } });
  const phone = await t.reachablePhone();
  const accepted = await phone.send('SUBSCRIBE', { headers: [['Event', 'presence'], ['Expires', '600']] }).final();
  assert.equal(accepted.status, 202);
  const dialog = await within('the dialog', made);
  const over = dialog.destroy();
  const last = await phone.request('NOTIFY');
  assert.match(last.get('Subscription-State'), /^terminated/);
  phone.respond(last, 200, 'OK');
  await over;
});

overBoth('REFER in a call: its NOTIFYs are requests of the call, the last one does not end it', async (t) => {
  let dialog;
  await t.app({ invite: async (req, res) => { dialog = await answer(req, res, { localSdp: SDP }); } });
  const phone = await t.phone();
  const call = phone.call();
  await call.established();
  await until('the dialog', () => dialog);
  const referred = new Promise((resolve) => { dialog.on('refer', (req, res) => { res.send(202); resolve(req); }); });
  const refer = call.send('REFER', { headers: [['Refer-To', '<sip:carol@127.0.0.1>'], ['Contact', phone.contact]] });
  assert.equal((await refer.final()).status, 202);
  assert.equal((await referred).get('Refer-To'), '<sip:carol@127.0.0.1>');
  for (const state of ['active;expires=60', 'terminated;reason=noresource']) {
    const answered = dialog.request({ method: 'NOTIFY', headers: { Event: 'refer', 'Subscription-State': state, 'Content-Type': 'message/sipfrag' }, body: 'SIP/2.0 100 Trying' });
    const notify = await call.request('NOTIFY');
    assert.equal(notify.get('Subscription-State'), state);
    phone.respond(notify, 200, 'OK');
    assert.equal((await within('the response', answered)).status, 200);
  }
  assert.equal((await call.send('NOTIFY', { headers: [['Subscription-State', 'terminated']] }).final()).status, 200);
  assert.equal((await call.send('INFO').final()).status, 200, 'the call stands');
  await call.hangUp();
  await ended(dialog);
});

overBoth('REFER outside a dialog: the NOTIFYs come to whoever wants NOTIFY', async (t) => {
  const notified = [];
  const app = await t.app({ notify: (req, res) => { notified.push(req.get('Event')); res.send(200); } });
  const phone = await t.reachablePhone();
  const request = await app.srf.request(uriFor(phone), { method: 'REFER', headers: { 'Refer-To': '<sip:carol@127.0.0.1>', Contact: `<sip:app@127.0.0.1:${t.server.sipPort}>` } });
  const accepted = event(request, 'response');
  const refer = await phone.request('REFER');
  phone.respond(refer, 202, 'Accepted', { headers: [['Contact', phone.contact]], tag: 'target' });
  assert.equal((await accepted)[0].status, 202);
  const notify = phone.send('NOTIFY', {
    from: `${refer.get('To')};tag=target`, to: refer.get('From'), callId: refer.callId, cseq: '1 NOTIFY', headers: [['Event', 'refer'], ['Subscription-State', 'active']],
  });
  assert.ok(parameter(refer.get('From'), 'tag'));
  assert.equal((await notify.final()).status, 200);
  assert.deepEqual(notified, ['refer']);
});

for (const method of ['PUBLISH', 'INFO', 'MESSAGE']) {
  overBoth(`${method} of an application, and its answer`, async (t) => {
    const app = await t.app();
    const phone = await t.reachablePhone();
    const request = await app.srf.request(uriFor(phone), { method, headers: { Event: 'presence', 'Content-Type': 'text/plain' }, body: 'open' });
    const answered = event(request, 'response');
    const received = await phone.request(method);
    assert.equal(received.body, 'open');
    phone.respond(received, 200, 'OK', { headers: [['SIP-ETag', 'dx200xyz']] });
    assert.equal((await answered)[0].get('SIP-ETag'), 'dx200xyz');
  });
}
