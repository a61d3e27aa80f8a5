'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const zlib = require('node:zlib');
const { test } = require('../lib/harness');
const { App, answering } = require('../lib/app');
const { comeAndGo } = require('../lib/come-and-go');
const { freePort } = require('../lib/ports');
const { mbeans } = require('../lib/mbeans');
const { get, Scrape, Prometheus, promtool } = require('../lib/prometheus');
const { Server, configuration, ROOT } = require('../lib/server');
const { Phone, SDP } = require('../lib/sip');
const { sipp } = require('../lib/sipp');
const { until } = require('../lib/wait');

const ALERTS = path.join(ROOT, 'docs/alerts.yml');
const DASHBOARD = path.join(ROOT, 'docs/grafana-dashboard.json');
const HANDLERS = { invite: answering(SDP), options: (_req, res) => res.send(200) };

/** Port and address from the configuration file, as drachtio-server takes them. */
async function start(t) {
  const [sipPort, adminPort, port] = [await freePort(), await freePort(), await freePort()];
  const xml = configuration({ adminPort, sipPort }).replace('<logging>', `<monitoring><prometheus port="${port}">127.0.0.1</prometheus></monitoring><logging>`);
  const server = await Server.start({ sipPort, adminPort, xml });
  t.atEnd(() => server.stop());
  await until('the port for metrics', () => get(port, '/healthz').then(() => true, () => false), 10000, 50);
  return { server, port };
}

const checks = (answer) => Object.fromEntries(JSON.parse(answer.body).checks.map(({ name, good, reason }) => [name, good || reason]));

async function assertHealth(t, server, port) {
  const before = await get(port, '/readyz');
  assert.equal(before.status, 503);
  assert.deepEqual(JSON.parse(before.body).ready, false);
  assert.equal(checks(before).applications, 'no application wants requests, and no route is configured');
  assert.equal((await get(port, '/healthz')).status, 200);
  const rows = await server.shell().rows('drachtio:health');
  assert.deepEqual(rows.slice(0, 3).map(([name, state]) => `${name} ${state}`), ['live good', 'ready bad', 'lanes good']);
  const app = await App.start(server, HANDLERS);
  t.atEnd(() => app.stop());
  const ready = await until('it to be ready', async () => {
    const answer = await get(port, '/readyz');
    return answer.status === 200 && answer;
  });
  assert.deepEqual(new Set(Object.values(checks(ready))), new Set([true]));
  return app;
}

/** Known calls give known figures: each message counts once, repetitions apart. */
async function assertCounted(t, server, port) {
  await sipp(server, 'call', { calls: 10, rate: 50 });
  const phone = await Phone.open(server, 'udp');
  t.atEnd(() => phone.close());
  const options = phone.send('OPTIONS');
  assert.equal((await options.final()).status, 200);
  options.resend();
  assert.equal((await phone.send('FROBNICATE').final()).status, 501);
  phone.write(Buffer.from('this is no SIP at all\r\n\r\n'));
  const value = async (name, labels) => (await Scrape.of(port)).value(name, labels);
  // sipp repeats too, where the machine is slow
  await until('the repetition to be counted', async () => (await value('drachtio_sofia_retransmitted_responses')) >= 1 && (await value('drachtio_sofia_bad_msgs_recv')) === 1, 20000, 100);
  const scrape = await Scrape.of(port);
  const requests = (way, method) => scrape.value(`drachtio_sip_requests_${way}_total`, { method });
  assert.deepEqual(['INVITE', 'BYE', 'OPTIONS', 'other'].map((method) => requests('in', method)), [10, 10, 1, 1]);
  assert.ok(requests('in', 'ACK') >= 10);
  const responses = (method, code) => scrape.value('drachtio_sip_responses_out_total', { method, code });
  assert.deepEqual([responses('INVITE', 100), responses('INVITE', 200), responses('BYE', 200), responses('OPTIONS', 200), responses('other', 501)], [10, 10, 10, 1, 1]);
  assert.ok(scrape.value('drachtio_transaction_retransmissions_in_total') >= 1);
  assert.equal(scrape.value('drachtio_app_connections'), 1);
  assert.equal(scrape.value('drachtio_requests_refused_total', { reason: 'method' }), 1);
  assert.equal(scrape.value('drachtio_application_answer_seconds_count'), 11);
  assert.ok(scrape.value('drachtio_peer_messages_total', { direction: 'in', peer: 'loopback' }) >= 33);
  const times = ['answer_seconds_in', 'pdd_seconds_in', 'answer_seconds_out'].map((name) => scrape.value(`drachtio_call_${name}_count`));
  assert.deepEqual(times, [10, 10, 0]);
  assert.equal(scrape.value('drachtio_scrape_complete'), 1);
  assert.equal(scrape.value('drachtio_ready'), 1);
  return scrape;
}

