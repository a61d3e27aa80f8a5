'use strict';

// What can be answered is delivered; the server is strict about what it reads itself, and an application's answer is never lost.

const assert = require('node:assert/strict');
const { test, overBoth } = require('../lib/harness');
const { SDP, random } = require('../lib/sip');
const { until, within } = require('../lib/wait');

const tagged = (uri) => ({ from: `${uri};tag=${random()}` });

/** What drachtio-server delivers, and this server too. */
const DELIVERED = [
  ['From with two @', 'OPTIONS', () => tagged('<sip:jane@a.org@a.org>')],
  ['To with two @', 'OPTIONS', () => ({ to: '<sip:jane@a.org@a.org>' })],
  ['an empty user', 'OPTIONS', () => ({ ...tagged('<sip:@a.org>'), to: '<sip:@127.0.0.1>', contact: '<sip:@127.0.0.1>' })],
  ['an empty port', 'OPTIONS', () => ({ ...tagged('<sip:a.org:>'), to: '<sip:127.0.0.1:>', contact: '<sip:a@127.0.0.1:>' })],
  ['a port that is none', 'OPTIONS', () => ({ ...tagged('<sip:a@a.org:99999>'), to: '<sip:a@127.0.0.1:99999>', contact: '<sip:a@127.0.0.1:99999>' })],
  ['a space in a user', 'OPTIONS', () => ({ ...tagged('<sip:ja ne@a.org>'), to: '<sip:ja ne@a.org>' })],
  ['a quote in a user', 'OPTIONS', () => ({ ...tagged('<sip:ja"ne@a.org>'), to: '<sip:ja"ne@a.org>' })],
  ['a < in a user', 'OPTIONS', () => ({ ...tagged('<sip:ja<ne@a.org>'), to: '<sip:ja<ne@a.org>' })],
  ['From without scheme', 'OPTIONS', () => tagged('<jane@a.org>')],
  ['From without scheme and brackets', 'OPTIONS', () => tagged('jane@a.org')],
  ['From with brackets in the user', 'OPTIONS', () => tagged('<sip:a[b]@example.com>')],
  ['From with signs in the user', 'OPTIONS', () => tagged('<sip:a{|}^b@example.com>')],
  ['From with a % that is no escape', 'OPTIONS', () => tagged('<sip:100%@example.com>')],
  ['a malformed Contact', 'INVITE', () => ({ contact: '<sip:a@b;;>;;,' })],
  ['a malformed Contact outside INVITE', 'MESSAGE', () => ({ contact: '%' })],
  ['a malformed Route', 'OPTIONS', () => ({ routes: ['<sip:a.org'] })],
  ['a malformed Record-Route', 'INVITE', () => ({ headers: [['Record-Route', 'nonsense']] })],
  ['spaces in the Call-ID', 'OPTIONS', () => ({ callId: `a b ${random()}` })],
  ['CSeq 4294967295', 'OPTIONS', () => ({ cseq: '4294967295 OPTIONS' })],
  ['Request-URI with an empty user', 'OPTIONS', (phone) => ({ uri: `sip:@127.0.0.1:${phone.target.sipPort}` })],
  ['Request-URI with an empty port', 'OPTIONS', () => ({ uri: 'sip:service@127.0.0.1:' })],
  ['Request-URI with a port that is none', 'OPTIONS', () => ({ uri: 'sip:service@127.0.0.1:99999' })],
  ['Request-URI with a < in the user', 'OPTIONS', () => ({ uri: 'sip:ser<vice@127.0.0.1' })],
];

for (const [what, method, options] of DELIVERED) {
  overBoth(`delivered and answered: ${what}`, async (t) => {
    const seen = [];
    const answer = (req, res) => { seen.push(req.method); res.send(403); };
    await t.app({ options: answer, message: answer, invite: answer });
    const phone = await t.phone();
    const sent = phone.send(method, { body: method === 'INVITE' ? SDP : '', ...options(phone) });
    const response = await sent.final();
    if (method === 'INVITE') sent.acknowledgeFailure(response);
    assert.equal(response.status, 403);
    assert.deepEqual(seen, [method]);
    assert.equal(response.get('From'), sent.request.get('From'));
  });
}

overBoth('a call from a From that is no URI, with a Contact that can be used', async (t) => {
  let dialog;
  await t.app({ invite: async (req, res) => { dialog = await req.srf.createUAS(req, res, { localSdp: SDP }); } });
  const phone = await t.reachablePhone();
  const call = phone.call(tagged('<sip:jane@a.org@a.org>'));
  await call.established();
  await until('the dialog at the application', () => dialog);
  const ended = dialog.destroy();
  const bye = await phone.request('BYE');
  phone.respond(bye, 200, 'OK');
  await within('the end of the call', ended);
});

