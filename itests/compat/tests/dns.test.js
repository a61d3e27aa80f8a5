'use strict';

const assert = require('node:assert/strict');
const dgram = require('node:dgram');
const { test } = require('../lib/harness');
const { NameServer, silentServer } = require('../lib/dns');
const { freePort } = require('../lib/ports');
const { restart } = require('../lib/restart');
const { Server } = require('../lib/server');
const { Message, Phone, SDP } = require('../lib/sip');
const { until, within } = require('../lib/wait');

const PID = 'org.drachtio.sip.transport';
const host = (name) => `host-record=${name},127.0.0.1`;
const srv = (name, target, port, priority = 1, weight = 0) => `srv-host=${name},${target},${port},${priority},${weight}`;
const naptr = (name, order, flags, service, replacement) => `naptr-record=${name},${order},1,${flags},${service},,${replacement}`;

/** Has the server ask these ports, until the test ends. */
async function ask(t, ...ports) {
  const set = (value) => t.shell.run(value === '' ? `config:property-delete --pid ${PID} dnsServers` : `config:property-set --pid ${PID} dnsServers "${value}"`);
  t.atEnd(() => set(''));
  await set(ports.map((port) => `127.0.0.1:${port}`).join(','));
}

async function phoneOn(t, transport = 'udp') {
  const phone = await Phone.listen(t.server, transport);
  t.atEnd(() => phone.close());
  return phone;
}

/** Answers all OPTIONS that come; how many have. */
function answering(phone) {
  const count = { requests: 0, branches: new Set() };
  const next = phone.receive.bind(phone);
  phone.receive = (message) => {
    if (message.method !== 'OPTIONS') return next(message);
    if (!count.branches.has(message.branch)) count.requests++;
    count.branches.add(message.branch);
    return phone.respond(message, 200, 'OK');
  };
  return count;
}

/** The final response to an OPTIONS of the application. It may come with the very packet that tells that the request was sent. */
function options(app, uri, limitMillis = 8000, headers = {}) {
  const answer = new Promise((resolve, reject) => {
    app.srf.request(uri, { method: 'OPTIONS', headers }, (error, request) => (error ? reject(error) : request.once('response', resolve)));
  });
  return within(`the answer of ${uri}`, answer, limitMillis);
}

/** Until the server asks the name servers of this test: the shell's change reaches it some time after the command. */
const asked = (app, uri) => until('the name server to be asked', async () => (await options(app, uri)).status === 200, 20000, 200);

test('the first target is dead: the next one is called; later calls go there at once, and the command shows why', { limitMillis: 40000 }, async (t) => {
  const phone = await phoneOn(t);
  const dead = await freePort();
  const server = await NameServer.start(t, [
    host('h.test'), host('sound.test'), srv('_sip._udp.dead.test', 'h.test', dead, 1), srv('_sip._udp.dead.test', 'h.test', phone.port, 2),
    srv('_sip._udp.sound.test', 'h.test', phone.port),
  ]);
  const app = await t.app();
  await ask(t, server.port);
  const count = answering(phone);
  await asked(app, 'sip:sound.test');
  const call = async (least, most) => {
    const begin = Date.now();
    const made = app.srf.createUAC('sip:bob@dead.test', { localSdp: SDP });
    const called = await phone.called();
    const took = Date.now() - begin;
    assert.ok(took >= least && took < most, `${took} ms`);
    await called.accept();
    const dialog = await within('the dialog', made);
    const gone = dialog.destroy();
    phone.respond(await called.request('BYE'), 200, 'OK');
    await gone;
  };
  await call(1500, 8000);
  await call(0, 1500);
  const rows = await t.shell.rows('drachtio:targets');
  const of = (port) => rows.find((row) => row[0] === 'dead.test' && row[1] === `udp/127.0.0.1:${port}`);
  assert.deepEqual(of(dead).slice(2, 5), ['0', '1', 'time-out']);
  assert.match(of(dead)[5], /^\d+ s$/);
  assert.equal(of(phone.port)[3], '0');
  assert.ok(count.requests > 0);
});

