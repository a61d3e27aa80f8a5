'use strict';

const assert = require('node:assert/strict');
const dgram = require('node:dgram');
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');
const tls = require('node:tls');
const { test, assertTablesEmpty } = require('../lib/harness');
const { App, answer } = require('../lib/app');
const { comeAndGo } = require('../lib/come-and-go');
const { Collector } = require('../lib/hep');
const { pem } = require('../lib/pem');
const { freePort } = require('../lib/ports');
const { refresh } = require('../lib/restart');
const { Server, configuration } = require('../lib/server');
const { Phone, SDP, uriOf } = require('../lib/sip');
const { TIMERS } = require('../lib/upgrades');
const { until, event } = require('../lib/wait');

const PID = 'org.drachtio.homer.capture';
const ID = 4000000001;
const element = (port, attributes = '') => `<capture-server port="${port}" id="${ID}" ${attributes}>127.0.0.1</capture-server>`;

/** A server over all transports with a collector, an application that answers or bridges, and what the tests change. */
class Captured {
  static async start(t, first, { attributes = '', timers } = {}) {
    const captured = Object.assign(new Captured(), { t, timers, sipPort: await freePort(), adminPort: await freePort(), tlsPort: await freePort() });
    const server = await Server.start({ sipPort: captured.sipPort, adminPort: captured.adminPort, xml: captured.xml(element(first.port, `password="hush-hush" ${attributes}`)) });
    t.atEnd(() => server.stop());
    server.ports = { tls: captured.tlsPort };
    captured.server = server;
    captured.app = await App.start(server, { options: (_req, res) => res.send(200), invite: (req, res) => captured.invited(req, res) });
    t.atEnd(() => captured.app.stop());
    return captured;
  }

  xml(collector, more = '') {
    const contacts = [`sip:127.0.0.1:${this.sipPort};transport=udp,tcp`, `sip:[::1]:${this.sipPort};transport=udp`];
    if (this.wild) {
      const { udp, tls: secure, ws, wss, udp6 } = this.wild;
      contacts.push(`sip:0.0.0.0:${udp};transport=udp,tcp`, `sips:0.0.0.0:${secure};transport=tls`, `sip:0.0.0.0:${ws};transport=ws`, `sips:0.0.0.0:${wss};transport=wss`, `sip:[::]:${udp6};transport=udp`);
    }
    if (this.files) contacts.push(`sips:127.0.0.1:${this.tlsPort};transport=tls`);
    return configuration({ sipPort: this.sipPort, adminPort: this.adminPort, contacts, loglevel: 'info', timers: this.timers })
      .replace('<contacts>', `${collector}${more}<contacts>`);
  }

  /** Writes another collector into the file, and waits until the server has it. */
  async change(collector, pattern) {
    const begin = this.server.output.length;
    const tlsFiles = this.files ? `<tls><key-file>${this.files.key}</key-file><cert-file>${this.files.certificate}</cert-file></tls>` : '';
    fs.writeFileSync(path.join(this.server.folder, 'drachtio.conf.xml'), this.xml(collector, tlsFiles));
    this.server.process.kill('SIGHUP');
    await until(`${pattern} in the log`, () => pattern.test(this.server.output.slice(begin)), 10000);
  }

  async phone(transport) {
    const phone = await Phone.open(this.server, transport);
    this.t.atEnd(() => phone.close());
    return phone;
  }

  /** Answers, or calls on behalf of the caller where there is somebody to call. */
  async invited(req, res) {
    if (!this.callee) return answer(req, res, { localSdp: SDP });
    const legs = await req.srf.createB2BUA(req, res, uriOf(this.callee.contact), { localSdpB: req.body, headers: { 'X-CID': req.get('Call-ID') } });
    for (const leg of [legs.uas, legs.uac]) leg.on('destroy', () => leg.other.destroy());
    this.bridged = legs;
    return undefined;
  }
}

const startLines = (packets) => packets.map((packet) => packet.startLine.replace(/ sips?:\S+| SIP\/2.0|SIP\/2.0 /g, ''));
const CALL = ['INVITE', '100 Trying', '200 OK', 'ACK', 'BYE', '200 OK'];

