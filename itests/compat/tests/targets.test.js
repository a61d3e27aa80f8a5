'use strict';

const assert = require('node:assert/strict');
const { test, overBoth } = require('../lib/harness');
const { answering } = require('../lib/app');
const { SDP, uriOf } = require('../lib/sip');
const { until, within } = require('../lib/wait');

async function established(t, options) {
  const handler = answering(SDP);
  const app = await t.app({ invite: handler });
  const phone = await t.reachablePhone();
  const call = phone.call(options);
  await call.established();
  return { app, phone, call, dialog: await handler.dialog() };
}

/** The application's INFO arrives at this phone; gives its Request-URI. */
async function informed(dialog, call, phone = call.phone) {
  const sent = dialog.request({ method: 'INFO' });
  const info = await phone.request('INFO');
  phone.respond(info, 200, 'OK');
  assert.equal((await within('the answer', sent)).status, 200);
  return info.uri;
}

async function ends(dialog, phone) {
  const gone = dialog.destroy();
  phone.respond(await phone.request('BYE'), 200, 'OK');
  await gone;
}

overBoth('the Contact of a re-INVITE is the target once it is accepted, not if it is refused', async (t) => {
  const { phone, call, dialog } = await established(t);
  const other = phone.contact.replace('phone@', 'other@');
  dialog.once('modify', (req, res) => res.send(488));
  await call.send('INVITE', { contact: other, body: SDP }).refused(488);
  assert.equal(await informed(dialog, call), uriOf(phone.contact));
  const accepted = await call.send('INVITE', { contact: other, body: SDP }).final();
  assert.equal(accepted.status, 200);
  call.acknowledge();
  assert.equal(await informed(dialog, call), uriOf(other));
  await ends(dialog, phone);
});

test('a peer behind a NAT is followed to its new port, and to a Contact that can be reached', async (t) => {
  const { phone, call, dialog } = await established(t, { contact: '<sip:phone@192.168.213.5:5070>' });
  await informed(dialog, call);
  const moved = await t.phone('udp');
  const refresh = async (contact) => {
    const options = { ...call.inDialog(++call.cseq, 'INVITE'), contact, body: SDP };
    assert.equal((await moved.send('INVITE', options).final()).status, 200);
    moved.send('ACK', call.inDialog(call.cseq, 'ACK'));
  };
  await refresh('<sip:phone@192.168.213.5:5070>');
  assert.equal(await informed(dialog, call, moved), 'sip:phone@192.168.213.5:5070');
  await refresh(moved.contact);
  assert.equal(await informed(dialog, call, moved), uriOf(moved.contact));
  await ends(dialog, moved);
  assert.equal(phone.seen.filter((m) => m.method === 'INFO').length, 1);
});

overBoth('the Contact of a 2xx to an UPDATE of the application is the target', async (t) => {
  const { phone, call, dialog } = await established(t);
  const other = phone.contact.replace('phone@', 'other@');
  const sent = dialog.request({ method: 'UPDATE' });
  const update = await phone.request('UPDATE');
  assert.ok(update.get('Contact'));
  phone.respond(update, 200, 'OK', { headers: [['Contact', other]] });
  await within('the answer', sent);
  assert.equal(await informed(dialog, call), uriOf(other));
  await ends(dialog, phone);
});