test('503 of one target leads to the next; without a next it is told', { limitMillis: 40000 }, async (t) => {
  const [busy, good] = [await phoneOn(t), await phoneOn(t)];
  const server = await NameServer.start(t, [
    host('h.test'), srv('_sip._udp.busy.test', 'h.test', busy.port, 1), srv('_sip._udp.busy.test', 'h.test', good.port, 2), srv('_sip._udp.sound.test', 'h.test', good.port),
    srv('_sip._udp.alone.test', 'h.test', busy.port),
  ]);
  const app = await t.app();
  await ask(t, server.port);
  answering(good);
  await asked(app, 'sip:sound.test');
  const made = app.srf.createUAC('sip:bob@busy.test', { localSdp: SDP });
  const refused = await busy.called();
  await refused.refuse(503, 'Service Unavailable');
  const called = await good.called();
  assert.notEqual(called.invite.branch, refused.invite.branch);
  assert.equal(called.invite.callId, refused.invite.callId);
  await called.accept();
  const dialog = await within('the dialog', made);
  const gone = dialog.destroy();
  good.respond(await called.request('BYE'), 200, 'OK');
  await gone;
  const alone = app.srf.createUAC('sip:bob@alone.test', { localSdp: SDP });
  alone.catch(() => {});
  await (await busy.called()).refuse(503, 'Service Unavailable');
  await assert.rejects(alone, { status: 503 });
});

test('weights: of 200 requests three of four go to the one with three times the weight', { limitMillis: 40000 }, async (t) => {
  const [heavy, light] = [await phoneOn(t), await phoneOn(t)];
  const server = await NameServer.start(t, [
    host('h.test'), srv('_sip._udp.weighed.test', 'h.test', heavy.port, 1, 75), srv('_sip._udp.weighed.test', 'h.test', light.port, 1, 25), srv('_sip._udp.sound.test', 'h.test', light.port),
  ]);
  const app = await t.app();
  const counts = [answering(heavy), answering(light)];
  await ask(t, server.port);
  await asked(app, 'sip:sound.test');
  counts[1].requests = 0;
  for (let i = 0; i < 10; i++) await Promise.all(Array.from({ length: 20 }, () => options(app, 'sip:weighed.test')));
  assert.equal(counts[0].requests + counts[1].requests, 200);
  // four times the standard deviation of 6.1
  assert.ok(Math.abs(counts[0].requests - 150) <= 25, `${counts[0].requests} of 200`);
  const count = server.count('SRV', '_sip._udp.weighed.test');
  assert.ok(count >= 1 && count < 20, `asked for ${count} times: an answer without a time to live holds for a second`);
});

test('NAPTR to TCP, a circle of NAPTR, aliases, answers too long for UDP, and none', { limitMillis: 40000 }, async (t) => {
  const phone = await phoneOn(t);
  const stream = await phoneOn(t, 'tcp');
  const many = Array.from({ length: 60 }, (_, i) => srv('_sip._udp.many.test', `a-rather-long-name-of-a-host-number-${i}.test`, phone.port, 1));
  const server = await NameServer.start(t, [
    host('h.test'), srv('_sip._udp.sound.test', 'h.test', phone.port), srv('_sip._tcp.streams.test', 'h.test', stream.port),
    naptr('streams.test', 1, 's', 'SIP+D2T', '_sip._tcp.streams.test'), srv('_sip._udp.streams.test', 'h.test', await freePort()),
    naptr('loop.test', 1, '', '', 'back.test'), naptr('back.test', 1, '', '', 'loop.test'), srv('_sip._udp.loop.test', 'h.test', phone.port),
    host('real.test'), 'cname=alias.test,real.test', srv('_sip._udp.aliased.test', 'alias.test', phone.port),
    ...many, ...Array.from({ length: 60 }, (_, i) => host(`a-rather-long-name-of-a-host-number-${i}.test`)),
    srv('_sip._udp.empty.test', 'nobody.test', phone.port),
  ]);
  const app = await t.app();
  const [datagrams, streams] = [answering(phone), answering(stream)];
  await ask(t, server.port);
  await asked(app, 'sip:sound.test');
  datagrams.requests = 0;
  assert.equal((await options(app, 'sip:streams.test')).status, 200);
  assert.equal(streams.requests, 1);
  for (const name of ['loop', 'aliased', 'many']) assert.equal((await options(app, `sip:${name}.test`)).status, 200, name);
  assert.equal(datagrams.requests, 3);
  assert.equal((await options(app, `sip:alias.test:${phone.port}`)).status, 200);
  for (const name of ['empty', 'nobody']) assert.equal((await options(app, `sip:${name}.test`)).reason, 'DNS Error', name);
});

