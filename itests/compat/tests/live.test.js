'use strict';

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { writeCfg } = require('../lib/cfg');
const { test } = require('../lib/harness');
const { App, answering } = require('../lib/app');
const { Server } = require('../lib/server');
const { Phone, SDP } = require('../lib/sip');
const { until } = require('../lib/wait');
const { restart } = require('../lib/restart');

/** A server whose cfg files a test writes. */
async function withLines(t, options) {
  const server = await Server.start({ loglevel: 'info', ...options });
  t.atEnd(() => server.stop());
  return server;
}

const cfg = (server, pid) => path.join(server.folder, 'data', 'etc', `${pid}.cfg`);

/** The lines of the log since `begin` that match. */
const lines = (server, begin, pattern) => server.output.slice(begin).split('\n').filter((line) => pattern.test(line));

test('a cfg file that is deleted leaves the values of the XML file, at once, and the next one counts', { ownServer: true, limitMillis: 180000 }, async (t) => {
  const server = await withLines(t);
  const files = {
    'org.drachtio.sip.transport': ['maxMessageBytes', 100000, 'maxMessageBytes='],
    'org.drachtio.sip.transaction': ['maxTransactions', 1000, 'maxTransactions='],
    'org.drachtio.sip.dialog': ['orphanSeconds', 1000, 'orphanSeconds='],
    'org.drachtio.admin': ['maxConnections', 1000, 'maxConnections='],
  };
  for (const [pid, [key, value]] of Object.entries(files)) await server.configure(pid, { [key]: value });
  for (const pid of Object.keys(files)) fs.rmSync(cfg(server, pid));
  for (const [pid, [key]] of Object.entries(files)) {
    await until(`${pid} to be restored`, async () => {
      const listed = await server.shell().run(`config:property-list --pid ${pid}`).catch((error) => {
        // The command may just have had it in its hands when it was deleted.
        if (!/Configuration \S+ deleted/.test(error.message)) throw error;
        return '';
      });
      return /drachtio.boot/.test(listed) && !listed.includes(key);
    }, 10000);
  }
  // a value that every component reports, once it is told of it
  for (const [pid, [key]] of Object.entries(files)) await server.configure(pid, { [key]: -1 });
  for (const [pid, [key, , shown]] of Object.entries(files)) {
    await until(`${pid} to be told`, () => server.output.split('\n').some((line) => line.includes(' ERROR ') && line.includes(pid) && line.includes(`${shown}-1 `)));
  }
  assert.doesNotMatch(server.output, /no longer|:5060/i);
  const timers = server.output.match(/Timers\[[^\]]*\]/g);
  assert.deepEqual([...new Set(timers)], ['Timers[t1=25, t2=100, t4=125, t1x64=1600]']);
});

test('a bad bound in a cfg file keeps no application out when a bundle is restarted', { ownServer: true, limitMillis: 180000 }, async (t) => {
  const server = await withLines(t);
  await server.configure('org.drachtio.admin', { maxConnections: 0 });
  await until('the fault to be told', () => /org.drachtio.admin: maxConnections=0 must be positive; \d+ stays/.test(server.output));
  await server.shell().run('bundle:restart org.drachtio.sip.dialog');
  const app = await App.start(server, { invite: answering(SDP) });
  t.atEnd(() => app.stop());
  assert.equal((await server.shell().info()).get('applications'), `127.0.0.1:${server.adminPort}`);
});

