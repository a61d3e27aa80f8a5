'use strict';

const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const { test, overBoth } = require('../lib/harness');
const { AdminClient } = require('../lib/admin');
const { App } = require('../lib/app');
const { SDP } = require('../lib/sip');
const { connectionTimer } = require('../lib/ports');
const { until } = require('../lib/wait');

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const TIME = /^\d\d:\d\d:\d\d\.\d{6}$/;

/** Fails unless an application that was connected before still gets and answers requests. */
async function withHealthyApp(t, action) {
  let served = 0;
  await t.app({ options: (_req, res) => { served += 1; res.send(200); } });
  await action();
  const phone = await t.phone('udp');
  assert.equal((await phone.send('OPTIONS').final()).status, 200);
  assert.equal(served, 1);
}

test('authenticate: OK, host:ports, version, local host:ports', async (t) => {
  const admin = await t.stranger();
  const frame = await admin.commandFrame(`authenticate|${t.server.secret}|`);
  assert.match(frame.tokens[0], UUID);
  const [status, hostPorts, version, localHostPorts, ...more] = frame.reply;
  const endpoints = ['tcp', 'udp'].map((protocol) => `${protocol}/127.0.0.1:${t.server.sipPort}`);
  assert.equal(status, 'OK');
  assert.deepEqual(hostPorts.split(',').sort(), endpoints);
  assert.equal(version, 'v1.0.0');
  assert.deepEqual(localHostPorts.split(',').sort(), endpoints);
  assert.deepEqual(more, []);
});

test('authenticate without the tag token', async (t) => {
  const admin = await t.stranger();
  assert.equal((await admin.command(`authenticate|${t.server.secret}`))[0], 'OK');
});

test('wrong secret: NO|incorrect secret, disconnected', async (t) => {
  const admin = await t.stranger();
  assert.deepEqual(await admin.command('authenticate|wrong|'), ['NO', 'incorrect secret']);
  await admin.whenClosed();
});

test('who guesses the secret is slowed down; the right one is taken all the same, if later', { limitMillis: 30000 }, async (t) => {
  const count = async (name) => Number((await t.shell.info()).get(`counter.admin.${name}`));
  const [wrong, refused] = [await count('wrong-secret'), await count('guesses-refused')];
  const guess = async () => (await t.stranger()).command('authenticate|guess|', 5000);
  for (let i = 0; i < 5; i++) assert.deepEqual(await guess(), ['NO', 'incorrect secret']);
  for (const answer of await Promise.all(Array.from({ length: 30 }, guess))) assert.deepEqual(answer, ['NO', 'incorrect secret']);
  assert.equal(await count('wrong-secret') + await count('guesses-refused'), wrong + refused + 35);
  assert.ok(await count('guesses-refused') > refused);
  assert.match(t.server.output, /an application at 127\.0\.0\.1:\d+ gave a wrong secret and is refused/);
  assert.equal((await (await t.stranger()).command(`authenticate|${t.server.secret}|`, 5000))[0], 'OK');
});

test('wrong secret: the client library says so', async (t) => {
  await assert.rejects(App.start(t.server, {}, { secret: 'wrong' }), /failed to authenticate/);
});

for (const command of ['ping', 'route|invite', 'remove_route|invite', 'sip|||\r\nOPTIONS sip:x@127.0.0.1 SIP/2.0\r\n\r\n']) {
  test(`${command.split('|')[0]} before authenticate: NO|not authenticated, disconnected`, async (t) => {
    const admin = await t.stranger();
    assert.deepEqual(await admin.command(command), ['NO', 'not authenticated']);
    await admin.whenClosed();
  });
}

test('a connection that does not authenticate is closed after 5 s', { limitMillis: 12000 }, async (t) => {
  const silent = await t.stranger();
  const chatty = await t.stranger();
  const begin = Date.now();
  chatty.write('9');
  const ended = [await silent.whenClosed(8000), await chatty.whenClosed(8000)];
  for (const at of ended) assert.ok(at - begin >= 4500 && at - begin < 6500, `closed after ${at - begin} ms`);
  assert.deepEqual(silent.frames, []);
});

