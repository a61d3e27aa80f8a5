'use strict';

const assert = require('node:assert/strict');
const { test, overBoth } = require('../lib/harness');
const { SDP, Message } = require('../lib/sip');
const { within } = require('../lib/wait');

/** An application that fails the test if it sees anything but the last, healthy request. */
async function guarded(t) {
  const seen = [];
  const note = (req, res) => { seen.push(req); res.send(200); };
  await t.app({ options: note, register: note, message: note, invite: note, info: note });
  return async (phone) => {
    assert.deepEqual(seen.map((req) => req.raw), []);
    const fresh = phone.transport === 'tcp' ? await t.phone() : phone;
    assert.equal((await fresh.send('OPTIONS').final()).status, 200);
    assert.equal(seen.length, 1);
  };
}

const REFUSED = [
  ['CSeq that is no number', 'OPTIONS', { cseq: 'abc OPTIONS' }, '400 Bad CSeq Header'],
  ['CSeq beyond 32 bits', 'OPTIONS', { cseq: '99999999999 OPTIONS' }, '400 Bad CSeq Header'],
  ['CSeq without method', 'OPTIONS', { cseq: '1' }, '400 Bad CSeq Header'],
  ['CSeq with another method', 'OPTIONS', { cseq: '1 INVITE' }, '400 Bad Request'],
  ['no CSeq', 'OPTIONS', { replace: { CSeq: undefined } }, '400 Bad Request'],
  ['no From', 'OPTIONS', { replace: { From: undefined } }, '400 Bad Request'],
  ['no To', 'OPTIONS', { replace: { To: undefined } }, '400 Bad Request'],
  ['no Call-ID', 'OPTIONS', { replace: { 'Call-ID': undefined } }, '400 Bad Request'],
  ['From with an open bracket', 'OPTIONS', { from: '<sip:broken;tag=1' }, '400 Bad From Header'],
  ['From with an open quote', 'OPTIONS', { from: '"broken <sip:a@b>;tag=1' }, '400 Bad From Header'],
  ['To with an open bracket', 'OPTIONS', { to: '<sip:broken' }, '400 Bad To Header'],
  ['Contact that is a percent sign', 'REGISTER', { contact: '%' }, '400 Bad Contact Header'],
  ['Content-Length that is no number', 'MESSAGE', { replace: { 'Content-Length': 'many' } }, '400 Bad Content-Length Header'],
  ['negative Content-Length', 'MESSAGE', { replace: { 'Content-Length': '-1' } }, '400 Bad Content-Length Header'],
  ['Max-Forwards that is no number', 'OPTIONS', { replace: { 'Max-Forwards': 'x' } }, '400 Bad Max-Forwards Header'],
  ['Request-URI without host', 'OPTIONS', { uri: 'sip:' }, '400 Bad Request'],
  ['SIP/3.0', 'OPTIONS', { version: 'SIP/3.0' }, '505 Version Not Supported'],
  ['a method that nobody knows', 'DANCE', {}, '501 Not Implemented'],
];

for (const [what, method, options, status] of REFUSED) {
  overBoth(`${what}: ${status}`, async (t) => {
    const check = await guarded(t);
    const phone = await t.phone();
    phone.write(phone.compose(method, options));
    const response = await phone.take(status, (m) => m.status !== undefined);
    assert.equal(response.startLine, `SIP/2.0 ${status}`);
    if (t.transport === 'tcp' && status.startsWith('400')) await within('the server to close the connection', phone.closed);
    await check(phone);
  });
}

test('REGISTER with Contact * and Expires other than 0: 400', async (t) => {
  const check = await guarded(t);
  const phone = await t.phone('udp');
  assert.equal((await phone.send('REGISTER', { contact: '*', headers: [['Expires', '60']] }).final()).status, 400);
  await check(phone);
});

test('REGISTER with a Contact without scheme: 400', async (t) => {
  const check = await guarded(t);
  const phone = await t.phone('udp');
  assert.equal((await phone.send('REGISTER', { contact: '<alice@127.0.0.1>' }).final()).status, 400);
  await check(phone);
});

const okResponse = (phone) => ['SIP/2.0 200 OK', `Via: SIP/2.0/${phone.transport.toUpperCase()} 127.0.0.1:${phone.target.sipPort};branch=z9hG4bKnever`,
  'From: <sip:a@b>;tag=1', 'To: <sip:c@d>;tag=2', 'Call-ID: never', 'CSeq: 1 INVITE', 'Content-Length: 0', '', ''].join('\r\n');

