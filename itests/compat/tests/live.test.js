'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('../lib/harness');
const { App, answering } = require('../lib/app');
const { Server } = require('../lib/server');
const { Phone, SDP } = require('../lib/sip');
const { until } = require('../lib/wait');

/** A server whose cfg files a test writes. */
async function configurable(t) {
  const server = await Server.start({ configurable: true, loglevel: 'info' });
  t.atEnd(() => server.stop());
  return server;
}

const cfg = (server, pid) => path.join(server.folder, 'data', 'etc', `${pid}.cfg`);

/** The lines of the log since `begin` that match. */
const lines = (server, begin, pattern) => server.output.slice(begin).split('\n').filter((line) => pattern.test(line));

test('a cfg file that is deleted closes no socket of the XML file', { ownServer: true, limitMillis: 180000 }, async (t) => {
  const server = await configurable(t);
  for (const pid of ['org.drachtio.sip.transport', 'org.drachtio.admin']) {
    await server.configure(pid, { maxConnections: 3000 });
    fs.rmSync(cfg(server, pid));
    await until(`${pid} to be restored`, async () => {
      // there is none for a moment, which the command does not like
      const listed = await server.shell().run(`config:property-list --pid ${pid}`).catch(() => '');
      return /drachtio.boot/.test(listed) && !/maxConnections/.test(listed);
    }, 10000);
  }
  // both have taken what was restored before they are told of this
  await server.configure('org.drachtio.sip.transport', { maxMessageBytes: 1 });
  await until('the transport to be told', () => /sip.transport rejected/.test(server.output));
  assert.doesNotMatch(server.output, /no longer|:5060/i);
});

test('a value of the wrong type costs a line that names it, and no other value', { ownServer: true, limitMillis: 180000 }, async (t) => {
  const server = await configurable(t);
  const dialogs = answering(SDP);
  const app = await App.start(server, { invite: dialogs });
  t.atEnd(() => app.stop());
  const phone = await Phone.open(server, 'tcp');
  t.atEnd(() => phone.close());
  const call = phone.call();
  await call.established();

  const keys = {
    'org.drachtio.kernel': ['lanes', 'ioThreads', 'queueSoftBound', 'handoverLimitMillis', 'maxKeptInboundMegabytes'],
    'org.drachtio.sip.transport': ['maxConnections'],
    'org.drachtio.sip.transaction': ['maxTransactions', 'inviteClientTimeoutMillis'],
    'org.drachtio.sip.dialog': ['maxRegisteredFlows', 'orphanSeconds', 'maxDialogMegabytes', 'minSessionSeconds'],
    'org.drachtio.sip.proxy': ['timerCMillis', 'maxTargets'],
    'org.drachtio.call.control': ['pendingTimeoutMillis', 'maxPendingPerLane'],
    'org.drachtio.admin': ['maxConnections'],
    'org.drachtio.http.routing': ['totalTimeoutMillis', 'maxOpenRequests'],
    'org.drachtio.http.routing.route-bad': ['order'],
  };
  const begin = server.output.length;
  for (const [pid, names] of Object.entries(keys)) {
    const values = Object.fromEntries(names.map((name) => [name, 'many']));
    if (/route-/.test(pid)) values.url = 'http://127.0.0.1:9/';
    fs.writeFileSync(cfg(server, pid), Object.entries(values).map((pair) => `${pair.join(' = ')}\n`).join(''));
    const shown = pid.replace(/route-.*/, 'route');
    const said = (name) => lines(server, begin, /ERROR/).some((line) => [shown, name, 'many'].every((part) => line.includes(part)));
    await until(`a line about each of ${names} of ${pid}`, () => names.every(said), 15000);
  }
  assert.deepEqual(lines(server, begin, /^\s+at |thrown an exception|FrameworkEvent/), []);

  // what is good beside a bad value counts, and the call is still there
  await server.configure('org.drachtio.call.control', { pendingTimeoutMillis: 'many', alwaysSend180: true });
  await until('alwaysSend180 to count', async () => {
    const other = phone.call();
    await other.established();
    await other.hangUp();
    return other.invite.responses.some((response) => response.status === 180);
  }, 15000);
  await call.hangUp();

  // and the server comes up with all these files
  for (const bundle of ['org.drachtio.sip.transport', 'org.drachtio.http.routing']) await server.shell().run(`bundle:restart ${bundle}`);
  const after = phone.call();
  await after.established();
  await after.hangUp();

  // until a route is mended there is none
  const routes = () => server.shell().rows('drachtio:routes');
  assert.deepEqual(await routes(), []);
  fs.writeFileSync(cfg(server, 'org.drachtio.http.routing.route-bad'), 'url = http://127.0.0.1:9/\norder = 3\nmethod = OPTIONS\n');
  await until('the route', async () => (await routes()).some(([order]) => order === '3'), 10000);
  const mended = server.output.length;
  fs.writeFileSync(cfg(server, 'org.drachtio.http.routing.route-bad'), 'order = 4\nmethod = OPTIONS\n');
  await until('the fault to be told', () => lines(server, mended, /ERROR.*url is missing/).length === 1, 10000);
  assert.deepEqual((await routes()).map(([order]) => order), ['3']);
  assert.deepEqual(lines(server, begin, /^\s+at |thrown an exception|FrameworkEvent/), []);
});