/** In the order of a call: several threads capture, and what has been sent may be answered before it is captured. */
function inOrder(packets) {
  const rest = [...CALL];
  const place = (packet) => {
    const found = rest.indexOf(startLines([packet])[0]);
    if (found >= 0 && packets.findIndex((other) => other.text === packet.text) === packets.indexOf(packet)) rest[found] = undefined;
    return found;
  };
  const keyed = packets.map((packet) => [place(packet), packet]);
  return unrepeated(keyed.sort(([one], [other]) => one - other).map(([, packet]) => packet));
}

/** Without what was repeated: timers are short, and the machine may be slow. */
const unrepeated = (packets) => packets.filter((packet, i) => packets.findIndex((other) => other.text === packet.text) === i);

/** A whole call; gives its packets once all are there, and the call. */
async function call(captured, collector, phone) {
  const made = phone.call();
  const ok = await made.established();
  await made.hangUp();
  await until('all packets of the call', () => unrepeated(collector.of(made.callId)).length >= CALL.length || collector.errors.length);
  return { made, ok, packets: inOrder(collector.of(made.callId)) };
}

/** Every packet tells who has sent the message to whom, when, and all of it. */
function assertTrue(captured, phone, { made, ok, packets }, { version, protocol, serverPort = captured.sipPort }) {
  assert.deepEqual(startLines(packets), CALL);
  for (const packet of packets) {
    const inbound = /^(INVITE|ACK|BYE)/.test(packet.startLine);
    const [theirs, ours] = inbound ? ['source', 'destination'] : ['destination', 'source'];
    assert.equal(packet.version, version);
    assert.deepEqual([packet.family, packet.protocol], [2, protocol]);
    assert.deepEqual([packet.source, packet.destination], ['127.0.0.1', '127.0.0.1']);
    assert.deepEqual([packet[`${theirs}Port`], packet[`${ours}Port`]], [phone.port ?? phone.socket.localPort ?? phone.socket._socket.localPort, serverPort]);
    if (version > 1) assert.ok(Math.abs(packet.seconds + packet.micros / 1e6 - Date.now() / 1000) < 60 && packet.micros < 1e6, JSON.stringify(packet));
  }
  assert.ok(packets[2].payload.equals(ok.bytes), 'the 200 as the phone received it');
  assert.ok(packets[0].text.startsWith(made.invite.request.startLine), packets[0].text);
}

async function overIpv6(captured, collector, port = captured.sipPort) {
  const socket = dgram.createSocket('udp6');
  captured.t.atEnd(() => socket.close());
  await new Promise((resolve) => { socket.bind(0, '::1', resolve); });
  const lines = ['OPTIONS sip:x@[::1] SIP/2.0', 'Via: SIP/2.0/UDP [::1];rport;branch=z9hG4bK6', 'From: <sip:a@b>;tag=6', 'To: <sip:c@d>', 'Call-ID: over-ipv6', 'CSeq: 1 OPTIONS', 'Max-Forwards: 70', 'Content-Length: 0', '', ''];
  socket.send(lines.join('\r\n'), port, '::1');
  await event(socket, 'message');
  await until('both packets', () => collector.of('over-ipv6').length === 2 || collector.errors.length);
  for (const packet of collector.of('over-ipv6')) {
    assert.deepEqual([packet.family, packet.protocol, packet.source, packet.destination], [10, 17, '0000:0000:0000:0000:0000:0000:0000:0001', '0000:0000:0000:0000:0000:0000:0000:0001']);
    assert.equal(packet.startLine.startsWith('OPTIONS') ? packet.destinationPort : packet.sourcePort, port);
  }
}

/** Each time another collector, in turn over UDP and TCP; what it gets counts as its being there. */
function captureAnew(t) {
  return async (_shell, i, server) => {
    const collector = await (i % 2 ? Collector.stream() : Collector.udp());
    t.atEnd(() => collector.close());
    await server.configure(PID, { host: '127.0.0.1', captureId: i + 1, port: collector.port, transport: i % 2 ? 'tcp' : 'udp' });
    await until('packets', () => collector.packets.length > 20, 20000, 50);
    assert.deepEqual(collector.errors, []);
    assert.equal(collector.packets[0].captureId, i + 1);
    collector.close();
  };
}

test('capture comes, changes and goes 20 times under 100 calls a second, and no call fails', { ownServer: true, full: true, limitMillis: 900000 },
  (t) => comeAndGo(t, { 'homer-capture': { ready: () => true, change: captureAnew(t) } }, 21));

