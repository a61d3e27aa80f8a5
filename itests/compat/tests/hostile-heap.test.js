'use strict';

const assert = require('node:assert/strict');
const { test, assertTablesEmpty } = require('../lib/harness');
const { Server } = require('../lib/server');
const { Phone, SDP } = require('../lib/sip');
const { answer } = require('../lib/app');
const { until } = require('../lib/wait');

/**
 * A server with a small heap: what a flood can make it keep has to be bounded by the heap, for a JVM without heap ends.
 * Its OPTIONS are answered by an application throughout.
 */
async function smallServer(t) {
  const server = await Server.start({ env: { DRACHTIO_JAVA_OPTS: '-Xmx128m' } });
  t.atEnd(() => server.stop());
  t.server = server;
  await t.app({ options: (_req, res) => res.send(200), invite: (req, res) => answer(req, res, { localSdp: SDP }) });
  const witness = await t.phone('udp');
  return {
    server,
    counter: async (name) => Number((await server.shell().info()).get(`counter.${name}`) || 0),
    /** @param status of an OPTIONS now */
    async assertAlive(status = 200) {
      assert.equal(server.exit, undefined, server.output);
      assert.equal((await witness.send('OPTIONS').final(10000)).status, status);
    },
    async assertEmptyInTheEnd() {
      await t.cleanUpNow();
      await assertTablesEmpty(server, 20000);
      assert.equal(server.exit, undefined);
      assert.doesNotMatch(server.output, /OutOfMemoryError/);
    },
  };
}

const breath = () => new Promise((resolve) => setTimeout(resolve, 5));

test('messages that are never completed fill no more than their part of the heap', { ownServer: true, limitMillis: 180000 }, async (t) => {
  const { server, counter, assertAlive, assertEmptyInTheEnd } = await smallServer(t);
  const honest = await t.phone('tcp');
  const half = honest.compose('MESSAGE', { body: 'x'.repeat(1900000), type: 'text/plain' }).subarray(0, 1800000);
  const hostile = [];
  for (let i = 0; i < 200; i++) {
    const phone = await Phone.open(server, 'tcp');
    t.atEnd(() => phone.close());
    hostile.push(phone);
    phone.write(half);
    if (i % 20 === 0) assert.equal((await honest.send('OPTIONS').final(10000)).status, 200);
  }
  await until('those that keep most to be closed', () => hostile.filter((phone) => phone.isClosed).length > 150, 60000);
  assert.ok(await counter('kernel.tcp.over-budget') > 150);
  await assertAlive();
  assert.equal((await honest.send('OPTIONS').final(10000)).status, 200);
  assert.match(server.output, /WARN .*sent too much that is no complete message while all connections together keep too much; closed/);
  await assertEmptyInTheEnd();
});

test('calls beyond the part of the heap for dialogs are refused, those that are up go on', { ownServer: true, full: true, limitMillis: 240000 }, async (t) => {
  const { server, counter, assertAlive, assertEmptyInTheEnd } = await smallServer(t);
  await server.configure('org.drachtio.sip.dialog', { maxDialogMegabytes: 1 });
  const phone = await t.phone('tcp');
  const calls = [];
  await until('a call to be refused', async () => {
    const call = phone.call();
    const response = await call.invite.final(10000);
    if (response.status === 200) {
      call.use(response);
      call.acknowledge();
      calls.push(call);
    } else {
      call.invite.acknowledgeFailure(response);
      assert.equal(response.status, 503);
      return true;
    }
    assert.ok(calls.length < 2000);
    return false;
  }, 120000, 0);
  assert.ok(calls.length > 200);
  assert.ok(await counter('path.no-room') > 0);
  await assertAlive();
  for (const call of calls) await call.hangUp();
  const again = phone.call();
  await again.established();
  await again.hangUp();
  await assertEmptyInTheEnd();
});

for (const [method, bytes, each] of [['MESSAGE', 100, 200], ['PUBLISH', 60000, 10]]) {
  test(`requests of ${bytes} bytes that no application answers fill no more than their part of the heap; calls go on, and then all is as before`, { ownServer: true, full: true, limitMillis: 240000 }, async (t) => {
    const { server, counter, assertAlive, assertEmptyInTheEnd } = await smallServer(t);
    await server.configure('org.drachtio.call.control', { pendingTimeoutMillis: 20000 });
    await t.admin('message', 'publish');
    const caller = await t.phone('tcp');
    const call = caller.call();
    await call.established();
    const flood = await t.phone('udp');
    flood.receive = () => {};
    const refused = async () => await counter('transaction.refused') + await counter('admin.no-room') > 500;
    const begin = Date.now();
    const body = 'x'.repeat(bytes);
    await until('many to be refused', async () => {
      for (let i = 0; i < each; i++) flood.write(flood.compose(method, { body, type: 'text/plain' }));
      await breath();
      return Math.random() < 0.1 && refused();
    }, 60000, 0);
    await assertAlive(503);
    assert.equal((await call.send('INFO').final(10000)).status, 200);
    assert.ok(Date.now() - begin < 20000, 'it took so long that the first are given up already');
    await until('others to be served again', async () => (await caller.send('OPTIONS').final(10000)).status === 200, 60000, 200);
    await assertAlive();
    assert.equal((await call.hangUp()).status, 200);
    const again = caller.call();
    await again.established();
    await again.hangUp();
    await until('none to be left', async () => (await server.shell().tables()).pending === 0, 40000, 200);
    await assertEmptyInTheEnd();
  });
}