/** promtool finds nothing but what drachtio-server's names bring along. */
function assertLint(text) {
  const { output } = promtool(['check', 'metrics'], text);
  const found = output.split('\n').filter((line) => line.trim());
  const excused = /^(drachtio_build_info counter|jvm_info counter|drachtio_sofia_requests_recv_total non-counter|\S+ (no help text|metric names should not contain abbreviated units))/;
  assert.deepEqual(found.filter((line) => !excused.test(line)), []);
}

async function assertFormats(port, text) {
  const zipped = await get(port, '/metrics', { 'Accept-Encoding': 'gzip' });
  assert.equal(zipped.headers['content-encoding'], 'gzip');
  assert.match(zlib.gunzipSync(zipped.body).toString(), /^# HELP drachtio_sip_requests_in_total count of sip requests received$/m);
  const plain = await get(port, '/metrics');
  assert.equal(plain.headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8');
  const open = await get(port, '/metrics', { Accept: 'application/openmetrics-text' });
  assert.equal(open.headers['content-type'], 'application/openmetrics-text; version=1.0.0; charset=utf-8');
  assert.match(open.body.toString(), /^# TYPE drachtio_sip_requests_in counter$[^]*# EOF\n$/m);
  assert.equal((await get(port, '/')).status, 404);
  assertLint(text);
}

/** Names of series in an expression: what is no function, keyword, label or text. */
const seriesOf = (expression) => [...expression.replace(/"[^"]*"/g, '').replace(/\b(by|on|without|ignoring|group_left|group_right) *\([^)]*\)/g, '').replace(/\{[^}]*\}/g, '{}').matchAll(/\b([a-z_][a-z0-9_]*)\b(?! *\()/g)]
  .map(([, name]) => name).filter((name) => name.includes('_') && !name.startsWith('__'));

/** Every expression of the dashboard and of the alerts names series that are there, and Prometheus understands it. */
async function assertExpressions(prometheus, scrape) {
  const dashboard = JSON.parse(fs.readFileSync(DASHBOARD, 'utf8'));
  const ofDashboard = dashboard.panels.flatMap((panel) => panel.targets.map(({ expr }) => expr));
  const ofAlerts = [...fs.readFileSync(ALERTS, 'utf8').matchAll(/expr: (.*)/g)].map(([, expr]) => expr);
  assert.ok(ofDashboard.length > 40 && ofAlerts.length > 10, `${ofDashboard.length} and ${ofAlerts.length} expressions`);
  const used = new Set();
  for (const written of [...ofDashboard, ...ofAlerts]) {
    const expression = written.replaceAll('$__rate_interval', '5s').replaceAll('$__range', '1m').replaceAll('$instance', '.*');
    for (const name of seriesOf(expression)) {
      used.add(name);
      assert.ok(scrape.names.has(name), `${name} of ${written} is no series`);
    }
    await prometheus.query(expression);
  }
  assert.ok([...used].some((name) => name.startsWith('drachtio_sofia_')) && used.has('drachtio_lane_busy_seconds_total'), [...used].join(' '));
}

test('figures of known calls, as a real Prometheus scrapes them; health; dashboard and alerts name series that exist', { ownServer: true, limitMillis: 240000 }, async (t) => {
  const { server, port } = await start(t);
  const app = await assertHealth(t, server, port);
  const prometheus = await Prometheus.start(t, port, ALERTS);
  const scrape = await assertCounted(t, server, port);
  await assertFormats(port, scrape.text);
  const [invites] = await until('Prometheus to have the figures', async () => {
    const found = await prometheus.query('drachtio_sip_requests_in_total{method="INVITE"}');
    return found.length && found[0].value[1] === '10' && found;
  }, 15000, 200);
  assert.equal(invites.metric.job, 'drachtio');
  const [target] = (await prometheus.api('targets')).activeTargets;
  assert.deepEqual([target.health, target.lastError], ['up', '']);
  assert.equal((await prometheus.query('drachtio_call_answer_seconds_in_bucket')).length, 9);
  await assertExpressions(prometheus, scrape);
  const { rules } = (await prometheus.api('rules')).groups[0];
  assert.deepEqual(rules.filter(({ health }) => health === 'err').map(({ name, lastError }) => `${name}: ${lastError}`), []);
  for (const check of [['check', 'rules', ALERTS], ['test', 'rules', path.join(__dirname, '../alerts.test.yml')]]) {
    const { status, output } = promtool(check);
    assert.equal(status, 0, output);
  }
  await server.shell().run('drachtio:drain');
  // what was seen before the drain may be told for a second
  await until('it not to be ready', async () => (await get(port, '/readyz')).status === 503);
  assert.equal(checks(await get(port, '/readyz')).admission, 'the server drains: new requests are refused');
  assert.equal((await get(port, '/healthz')).status, 200);
  await server.shell().run('drachtio:drain --off');
  await until('it to be ready again', async () => (await get(port, '/readyz')).status === 200);
  app.stop();
  await until('it not to be ready any more', async () => (await get(port, '/readyz')).status === 503);
});

test('a server that ends when its calls have ended says so while they last', { ownServer: true, limitMillis: 120000 }, async (t) => {
  const port = await freePort();
  const server = await Server.start({ args: ['--prometheus-scrape-port', `127.0.0.1:${port}`, '--drain-seconds', '60'] });
  t.atEnd(() => server.stop());
  const app = await App.start(server, HANDLERS);
  t.atEnd(() => app.stop());
  const phone = await Phone.open(server, 'udp');
  t.atEnd(() => phone.close());
  await until('the server to be ready', async () => (await get(port, '/readyz').catch(() => ({}))).status === 200, 10000, 50);
  const call = phone.call();
  await call.established();
  server.process.kill('SIGTERM');
  const drains = await until('it not to be ready any more', async () => {
    const answer = await get(port, '/readyz');
    return answer.status === 503 && answer;
  });
  assert.equal(checks(drains).admission, 'the server drains: new requests are refused');
  assert.equal(JSON.parse(drains.body).ready, false);
  assert.equal((await get(port, '/healthz')).status, 200);
  assert.equal((await Scrape.of(port)).value('drachtio_stable_dialogs', { type: 'inbound' }), 1);
  assert.equal((await phone.send('OPTIONS').final()).status, 503);
  await call.hangUp();
  await until('the server to end', () => server.exit, 15000);
  assert.deepEqual(server.exit, { code: 0, signal: null });
  await assert.rejects(get(port, '/healthz'));
});

test('the port follows the command line and the configuration while calls run; JMX shows the same', { ownServer: true, limitMillis: 240000 }, async (t) => {
  const port = await freePort();
  const server = await Server.start({ args: ['--prometheus-scrape-port', `127.0.0.1:${port}`] });
  t.atEnd(() => server.stop());
  const app = await App.start(server, HANDLERS);
  t.atEnd(() => app.stop());
  await until('the port for metrics', () => get(port, '/healthz').then(() => true, () => false), 10000, 50);
  const out = await mbeans(server);
  assert.match(out, /^org\.drachtio:type=Server Version v1\.0\.0$/m);
  assert.match(out, /^org\.drachtio:type=Health Ready true$/m);
  assert.match(out, /^org\.drachtio:name=0,type=Lane Queued 0$|^org\.drachtio:type=Lane,name=0 Queued 0$/m);
  assert.match(out, /^org\.drachtio:type=Applications Connected 1$/m);
  assert.match(fs.readFileSync(path.join(server.folder, 'data', 'etc', 'jmx.acl.org.drachtio.cfg'), 'utf8'), /^get\* = viewer$/m);
  // the layers are replaced: it is not ready meanwhile, and counts go on
  await sipp(server, 'call', { calls: 5, rate: 50 });
  await server.shell().run('bundle:restart org.drachtio.call.control');
  await until('it to be ready again', async () => (await get(port, '/readyz')).status === 200, 10000);
  const scrape = await Scrape.of(port);
  assert.equal(scrape.value('drachtio_sip_requests_in_total', { method: 'INVITE' }), 5);
  assert.equal(scrape.value('drachtio_handover_seconds_count'), 1);
  // a problem of another bundle, with its source
  await server.configure('org.drachtio.cdr.http', { '.url': `http://127.0.0.1:${await freePort()}/`, maxRetrySeconds: 1 });
  const shown = await until('the web server of call records to be a problem', async () => {
    await sipp(server, 'call', { calls: 1, rate: 50 });
    const now = await mbeans(server);
    return /cannot be sent to/.test(now) && now;
  }, 30000, 200);
  assert.match(shown, /^org\.drachtio:type=Server Problems \[call records cannot be sent to http:\/\/127\.0\.0\.1:\d+\/…: cannot connect;/m);
  assert.match(shown, /^org\.drachtio:type=Problems Count 1$/m);
  assert.match(shown, /^org\.drachtio:type=Problems BySource .*org\.drachtio\.cdr\.internal\.http\.HttpSink.*cannot connect/m);
});

const metrics = (ports) => ({
  ready: async (shell) => (await shell.rows('drachtio:health')).length > 0,
  change: async (_shell, i, server) => {
    await server.configure('org.drachtio.metrics', { port: String(ports[i]), address: '127.0.0.1' });
    await until('the port for metrics', () => get(ports[i], '/metrics').then(({ status }) => status === 200, () => false), 10000, 50);
  },
});

async function comings(t, rounds) {
  const ports = [];
  for (let i = 0; i < rounds; i++) ports.push(await freePort());
  return comeAndGo(t, { metrics: metrics(ports) }, rounds);
}

test('metrics come, change and go under 100 calls a second, and no call fails', { ownServer: true, limitMillis: 240000 }, (t) => comings(t, 2));

test('metrics come, change and go 20 times under 100 calls a second', { ownServer: true, full: true, limitMillis: 900000 }, (t) => comings(t, 21));