for (const early of [true, false]) {
  overBoth(`the NOTIFY that begins a subscription says its route set, ${early ? 'before' : 'after'} the 202`, async (t) => {
    const app = await t.app();
    const phone = await t.reachablePhone();
    const parameter = phone.transport === 'udp' ? '' : `;transport=${phone.transport}`;
    const route = (name) => `<sip:${name}@${phone.hostPort}${parameter};lr>`;
    const made = app.srf.createUAC(uriOf(phone.contact), { method: 'SUBSCRIBE', headers: { Event: 'presence', Expires: '600' } });
    const subscribe = await phone.request('SUBSCRIBE');
    const notify = (cseq, state) => phone.send('NOTIFY', {
      from: `${subscribe.get('To')};tag=far`, to: subscribe.get('From'), callId: subscribe.callId, cseq: `${cseq} NOTIFY`,
      headers: [['Record-Route', route('near')], ['Record-Route', route('far')], ['Event', 'presence'], ['Subscription-State', state]],
    });
    const accept = () => phone.respond(subscribe, 202, 'Accepted', { headers: [['Contact', phone.contact], ['Record-Route', route('wrong')], ['Expires', '600']], tag: 'far' });
    let first;
    if (early) { first = notify(1, 'active'); await phone.fence(subscribe.callId); accept(); } else { accept(); }
    const dialog = await within('the dialog', made);
    if (!early) first = notify(1, 'active');
    assert.equal((await first.final()).status, 200);
    const refreshed = dialog.request({ method: 'SUBSCRIBE', headers: { Event: 'presence', Expires: '600' } });
    const refresh = await phone.take('the refresh', (m) => m.method === 'SUBSCRIBE' && m.toTag === 'far');
    assert.deepEqual(refresh.all('Route'), [route('near'), route('far')]);
    phone.respond(refresh, 200, 'OK', { headers: [['Contact', phone.contact], ['Expires', '600']] });
    await within('the answer', refreshed);
    assert.equal((await notify(2, 'terminated').final()).status, 200);
  });
}

overBoth('what begins or refreshes a dialog carries the Contact of the server', async (t) => {
  const held = {};
  const app = await t.app({
    invite: (req, res) => {
      res.send(180);
      held.answer = () => req.srf.createUAS(req, res, { localSdp: SDP });
    },
  });
  const phone = await t.reachablePhone();
  const call = phone.call();
  const ours = new RegExp(`<sips?:127\\.0\\.0\\.1:${t.server.sipPort}`);
  assert.match((await call.response(180)).get('Contact') || '', ours);
  const made = held.answer();
  await call.established();
  const dialog = await within('the dialog', made);
  const updated = await call.send('UPDATE').final();
  assert.equal(updated.status, 200);
  assert.match(updated.get('Contact') || '', ours);
  const sent = dialog.request({ method: 'NOTIFY', headers: { Event: 'refer', 'Subscription-State': 'active' } });
  const notify = await phone.request('NOTIFY');
  assert.match(notify.get('Contact') || '', ours);
  phone.respond(notify, 200, 'OK');
  await within('the answer', sent);
  await ends(dialog, phone);
  app.stop();
});

test('a 180 that a B2BUA passes on carries the Contact of the server', async (t) => {
  const callee = await t.reachablePhone('udp');
  let bridged = false;
  const app = await t.app({
    invite: (req, res) => req.srf.createB2BUA(req, res, uriOf(callee.contact)).then(({ uas, uac }) => {
      uas.on('destroy', () => uac.destroy());
      bridged = true;
    }),
  });
  const caller = await t.phone('udp');
  const call = caller.call();
  const called = await callee.called();
  called.ring();
  assert.match((await call.response(180)).get('Contact') || '', new RegExp(`<sip:127\\.0\\.0\\.1:${t.server.sipPort}`));
  await Promise.all([called.accept(), call.established()]);
  // The application listens for the end from here on: a BYE that is read with the ACK would be before that.
  await until('both legs at the application', () => bridged);
  const hungUp = called.request('BYE').then((bye) => callee.respond(bye, 200, 'OK'));
  await call.hangUp();
  await hungUp;
  app.stop();
});

overBoth('a request in a dialog with a lower number than the last one is answered 500', async (t) => {
  const { phone, call, dialog } = await established(t);
  call.cseq = 10;
  assert.equal((await call.send('INFO').final()).status, 200);
  const late = await phone.send('BYE', call.inDialog(5, 'BYE')).final();
  assert.deepEqual([late.status, late.reason], [500, 'CSeq Out Of Order']);
  await informed(dialog, call);
  await call.hangUp();
});

overBoth('a subscription is granted for a week at most', async (t) => {
  let made;
  await t.app({ subscribe: (req, res) => { made = req.srf.createUAS(req, res, { headers: { Expires: req.get('Expires') } }); } });
  const phone = await t.reachablePhone();
  const accepted = await phone.send('SUBSCRIBE', { headers: [['Event', 'presence'], ['Expires', '2147483647']] }).final();
  assert.deepEqual([accepted.status, accepted.get('Expires')], [202, '604800']);
  const dialog = await within('the dialog', made);
  const over = dialog.destroy();
  phone.respond(await phone.request('NOTIFY'), 200, 'OK');
  await over;
});
