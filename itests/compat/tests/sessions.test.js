'use strict';

const assert = require('node:assert/strict');
const { test, overBoth, assertTablesEmpty } = require('../lib/harness');
const { answer, answering, ended, placeCall } = require('../lib/app');
const { Server } = require('../lib/server');
const { restart } = require('../lib/restart');
const { SDP, uriOf } = require('../lib/sip');
const { until, within } = require('../lib/wait');

const PID = 'org.drachtio.sip.dialog';
const EXPIRED = 'Session timer expired';
const ANSWER = SDP.replace('40000', '40002');

/** Seconds that stand for the 90 of RFC 4028: all else is as with 90. */
const LEAST = 2;

/** Sessions may be this short on this server from now on. */
async function shortSessions(t, seconds = LEAST) {
  if (t.server.leastSession === seconds) return;
  await t.shell.run(`config:property-set --pid ${PID} minSessionSeconds ${seconds}`);
  // The change reaches the component some time after the command.
  const app = await t.app({ invite: (req, res) => answer(req, res, { localSdp: SDP }) });
  const phone = await t.phone('udp');
  await until('the shorter limit to count', async () => {
    const call = phone.call({ headers: [expires('1;refresher=uac')] });
    const ok = await call.established();
    await call.hangUp();
    return ok.get('Session-Expires') === `${seconds};refresher=uac`;
  }, 12000);
  app.stop();
  t.server.leastSession = seconds;
}

const expires = (value) => ['Session-Expires', value];
const uriFor = (phone) => uriOf(phone.contact);

/** An application that answers calls, with these headers; a call that it has answered is {app, phone, call, ok, dialog}. */
async function service(t, headers = {}) {
  const handler = answering(SDP, { headers });
  const app = await t.app({ invite: handler });
  return {
    app,
    async called(header) {
      const phone = await t.phone();
      const call = phone.call({ headers: header ? [expires(header)] : [] });
      const ok = await call.established();
      return { app, phone, call, ok, dialog: await handler.dialog() };
    },
  };
}

const called = async (t, header, headers) => (await service(t, headers)).called(header);

/** The server has hung up because nobody refreshed the session. */
async function expired({ phone, call, dialog }, limitMillis) {
  const bye = await call.request('BYE', limitMillis);
  assert.equal(bye.get('Reason'), `SIP ;cause=200 ;text="${EXPIRED}"`);
  phone.respond(bye, 200, 'OK');
  assert.equal((await ended(dialog)).reason, EXPIRED);
}

/** The refresh of the server has come; it is answered with these headers, and ACKed. */
async function refreshed({ phone, call }, headers, limitMillis = 4000) {
  const invite = await call.request('INVITE', limitMillis);
  phone.respond(invite, 200, 'OK', { headers: [['Contact', phone.contact], ...headers], body: SDP });
  const ack = await call.request('ACK');
  assert.equal(ack.cseqNumber, invite.cseqNumber);
  return invite;
}

overBoth('the server refreshes: a re-INVITE with the last SDP, of which the application hears nothing', async (t) => {
  await shortSessions(t);
  const talk = await called(t, `${LEAST};refresher=uas`);
  assert.equal(talk.ok.get('Session-Expires'), `${LEAST};refresher=uas`);
  assert.equal(talk.ok.get('Require'), undefined);
  const heard = [];
  for (const name of ['modify', 'refresh', 'update']) talk.dialog.on(name, () => heard.push(name));
  const begin = Date.now();
  const first = await refreshed(talk, [expires(`${LEAST};refresher=uac`)]);
  assert.ok(Date.now() - begin >= 600, `after ${Date.now() - begin} ms`);
  assert.equal(first.get('Session-Expires'), `${LEAST};refresher=uac`);
  assert.equal(first.get('Min-SE'), String(LEAST));
  assert.equal(first.get('Supported'), 'timer');
  assert.equal(first.get('Contact'), talk.ok.get('Contact'));
  assert.equal(first.get('Content-Type'), 'application/sdp');
  assert.equal(first.body, SDP);
  const second = await refreshed(talk, [expires(`${LEAST};refresher=uac`)]);
  assert.equal(second.cseqNumber, first.cseqNumber + 1);
  await talk.call.hangUp();
  await ended(talk.dialog);
  assert.deepEqual(heard, []);
});