test('a value of the wrong type costs a line that names it, and no other value', { ownServer: true, limitMillis: 180000 }, async (t) => {
  const server = await withLines(t);
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
    await until(`a line about each of ${names} of ${pid}`, () => names.every(said), 30000);
  }
  assert.deepEqual(lines(server, begin, /^\s+at |thrown an exception|FrameworkEvent/), []);

  // what holds instead is shown, and what was refused; it is noted a moment after the log has told of it
  let shown;
  await until('the last fault to be noted', async () => {
    shown = await server.shell().rows('drachtio:config-show --filter REFUSED');
    return shown.some(([pid, name]) => pid.startsWith('org.drachtio.http.routing.route') && name === 'order');
  });
  const problems = await server.shell().rows('drachtio:info --filter refused');
  for (const [pid, names] of Object.entries(keys)) {
    const begins = pid.replace(/-bad$/, '');
    for (const name of names) {
      const row = shown.find((each) => each[0].startsWith(begins) && each[1] === name);
      assert.ok(row, `${pid} ${name} in ${shown.join('\n')}`);
      assert.match(row[2], /route/.test(pid) ? /^none$/ : /^\d+$/, row.join(' '));
      assert.match(row[3], /^REFUSED is many: cannot be read.* \(etc\/org\.drachtio\.\S+\.cfg\)$/, row.join(' '));
      assert.ok(problems.some(([, text]) => text.startsWith(begins) && text.includes(`: ${name}: `)), `${pid} ${name} in ${problems.join('\n')}`);
    }
  }

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
  const saved = writeCfg(cfg(server, 'org.drachtio.http.routing.route-bad'), 'url = http://127.0.0.1:9/\norder = 3\nmethod = OPTIONS\n');
  await until('the route', async () => (await routes()).some(([order]) => order === '3'), 30000);
  await saved();
  const mended = server.output.length;
  fs.writeFileSync(cfg(server, 'org.drachtio.http.routing.route-bad'), 'order = 4\nmethod = OPTIONS\n');
  await until('the fault to be told', () => lines(server, mended, /ERROR.*url is missing/).length === 1, 30000);
  assert.deepEqual((await routes()).map(([order]) => order), ['3']);
  const ofRoute = new Map((await server.shell().rows('drachtio:config-show --filter routing.route')).map(([, name, value, source]) => [name, [value, source]]));
  assert.match(ofRoute.get('url').join(' '), /^\*\*\* REFUSED is what is missing: is missing/);
  assert.match(ofRoute.get('order').join(' '), /^3 REFUSED is 4: is not taken: url is missing/);
  assert.match(ofRoute.get('method').join(' '), /^OPTIONS etc/);
  assert.deepEqual(lines(server, begin, /^\s+at |thrown an exception|FrameworkEvent/), []);
});

test('http.routing leaves no thread of its HTTP clients behind when it is restarted', { ownServer: true, limitMillis: 180000 }, async (t) => {
  const server = await withLines(t);
  const ask = (...command) => execFileSync('jcmd', [String(server.pid), ...command]).toString();
  const clients = () => ask('Thread.print').match(/HttpClient-\d+-SelectorManager/g).length;
  await until('its clients', () => clients() > 0, 10000);
  const before = clients();
  for (let i = 0; i < 4; i++) await restart(server.shell(), 'org.drachtio.http.routing');
  // such a thread looks every few seconds, whether its client has been collected
  await until('the threads to end', () => {
    ask('GC.run');
    return clients() === before;
  }, 30000, 500);
});

test('cfg files, log, log levels, host key and records of a data folder are there at the next start', { ownServer: true, limitMillis: 180000 }, async (t) => {
  const server = await withLines(t, { asShipped: true });
  await server.configure('org.drachtio.sip.transaction', { maxTransactions: 12345 });
  await server.shell().run('log:set ERROR org.drachtio.sip.trace');
  const etc = (name) => path.join(server.folder, 'data', 'etc', name);
  await until('the level to be in its file', () => /trace\.level *= *ERROR/.test(fs.readFileSync(etc('org.ops4j.pax.logging.cfg'), 'utf8')));
  assert.match(await server.shell().runOverSsh('log:get org.drachtio.sip.trace'), /ERROR/);
  const key = fs.readFileSync(etc('host.key'));
  // records of calls in a file with a relative path and in the spool of a web server, and a parcel that could not be read
  const data = (name) => path.join(server.folder, 'data', 'data', name);
  const left = ['cdr.jsonl', 'drachtio-cdr/1.jsonl', 'parcels/sip-dialog.1'];
  for (const name of left) {
    fs.mkdirSync(path.dirname(data(name)), { recursive: true });
    fs.writeFileSync(data(name), name);
  }
  fs.writeFileSync(data('cache/old'), 'state of Karaf');
  server.process.kill('SIGTERM');
  await until('the server to end', () => server.exit, 15000);
  const begin = server.output.length;
  server.exit = undefined;
  server.spawn();
  await until('the server to listen', () => server.exit || server.isUp(), 60000);
  assert.equal(lines(server, begin, /maxTransactions=12345/).length, 1);
  const log = fs.readFileSync(path.join(server.folder, 'data', 'data', 'log', 'karaf.log'), 'utf8');
  assert.equal(log.match(/Listening on udp/g).length, 2);
  assert.deepEqual(fs.readFileSync(etc('host.key')), key);
  for (const name of left) assert.equal(fs.readFileSync(data(name), 'utf8'), name);
  assert.equal(fs.existsSync(data('cache/old')), false);
  server.openShell = undefined;
  assert.match(await server.shell().run('log:get org.drachtio.sip.trace'), /ERROR/);
});
