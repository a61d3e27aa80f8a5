'use strict';

// What becomes of the calls of an application that dies, in every phase of them (admin-protocol.md §9).

const assert = require('node:assert/strict');
const { test, overBoth } = require('../lib/harness');
const { answering } = require('../lib/app');
const { SDP, uriOf } = require('../lib/sip');
const { until, within } = require('../lib/wait');

const PID = 'org.drachtio.call.control';

/** The application is gone, and the server knows. */
async function die(t, app) {
  const shell = t.shell;
  app.die();
  await until('the application to be gone', async () => (await shell.applications()).length === 0);
}

async function calling(t, options = { localSdp: SDP }) {
  const app = await t.app();
  const phone = await t.reachablePhone();
  app.srf.createUAC(uriOf(phone.contact), options).catch(() => {});
  return { app, phone, called: await phone.called() };
}

overBoth('its own INVITE rings: it is cancelled', async (t) => {
  const { app, phone, called } = await calling(t);
  called.ring();
  app.die();
  const cancel = await called.request('CANCEL');
  assert.equal(cancel.branch, called.invite.branch);
  phone.respond(cancel, 200, 'OK', { tag: called.tag });
  await called.refuse(487, 'Request Terminated');
});

overBoth('its own INVITE had no response yet: the CANCEL goes out with the first', async (t) => {
  const { app, phone, called } = await calling(t);
  await die(t, app);
  await phone.fence(called.callId);
  assert.ok(!phone.seen.some((m) => m.method === 'CANCEL'));
  called.ring();
  phone.respond(await called.request('CANCEL'), 200, 'OK', { tag: called.tag });
  await called.refuse(487, 'Request Terminated');
});

overBoth('a 200 to its own INVITE comes all the same: ACK and BYE', async (t) => {
  const { app, phone, called } = await calling(t);
  called.ring();
  app.die();
  phone.respond(await called.request('CANCEL'), 200, 'OK', { tag: called.tag });
  await called.accept();
  phone.respond(await called.request('BYE'), 200, 'OK');
});

overBoth('it dies with a 200 that it has not acknowledged: ACK and BYE', async (t) => {
  const admin = await t.admin();
  const phone = await t.reachablePhone();
  const { reply } = await admin.commandFrame(`sip||\r\nINVITE ${uriOf(phone.contact)} SIP/2.0\r\nContent-Type: application/sdp\r\n\r\n${SDP}`);
  assert.equal(reply[0], 'OK');
  const called = await phone.called();
  called.respond(200, 'OK', { body: SDP });
  await admin.event('200 OK');
  assert.ok(!phone.seen.some((m) => m.method === 'ACK'));
  admin.close();
  const ack = await called.request('ACK');
  assert.equal(ack.cseqNumber, called.invite.cseqNumber);
  phone.respond(await called.request('BYE'), 200, 'OK');
});

overBoth('its re-INVITE is accepted after its death: ACK and BYE', async (t) => {
  const app = await t.app();
  const phone = await t.reachablePhone();
  const made = app.srf.createUAC(uriOf(phone.contact), { localSdp: SDP });
  const called = await phone.called();
  await called.accept();
  (await within('the dialog', made)).modify(SDP).catch(() => {});
  const again = await called.request('INVITE');
  called.respond(100, 'Trying', { to: again });
  await die(t, app);
  await called.accept({ invite: again });
  phone.respond(await called.request('BYE'), 200, 'OK');
});

overBoth('an INVITE rings for it: 503 when the grace is over', { limitMillis: 40000 }, async (t) => {
  const shell = t.shell;
  await shell.run(`config:property-set --pid ${PID} reconnectGraceMillis 400`);
  t.atEnd(() => shell.run(`config:property-delete --pid ${PID} reconnectGraceMillis`));
  const phone = await t.phone();
  // the shell's change reaches the server some time after the command: from then on the grace is short
  await until('the shorter grace to count', async () => {
    const app = await t.app({ invite: (_req, res) => res.send(183) });
    const invite = phone.send('INVITE', { body: SDP });
    await invite.response(183);
    const begin = Date.now();
    await die(t, app);
    // another one cannot go on with it: its tag differs
    const other = await t.app({ invite: (_req, res) => res.send(486) }, { tags: ['other'] });
    const refusal = await invite.refused(503, 12000);
    const took = Date.now() - begin;
    await die(t, other);
    assert.equal(refusal.reason, 'Service Unavailable');
    assert.ok(took >= 400);
    return took < 9000;
  }, 30000);
});

