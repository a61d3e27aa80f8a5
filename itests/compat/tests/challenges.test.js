'use strict';

const assert = require('node:assert/strict');
const { test, overBoth } = require('../lib/harness');
const { SDP, parameter, uriOf } = require('../lib/sip');
const { within } = require('../lib/wait');

const CREDENTIALS = { username: 'bob', password: 'secret' };
const CHALLENGE = ['Proxy-Authenticate', 'Digest realm="here", nonce="abc", algorithm=MD5'];
const uriFor = (phone) => uriOf(phone.contact);

async function connected(t) {
  const app = await t.app();
  const phone = await t.reachablePhone();
  const made = app.srf.createUAC(uriFor(phone), { localSdp: SDP, auth: CREDENTIALS });
  const called = await phone.called();
  await called.accept();
  return { app, phone, called, dialog: await within('the dialog', made) };
}

/** The challenge, and the request that comes again with credentials. */
async function challenged({ phone, called }, method) {
  const first = await called.request(method);
  phone.respond(first, 407, 'Proxy Authentication Required', { headers: [CHALLENGE] });
  const second = await called.request(method);
  assert.match(second.get('Proxy-Authorization'), /username="bob"/);
  assert.equal(second.cseqNumber, first.cseqNumber + 1);
  assert.equal(second.get('From'), first.get('From'));
  assert.equal(second.get('To'), first.get('To'));
  return second;
}

async function hangUp(standing) {
  const gone = standing.dialog.destroy();
  standing.phone.respond(await standing.called.request('BYE'), 200, 'OK');
  await gone;
}

overBoth('a BYE that is challenged is sent again in its dialog', async (t) => {
  const standing = await connected(t);
  const gone = standing.dialog.destroy();
  standing.phone.respond(await challenged(standing, 'BYE'), 200, 'OK');
  await gone;
});

overBoth('a BYE that is challenged and not sent again leaves nothing behind', async (t) => {
  const standing = await connected(t);
  standing.dialog.auth = undefined;
  const gone = standing.dialog.destroy();
  standing.phone.respond(await standing.called.request('BYE'), 407, 'Proxy Authentication Required', { headers: [CHALLENGE] });
  await gone;
});

overBoth('a re-INVITE that is challenged is sent again in its dialog', async (t) => {
  const standing = await connected(t);
  const modified = standing.dialog.modify(SDP.replace('40000', '40010'));
  const second = await challenged(standing, 'INVITE');
  assert.match(second.body, /m=audio 40010/);
  await standing.called.accept({ invite: second });
  await within('the new SDP', modified);
  await hangUp(standing);
});

overBoth('SUBSCRIBE, MESSAGE and REGISTER that are challenged come again with the same Call-ID and tag', async (t) => {
  const app = await t.app();
  const phone = await t.reachablePhone();
  for (const method of ['MESSAGE', 'REGISTER']) {
    const request = await app.srf.request(uriFor(phone), { method, auth: CREDENTIALS, headers: { 'Content-Type': 'text/plain' }, body: 'x' });
    const answered = new Promise((resolve) => { request.on('response', resolve); });
    const first = await phone.request(method);
    phone.respond(first, 401, 'Unauthorized', { headers: [['WWW-Authenticate', CHALLENGE[1]]] });
    const second = await phone.request(method);
    assert.equal(second.callId, first.callId);
    assert.equal(second.cseqNumber, first.cseqNumber + 1);
    assert.equal(parameter(second.get('From'), 'tag'), parameter(first.get('From'), 'tag'));
    assert.match(second.get('Authorization'), /realm="here"/);
    phone.respond(second, 200, 'OK');
    assert.equal((await within('the answer', answered)).status, 200);
  }
});

overBoth('the retry goes to whoever has challenged, as the application names a host', async (t) => {
  const app = await t.app();
  const phone = await t.reachablePhone();
  const made = app.srf.createUAC('sip:bob@example.invalid', { localSdp: SDP, auth: CREDENTIALS, proxy: uriFor(phone).replace('127.0.0.1', 'localhost') });
  const first = await phone.called();
  await first.refuse(407, 'Proxy Authentication Required', [CHALLENGE]);
  const second = await phone.called();
  assert.equal(second.invite.uri, 'sip:bob@example.invalid');
  await second.accept();
  await hangUp({ phone, called: second, dialog: await within('the dialog', made) });
});

test('a CANCEL during the challenge cancels the INVITE that takes the place', async (t) => {
  const app = await t.app();
  const phone = await t.reachablePhone('udp');
  let request;
  const auth = (req, res, callback) => {
    request.cancel();
    callback(null, CREDENTIALS.username, CREDENTIALS.password);
  };
  const made = app.srf.createUAC(uriFor(phone), { localSdp: SDP, auth }, { cbRequest: (error, req) => { request = req; } });
  made.catch(() => {});
  const first = await phone.called();
  await first.refuse(407, 'Proxy Authentication Required', [CHALLENGE]);
  const second = await phone.called();
  second.ring();
  const cancel = await second.request('CANCEL');
  assert.equal(cancel.branch, second.invite.branch);
  phone.respond(cancel, 200, 'OK', { tag: second.tag });
  await second.refuse(487, 'Request Terminated');
  await assert.rejects(made, { status: 487 });
});