const DROPPED = [
  ['ACK that belongs to nothing', (phone) => phone.compose('ACK')],
  ['ACK with a fault', (phone) => phone.compose('ACK', { cseq: 'x ACK' })],
  ['a response that belongs to nothing', okResponse],
  ['a Via that names another transport', (phone) => phone.compose('OPTIONS', { via: `SIP/2.0/${phone.transport === 'udp' ? 'TCP' : 'UDP'} ${phone.hostPort};branch=z9hG4bKx` })],
];

for (const [what, make] of DROPPED) {
  overBoth(`${what} is dropped`, async (t) => {
    const check = await guarded(t);
    const phone = await t.phone();
    phone.write(make(phone));
    await phone.fence();
    assert.deepEqual(phone.seen.map((m) => `${m.status} ${m.cseqMethod}`), ['481 BYE']);
    await check(phone);
  });
}

const noise = Buffer.from(Array.from({ length: 1400 }, (_, i) => (i * 7919 + (i >> 3) * 104729) & 0xff));
const DATAGRAMS = [
  ['noise', () => noise],
  ['one byte', () => Buffer.from('x')],
  ['NUL bytes', () => Buffer.alloc(512)],
  ['CRLF', () => Buffer.from('\r\n')],
  ['double CRLF', () => Buffer.from('\r\n\r\n')],
  ['an HTTP request', () => Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')],
  ['a start line alone', () => Buffer.from('OPTIONS sip:x SIP/2.0\r\n\r\n')],
  ['a request without Via', (phone) => phone.compose('OPTIONS', { replace: { Via: undefined } })],
  ['a response with a broken status', (phone) => Buffer.from(okResponse(phone).replace('200 OK', '2x0 OK'))],
  ['64 kB of one header', (phone) => phone.compose('OPTIONS', { replace: { Via: undefined }, headers: [['X', 'y'.repeat(60000)]] })],
];

for (const [what, make] of DATAGRAMS) {
  test(`datagram with ${what} is dropped`, async (t) => {
    const check = await guarded(t);
    const phone = await t.phone('udp');
    phone.write(make(phone));
    await phone.fence();
    assert.deepEqual(phone.seen.map((m) => `${m.status} ${m.cseqMethod}`), ['481 BYE']);
    await check(phone);
  });
}

test('thousands of mutated messages: the server goes on', { limitMillis: 40000 }, async (t) => {
  const seen = [];
  await t.app({ options: (_req, res) => { seen.push(1); res.send(200); } });
  const phone = await t.phone('udp');
  const seed = phone.compose('INVITE', { body: SDP, headers: [['Route', '<sip:x;lr>'], ['Record-Route', '<sip:y;lr>'], ['Require', '100rel'], ['RAck', '1 1 INVITE']] });
  let state = 12345;
  const next = (bound) => { state = (state * 1103515245 + 12345) & 0x7fffffff; return (state >> 8) % bound; };
  for (let round = 0; round < 3000; round++) {
    const bytes = Buffer.from(seed);
    for (let change = 0; change <= next(4); change++) bytes[next(bytes.length)] = next(256);
    phone.write(bytes.subarray(0, next(3) ? bytes.length : next(bytes.length)));
    if (round % 50 === 0) await phone.fence();
  }
  await phone.fence();
  assert.equal((await phone.send('OPTIONS').final()).status, 200);
  assert.equal(seen.length, 1);
});

test('datagram shorter than its Content-Length: 400', async (t) => {
  const check = await guarded(t);
  const phone = await t.phone('udp');
  phone.write(phone.compose('MESSAGE', { body: 'short', type: 'text/plain', replace: { 'Content-Length': '500' } }));
  assert.equal((await phone.take('400', (m) => m.status !== undefined)).status, 400);
  await check(phone);
});

test('datagram longer than its Content-Length: the rest is cut off', async (t) => {
  let body;
  await t.app({ message: (req, res) => { body = req.body; res.send(200); } });
  const phone = await t.phone('udp');
  const bytes = phone.compose('MESSAGE', { body: 'hello world', type: 'text/plain', replace: { 'Content-Length': '5' } });
  phone.write(bytes);
  await phone.take('200', (m) => m.status === 200 && m.callId === new Message(bytes).callId);
  assert.equal(body, 'hello');
});
