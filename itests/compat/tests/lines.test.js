'use strict';

// A line ends at CRLF and nowhere else: what the server has scanned, applications see, and leaves, is cut alike.

const assert = require('node:assert/strict');
const { test, overBoth } = require('../lib/harness');
const { SDP } = require('../lib/sip');
const { until, within } = require('../lib/wait');

const INJECTED = 'P-Asserted-Identity: <sip:ceo@trusted>';

const BROKEN = [
  ['a bare LF in a header', (text) => text.replace('Max-Forwards', `X-Foo: bar\n${INJECTED}\r\nMax-Forwards`)],
  ['a bare CR in a header', (text) => text.replace('Max-Forwards', `X-Foo: bar\r${INJECTED}\r\nMax-Forwards`)],
  ['a bare LF in front of CRLF', (text) => text.replace('Max-Forwards', `X-Foo: bar\n\r\n${INJECTED}\r\nMax-Forwards`)],
  ['a bare LF in a header of the response', (text) => text.replace(/(From: .*)\r\n/, `$1\n${INJECTED}\r\n`)],
  ['a fold by LF', (text) => text.replace('Max-Forwards', 'X-Foo: bar\n folded\r\nMax-Forwards')],
  ['a start line that ends at LF', (text) => text.replace('\r\n', '\n')],
  ['LF everywhere', (text) => text.replaceAll('\r\n', '\n')],
];

for (const [what, broken] of BROKEN) {
  overBoth(`${what}: 400 Bad Line End`, async (t) => {
    const seen = [];
    await t.app({ options: (req, res) => { seen.push(req.raw); res.send(200); } });
    const phone = await t.phone();
    phone.write(broken(phone.compose('OPTIONS').toString('latin1')));
    const response = await phone.take('400', (m) => m.status !== undefined);
    assert.equal(response.startLine, 'SIP/2.0 400 Bad Line End');
    assert.ok(!response.bytes.toString('latin1').replaceAll('\r\n', '').match(/[\r\n]|P-Asserted/), 'nothing of it is in the answer');
    if (t.transport === 'tcp') await within('the server to close the connection', phone.closed);
    assert.deepEqual(seen, []);
  });
}

test('a broken ACK or response on a stream closes it, as what follows may be anything', async (t) => {
  const seen = [];
  await t.app({ options: (req, res) => { seen.push(req.raw); res.send(200); } });
  for (const method of ['ACK', 'response']) {
    const phone = await t.phone('tcp');
    const head = method === 'ACK' ? phone.compose('ACK').toString('latin1') : phone.compose('OPTIONS').toString('latin1').replace(/^.*\r\n/, 'SIP/2.0 200 OK\r\n');
    phone.write(head.replace('Max-Forwards', 'X-Foo: bar\n\r\nMax-Forwards') + phone.compose('OPTIONS').toString('latin1'));
    await within('the server to close the connection', phone.closed);
  }
  assert.deepEqual(seen, []);
});

/** An application of which one call names the header that cannot be sent. */
const names = (error) => { assert.match(String(error?.message ?? error), /Bad X-Foo Header$/i); };

overBoth('a line end in a header of an application is refused; the caller gets a 500 at once', async (t) => {
  for (const value of [`bar\n${INJECTED}`, `bar\r${INJECTED}`, 'bar\n']) {
    let told;
    const app = await t.app({ options: (_req, res) => res.send(200, { headers: { 'X-Foo': value } }, (error) => { told = error; }) });
    const phone = await t.phone();
    const response = await phone.send('OPTIONS').final();
    assert.equal(response.status, 500);
    assert.equal(response.get('P-Asserted-Identity'), undefined);
    await until('the application to be told', () => told);
    names(told);
    await app.stop();
  }
});

test('a line end in a header of a request of an application is refused', async (t) => {
  const app = await t.app({});
  const phone = await t.reachablePhone('udp');
  await new Promise((resolve, reject) => {
    app.srf.request(`sip:callee@127.0.0.1:${phone.port}`, { method: 'OPTIONS', headers: { 'X-Foo': `bar\n${INJECTED}` } }, (error) => {
      try { names(error); resolve(); } catch (e) { reject(e); }
    });
  });
  await phone.fence();
  assert.ok(phone.seen.every((m) => m.method === undefined), 'nothing was sent');
});

test('a line end in a header of a proxy command is refused', async (t) => {
  const callee = await t.reachablePhone('udp');
  const phone = await t.phone('udp');
  const admin = await t.admin('invite');
  const invite = phone.send('INVITE', { body: SDP });
  const { transactionId } = await admin.event('INVITE');
  const target = `sip:callee@127.0.0.1:${callee.port}`;
  const reply = await admin.command(`proxy|${transactionId}|remainInDialog|fullResponse|followRedirects|serial|||${target}\r\nINVITE ${target} SIP/2.0\r\nX-Foo: bar\n${INJECTED}\r\n\r\n`);
  assert.equal(reply[0], 'NOK');
  names(reply[1]);
  await admin.command(`sip|${transactionId}|\r\nSIP/2.0 486 Busy Here\r\n\r\n`);
  await invite.refused(486);
  assert.ok(callee.seen.every((m) => m.method === undefined));
});
