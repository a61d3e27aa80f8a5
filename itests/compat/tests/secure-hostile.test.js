'use strict';

// What a stranger can do to WebSocket and TLS ports, and to the flows of others.

const assert = require('node:assert/strict');
const net = require('node:net');
const { test } = require('../lib/harness');
const { answering, ended } = require('../lib/app');
const { Resources } = require('../lib/resources');
const { everyTransport } = require('../lib/secure');
const { Message, Phone, SDP, uriOf } = require('../lib/sip');
const { event, until, within } = require('../lib/wait');

const UPGRADE = 'GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n';

/** A connection under the test's control, byte by byte. */
async function raw(t, port) {
  const socket = net.connect({ host: '127.0.0.1', port });
  t.atEnd(() => socket.destroy());
  const peer = { socket, bytes: Buffer.alloc(0) };
  socket.on('data', (chunk) => { peer.bytes = Buffer.concat([peer.bytes, chunk]); });
  socket.on('error', () => {});
  peer.over = new Promise((resolve) => { socket.once('close', resolve); });
  await new Promise((resolve, reject) => { socket.once('connect', resolve).once('error', reject); });
  return peer;
}

async function upgraded(t, port) {
  const peer = await raw(t, port);
  peer.socket.write(UPGRADE);
  await until('the upgrade', () => peer.bytes.includes('\r\n\r\n'));
  peer.bytes = peer.bytes.subarray(peer.bytes.indexOf('\r\n\r\n') + 4);
  return peer;
}

/** A masked frame: the mask is of zeros, so the payload stands there as it is. */
function frame(first, payload) {
  const length = payload.length < 126 ? [0x80 | payload.length] : [0xfe, payload.length >> 8, payload.length & 0xff];
  return Buffer.concat([Buffer.from([first, ...length, 0, 0, 0, 0]), payload]);
}

const CLOSE = 0x88;