overBoth('a peer that has promised to refresh and does not: BYE, and the application hears why', async (t) => {
  await shortSessions(t);
  const talk = await called(t, `${LEAST};refresher=uac`);
  assert.equal(talk.ok.get('Require'), 'timer');
  const begin = Date.now();
  await expired(talk);
  assert.ok(Date.now() - begin >= LEAST * 1000 - 150, `after ${Date.now() - begin} ms`);
});

for (const method of ['INVITE', 'UPDATE']) {
  overBoth(`a peer that refreshes with ${method} keeps the call`, async (t) => {
    await shortSessions(t);
    const talk = await called(t, `${LEAST};refresher=uac`);
    for (let i = 0; i < 3; i++) {
      await new Promise((resolve) => setTimeout(resolve, LEAST * 600));
      const request = talk.call.send(method, { headers: [expires(`${LEAST};refresher=uac`)], body: method === 'INVITE' ? SDP : '' });
      const ok = await request.final();
      assert.equal(ok.status, 200);
      assert.equal(ok.get('Session-Expires'), `${LEAST};refresher=uac`);
      assert.equal(ok.get('Require'), 'timer');
      if (method === 'INVITE') talk.call.acknowledge(talk.call.cseq);
    }
    await talk.call.hangUp();
  });
}

overBoth('a session that is too short is answered 422 in the dialog, and the old timer goes on', async (t) => {
  await shortSessions(t);
  const talk = await called(t, `${LEAST};refresher=uac`);
  const request = talk.call.send('INVITE', { headers: [expires('1')], body: SDP });
  const refused = await request.refused(422);
  assert.equal(refused.get('Min-SE'), String(LEAST));
  await expired(talk, 6000);
});

for (const [preset, answered] of [['none', undefined], ['uac', '1800;refresher=uac'], ['uas', '1800;refresher=uas']]) {
  test(`default-refresher ${preset}, and nobody says who refreshes`, { ownServer: true, limitMillis: 120000 }, async (t) => {
    const { configuration } = require('../lib/server');
    const { freePort } = require('../lib/ports');
    const [adminPort, sipPort] = [await freePort(), await freePort()];
    const xml = configuration({ adminPort, sipPort }).replace('</contacts>', `</contacts><session-timers default-refresher="${preset}"/>`);
    t.server = await Server.start({ adminPort, sipPort, xml });
    t.atEnd(() => t.server.stop());
    const { app, called: calling } = await service(t);
    const unsaid = await calling('1800');
    assert.equal(unsaid.ok.get('Session-Expires'), answered);
    await unsaid.call.hangUp();
    const brief = await calling('30;refresher=uas');
    assert.equal(brief.ok.get('Session-Expires'), '90;refresher=uas', 'raised to the least');
    await brief.call.hangUp();
    app.stop();
    await assertTablesEmpty(t.server);
  });
}

test('what the application puts into its 200 goes out as it is, and holds', async (t) => {
  await shortSessions(t);
  const talk = await called(t, undefined, { 'Session-Expires': `${LEAST};refresher=uas` });
  assert.equal(talk.ok.get('Session-Expires'), `${LEAST};refresher=uas`);
  await refreshed(talk, []);
  await talk.call.hangUp();
});

overBoth('a refresh that meets 491 is tried again, one that meets 481 ends the call', async (t) => {
  await shortSessions(t);
  const talk = await called(t, `${LEAST};refresher=uas`);
  const first = await talk.call.request('INVITE');
  talk.phone.respond(first, 491, 'Request Pending');
  const ack = await talk.phone.take('ACK', (m) => m.method === 'ACK' && m.branch === first.branch);
  assert.equal(ack.cseqNumber, first.cseqNumber);
  const second = await talk.call.request('INVITE');
  talk.phone.respond(second, 481, 'Call/Transaction Does Not Exist');
  await expired(talk, 6000);
});

