'use strict';

// Keep-alives by CRLF on connections that the server has opened (RFC 5626 §4.4.1), to peers that know of them and to others.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const net = require('node:net');
const tls = require('node:tls');
const { test } = require('../lib/harness');
const { everyTransport } = require('../lib/secure');
const { Message } = require('../lib/sip');
const { until, within } = require('../lib/wait');

const PING = '\r\n\r\n';

/** A peer that listens, answers every request 200, and answers pings as long as it is told to. */
class Peer {
  constructor(transport, answers, files) {
    Object.assign(this, { transport, answers, pings: 0, pongs: 0, sockets: [] });
    const took = (socket) => this.took(socket);
    this.listener = transport === 'tls' ? tls.createServer({ key: fs.readFileSync(files.key), cert: fs.readFileSync(files.certificate) }, took) : net.createServer(took);
  }

  static async listen(t, ...args) {
    const peer = new Peer(...args);
    await new Promise((resolve) => { peer.listener.listen(0, '127.0.0.1', resolve); });
    t.atEnd(() => {
      peer.sockets.forEach((socket) => socket.destroy());
      return new Promise((resolve) => { peer.listener.close(resolve); });
    });
    return peer;
  }

  get port() { return this.listener.address().port; }
  get open() { return this.sockets.filter((socket) => !socket.isOver).length; }

  took(socket) {
    this.sockets.push(socket);
    let text = '';
    socket.on('error', () => {});
    socket.on('close', () => { socket.isOver = true; });
    socket.on('data', (chunk) => {
      text += chunk;
      for (;;) {
        const [lines] = /^(\r\n)*/.exec(text);
        text = text.slice(lines.length);
        this.emptyLines(socket, lines.length / 2);
        const end = text.indexOf(PING);
        if (end < 0) return;
        socket.write(answerTo(new Message(Buffer.from(text.slice(0, end + PING.length)))));
        text = text.slice(end + PING.length);
      }
    });
  }

  /** Two are a ping, one is the answer to one. */
  emptyLines(socket, count) {
    this.pongs += count % 2;
    if (count < 2) return;
    this.pings += 1;
    if (this.answers) socket.write('\r\n');
  }

  /** A keep-alive of its own. */
  ping() { this.sockets.at(-1).write(PING); }
}

const answerTo = (request) => ['SIP/2.0 200 OK', ...['Via', 'From', 'To', 'Call-ID', 'CSeq'].map((name) => `${name}: ${request.get(name)}${name === 'To' ? ';tag=peer' : ''}`), 'Content-Length: 0', '', ''].join('\r\n');

const asked = (app, peer) => within('the answer', new Promise((resolve, reject) => {
  app.srf.request(`sip:peer@127.0.0.1:${peer.port};transport=${peer.transport}`, { method: 'OPTIONS' }, (error, req) => (error ? reject(error) : req.once('response', (response) => resolve(response.status))));
}));

test('the server pings whom it has connected to by CRLF, and closes the connection of a peer that has answered and stops', { ownServer: true, limitMillis: 180000 }, async (t) => {
  const server = await everyTransport(t);
  const app = await t.app({});
  const [knowing, mute] = [[], []];
  for (const transport of ['tcp', 'tls']) {
    knowing.push(await Peer.listen(t, transport, true, server.files));
    mute.push(await Peer.listen(t, transport, false, server.files));
  }
  const all = [...knowing, ...mute];
  for (const peer of all) assert.equal(await asked(app, peer), 200);
  const pings = async (peer) => (await server.shell().connections()).find((row) => row[3] === `127.0.0.1:${peer.port}`)?.at(-1);
  for (const peer of all) assert.equal(await pings(peer), '', 'none is sent unless it is configured');

  await server.configure('org.drachtio.sip.transport', { crlfPingSeconds: '1' });
  // the connections look once a minute whether there is something new; those of another version of the layer look at once
  await server.shell().run('bundle:restart org.drachtio.sip.transport');
  for (const peer of knowing) await until(`pings to ${peer.transport}`, () => peer.pings >= 3);
  for (const peer of mute) await until(`a ping to ${peer.transport}`, () => peer.pings >= 1);
  for (const peer of knowing) assert.equal(await pings(peer), 'answered');
  for (const peer of mute) assert.equal(await pings(peer), 'unanswered');

  await server.shell().run('bundle:restart org.drachtio.sip.transport');
  for (const peer of knowing) {
    const before = peer.pings;
    await until(`pings to ${peer.transport} after the hand-over`, () => peer.pings > before);
    assert.equal(await pings(peer), 'answered');
  }
  for (const peer of all) {
    assert.deepEqual([peer.sockets.length, peer.open], [1, 1], `${peer.transport}: the connection stays`);
    assert.equal(await asked(app, peer), 200, 'requests go on between the pings');
  }

  for (const peer of knowing) peer.answers = false;
  const before = mute.map((peer) => peer.pings);
  for (const peer of knowing) await until(`the end of the connection over ${peer.transport}`, () => peer.open === 0, 30000);
  for (const [i, peer] of mute.entries()) {
    await until(`another ping to ${peer.transport}`, () => peer.pings > before[i], 30000);
    assert.equal(peer.open, 1, 'a peer that has never answered one is left alone');
  }
  const info = await server.shell().info();
  assert.equal(info.get('counter.sip.pings.failed'), '2');
  assert.ok(Number(info.get('counter.sip.pings.answered')) >= 6);
  assert.ok(Number(info.get('counter.sip.pings.sent')) > Number(info.get('counter.sip.pings.answered')));
  for (const peer of knowing) {
    peer.answers = true;
    const earlier = peer.pings;
    assert.equal(await asked(app, peer), 200, 'on a new connection');
    assert.equal(peer.sockets.length, 2);
    await until('its pings', () => peer.pings > earlier);
  }
  await app.stop();
});

test('a peer that pings and is pinged on the same connection gets its own answers', { ownServer: true, limitMillis: 120000 }, async (t) => {
  const server = await everyTransport(t);
  await server.configure('org.drachtio.sip.transport', { crlfPingSeconds: '1' });
  const app = await t.app({});
  for (const transport of ['tcp', 'tls']) {
    const peer = await Peer.listen(t, transport, true, server.files);
    assert.equal(await asked(app, peer), 200);
    await until('a ping', () => peer.pings > 0);
    const own = Number((await server.shell().info()).get('counter.sip.keepalives') || 0);
    for (let i = 0; i < 20; i++) {
      peer.ping();
      await until(`${i + 1} pings that the server has answered`, async () => Number((await server.shell().info()).get('counter.sip.keepalives')) === own + i + 1);
    }
    await until('the last answer', () => peer.pongs === 20);
    const before = peer.pings;
    await until('pings when it is quiet again', () => peer.pings > before);
    assert.equal(peer.open, 1);
  }
  await app.stop();
});
