'use strict';

const assert = require('node:assert/strict');
const dgram = require('node:dgram');
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');
const { test } = require('../lib/harness');
const { mayConnect } = require('../lib/admin');
const { App, answer, answering } = require('../lib/app');
const { Collector } = require('../lib/hep');
const { freePort, bound } = require('../lib/ports');
const { get } = require('../lib/prometheus');
const { Resources } = require('../lib/resources');
const { web, json } = require('../lib/routing');
const { Server, configuration } = require('../lib/server');
const { SDP } = require('../lib/sip');
const { sipp } = require('../lib/sipp');
const { until } = require('../lib/wait');

/** Replaces the configuration file in one step. */
function write(server, text) {
  const file = path.join(server.folder, 'drachtio.conf.xml');
  fs.writeFileSync(`${file}.new`, text);
  fs.renameSync(`${file}.new`, file);
}

/** Listeners for all that a file may name, each with what it has seen. */
async function world(t) {
  const seen = { collector: await Collector.udp(), callback: await web(t, json('reject', { status: 499 })), redis: 0, syslog: 0 };
  t.atEnd(() => seen.collector.close());
  const redis = net.createServer((socket) => { seen.redis += 1; socket.destroy(); });
  await new Promise((resolve) => redis.listen(0, '127.0.0.1', resolve));
  t.atEnd(() => redis.close());
  const syslog = dgram.createSocket('udp4');
  syslog.on('message', () => { seen.syslog += 1; });
  await new Promise((resolve) => syslog.bind(0, '127.0.0.1', resolve));
  t.atEnd(() => syslog.close());
  return Object.assign(seen, { redisPort: redis.address().port, syslogPort: syslog.address().port, sipPort: await freePort(), scrapePort: await freePort() });
}

/** The file with something in each of its sections. */
const full = (before, seen, log) => before
  .replace(/ secret="[^"]*"/, ' secret="another"')
  .replace('</contacts>', `<contact>sip:127.0.0.1:${seen.sipPort};transport=udp</contact></contacts>
    <spammers action="reject" tcp-action="reject"><header name="User-Agent"><value>bad-scanner</value></header></spammers>
    <user-agent-options-auto-respond>monitor/1</user-agent-options-auto-respond>
    <reject-register-with-no-realm>true</reject-register-with-no-realm>
    <capture-server port="${seen.collector.port}" id="7">127.0.0.1</capture-server>
    <blacklist><redis-address>127.0.0.1</redis-address><redis-port>${seen.redisPort}</redis-port><redis-key>bad</redis-key></blacklist>
    <session-timers default-refresher="uac"/><udp-mtu>1300</udp-mtu>`)
  .replace('<t1>25</t1>', '<t1>30</t1>')
  .replace('</drachtio>', `<request-handlers><request-handler sip-method="MESSAGE">${seen.callback.url}</request-handler></request-handlers>
    <cdrs>true</cdrs><drain-seconds>7</drain-seconds><monitoring><prometheus port="${seen.scrapePort}">127.0.0.1</prometheus></monitoring></drachtio>`)
  .replace(/<loglevel>\w+<\/loglevel>/, `<loglevel>info</loglevel><file><name>${log}</name></file><syslog><address>127.0.0.1</address><port>${seen.syslogPort}</port></syslog>`);

const scraped = (port) => get(port, '/healthz').then(() => true, () => false);
const level = async (t) => /INFO/.test(await t.shell.run('log:get org.drachtio'));