test('ping, route, remove_route', async (t) => {
  const admin = await t.admin();
  assert.deepEqual(await admin.command('ping'), ['OK', 'pong']);
  assert.deepEqual(await admin.command('route|invite'), ['OK']);
  assert.deepEqual(await admin.command('route|invite'), ['OK']);
  assert.deepEqual(await admin.command('route|anything'), ['OK']);
  assert.deepEqual(await admin.command('remove_route|invite'), ['OK']);
  assert.deepEqual(await admin.command('remove_route|never-asked-for'), ['OK']);
});

test('a route asked for twice counts once', async (t) => {
  const twice = await t.admin('options', 'options');
  const once = await t.admin('options');
  const phone = await t.phone('udp');
  let onlyOnce = 0;
  for (let i = 0; i < 4; i++) {
    const options = phone.send('OPTIONS');
    const asked = await until('an OPTIONS event', () => [twice, once].find((admin) => admin.frames.some((frame) => frame.type === 'sip' && !frame.taken)));
    if (asked === once) onlyOnce += 1;
    await asked.answer(await asked.event('OPTIONS'), '200 OK');
    await options.final();
  }
  assert.equal(onlyOnce, 2);
});

for (const [what, payload, reply] of [
  ['fewer than two tokens', 'hello', undefined],
  ['an unknown command', `${crypto.randomUUID()}|dance`, 'Unknown message type'],
  ['route without a verb', `${crypto.randomUUID()}|route`, 'Invalid message format'],
  ['sip with too few tokens', `${crypto.randomUUID()}|sip|x`, 'Invalid message format'],
  ['a response without transaction id', `${crypto.randomUUID()}|sip|||\r\nSIP/2.0 200 OK\r\n\r\n`, 'transaction id missing'],
]) {
  test(`${what}: NO, disconnected`, async (t) => {
    const admin = await t.admin();
    admin.write(AdminClient.frame(payload));
    const frame = await admin.take('NO', (f) => f.type === 'response' && f.reply[0] === 'NO');
    assert.equal(frame.reply[1], reply || 'Invalid message format');
    await admin.whenClosed();
  });
}

/** Bytes without any meaning, the same in every run. */
function noise(length) {
  const blocks = [];
  for (let i = 0; i * 32 < length; i++) blocks.push(crypto.createHash('sha256').update(`noise ${i}`).digest());
  return Buffer.concat(blocks).subarray(0, length);
}

