'use strict';

// Published packages that sit on drachtio-srf, as they are installed from the registry.

const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const digest = require('drachtio-mw-digest-auth');
const registration = require('drachtio-mw-registration-parser');
const responseTime = require('drachtio-mw-response-time');
const { callmanager, hangupcodes } = require('@babblevoice/babble-drachtio-callmanager');
const { overBoth } = require('../lib/harness');
const { SDP } = require('../lib/sip');
const { until } = require('../lib/wait');

const md5 = (text) => crypto.createHash('md5').update(text).digest('hex');

/** The header that answers a challenge of RFC 2617 with qop=auth. */
function credentials(challenge, { method, uri, username, password }) {
  const value = (name) => (new RegExp(`${name}="?([^",]+)`).exec(challenge) || [])[1];
  const [realm, nonce, opaque] = ['realm', 'nonce', 'opaque'].map(value);
  const [nc, cnonce] = ['00000001', 'f00dcafe'];
  const response = md5(`${md5(`${username}:${realm}:${password}`)}:${nonce}:${nc}:${cnonce}:auth:${md5(`${method}:${uri}`)}`);
  return `Digest username="${username}", realm="${realm}", nonce="${nonce}", uri="${uri}", response="${response}", algorithm=MD5, cnonce="${cnonce}", qop=auth, nc=${nc}`
    + (opaque ? `, opaque="${opaque}"` : '');
}

overBoth('drachtio-mw-digest-auth, drachtio-mw-registration-parser and drachtio-mw-response-time make a registrar', async (t) => {
  const app = await t.app();
  const [registrations, times] = [[], []];
  app.srf.use('register', responseTime((req, res, millis) => times.push([req.method, res.status, millis])));
  app.srf.use('register', digest({ realm: 'sip.example', passwordLookup: (username, _realm, found) => found(null, username === 'bob' ? 'secret' : undefined) }));
  app.srf.use('register', registration);
  app.srf.register((req, res) => {
    registrations.push(req.registration);
    res.send(200, { headers: { Contact: `${req.get('Contact')};expires=${req.registration.expires}`, Expires: String(req.registration.expires) } });
  });
  await app.routed();
  const phone = await t.phone();
  const uri = 'sip:sip.example';
  const callId = `registrar-${t.transport}`;
  let cseq = 0;
  const register = (headers) => phone.send('REGISTER', { uri, callId, to: '<sip:bob@sip.example>', cseq: `${++cseq} REGISTER`, headers }).final();
  const challenged = await register([['Expires', '300']]);
  assert.equal(challenged.status, 401);
  const challenge = challenged.get('WWW-Authenticate');
  assert.match(challenge, /^Digest realm="sip\.example"/);
  const asked = { method: 'REGISTER', uri, username: 'bob', password: 'secret' };
  const accepted = await register([['Expires', '300'], ['Authorization', credentials(challenge, asked)]]);
  assert.equal(accepted.status, 200);
  assert.match(accepted.get('Contact'), /;expires=300$/);
  const removed = await register([['Expires', '0'], ['Authorization', credentials(challenge, asked)]]);
  assert.equal(removed.status, 200);
  assert.equal((await register([['Expires', '300'], ['Authorization', credentials(challenge, { ...asked, password: 'wrong' })]])).status, 403);
  assert.equal((await register([['Expires', '300'], ['Authorization', credentials(challenge, { ...asked, username: 'eve' })]])).status, 403);
  assert.deepEqual(registrations.map(({ type, expires, aor }) => ({ type, expires, aor })), [
    { type: 'register', expires: 300, aor: 'sip:bob@sip.example' }, { type: 'unregister', expires: 0, aor: 'sip:bob@sip.example' },
  ]);
  assert.equal(registrations[0].contact[0].uri, /<([^>]+)>/.exec(phone.contact)[1]);
  await until('the times of all answers', () => times.length === 5);
  assert.deepEqual(times.map(([method, status]) => `${method} ${status}`), ['REGISTER 401', 'REGISTER 200', 'REGISTER 200', 'REGISTER 403', 'REGISTER 403']);
  assert.ok(times.every(([, , millis]) => millis >= 0 && millis < 15000));
});

overBoth('@babblevoice/babble-drachtio-callmanager asks for credentials, rings and refuses a call', async (t) => {
  const app = await t.app();
  const events = [];
  const manager = callmanager({ srf: app.srf, userlookup: async (username, realm) => ({ username, realm, secret: 'secret' }) });
  t.atEnd(() => require('@babblevoice/babble-drachtio-callmanager/lib/callmanager.js')._clear());
  for (const name of ['call.new', 'call.authed', 'call.ringing', 'call.destroyed']) manager.on(name, () => events.push(name));
  manager.on('call', async (call) => {
    await call.auth();
    call.ring();
    await call.hangup(hangupcodes.USER_BUSY);
  });
  app.srf.invite((req, res) => res.send(500));
  await app.routed();
  const phone = await t.phone();
  const uri = 'sip:2000@pbx.example.com';
  const callId = `manager-${t.transport}`;
  const from = '<sip:1000@pbx.example.com>;tag=caller';
  const first = phone.send('INVITE', { uri, callId, from, cseq: '1 INVITE', body: SDP });
  const challenged = await first.refused(407);
  const authorization = credentials(challenged.get('Proxy-Authenticate'), { method: 'INVITE', uri, username: '1000', password: 'secret' });
  const second = phone.send('INVITE', { uri, callId, from, cseq: '2 INVITE', body: SDP, headers: [['Proxy-Authorization', authorization]] });
  await second.response(180);
  await second.refused(486);
  await until('the end of the call', () => events.includes('call.destroyed'));
  assert.deepEqual(events, ['call.new', 'call.authed', 'call.ringing', 'call.destroyed']);
});
