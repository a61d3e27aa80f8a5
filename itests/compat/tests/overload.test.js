'use strict';

// Many times as much as the server can do. What it still does of that is a figure: benchmarks/load/run overload.

const assert = require('node:assert/strict');
const { test, assertTablesEmpty } = require('../lib/harness');
const { Phone } = require('../lib/sip');
const { until } = require('../lib/wait');
const { Bench } = require('../../../benchmarks/load/lib/bench');
const { OPTIONS } = require('../../../benchmarks/load/lib/turns');

const SECONDS = 30;

/** Far beyond what two cores do: sipp offers as much of it as it can. */
const RATE = 200000;
const RECOVERY_MILLIS = 35000;

async function overload(t, transport) {
  const load = { ...OPTIONS, transport };
  const bench = await Bench.start();
  t.atEnd(() => bench.stop());
  await bench.warmUp({ seconds: 5 });
  const shell = bench.server.shell();
  const [application] = await shell.applications();
  const phones = await Promise.all([transport, 'tcp'].map((each) => Phone.open(bench.server, each)));
  t.atEnd(() => phones.forEach((each) => each.close()));
  const [phone, neighbour] = phones;
  const call = phone.call();
  await call.established();

  const offered = await bench.offer({ ...load, rate: RATE, count: RATE * SECONDS, graceSeconds: 0, pauseMillis: 0 });
  const asked = [];
  const asking = setInterval(() => asked.push(neighbour.send('OPTIONS')), 1000);
  const run = await offered.over.finally(() => clearInterval(asking));
  const ended = Date.now();
  const counters = await shell.info();
  const counter = (name) => Number(counters.get(`counter.${name}`) || 0);
  const figures = `offered ${run.offered}, done ${run.successful} in ${run.seconds.toFixed(1)} s, `
    + ['sip.overload503', 'transaction.refused', 'transaction.retired', 'sip.dropped', 'admin.no-room'].map((name) => `${name} ${counter(name)}`).join(', ');
  console.log(`     ${transport}: ${figures}`);

  assert.ok(run.successful < run.offered * 0.9, `it was not too much: ${figures}`);
  assert.ok(run.successful > 100 * SECONDS, figures);
  assert.equal((await call.send('INFO').final(RECOVERY_MILLIS)).status, 200, figures);
  await until('an OPTIONS to be answered 200 within a second', async () => (await phone.send('OPTIONS').final(1000).catch(() => ({}))).status === 200, RECOVERY_MILLIS, 200);
  console.log(`     ${transport}: normal after ${Date.now() - ended} ms`);
  assert.ok(Date.now() - ended < RECOVERY_MILLIS);
  assert.equal(counter('kernel.tcp.over-queued') + counter('kernel.tcp.over-budget'), 0, figures);
  assert.deepEqual((await shell.applications()).map(([id]) => id), [application[0]], 'it has lost its application');
  assert.equal(neighbour.isClosed, false);
  for (const question of asked) await question.final(RECOVERY_MILLIS);
  assert.equal((await neighbour.send('OPTIONS').final()).status, 200);
  assert.equal((await call.hangUp()).status, 200);
  await bench.application.end();
  phones.forEach((each) => each.close());
  await assertTablesEmpty(bench.server, RECOVERY_MILLIS + 10000);
  assert.equal(bench.server.exit, undefined);
}

// One after the other: each takes the whole machine.
test('far too much for 30 s: a call lives, no connection is closed, work goes on, and soon all is as before', { full: true, ownServer: true, limitMillis: 500000 }, async (t) => {
  for (const transport of ['udp', 'tcp']) await overload(t, transport);
});