overBoth('a re-INVITE and an INFO wait for its answer: 481 for both, and for all that follows', async (t) => {
  const invite = answering(SDP);
  const app = await t.app({ invite });
  const phone = await t.phone();
  const call = phone.call();
  await call.established();
  const dialog = await invite.dialog();
  const asked = new Promise((resolve) => dialog.on('info', resolve));
  dialog.on('modify', () => {});
  const again = call.send('INVITE', { body: SDP });
  const info = call.send('INFO', { body: 'x', type: 'text/plain' });
  await within('the INFO at the application', asked);
  await die(t, app);
  await again.refused(481);
  assert.equal((await info.final()).status, 481);
  assert.equal((await call.send('MESSAGE', { body: 'x', type: 'text/plain' }).final()).status, 481);
  assert.equal((await call.send('BYE').final()).status, 481);
});

overBoth('its subscriptions end with the grace, in either direction', { limitMillis: 40000 }, async (t) => {
  let made;
  const app = await t.app({ subscribe: (req, res) => { made = req.srf.createUAS(req, res, { headers: { Expires: '3600' } }); } });
  const phone = await t.reachablePhone();
  const subscribe = phone.send('SUBSCRIBE', { headers: [['Event', 'presence'], ['Expires', '3600']] });
  const accepted = await subscribe.final();
  assert.equal(accepted.status, 202);
  await within('the dialog', made);
  const other = app.srf.createUAC(uriOf(phone.contact), { method: 'SUBSCRIBE', headers: { Event: 'presence', Expires: '3600' } });
  const theirs = await phone.request('SUBSCRIBE');
  phone.respond(theirs, 202, 'Accepted', { headers: [['Contact', phone.contact], ['Expires', '3600']], tag: 'n' });
  await within('the dialog', other);
  assert.equal((await t.shell.dialogs()).length, 2);
  await die(t, app);
  const refresh = phone.send('SUBSCRIBE', { headers: [['Event', 'presence'], ['Expires', '3600']], callId: subscribe.request.callId, cseq: '2 SUBSCRIBE', from: subscribe.request.get('from'), to: accepted.get('to') });
  const refused = await refresh.final();
  assert.equal(refused.status, 500);
  assert.ok(refused.get('retry-after'), 'a 481 would end it');
  assert.equal((await t.shell.dialogs()).length, 2);
  await until('the dialogs to be gone', async () => (await t.shell.dialogs()).length === 0, 15000);
});

overBoth('nobody goes on with a call: after the grace a 481 ends it, and without a word of the peer it is dropped in the end', { limitMillis: 60000 }, async (t) => {
  const shell = t.shell;
  const set = (pid, key, value) => shell.run(`config:property-set --pid ${pid} ${key} ${value}`);
  await set(PID, 'reconnectGraceMillis', 300);
  await set('org.drachtio.sip.dialog', 'orphanSeconds', 2);
  t.atEnd(() => shell.run('config:property-delete --pid org.drachtio.sip.dialog orphanSeconds'));
  t.atEnd(() => shell.run('config:property-delete --pid org.drachtio.sip.dialog hangUpOrphans'));
  t.atEnd(() => shell.run(`config:property-delete --pid ${PID} reconnectGraceMillis`));
  const phone = await t.phone();
  const orphan = async () => {
    const invite = answering(SDP);
    const app = await t.app({ invite });
    const call = phone.call();
    await call.established();
    await invite.dialog();
    await die(t, app);
    return call;
  };
  const dialogs = async () => (await shell.dialogs()).length;
  // the shell's change reaches the server some time after the command
  await until('the short times to count', async () => {
    const call = await orphan();
    const dropped = await until('the call to be dropped', async () => (await dialogs()) === 0, 8000).then(() => true, () => false);
    if (!dropped) assert.equal((await call.send('BYE').final()).status, 481);
    return dropped;
  }, 45000);
  await set('org.drachtio.sip.dialog', 'orphanSeconds', 3000);
  const call = await orphan();
  await until('a 481 to end the call', async () => {
    assert.equal((await call.send('INFO').final()).status, 481);
    return (await dialogs()) === 0;
  });
  await set('org.drachtio.sip.dialog', 'hangUpOrphans', true);
  await until('the server to hang up', async () => {
    const left = await orphan();
    const bye = await left.request('BYE', 1500).catch(() => undefined);
    if (!bye) {
      await left.send('BYE').final();
      return false;
    }
    assert.match(bye.get('Reason'), /application gone/);
    phone.respond(bye, 200, 'OK');
    return true;
  }, 20000);
});

test('a bridge dies: both sides get 481, and nothing stays', async (t) => {
  const b = await t.reachablePhone('udp');
  let bridged;
  const app = await t.app({ invite: (req, res) => { bridged = req.srf.createB2BUA(req, res, uriOf(b.contact), { localSdpB: req.body }); } });
  const a = await t.phone('udp');
  const call = a.call();
  const called = await b.called();
  await Promise.all([called.accept(), call.established()]);
  await within('both dialogs', bridged);
  await die(t, app);
  assert.equal((await call.send('BYE').final()).status, 481);
  assert.equal((await called.send('BYE').final()).status, 481);
});
