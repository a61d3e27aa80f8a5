'use strict';

const assert = require('node:assert/strict');
const { test } = require('../lib/harness');
const { until, within } = require('../lib/wait');

/** An application that answers OPTIONS and MESSAGE, and what it has seen. */
async function answeringApp(t) {
  const seen = [];
  const handler = (req, res) => { seen.push(req.body); res.send(200); };
  await t.app({ options: handler, message: handler });
  return seen;
}

/** Writes the pieces one after the other, each in a segment of its own. */
async function writePieces(phone, pieces) {
  for (const piece of pieces) await new Promise((resolve) => phone.socket.write(piece, () => setImmediate(resolve)));
}

test('a request byte by byte', async (t) => {
  const seen = await answeringApp(t);
  const phone = await t.phone('tcp');
  const bytes = phone.compose('MESSAGE', { body: 'hällo', type: 'text/plain' });
  await writePieces(phone, Array.from(bytes, (byte) => Buffer.from([byte])));
  assert.equal((await phone.take('200', (m) => m.status === 200)).cseqMethod, 'MESSAGE');
  assert.deepEqual(seen, ['hällo']);
});

test('a request cut at every place once', { limitMillis: 60000 }, async (t) => {
  const seen = await answeringApp(t);
  const phone = await t.phone('tcp');
  const length = phone.compose('MESSAGE', { body: 'body', type: 'text/plain' }).length;
  for (let cut = 1; cut < length - 20; cut += 3) {
    const bytes = phone.compose('MESSAGE', { body: 'body', type: 'text/plain' });
    await writePieces(phone, [bytes.subarray(0, cut), bytes.subarray(cut)]);
    await phone.take('200', (m) => m.status === 200);
  }
  assert.ok(seen.every((body) => body === 'body'));
  assert.equal(seen.length, Math.ceil((length - 21) / 3));
});

test('many requests in one write', async (t) => {
  const seen = await answeringApp(t);
  const phone = await t.phone('tcp');
  const bodies = Array.from({ length: 100 }, (_, i) => `number ${i}`);
  phone.write(Buffer.concat(bodies.map((body) => phone.compose('MESSAGE', { callId: 'one@call', body, type: 'text/plain' }))));
  await until('all to be answered', () => phone.seen.filter((m) => m.status === 200).length === 100);
  assert.deepEqual(seen, bodies);
});

test('one and a half requests, then the other half', async (t) => {
  const seen = await answeringApp(t);
  const phone = await t.phone('tcp');
  const first = phone.compose('MESSAGE', { body: 'first', type: 'text/plain' });
  const second = phone.compose('MESSAGE', { body: 'second', type: 'text/plain' });
  phone.write(Buffer.concat([first, second.subarray(0, second.length - 3)]));
  await phone.take('200', (m) => m.status === 200);
  assert.deepEqual(seen, ['first']);
  phone.write(second.subarray(second.length - 3));
  await phone.take('200', (m) => m.status === 200);
  assert.deepEqual(seen, ['first', 'second']);
});

test('double CRLF is answered with CRLF, single CRLF is not', async (t) => {
  const phone = await t.phone('tcp');
  phone.write('\r\n');
  await phone.fence();
  assert.equal(phone.pongs, 0);
  const pong = phone.pong();
  phone.write('\r\n\r\n');
  await pong;
  await phone.fence();
  assert.equal(phone.pongs, 1);
});

test('CRLF before and between requests', async (t) => {
  const seen = await answeringApp(t);
  const phone = await t.phone('tcp');
  const request = () => phone.compose('OPTIONS');
  phone.write(Buffer.concat([Buffer.from('\r\n'), request(), Buffer.from('\r\n'), request(), Buffer.from('\r\n\r\n'), request()]));
  await until('all to be answered', () => phone.seen.filter((m) => m.status === 200).length === 3);
  assert.equal(seen.length, 3);
  assert.equal(phone.pongs, 1);
});

test('a message beyond the bound: 413, the connection is closed', { limitMillis: 30000 }, async (t) => {
  await answeringApp(t);
  const phone = await t.phone('tcp');
  const head = phone.compose('MESSAGE', { replace: { 'Content-Length': '100000000' } });
  phone.write(head);
  const chunk = Buffer.alloc(65536, 'x');
  for (let sent = 0; sent < 64 && !phone.isClosed; sent++) await new Promise((resolve) => phone.socket.write(chunk, () => setImmediate(resolve)));
  assert.equal((await phone.take('413', (m) => m.status !== undefined)).status, 413);
  await within('the server to close the connection', phone.closed);
});

test('a header section without end: the connection is closed', { limitMillis: 30000 }, async (t) => {
  await answeringApp(t);
  const phone = await t.phone('tcp');
  phone.write('OPTIONS sip:x@127.0.0.1 SIP/2.0\r\n');
  const line = Buffer.from(`X-Filler: ${'y'.repeat(8000)}\r\n`);
  for (let sent = 0; sent < 1000 && !phone.isClosed; sent++) await new Promise((resolve) => phone.socket.write(line, () => setImmediate(resolve)));
  await within('the server to close the connection', phone.closed);
});

for (const [what, bytes] of [
  ['noise', Buffer.from(Array.from({ length: 4096 }, (_, i) => 128 + (i * 31) % 128))],
  ['an HTTP request', Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')],
  ['a TLS hello', Buffer.from('16030100c8010000c4030300', 'hex')],
]) {
  test(`${what} on a stream: other connections are unharmed`, async (t) => {
    const seen = await answeringApp(t);
    const bad = await t.phone('tcp');
    bad.write(bytes);
    const good = await t.phone('tcp');
    assert.equal((await good.send('OPTIONS').final()).status, 200);
    assert.deepEqual(bad.seen, []);
    assert.equal(seen.length, 1);
  });
}

test('a connection that ends in the middle of a message leaves nothing', async (t) => {
  const seen = await answeringApp(t);
  const phone = await t.phone('tcp');
  const bytes = phone.compose('MESSAGE', { body: 'never whole', type: 'text/plain' });
  phone.write(bytes.subarray(0, bytes.length - 4));
  phone.socket.end();
  await within('the server to close the connection', phone.closed);
  const fresh = await t.phone('tcp');
  assert.equal((await fresh.send('OPTIONS').final()).status, 200);
  assert.equal(seen.length, 1);
});

test('a hundred connections, each with a request', async (t) => {
  const seen = await answeringApp(t);
  const phones = await Promise.all(Array.from({ length: 100 }, () => t.phone('tcp')));
  const answers = await Promise.all(phones.map((phone) => phone.send('OPTIONS').final()));
  assert.ok(answers.every((answer) => answer.status === 200));
  assert.equal(seen.length, 100);
  const rows = await t.shell.connections();
  assert.equal(rows.length, 100);
});