overBoth('sip/2.0 in lower case reaches the application', async (t) => {
  const seen = [];
  const app = await t.app({ options: (req, res) => { seen.push(req.raw.split('\r\n')[0]); res.send(200); } });
  const phone = await t.reachablePhone();
  const uri = `sip:service@127.0.0.1:${t.server.sipPort}`;
  assert.equal((await phone.send('OPTIONS', { version: 'sip/2.0' }).final()).status, 200);
  assert.deepEqual(seen, [`OPTIONS ${uri} SIP/2.0`]);
  const answered = new Promise((resolve, reject) => {
    app.srf.request(`sip:a@127.0.0.1:${phone.port}${t.transport === 'tcp' ? ';transport=tcp' : ''}`, { method: 'OPTIONS' }, (error, req) => (error ? reject(error) : req.on('response', resolve)));
  });
  const asked = await phone.request('OPTIONS');
  phone.write(Buffer.from(['sip/2.0 299 Fine', ...asked.all('via').map((via) => `Via: ${via}`), `From: ${asked.get('from')}`, `To: ${asked.get('to')};tag=1`,
    `Call-ID: ${asked.callId}`, `CSeq: ${asked.get('cseq')}`, 'Content-Length: 0', '', ''].join('\r\n')));
  assert.equal((await within('the response', answered)).status, 299);
});

overBoth('two identical Content-Length: 400', async (t) => {
  const seen = [];
  await t.app({ message: (req, res) => { seen.push(req.body); res.send(200); } });
  const phone = await t.phone();
  phone.write(phone.compose('MESSAGE', { body: 'hello', type: 'text/plain', headers: [['Content-Length', '5']] }));
  assert.equal((await phone.take('400', (m) => m.status !== undefined)).startLine, 'SIP/2.0 400 Bad Content-Length Header');
  assert.deepEqual(seen, []);
});

overBoth('compact names of all known headers are found by the application', async (t) => {
  let seen;
  await t.app({ message: (req, res) => { seen = req; res.send(200); } });
  const phone = await t.phone();
  const compact = { r: '<sip:c@d>', o: 'presence', b: '<sip:e@f>', x: '90', u: 'dialog', e: 'identity', j: '*;methods="INVITE"', d: 'proxy', a: '*;audio', n: '<http://g>', y: '"abc"' };
  assert.equal((await phone.send('MESSAGE', { body: 'hello', type: 'text/plain', headers: Object.entries(compact) }).final()).status, 200);
  const names = { r: 'Refer-To', o: 'Event', b: 'Referred-By', x: 'Session-Expires', u: 'Allow-Events', e: 'Content-Encoding', j: 'Reject-Contact', d: 'Request-Disposition', a: 'Accept-Contact', n: 'Identity-Info', y: 'Identity' };
  for (const [letter, name] of Object.entries(names)) assert.equal(seen.get(name), compact[letter], name);
  assert.equal(seen.body, 'hello');
});

const OWN_AFFAIR = {
  Warning: '399 [2001:db8::1]:5060 "x"',
  'Call-Info': 'answer-after=0',
  'P-Asserted-Identity': '12345',
  Date: 'Fri, 01 Jan 2010 16:00:00 UTC',
  'Refer-To': 'sip:foo@bar?Replaces%3Dabc%3Bto-tag%3Dfoobar',
  Contact: '<sip:foo@127.0.0.1?x>',
};

overBoth('headers that the server does not read go out as the application wrote them', async (t) => {
  const app = await t.app({ options: (_req, res) => res.send(200, { headers: OWN_AFFAIR }) });
  const phone = await t.reachablePhone();
  const response = await phone.send('OPTIONS').final();
  assert.equal(response.status, 200);
  for (const [name, value] of Object.entries(OWN_AFFAIR)) assert.equal(response.get(name), value, name);
  const answered = new Promise((resolve, reject) => {
    app.srf.request(`sip:a@127.0.0.1:${phone.port}${t.transport === 'tcp' ? ';transport=tcp' : ''}`, { method: 'REFER', headers: OWN_AFFAIR }, (error, req) => (error ? reject(error) : req.on('response', resolve)));
  });
  const asked = await phone.request('REFER');
  for (const [name, value] of Object.entries(OWN_AFFAIR)) if (name !== 'Contact') assert.equal(asked.get(name), value, name);
  phone.respond(asked, 202, 'Accepted');
  assert.equal((await within('the response', answered)).status, 202);
});

overBoth('an answer that must be refused: the callback names the header, the caller gets a 500 at once', async (t) => {
  for (const method of ['OPTIONS', 'INVITE']) {
    let told;
    const app = await t.app({ [method.toLowerCase()]: (_req, res) => res.send(200, { headers: { Contact: '%' } }, (error) => { told = error; }) });
    const phone = await t.phone();
    const sent = phone.send(method, { body: method === 'INVITE' ? SDP : '' });
    const response = await sent.final();
    if (method === 'INVITE') sent.acknowledgeFailure(response);
    assert.equal(response.status, 500);
    await until('the application to be told', () => told);
    assert.match(String(told?.message ?? told), /: Bad Contact Header$/);
    await app.stop();
  }
});

test('a To whose tag cannot be read gets no second one', async (t) => {
  const phone = await t.phone('udp');
  for (const to of ['<sip:broken;tag=x', '"broken <sip:a@b> ; tag = x', '<sip:a@b>;tag=']) {
    phone.write(phone.compose('OPTIONS', { to }));
    const response = await phone.take('400', (m) => m.status !== undefined);
    assert.equal(response.startLine, 'SIP/2.0 400 Bad To Header');
    assert.equal(response.get('To'), to);
  }
});