test('every section of the file under a call: at once in force, at once gone, and the call goes on', { full: true, limitMillis: 180000 }, async (t) => {
  const before = fs.readFileSync(path.join(t.server.folder, 'drachtio.conf.xml'), 'utf8');
  const log = path.join(t.server.folder, 'sections.log');
  const seen = await world(t);
  t.atEnd(async () => {
    write(t.server, before);
    await t.shell.run('drachtio:config-reload');
  });
  const invite = answering(SDP);
  const refuse = (_req, res) => res.send(486);
  const app = await t.app({ invite, options: refuse, message: refuse, register: refuse });
  let records = 0;
  for (const name of ['attempt', 'start', 'stop']) app.srf.on(`cdr:${name}`, () => { records += 1; });
  await app.routed();
  const phone = await t.phone('tcp');
  const call = phone.call();
  await call.established();
  const short = async () => { const other = phone.call(); await other.established(); await other.hangUp(); };
  const status = async (method, headers = []) => (await phone.send(method, { headers }).final()).status;
  const value = async (name) => (await t.shell.rows(`drachtio:config-show --filter ${name}`)).find((row) => row[1] === name)?.[2];

  write(t.server, full(before, seen, log));
  await t.shell.run('drachtio:config-reload');
  await until('the listening point', () => bound('udp', seen.sipPort), 10000);
  await until('the metrics', () => scraped(seen.scrapePort), 10000, 100);
  await until('the Redis to be asked', () => seen.redis > 0, 10000);
  await until('the spam rule', async () => await status('OPTIONS', [['User-Agent', 'bad-scanner']]) === 603, 10000, 100);
  await until('the answer to the monitor', async () => await status('OPTIONS', [['User-Agent', 'monitor/1']]) === 200, 10000, 100);
  await until('the check of REGISTER', async () => await status('REGISTER') === 403, 10000, 100);
  await until('the route', async () => await status('MESSAGE') === 499 && seen.callback.asked.length > 0, 10000, 100);
  await until('the secret', () => mayConnect(t.server, 'another'), 10000, 100);
  await until('the level', () => level(t), 10000, 100);
  await short();
  await until('call records', () => records > 0, 10000);
  await until('the capture', () => seen.collector.packets.length > 0, 10000);
  await until('the log file and syslog', () => fs.existsSync(log) && fs.statSync(log).size > 0 && seen.syslog > 0, 10000);
  assert.deepEqual([await value('t1'), await value('udpMtu'), await value('defaultRefresher'), await value('seconds')], ['30', '1300', 'uac', '7']);

  write(t.server, before);
  await t.shell.run('drachtio:config-reload');
  await until('the metrics to be gone', async () => !await scraped(seen.scrapePort), 10000, 100);
  await until('the rule to be gone', async () => await status('OPTIONS', [['User-Agent', 'bad-scanner']]) === 486, 10000, 100);
  await until('the monitor to be like others', async () => await status('OPTIONS', [['User-Agent', 'monitor/1']]) === 486, 10000, 100);
  await until('REGISTER to be let in', async () => await status('REGISTER') === 486, 10000, 100);
  await until('the route to be gone', async () => await status('MESSAGE') === 486, 10000, 100);
  await until('the secret to be gone', async () => !await mayConnect(t.server, 'another'), 10000, 100);
  await until('the level to be back', async () => !await level(t), 10000, 100);
  await app.routed();
  const [told, captured, size] = [records, seen.collector.packets.length, fs.statSync(log).size];
  await short();
  await app.routed();
  assert.deepEqual([records, seen.collector.packets.length, fs.statSync(log).size], [told, captured, size]);
  assert.equal(await value('t1'), '25');

  await call.hangUp();
  await app.stop();
});

test('200 changes of the whole file under 100 calls a second: no call fails, threads and heap do not grow', { full: true, ownServer: true, limitMillis: 600000 }, async (t) => {
  const [sipPort, adminPort] = [await freePort(), await freePort()];
  const before = configuration({ sipPort, adminPort });
  const server = await Server.start({ sipPort, adminPort, xml: before });
  t.atEnd(() => server.stop());
  const seen = await world(t);
  const log = path.join(server.folder, 'sections.log');
  const app = await App.start(server, {
    invite: async (req, res) => { await answer(req, res, { localSdp: SDP }); },
  });
  t.atEnd(() => app.stop());
  const shell = server.shell();
  const texts = [full(before, seen, log), before];
  const change = async (i) => {
    write(server, texts[i % 2]);
    await shell.run('drachtio:config-reload');
  };
  const threads = () => fs.readdirSync(`/proc/${server.pid}/task`).length;
  const burst = async (changes) => {
    let isChanging = true;
    let called = 0;
    const calls = (async () => {
      while (isChanging) {
        await sipp(server, 'call', { calls: 1000, rate: 100, pause: 500, limitSeconds: 60, recvTimeoutMillis: 20000 });
        called += 1000;
      }
    })();
    try {
      for (let i = 0; i < changes; i++) await change(i);
    } finally {
      isChanging = false;
    }
    await calls;
    return called;
  };
  // what is loaded and compiled once
  await burst(40);
  const resources = await Resources.of(server);
  const begin = threads();
  const called = await burst(200);
  await resources.assertGivenBack({ heapTolerance: 8 * 1024 * 1024, limitMillis: 60000 });
  assert.ok(called >= 1000, `${called} calls`);
  assert.ok(threads() <= begin + 5, `${begin} threads before, ${threads()} now`);
  // Karaf hears of a configuration by a thread of its own, for which it may be gone again
  server.output = server.output.replace(/^\S+ WARN +JsonConfigInstaller .*\n\S+: Configuration \S+ deleted\n(\tat .*\n)+/gm, '');
  assert.deepEqual(server.newErrors().filter((line) => !/Redis|blacklist/i.test(line)), []);
});