const frameOf = (payload) => AdminClient.frame(payload);
for (const [what, bytes] of [
  ['noise', noise(4096)],
  ['a huge length', Buffer.from('99999999999999999999#x')],
  ['a length just beyond an int', Buffer.from('4294967297#x')],
  ['a negative length', Buffer.from('-5#abcde')],
  ['a signed length', Buffer.from('+5#abcde')],
  ['letters for a length', Buffer.from('abc#def')],
  ['no length', Buffer.from('#abc')],
  ['digits without end', Buffer.from('1'.repeat(5000))],
  ['an HTTP request', Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')],
  ['a TLS hello', Buffer.from('16030100c8010000c40303', 'hex')],
  ['bytes that are no UTF-8, in a frame', frameOf(Buffer.concat([Buffer.from('id|'), Buffer.from([0xff, 0xfe, 0xc0, 0x80])]))],
  ['NUL bytes in a frame', frameOf(Buffer.alloc(64))],
]) {
  test(`garbage before authenticate, ${what}: disconnected, others unharmed`, (t) => withHealthyApp(t, async () => {
    const admin = await t.stranger();
    admin.write(bytes);
    await admin.whenClosed();
  }));

  test(`garbage after authenticate, ${what}: disconnected, others unharmed`, (t) => withHealthyApp(t, async () => {
    const admin = await t.admin();
    admin.write(bytes);
    await admin.whenClosed();
  }));
}

test('an empty frame is ignored', async (t) => {
  const admin = await t.admin();
  admin.write('0#');
  admin.write('0#0#');
  assert.deepEqual(await admin.command('ping'), ['OK', 'pong']);
});

test('half a frame, then the end of the connection: nothing is left', (t) => withHealthyApp(t, async () => {
  for (const half of ['12', '120#', '120#abc|authenticate|cym']) {
    const admin = await t.stranger();
    admin.write(half);
    admin.socket.end();
    await admin.whenClosed();
  }
}));

test('frames byte by byte, and many in one write', async (t) => {
  const admin = await t.stranger();
  const bytes = AdminClient.frame(`slow|authenticate|${t.server.secret}|tag`);
  for (const byte of bytes) {
    await new Promise((resolve) => admin.socket.write(Buffer.from([byte]), () => setImmediate(resolve)));
  }
  const slow = await admin.take('reply', (frame) => frame.tokens[2] === 'slow');
  assert.equal(slow.reply[0], 'OK');
  admin.write(Buffer.concat(Array.from({ length: 500 }, (_, i) => AdminClient.frame(`n${i}|ping`))));
  await admin.take('the last reply', (frame) => frame.tokens[2] === 'n499');
  assert.deepEqual(admin.frames.slice(1).map((frame) => frame.tokens[2]), Array.from({ length: 500 }, (_, i) => `n${i}`));
});

test('a frame length counts bytes, not characters', async (t) => {
  const admin = await t.stranger();
  assert.equal((await admin.command(`authenticate|${t.server.secret}|größe`))[0], 'OK');
  assert.deepEqual(await admin.command('ping'), ['OK', 'pong']);
});

test('a frame of more than 1 MiB is taken, its body reaches the phone whole', { limitMillis: 30000 }, async (t) => {
  const admin = await t.admin('message');
  const phone = await t.phone('tcp');
  const message = phone.send('MESSAGE', { body: 'x', type: 'text/plain' });
  const event = await admin.event('MESSAGE');
  const body = 'abcdefgh'.repeat(128 * 1024);
  const reply = await admin.answer(event, '200 OK', { headers: ['Content-Type: text/plain'], body }, 10000);
  assert.equal(reply.reply[0], 'OK');
  const response = await message.final(10000);
  assert.equal(response.body, body);
});

test('a request of 1 MiB over TCP reaches the application whole', { limitMillis: 30000 }, async (t) => {
  const admin = await t.admin('message');
  const phone = await t.phone('tcp');
  const body = 'abcdefgh'.repeat(128 * 1024);
  const message = phone.send('MESSAGE', { body, type: 'text/plain' });
  const event = await admin.event('MESSAGE', 10000);
  assert.equal(event.sip.slice(event.sip.indexOf('\r\n\r\n') + 4), body);
  await admin.answer(event, '200 OK');
  await message.final();
});

overBoth('the event of a new request: 13 tokens', async (t) => {
  const admin = await t.admin('invite');
  const phone = await t.phone();
  const invite = phone.send('INVITE', { body: SDP });
  const { tokens, sip } = await admin.event('INVITE');
  assert.equal(tokens.length, 13);
  const [id, type, source, bytes, protocol, address, port, time, transactionId, dialogId, host, localPort, last] = tokens;
  assert.match(id, UUID);
  assert.deepEqual([type, source, protocol, address, Number(port)], ['sip', 'network', t.transport, '127.0.0.1', phone.port]);
  assert.ok(Math.abs(Number(bytes) - invite.bytes.length) <= 64, `${bytes} bytes, sent ${invite.bytes.length}`);
  assert.match(time, TIME);
  assert.match(transactionId, UUID);
  assert.deepEqual([dialogId, host, Number(localPort), last], ['', '127.0.0.1', t.server.sipPort, '']);
  const sent = invite.bytes.toString().split('\r\n');
  const got = sip.split('\r\n');
  assert.deepEqual(got.filter((line) => !line.startsWith('Via:')), sent.filter((line) => !line.startsWith('Via:')));
  await admin.answer({ transactionId }, '486 Busy Here');
  await invite.refused(486);
});

overBoth('the echo of a response: 15 tokens, the message as sent', async (t) => {
  const admin = await t.admin('invite');
  const phone = await t.phone();
  const call = phone.call();
  const event = await admin.event('INVITE');
  const ringing = await admin.answer(event, '180 Ringing');
  assert.equal(ringing.tokens.length, 15);
  const dialogId = `${call.callId};from-tag=${call.invite.request.get('From').split('tag=')[1]}`;
  assert.deepEqual(ringing.tokens.slice(3, 5), ['OK', 'application']);
  assert.deepEqual(ringing.tokens.slice(6, 9), [t.transport, '127.0.0.1', String(phone.port)]);
  assert.match(ringing.tokens[9], TIME);
  assert.deepEqual(ringing.tokens.slice(10), [event.transactionId, dialogId, '', 'Msg sent:', '']);
  assert.equal(ringing.sip, (await call.response(180)).bytes.toString());
  assert.equal(Number(ringing.tokens[5]), Buffer.byteLength(ringing.sip));
  const ok = await admin.answer(event, '200 OK', { headers: ['Content-Type: application/sdp'], body: SDP });
  assert.equal(ok.tokens[11], dialogId);
  const response = await call.established();
  assert.equal(ok.sip, response.bytes.toString());
  const ack = await admin.event('ACK');
  assert.equal(ack.tokens.length, 11);
  assert.deepEqual([ack.transactionId, ack.dialogId, ack.tokens[10]], [event.transactionId, dialogId, '']);
  const hangUp = call.hangUp();
  const bye = await admin.event('BYE');
  assert.equal(bye.tokens.length, 11);
  assert.match(bye.transactionId, UUID);
  assert.notEqual(bye.transactionId, event.transactionId);
  assert.equal(bye.dialogId, dialogId);
  const byeReply = await admin.answer(bye, '200 OK');
  assert.equal(byeReply.tokens[11], '');
  await hangUp;
});

overBoth('in-dialog request: echo with the transaction id as eighth datum, before the response', async (t) => {
  const admin = await t.admin('invite');
  const phone = await t.phone();
  const call = phone.call();
  const event = await admin.event('INVITE');
  const ok = await admin.answer(event, '200 OK', { headers: ['Content-Type: application/sdp'], body: SDP });
  await call.established();
  const dialogId = ok.tokens[11];
  for (let i = 0; i < 10; i++) {
    const text = `sip||${dialogId}\r\nINFO sip:placeholder SIP/2.0\r\ncontent-type: text/plain\r\ncontent-length: 3\r\n\r\nhi${i}`;
    const echo = admin.commandFrame(text);
    const request = await call.request('INFO');
    assert.equal(request.body, `hi${i}`);
    phone.respond(request, 200, 'OK');
    const frame = await echo;
    const response = await admin.take('the response', (f) => f.type === 'sip' && f.sip.startsWith('SIP/2.0 200 OK') && f.transactionId === frame.reply[7]);
    assert.deepEqual([frame.reply[0], frame.reply[1], frame.reply[8], frame.reply[9]], ['OK', 'application', 'Msg sent:', '']);
    assert.match(frame.reply[7], UUID);
    assert.equal(frame.sip, request.bytes.toString());
    assert.equal(response.dialogId, dialogId);
    assert.equal(response.tokens.length, 11);
    assert.ok(frame.order < response.order, 'the echo came after the response');
  }
  const hangUp = call.hangUp();
  await admin.answer(await admin.event('BYE'), '200 OK');
  await hangUp;
});

overBoth('the echo of the 200 precedes the ACK event, twenty times', async (t) => {
  const admin = await t.admin('invite');
  const phone = await t.phone();
  const calls = Array.from({ length: 20 }, () => phone.call());
  const done = calls.map(async (call) => {
    await call.established();
    await call.hangUp();
  });
  for (let i = 0; i < calls.length; i++) {
    const event = await admin.event('INVITE');
    const id = crypto.randomUUID();
    admin.write(AdminClient.frame(`${id}|sip|${event.transactionId}|\r\nSIP/2.0 200 OK\r\n\r\n`));
    const ack = await admin.take('ACK', (frame) => frame.type === 'sip' && frame.transactionId === event.transactionId && frame.sip.startsWith('ACK'));
    const echo = admin.frames.find((frame) => frame.type === 'response' && frame.tokens[2] === id);
    assert.ok(echo && echo.order < ack.order, 'the ACK event came before the echo');
    const bye = await admin.take('BYE', (frame) => frame.type === 'sip' && frame.dialogId === ack.dialogId && frame.sip.startsWith('BYE'));
    await admin.answer(bye, '200 OK');
  }
  await Promise.all(done);
});

overBoth('an application that answers twice gets OK for both, the second is not sent', async (t) => {
  const admin = await t.admin('invite');
  const phone = await t.phone();
  const call = phone.call();
  const event = await admin.event('INVITE');
  const body = { headers: ['Content-Type: application/sdp'], body: SDP };
  const first = await admin.answer(event, '200 OK', body);
  const ok = await call.established();
  const second = await admin.answer(event, '200 OK', { headers: ['X-Second: yes'], ...body });
  assert.equal(first.reply[0], 'OK');
  assert.equal(second.reply[0], 'OK');
  assert.equal(second.sip, first.sip);
  await phone.fence(call.callId);
  assert.deepEqual([...new Set(call.invite.responses.filter((m) => m.status === 200).map((m) => m.bytes.toString()))], [ok.bytes.toString()]);
  const hangUp = call.hangUp();
  await admin.answer(await admin.event('BYE'), '200 OK');
  await hangUp;
});

test('what cannot be done is answered NOK with the exact text, and the connection stays', async (t) => {
  const admin = await t.admin();
  const nowhere = crypto.randomUUID();
  for (const [command, text] of [
    [`sip|${nowhere}|\r\nSIP/2.0 200 OK\r\n\r\n`, 'Response not sent due to unknown transaction'],
    ['sip||nobody;from-tag=1\r\nINFO sip:placeholder SIP/2.0\r\ncontent-type: text/plain\r\n\r\nx', 'Server error: unable to find dialog for dialog id provided'],
    ['sip||nobody;from-tag=1\r\nBYE sip:placeholder SIP/2.0\r\n\r\n', 'Server error: unable to find dialog for dialog id provided'],
    ['sip||nobody;from-tag=1\r\nACK sip:placeholder SIP/2.0\r\n\r\n', 'Server error: ACK for non-success final response is automatically generated by server'],
    [`sip|${nowhere}|\r\nCANCEL sip:x@127.0.0.1 SIP/2.0\r\n\r\n`, `unable to cancel unknown transaction id: ${nowhere}`],
  ]) {
    assert.deepEqual(await admin.command(command), ['NOK', text]);
  }
  assert.deepEqual(await admin.command('ping'), ['OK', 'pong']);
});

overBoth('a body without Content-Type: SDP is recognised, anything else of a request is refused', async (t) => {
  const admin = await t.admin('invite');
  const phone = await t.phone();
  const call = phone.call();
  const event = await admin.event('INVITE');
  const ok = await admin.answer(event, '200 OK', { body: SDP });
  assert.equal((await call.established()).get('Content-Type'), 'application/sdp');
  assert.deepEqual(await admin.command(`sip||${ok.tokens[11]}\r\nINFO sip:placeholder SIP/2.0\r\n\r\nhello`), ['NOK', 'Server error: missing content-type']);
  const hangUp = call.hangUp();
  await admin.answer(await admin.event('BYE'), '200 OK');
  await hangUp;
});

overBoth('headers that the server owns are dropped from an answer, bad lines are skipped', async (t) => {
  const admin = await t.admin('options');
  const phone = await t.phone();
  const options = phone.send('OPTIONS');
  const event = await admin.event('OPTIONS');
  await admin.answer(event, '200 OK', {
    headers: ['Via: SIP/2.0/UDP evil', 'Route: <sip:evil>', 'Record-Route: <sip:evil>', 'RSeq: 1', 'Content-Length: 99', 'no colon here', 'bad name: x',
      'call-id: other', 'cseq: 9 OPTIONS', 'x-Kept: as Is', 'some-header: value', 'allow: INVITE, ACK'],
  });
  const response = await options.final();
  assert.deepEqual(response.all('Via').length, 1);
  assert.doesNotMatch(response.bytes.toString(), /evil|RSeq|no colon|bad name|other/);
  assert.equal(response.get('Call-ID'), options.request.callId);
  assert.equal(response.get('CSeq'), '1 OPTIONS');
  assert.equal(response.get('Content-Length'), '0');
  assert.match(response.bytes.toString(), /\r\nx-Kept: as Is\r\n/);
  assert.match(response.bytes.toString(), /\r\nSome-Header: value\r\n/);
  assert.match(response.bytes.toString(), /\r\nAllow: INVITE, ACK\r\n/);
});

overBoth('a final answer with a header that cannot be sent: NOK, and the caller has a 500 at once', async (t) => {
  const admin = await t.admin('options');
  const phone = await t.phone();
  const options = phone.send('OPTIONS');
  const event = await admin.event('OPTIONS');
  const bad = await admin.answer(event, '200 OK', { headers: ['Contact: <sip:broken'] });
  assert.deepEqual(bad.reply, ['NOK', 'Unknown server error sending response: Bad Contact Header']);
  assert.equal((await options.final()).status, 500);
  const late = await admin.answer(event, '200 OK');
  assert.equal(late.reply[0], 'NOK');
});

overBoth('a second connection may answer the request of the first', async (t) => {
  const asked = await t.admin('options');
  const other = await t.admin();
  const phone = await t.phone();
  const options = phone.send('OPTIONS');
  const event = await asked.event('OPTIONS');
  const frame = await other.answer(event, '200 OK');
  assert.equal(frame.reply[0], 'OK');
  assert.equal((await options.final()).status, 200);
});

test('the TCP connection of the phone is gone: the application learns that its answer did not go out', async (t) => {
  const admin = await t.admin('options');
  const phone = await t.phone('tcp');
  phone.send('OPTIONS');
  const event = await admin.event('OPTIONS');
  const shell = t.shell;
  phone.close();
  await until('the connection to be gone', async () => (await shell.connections()).length === 0);
  assert.deepEqual((await admin.answer(event, '200 OK')).reply, ['NOK', 'transport for response has been shutdown or closed']);
});

test('TCP keep-alive is on for an application, 45 s', async (t) => {
  const admin = await t.admin();
  const timer = await until('the keep-alive timer', () => {
    const found = connectionTimer(t.server.adminPort, admin.socket.localPort);
    return found && found.kind === 2 ? found : undefined;
  });
  assert.ok(timer.millis > 40000 && timer.millis <= 46000, `${timer.millis} ms`);
});

test('an application that stops reading hurts nobody else', { limitMillis: 30000 }, async (t) => {
  const stuck = await t.admin('message');
  stuck.socket.pause();
  const phone = await t.phone('tcp');
  const body = 'x'.repeat(32000);
  const shell = t.shell;
  const refused = () => phone.seen.some((message) => message.status === 503);
  for (let sent = 0; sent < 4000 && !refused(); sent += 100) {
    for (let i = 0; i < 100; i++) phone.send('MESSAGE', { body, type: 'text/plain' });
    await phone.fence();
  }
  assert.ok(refused(), 'its queue has no bound');
  const queued = Number((await shell.applications())[0].at(-1));
  assert.ok(queued > 0 && queued <= 16 * 1024 * 1024, `${queued} bytes`);
  await t.app({ options: (_req, res) => res.send(200) });
  assert.equal((await phone.send('OPTIONS').final()).status, 200);
});