overBoth('a refused refresh is tried again when the peer says so, and keeps the call', async (t) => {
  await shortSessions(t);
  const talk = await called(t, '6;refresher=uas');
  const first = await talk.call.request('INVITE', 6000);
  talk.phone.respond(first, 503, 'Service Unavailable', { headers: [['Retry-After', '2']] });
  await talk.phone.take('ACK of the 503', (m) => m.method === 'ACK' && m.branch === first.branch);
  const second = await refreshed(talk, [expires('6;refresher=uac')], 6000);
  assert.equal(second.cseqNumber, first.cseqNumber + 1);
  await talk.call.hangUp();
  await ended(talk.dialog);
  assert.deepEqual(talk.phone.seen.filter((m) => m.method === 'BYE'), []);
});

overBoth('a refresh that is always refused lets the session run out, and no earlier', async (t) => {
  await shortSessions(t);
  const talk = await called(t, `${LEAST};refresher=uas`);
  const begin = Date.now();
  talk.phone.respond(await talk.call.request('INVITE'), 488, 'Not Acceptable Here');
  await expired(talk, 6000);
  assert.ok(Date.now() - begin >= LEAST * 1000 - 150, `after ${Date.now() - begin} ms`);
});

overBoth('silence after a refresh ends the call', async (t) => {
  await shortSessions(t);
  const talk = await called(t, `${LEAST};refresher=uas`);
  await talk.call.request('INVITE');
  await expired(talk, 6000);
});

test('the lost 200 of a refresh is sent again by the peer and ACKed again', async (t) => {
  await shortSessions(t);
  const talk = await called(t, `${LEAST};refresher=uas`);
  const invite = await talk.call.request('INVITE');
  talk.phone.respond(invite, 200, 'OK', { headers: [['Contact', talk.phone.contact], expires('90')], body: SDP });
  await talk.call.request('ACK');
  talk.phone.write(invite.answer);
  await until('the second ACK', () => talk.phone.repeats.some((m) => m.method === 'ACK' && m.cseqNumber === invite.cseqNumber));
  await talk.call.hangUp();
});

overBoth('the server refreshes a call of an application; one that the called one does not refresh ends', async (t) => {
  await shortSessions(t);
  const app = await t.app();
  const phone = await t.reachablePhone();
  for (const refresher of ['uac', 'uas']) {
    let attach;
    const over = new Promise((noted) => { attach = (dialog) => dialog.once('destroy', (_request, reason) => noted(reason)); });
    const made = placeCall(app.srf, uriFor(phone), { localSdp: SDP, headers: { 'Session-Expires': String(LEAST) } }, {}, attach);
    const taken = await phone.called();
    assert.equal(taken.invite.get('Session-Expires'), String(LEAST));
    await taken.accept({ body: ANSWER, headers: [expires(`${LEAST};refresher=${refresher}`)] });
    await within('the dialog', made);
    if (refresher === 'uac') {
      const refresh = await taken.request('INVITE');
      assert.equal(refresh.body, SDP);
      await taken.accept({ invite: refresh, headers: [expires(`${LEAST};refresher=uas`)] });
    }
    const bye = await taken.request('BYE');
    phone.respond(bye, 200, 'OK');
    assert.equal(await within('the end at the application', over), EXPIRED);
  }
});

test('a restart of sip-dialog between two refreshes loses nothing', { ownServer: true, limitMillis: 120000 }, async (t) => {
  t.server = await Server.start();
  t.atEnd(() => t.server.stop());
  await shortSessions(t, 4);
  const { app, called: calling } = await service(t);
  const ours = await calling('4;refresher=uas');
  const theirs = await calling('4;refresher=uac');
  await refreshed(ours, [expires('4;refresher=uac')], 8000);
  await restart(t.shell, 'org.drachtio.sip.dialog');
  await refreshed(ours, [expires('4;refresher=uac')], 8000);
  await expired(theirs, 8000);
  await ours.call.hangUp();
  app.stop();
  await assertTablesEmpty(t.server);
  assert.deepEqual(t.server.newErrors(), []);
});