test('capture misses nothing while its bundle is updated, alone, with sip-transport or with all others', { ownServer: true, full: true, limitMillis: 180000 }, async (t) => {
  const collector = await Collector.stream();
  t.atEnd(() => collector.close());
  const captured = await Captured.start(t, collector, { attributes: 'transport="tcp"', timers: TIMERS });
  const shell = captured.server.shell();
  await shell.open();
  const phone = await captured.phone('udp');
  const sent = [];
  const sending = setInterval(() => sent.push(phone.send('OPTIONS')), 10);
  t.atEnd(() => clearInterval(sending));
  const more = (count) => { const wanted = sent.length + count; return until('OPTIONS to be sent', () => sent.length >= wanted); };
  await more(20);
  await shell.run(`bundle:update ${PID}`);
  await more(20);
  await shell.run(`bundle:restart ${PID}`);
  await more(20);
  // Both go, then both come.
  await shell.run(`bundle:refresh org.drachtio.sip.transport ${PID}`);
  await until('capture to be back', () => [...captured.server.output.matchAll(/SIP messages are captured to/g)].length >= 4, 20000);
  await more(20);
  // All go, the bundle that has given the password among them, then all come.
  await refresh(shell, 'org.drachtio.api');
  await more(20);
  clearInterval(sending);
  const answers = await Promise.all(sent.map((each) => each.final(30000)));
  assert.deepEqual([...new Set(answers.map((answer) => answer.status))], [200]);
  const seen = (each) => new Set(startLines(collector.of(each.request.callId)));
  const missing = () => sent.filter((each) => !seen(each).has('OPTIONS') || !seen(each).has('200 OK'));
  await until('every message to be captured', () => missing().length === 0, 10000, 100)
    .catch(async (error) => {
      const left = missing().map((each) => `${sent.indexOf(each)} has only ${[...seen(each)]}`);
      const counters = [...await shell.info()].filter(([name]) => /^counter\.(homer|capture)/.test(name));
      throw new Error(`${error.message}; of ${sent.length}, ${left.length} are missing: ${left.slice(0, 20)}; ${counters.join(' ')}; ${captured.server.output.match(/.*capture.*/g).join('\n')}`);
    });
  assert.equal(Number((await shell.info()).get('counter.capture.missed') ?? 0), 0);
});

