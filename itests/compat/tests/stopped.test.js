'use strict';

// An application that stops reading, or is stopped: its queue in the server fills, and the others go on.

const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const path = require('node:path');
const { test } = require('../lib/harness');
const { answer } = require('../lib/app');
const { SDP } = require('../lib/sip');
const { Server } = require('../lib/server');
const { until } = require('../lib/wait');

const LONG = { body: 'x'.repeat(60000), type: 'text/plain' };

// Columns of drachtio:apps.
const ADDRESS = 1;
const QUEUED = 5;

const counter = async (server, name) => Number((await server.shell().info()).get(`counter.${name}`) || 0);

/** The application that answers, and what it got. */
async function healthy(t) {
  const got = { message: 0, invite: 0, info: 0 };
  await t.app({
    message: (_req, res) => { got.message += 1; res.send(200); },
    invite: (req, res) => {
      got.invite += 1;
      return answer(req, res, { localSdp: SDP }, (dialog) => dialog.on('info', (_req, reply) => { got.info += 1; reply.send(200); }));
    },
  });
  return got;
}

/** An application that has asked for requests and reads nothing from then on. */
async function stoppedReading(t) {
  const stopped = await t.admin('message', 'invite');
  stopped.socket.pause();
  return stopped;
}

/** Sends MESSAGEs, of which the stopped one gets its share, until so much waits for it. */
async function fill(t, phone, stopped, bytes) {
  const address = `127.0.0.1:${stopped.socket.localPort}`;
  const asked = [];
  await until('the stopped one to have so much waiting', async () => {
    for (let i = 0; i < 20; i++) asked.push(phone.send('MESSAGE', LONG));
    return Number((await t.shell.applications()).find((row) => row[ADDRESS] === address)[QUEUED]) > bytes;
  }, 40000, 20);
  return asked;
}

async function callsAreAnswered(phone, got, count) {
  const before = got.invite;
  const calls = Array.from({ length: count }, () => phone.call());
  await Promise.all(calls.map((call) => call.established({ limitMillis: 10000 })));
  for (const call of calls) assert.equal((await call.send('INFO', LONG).final(10000)).status, 200);
  for (const call of calls) await call.hangUp();
  assert.equal(got.invite - before, count);
}

test('one that stops reading is passed over: the other gets all calls, and what the first had', { limitMillis: 180000 }, async (t) => {
  const got = await healthy(t);
  const stopped = await stoppedReading(t);
  const phone = await t.phone('tcp');
  const asked = await fill(t, phone, stopped, 1024 * 1024);
  // In turn half of these would be for the stopped one, which answers nothing.
  await callsAreAnswered(await t.phone('udp'), got, 50);
  await callsAreAnswered(await t.phone('tcp'), got, 50);
  for (const transaction of asked) assert.equal((await transaction.final(20000)).status, 200);
  assert.equal(stopped.isClosed, false);
  assert.equal(got.message, asked.length);
});

test('one of two processes is stopped: the other answers all calls within seconds, also those that the first had got; when it goes on it is given calls again, and nobody is refused', { limitMillis: 90000 }, async (t) => {
  const child = spawn(process.execPath, [path.resolve(__dirname, '../apps/answer.js'), String(t.server.adminPort)], { stdio: 'ignore' });
  t.atEnd(() => child.kill('SIGKILL'));
  const wanting = async () => (await t.shell.applications()).filter((row) => row.join().toLowerCase().includes('invite')).length;
  await until('the application to be connected', async () => (await wanting()) === 1);
  const got = await healthy(t);
  const refused = await counter(t.server, 'sip.overload503');
  const phone = await t.phone('udp');
  child.kill('SIGSTOP');
  await callsAreAnswered(phone, got, 20);
  // None of these is for the one that says nothing: the limit is that of a call that nobody holds up.
  const one = phone.call();
  await one.established({ limitMillis: 1000 });
  await one.hangUp();
  child.kill('SIGCONT');
  const before = got.invite;
  let calls = 0;
  await until('the first to be given a call again', async () => {
    const call = phone.call();
    await call.established();
    await call.hangUp();
    calls += 1;
    return got.invite - before < calls;
  }, 20000);
  assert.equal(await counter(t.server, 'sip.overload503'), refused);
});

test('the requests of one that is closed at its bound do not close the next: it keeps its calls, what is too much gets 503', { ownServer: true, limitMillis: 180000 }, async (t) => {
  const server = await Server.start();
  t.atEnd(() => server.stop());
  t.server = server;
  await server.configure('org.drachtio.admin', { maxQueuedBytes: 256 * 1024, silenceMillis: 0 });
  const got = await healthy(t);
  const phone = await t.phone('tcp');
  const held = phone.call();
  await held.established();
  const stopped = await stoppedReading(t);
  // With what the sockets hold, this is much more than the queue of the other takes at once.
  const asked = await fill(t, phone, stopped, 128 * 1024);
  stopped.socket.destroy();
  const outcomes = new Map();
  for (const transaction of asked) {
    const { status } = await transaction.final(20000);
    outcomes.set(status, (outcomes.get(status) || 0) + 1);
  }
  assert.deepEqual([...outcomes.keys()].filter((status) => status !== 200 && status !== 503), []);
  assert.equal(got.message, outcomes.get(200));
  assert.equal(await counter(server, 'admin.no-room'), outcomes.get(503) || 0);
  assert.equal(await counter(server, 'kernel.tcp.over-queued'), 0);
  assert.equal((await held.send('INFO', LONG).final()).status, 200);
  await callsAreAnswered(phone, got, 20);
  await held.hangUp();
});