test('a name server that is silent costs its time once; the next one is asked', { limitMillis: 40000 }, async (t) => {
  const phone = await phoneOn(t);
  const silent = await silentServer(t);
  const server = await NameServer.start(t, [host('h.test'), srv('_sip._udp.sound.test', 'h.test', phone.port), srv('_sip._udp.other.test', 'h.test', phone.port)]);
  const app = await t.app();
  answering(phone);
  await ask(t, silent.port, server.port);
  await asked(app, 'sip:sound.test');
  const begin = Date.now();
  assert.equal((await options(app, 'sip:other.test')).status, 200);
  assert.ok(Date.now() - begin < 1500, `${Date.now() - begin} ms`);
});

test('udpMtu: a long request goes by TCP, a short one by UDP, and where TCP is refused all go by UDP', { ownServer: true, limitMillis: 120000 }, async (t) => {
  t.server = await Server.start({ args: ['--mtu', '1300'] });
  t.atEnd(() => t.server.stop());
  const stream = await phoneOn(t, 'tcp');
  const streams = answering(stream);
  const [both, only] = [new Phone(t.server, 'udp'), await phoneOn(t)];
  both.socket = dgram.createSocket('udp4');
  both.socket.on('message', (bytes, source) => both.receive(new Message(bytes, source)));
  await new Promise((resolve) => { both.socket.bind(stream.port, '127.0.0.1', resolve); });
  t.atEnd(() => both.close());
  const [datagrams, onlyDatagrams] = [answering(both), answering(only)];
  const app = await t.app();
  const send = (phone, length) => options(app, `sip:127.0.0.1:${phone.port}`, 8000, { 'X-Filler': 'x'.repeat(length) });
  assert.equal((await send({ port: stream.port }, 1300)).status, 200);
  assert.deepEqual([streams.requests, datagrams.requests], [1, 0]);
  const before = { streams: streams.requests, datagrams: datagrams.requests };
  assert.equal((await send({ port: stream.port }, 1)).status, 200);
  assert.deepEqual([streams.requests, datagrams.requests], [before.streams, before.datagrams + 1]);
  for (let i = 1; i <= 2; i++) {
    assert.equal((await send(only, 1300)).status, 200);
    assert.equal(onlyDatagrams.requests, i);
  }
});

test('what the name server has said outlives a restart of sip-transport, and so does what is known of a dead target', { ownServer: true, limitMillis: 120000 }, async (t) => {
  t.server = await Server.start();
  t.atEnd(() => t.server.stop());
  const phone = await phoneOn(t);
  const dead = await freePort();
  const server = await NameServer.start(t, [
    host('h.test'), srv('_sip._udp.dead.test', 'h.test', dead, 1), srv('_sip._udp.dead.test', 'h.test', phone.port, 2),
    srv('_sip._udp.sound.test', 'h.test', phone.port), 'local-ttl=600',
  ]);
  const app = await t.app();
  await ask(t, server.port);
  answering(phone);
  await asked(app, 'sip:sound.test');
  assert.equal((await options(app, 'sip:dead.test', 20000)).status, 200);
  const questions = () => [server.count('SRV', '_sip._udp.sound.test'), server.count('SRV', '_sip._udp.dead.test'), server.count('A', 'h.test')];
  const before = questions();
  assert.ok(before.every((count) => count > 0), `${before}`);
  const known = async () => (await t.shell.rows('drachtio:targets')).filter((row) => row[0] === 'dead.test').map((row) => row.slice(0, 5));
  const targets = await known();
  assert.equal(targets.find((row) => row[1] === `udp/127.0.0.1:${dead}`)?.[4], 'time-out');
  await restart(t.shell, PID);
  assert.deepEqual(await known(), targets);
  await until('the application to be back', async () => (await t.shell.applications()).length === 1, 10000);
  assert.equal((await options(app, 'sip:sound.test')).status, 200);
  const begin = Date.now();
  assert.equal((await options(app, 'sip:dead.test')).status, 200);
  assert.ok(Date.now() - begin < 1500, `the dead target was tried first: ${Date.now() - begin} ms`);
  assert.deepEqual(questions(), before);
});