test('HEP 3, 2 and 1 over UDP, HEP 3 over TCP and TLS, HEP 3 decoded by two decoders; another collector live, which gets what is queued; one that refuses, reads nothing, or has no name; both legs of a call as one', { ownServer: true, limitMillis: 240000 }, async (t) => {
  const collectors = [];
  const collect = async (made) => {
    const collector = await made;
    collectors.push(collector);
    t.atEnd(() => collector.close());
    return collector;
  };
  const udp = await collect(Collector.udp());
  const captured = await Captured.start(t, udp);
  const { server } = captured;
  captured.files = await pem(server.folder, 'server');
  await server.configure(PID, { correlationHeaders: 'X-CID', tlsTrustedCertificates: captured.files.certificate, maxQueuedBytes: 65536 });
  const phone = await captured.phone('udp');

  // HEP 3 over UDP
  let made = await call(captured, udp, phone);
  assertTrue(captured, phone, made, { version: 3, protocol: 17 });
  for (const packet of made.packets) {
    assert.deepEqual(packet.order, [1, 2, 7, 8, 9, 10, 11, 12, 3, 4, 14, 17, 15]);
    assert.deepEqual([packet.type, packet.captureId, packet.password, packet.correlationId], [1, ID, 'hush-hush', made.made.callId]);
  }
  await overIpv6(captured, udp);

  // both legs of a call have one correlation id
  captured.callee = await captured.phone('udp');
  const a = phone.call();
  const b = await captured.callee.called();
  await Promise.all([a.established(), b.accept({ body: SDP })]);
  await until('both legs at the application', () => captured.bridged);
  const hungUp = a.hangUp();
  captured.callee.respond(await b.request('BYE'), 200, 'OK');
  await hungUp;
  captured.callee = undefined;
  const second = b.callId;
  assert.notEqual(second, a.callId);
  await until('all packets of both legs', () => udp.of(second).length >= 5 && udp.of(a.callId).length >= CALL.length);
  for (const packet of [...udp.of(a.callId), ...udp.of(second)]) assert.equal(packet.correlationId, a.callId, packet.text);

  // faulty messages too
  phone.write(Buffer.from('INVITE sip:x@y SIP/2.0\r\nCall-ID: faulty\r\n\r\n'));
  await until('the faulty message', () => udp.of('faulty').length > 0);

  // HEP 2, HEP 1, with the same collector
  await captured.change(element(udp.port, 'hep-version="2"'), /captured to udp:127\.0\.0\.1:\d+, HEP 2/);
  made = await call(captured, udp, phone);
  assertTrue(captured, phone, made, { version: 2, protocol: 17 });
  assert.equal(made.packets[0].captureId, ID % 65536);
  await captured.change(element(udp.port, 'hep-version="1"'), /HEP 1/);
  assertTrue(captured, phone, await call(captured, udp, phone), { version: 1, protocol: 17 });

  // HEP 3 over TCP, of a phone with TLS, whose messages are captured in plain text
  const tcp = await collect(Collector.stream());
  await captured.change(element(tcp.port, 'transport="tcp"'), /captured to tcp:/);
  const secure = await captured.phone('tls');
  assertTrue(captured, secure, await call(captured, tcp, secure), { version: 3, protocol: 22, serverPort: captured.tlsPort });
  const plain = await captured.phone('tcp');
  assertTrue(captured, plain, await call(captured, tcp, plain), { version: 3, protocol: 6 });

  // the collector ends; what comes meanwhile waits, and goes to the next one
  tcp.close();
  await until('the connection to be missed', () => /tcp:127\.0\.0\.1:\d+ is not reached: the connection broke/.test(server.output));
  const waiting = phone.call();
  await waiting.established();
  await waiting.hangUp();
  const overTls = await collect(Collector.stream(0, { key: fs.readFileSync(captured.files.key), cert: fs.readFileSync(captured.files.certificate) }));
  await captured.change(element(overTls.port, 'transport="tls"'), /captured to tls:/);
  await until('what has waited', () => unrepeated(overTls.of(waiting.callId)).length >= CALL.length);
  assertTrue(captured, phone, await call(captured, overTls, phone), { version: 3, protocol: 17 });

  // one that nobody vouches for gets nothing
  const impostorFiles = await pem(server.folder, 'impostor');
  const impostor = await collect(Collector.stream(0, { key: fs.readFileSync(impostorFiles.key), cert: fs.readFileSync(impostorFiles.certificate) }));
  await captured.change(element(impostor.port, 'transport="tls"'), /is not reached: \S.*/);
  const problem = [...await server.shell().info()].find(([name]) => name.startsWith('problem'));
  assert.match(String(problem), /the collector tls:127\.0\.0\.1:\d+: /);

  // what has no room is dropped and counted; calls do not notice
  for (let i = 0; i < 20; i++) {
    const each = phone.call();
    await each.established();
    await each.hangUp();
  }
  const counter = async (name) => Number((await server.shell().info()).get(`counter.homer.${name}`) ?? 0);
  assert.ok(await counter('dropped') > 10, 'messages are dropped');
  assert.equal(impostor.packets.length, 0);
  await captured.change('<capture-server id="5">no..host</capture-server>', /no\.\.host has no address/);
  await until('the answer', async () => (await phone.send('OPTIONS').final()).status === 200);

  // without one nothing is captured; a cfg file that is there would keep what the file has said
  fs.rmSync(path.join(server.folder, 'data', 'etc', `${PID}.cfg`));
  await captured.change('', /not captured any more/);
  const sent = await counter('sent');
  assert.equal((await phone.send('OPTIONS').final()).status, 200);
  assert.equal(await counter('sent'), sent);
  assert.equal(await counter('failed'), 0);
  assert.deepEqual(collectors.flatMap((each) => each.errors), []);
  assert.doesNotMatch(server.output, /hush-hush/);
  for (const each of [phone, secure, plain]) each.close();
  captured.app.stop();
  await assertTablesEmpty(server, 15000);
  assert.deepEqual(server.newErrors(), []);
});