/** [name, the bytes, the status of the close frame] */
const BREACHES = [
  ['a frame without a mask', Buffer.from([0x81, 0x02, 0x41, 0x42]), 1002],
  ['2 GB announced', Buffer.from([0x81, 0xff, 0, 0, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0]), 1009],
  ['2^63 bytes announced', Buffer.from([0x81, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), 1002],
  ['text that is no UTF-8', frame(0x81, Buffer.from([0xc3, 0x28])), 1007],
  ['a ping longer than 125 bytes', frame(0x89, Buffer.alloc(126)), 1002],
  ['a fragment that continues nothing', frame(0x80, Buffer.from('x')), 1002],
  ['a reserved bit', frame(0xc1, Buffer.from('x')), 1002],
];

test('hostile WebSockets are closed with the status that RFC 6455 has for them, endless fragments at the bound of a message; others are served', { ownServer: true, limitMillis: 180000 }, async (t) => {
  const server = await everyTransport(t);
  await t.app({ options: (req, res) => res.send(200) });
  const phone = await t.phone('ws');
  for (const [name, bytes, status] of BREACHES) {
    const peer = await upgraded(t, server.ports.ws);
    peer.socket.write(bytes);
    await within(`${name}: the end`, peer.over, 15000);
    assert.equal(peer.bytes[0], CLOSE, `${name}: ${peer.bytes.toString('hex')}`);
    assert.equal(peer.bytes.readUInt16BE(2), status, name);
  }
  const endless = await upgraded(t, server.ports.ws);
  const piece = frame(0x00, Buffer.alloc(60000, 0x20));
  endless.socket.write(frame(0x01, Buffer.from('OPTIONS ')));
  let sent = 0;
  const more = () => { while (!endless.socket.destroyed && sent < 400 && endless.socket.write(piece)) sent += 1; };
  endless.socket.on('drain', more);
  more();
  await within('endless fragments: the end', endless.over, 30000);
  assert.ok(sent < 400, `${sent} fragments of 60 KB were taken`);
  assert.equal((await phone.send('OPTIONS').final()).status, 200);
});

test('2,000 half-open handshakes are closed in time, and leave nothing behind', { ownServer: true, full: true, limitMillis: 180000 }, async (t) => {
  const server = await everyTransport(t);
  await t.app({ options: (req, res) => res.send(200) });
  const before = await Resources.of(server);
  const half = [];
  for (let i = 0; i < 2000; i++) {
    const peer = await raw(t, i % 2 ? server.ports.ws : server.ports.tls);
    if (i % 4 === 1) peer.socket.write(UPGRADE.slice(0, -2));
    half.push(peer);
  }
  const slow = await raw(t, server.ports.ws);
  const drip = setInterval(() => slow.socket.write('X'), 200);
  const phone = await t.phone('wss');
  assert.equal((await phone.send('OPTIONS').final()).status, 200, 'meanwhile');
  await within('all to be closed', Promise.all([...half, slow].map((peer) => peer.over)), 60000);
  clearInterval(drip);
  phone.close();
  await before.assertGivenBack({ limitMillis: 30000 });
});

/** Registers, and gives the URI that it is called by. */
async function registered(phone) {
  const response = await phone.send('REGISTER', { headers: [['Expires', '60']] }).final();
  assert.equal(response.status, 200);
  return uriOf(phone.contact);
}

for (const transport of ['wss', 'tls']) {
  test(`nobody takes the flow of a phone over ${transport.toUpperCase()}: by its Contact, a branch, a Via with alias, or an answer`, { ownServer: true, limitMillis: 180000 }, async (t) => {
    const server = await everyTransport(t);
    const handler = answering(SDP);
    const app = await t.app({
      register: (req, res) => res.send(200, { headers: { Contact: req.get('Contact'), Expires: req.get('Expires') || '0' } }),
      options: (req, res) => res.send(200),
      invite: handler,
    });
    const victim = await t.phone(transport);
    const uri = await registered(victim);
    const thief = await Phone.open(server, 'tls', '127.0.0.3');
    t.atEnd(() => thief.close());

    // its Contact, and with it the name of its connection; and its address as sent-by, with alias (RFC 5923)
    await thief.send('REGISTER', { contact: victim.contact, headers: [['Expires', '60']] }).final();
    const alias = `SIP/2.0/TLS ${victim.address}:${victim.port || 5061};branch=z9hG4bKalias;alias`;
    await thief.send('OPTIONS', { via: alias }).final();

    const made = app.srf.createUAC(uri, { localSdp: SDP });
    const called = await victim.called();
    // an answer with all that is right, from another connection
    thief.respond(called.invite, 200, 'OK', { headers: [['Contact', thief.contact]], body: SDP, tag: 'thief' });
    thief.respond(called.invite, 486, 'Busy Here', { tag: 'thief' });
    await thief.fence(called.invite.callId);
    await called.accept({ body: SDP });
    const dialog = await within('the dialog', made);
    assert.notEqual(dialog.sip.remoteTag, 'thief');
    const info = dialog.request({ method: 'INFO' });
    victim.respond(await called.request('INFO'), 200, 'OK');
    assert.equal((await within('the answer', info)).status, 200);

    // a request of the same branch and Call-ID as one of the victim's that is not answered yet is a request of its own
    const call = victim.call();
    await call.established();
    const own = await handler.dialog();
    const cancel = Buffer.from(victim.compose('CANCEL', { callId: call.callId, cseq: '1 CANCEL' }).toString().replace(/^Via: .*$/m, `Via: ${new Message(call.invite.bytes).get('via').replace('WSS', 'TLS')}`));
    thief.write(cancel);
    await thief.fence(call.callId);
    const over = ended(own);
    await call.hangUp();
    await over;

    const gone = dialog.destroy();
    victim.respond(await called.request('BYE'), 200, 'OK');
    await gone;
    assert.deepEqual(thief.seen.filter((message) => message.method), [], 'requests that came to the thief');
  });
}