test('of contacts on 0.0.0.0 and [::] a packet has the address that the message passed, over UDP, TCP, TLS, WS and WSS', { ownServer: true, limitMillis: 120000 }, async (t) => {
  const udp = await Collector.udp();
  t.atEnd(() => udp.close());
  const captured = await Captured.start(t, udp);
  const { server } = captured;
  captured.files = await pem(server.folder, 'server');
  captured.wild = {};
  for (const name of ['udp', 'tls', 'ws', 'wss', 'udp6']) captured.wild[name] = await freePort();
  await captured.change(element(udp.port, 'hep-version="3"'), new RegExp(`Listening on .*:${captured.wild.udp6}`));
  for (const [name, port] of Object.entries(captured.wild)) await until(`a socket for ${name}`, () => new RegExp(`Listening on .*:${port}`).test(server.output));
  const target = Object.assign(Object.create(server), { sipPort: captured.wild.udp, ports: { ...captured.wild, tcp: captured.wild.udp } });
  const protocols = { udp: 17, tcp: 6, tls: 22, ws: 6, wss: 6 };
  for (const [transport, protocol] of Object.entries(protocols)) {
    const phone = await Phone.open(target, transport);
    t.atEnd(() => phone.close());
    const made = await call(captured, udp, phone);
    assertTrue(captured, phone, made, { version: 3, protocol, serverPort: target.ports[transport] });
    for (const packet of made.packets) assert.deepEqual([packet.type, packet.captureId, packet.correlationId], [1, ID, made.made.callId]);
    phone.close();
  }
  await overIpv6(captured, udp, captured.wild.udp6);
  assert.deepEqual(udp.errors, []);
  captured.app.stop();
  await assertTablesEmpty(server, 15000);
  assert.deepEqual(server.newErrors(), []);
});

/** A collector that takes connections and reads nothing of what comes on them. */
async function stalled(t, secured) {
  const sockets = [];
  const took = (socket) => {
    socket.on('error', () => {});
    sockets.push(socket);
  };
  const server = secured ? tls.createServer(secured, took) : net.createServer({ pauseOnConnect: true }, took);
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  t.atEnd(() => {
    sockets.forEach((socket) => socket.destroy());
    server.close();
  });
  return { port: server.address().port, sockets };
}

test('of a long message a packet has the begin; calls do not notice a collector that takes connections and reads nothing, and what it misses is counted', { ownServer: true, limitMillis: 240000 }, async (t) => {
  const udp = await Collector.udp();
  t.atEnd(() => udp.close());
  const captured = await Captured.start(t, udp);
  const { server } = captured;
  captured.files = await pem(server.folder, 'server');
  await server.configure(PID, { tlsTrustedCertificates: captured.files.certificate });
  const counter = async (name) => Number((await server.shell().info()).get(`counter.homer.${name}`) ?? 0);

  // longer than a datagram, and than the 16 bits that a packet has for its length
  const phone = await captured.phone('tcp');
  const body = 'x'.repeat(65400);
  const long = phone.send('OPTIONS', { body });
  assert.equal((await long.final()).status, 200);
  const [packet] = await until('the long message', () => udp.of(long.request.callId).length && udp.of(long.request.callId));
  assert.equal(packet.payload.length, 16000);
  assert.match(packet.text, /^OPTIONS [^]*\r\n\r\nx+$/);
  assert.equal(await counter('truncated'), 1);

  await server.configure(PID, { tlsTrustedCertificates: captured.files.certificate, maxQueuedBytes: 65536 });
  const kinds = { tcp: undefined, tls: { key: fs.readFileSync(captured.files.key), cert: fs.readFileSync(captured.files.certificate) } };
  for (const [transport, secured] of Object.entries(kinds)) {
    const collector = await stalled(t, secured);
    await captured.change(element(collector.port, `transport="${transport}"`), new RegExp(`captured to ${transport}:`));
    await until('its connection', () => collector.sockets.length > 0, 10000);
    const before = await counter('dropped');
    await until('it to miss something', async () => {
      const sent = Array.from({ length: 50 }, () => phone.send('OPTIONS', { body: 'x'.repeat(20000) }));
      for (const each of sent) assert.equal((await each.final()).status, 200);
      return await counter('dropped') > before;
    }, 60000);
    const made = phone.call();
    await made.established();
    await made.hangUp();
  }
  await captured.change(element(udp.port), /captured to udp:/);
  await until('what is sent next', async () => {
    const options = phone.send('OPTIONS');
    await options.final();
    return udp.of(options.request.callId).length > 0;
  }, 20000);
  assert.deepEqual(udp.errors, []);
  phone.close();
  captured.app.stop();
  await assertTablesEmpty(server, 15000);
  assert.deepEqual(server.newErrors(), []);
});
