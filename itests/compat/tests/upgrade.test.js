'use strict';

const assert = require('node:assert/strict');
const { test } = require('../lib/harness');
const { answer, ended } = require('../lib/app');
const { anotherVersion, otherBundle } = require('../lib/features');
const { restart } = require('../lib/restart');
const { json, route, web } = require('../lib/routing');
const { Server } = require('../lib/server');
const { SDP } = require('../lib/sip');
const { until } = require('../lib/wait');

/** Longer than those of the shared server: an upgrade must not outlast a transaction. */
const TIMERS = { t1: 500, t2: 1000, t4: 500, t1x64: 16000 };

async function ownServer(t, options) {
  t.server = await Server.start({ loglevel: 'info', ...options });
  t.atEnd(() => t.server.stop());
  await t.server.shell().open();
}

/** Sends OPTIONS all the time until `during` is over, and some before and after it: the statuses of their answers. */
async function optionsDuring(phone, during) {
  const sent = [];
  const probe = setInterval(() => sent.push(phone.send('OPTIONS').final(15000)), 10);
  try {
    await until('OPTIONS to be sent', () => sent.length >= 20);
    await during();
    const end = sent.length + 20;
    await until('OPTIONS afterwards', () => sent.length >= end);
  } finally {
    clearInterval(probe);
  }
  return (await Promise.all(sent)).map((response) => response.status);
}

test('upgrade: new requests wait for a router that restarts, and not for one that was stopped', { ownServer: true, full: true, limitMillis: 240000 }, async (t) => {
  await ownServer(t);
  await t.app({ options: (_req, res) => res.send(200) });
  const { url } = await web(t, json('reject', { status: 486 }));
  await route(t, url, { method: 'OPTIONS' });
  const phone = await t.phone('udp');
  const routing = 'org.drachtio.http.routing';
  const restarted = await optionsDuring(phone, async () => {
    await restart(t.shell, routing);
    await restart(t.shell, 'org.drachtio.sip.transaction');
    await restart(t.shell, routing);
  });
  // On a machine that is slow enough the router takes longer than anybody waits for it.
  if (!t.server.output.includes('going on without it')) assert.deepEqual([...new Set(restarted)], [486], t.server.output);
  const refreshed = await optionsDuring(phone, async () => {
    await t.shell.run('bundle:refresh org.drachtio.api');
    await until('the routes to be back', async () => (await t.shell.rows('drachtio:routes').catch(() => [])).length > 0, 20000);
  });
  if (!t.server.output.includes('going on without it')) assert.deepEqual([...new Set(refreshed)], [486], t.server.output);
  assert.ok(Number((await t.shell.info()).get('counter.path.held')) > 0, 'none has waited');
  await t.shell.run(`bundle:stop ${routing}`);
  await until('the application to be asked', async () => (await phone.send('OPTIONS').final()).status === 200);
  assert.ok(t.server.output.includes('does not restart'), t.server.output);
  await t.shell.run(`bundle:start ${routing}`);
  await until('the router to be asked', async () => (await phone.send('OPTIONS').final()).status === 486);
});

const STACK = ['sip-transport', 'sip-transaction', 'sip-dialog', 'sip-proxy', 'call-control', 'admin'];
const OTHERS = ['message', 'api', 'logging', 'http-routing', 'homer-capture', 'spam-filter', 'blacklist', 'call-trace', 'cdr', 'metrics', 'config', 'commands'];

const copies = (artifacts) => Object.fromEntries(artifacts.map((artifact) => [`drachtio-${artifact}`, true]));

/** Symbolic name → version of our bundles. */
async function versions(shell) {
  const rows = await shell.rows('bundle:list -s');
  return new Map(rows.map((row) => [row.at(-1), row.at(-2)]));
}

/** What has to outlive an upgrade: the connections of SIP and of the applications, each by its id. */
async function connectionsOf(shell) {
  const ids = (rows) => rows.map((row) => row.slice(0, 2).join(' ')).sort();
  return { sip: ids(await shell.connections()), applications: ids(await shell.applications()) };
}

/** Calls over UDP and TCP that are up: {check}, which re-INVITEs each and has it hung up, from alternating sides. */
async function heldCalls(t, count) {
  const up = [];
  const invite = async (req, res) => {
    const dialog = await answer(req, res, { localSdp: SDP });
    dialog.on('modify', (request, response) => response.send(200, { body: SDP }));
    up.push(dialog);
  };
  const app = await t.app({ invite, options: (_req, res) => res.send(200) });
  const calls = [];
  for (let i = 0; i < count; i++) {
    const phone = await t.reachablePhone(i % 2 ? 'tcp' : 'udp');
    const call = phone.call();
    await call.established();
    await until('the dialog at the application', () => up.length === i + 1);
    calls.push({ phone, call, dialog: up[i] });
  }
  const check = async () => {
    for (const [index, { phone, call, dialog }] of calls.entries()) {
      assert.equal((await call.send('INVITE', { body: SDP }).final()).status, 200);
      call.acknowledge();
      if (index % 2) {
        await Promise.all([ended(dialog), call.hangUp()]);
      } else {
        const gone = dialog.destroy();
        phone.respond(await call.request('BYE'), 200, 'OK');
        await gone;
      }
    }
  };
  return { app, check };
}

/** Upgrades and goes back while calls are up and OPTIONS come; nobody notices. */
async function upgradedAndBack(t, replaced, calls) {
  const { shell } = t;
  const held = await heldCalls(t, calls);
  const phone = await t.phone('udp');
  const before = await versions(shell);
  const connections = await connectionsOf(shell);
  const next = anotherVersion(t, '1.0.1', copies(replaced));
  const planned = await shell.run(`drachtio:upgrade --all --dry-run ${next.url}`);
  for (const name of replaced) assert.match(planned, new RegExp(`^replaced +org\\.drachtio\\.${name.replaceAll('-', '\\.')} .* → 1\\.0\\.1$`, 'm'));
  assert.match(planned, /The kernel stays/);
  assert.deepEqual(await versions(shell), before, 'after a dry run');
  const began = Date.now();
  const answers = await optionsDuring(phone, async () => {
    const done = await shell.run(`drachtio:upgrade --all --watch 2 ${next.url}`);
    assert.match(done, /Upgraded to drachtio\/1\.0\.1/);
    const now = await versions(shell);
    for (const name of replaced) assert.equal(now.get(`org.drachtio.${name.replaceAll('-', '.')}`), '1.0.1', name);
    assert.match(await shell.run('drachtio:rollback'), /Rolled back to drachtio\/1\.0\.0/);
  });
  assert.deepEqual([...new Set(answers)], [200]);
  assert.deepEqual(await versions(shell), before, 'after the rollback');
  assert.deepEqual(await connectionsOf(shell), connections);
  assert.equal(held.app.socket.destroyed, false);
  await held.check();
  console.log(`     ${replaced.join(', ')}: ${answers.length} OPTIONS answered in ${Date.now() - began} ms`);
  assert.deepEqual(t.server.newErrors(), []);
}

test('upgrade: two bundles of a running server, watched, and back', { ownServer: true, full: true, limitMillis: 300000 }, async (t) => {
  await ownServer(t, { timers: TIMERS });
  await upgradedAndBack(t, ['sip-dialog', 'http-routing'], 4);
});

for (const artifact of [...STACK, ...OTHERS]) {
  test(`upgrade: ${artifact} is replaced and comes back under calls`, { ownServer: true, full: true, limitMillis: 180000 }, async (t) => {
    await ownServer(t, { timers: TIMERS });
    await upgradedAndBack(t, [artifact], 20);
  });
}

test('upgrade: all bundles above the kernel at once, and back', { ownServer: true, full: true, limitMillis: 240000 }, async (t) => {
  await ownServer(t, { timers: TIMERS });
  await upgradedAndBack(t, [...STACK, ...OTHERS], 40);
});

test('upgrade: the kernel is replaced on demand only', { ownServer: true, full: true, limitMillis: 120000 }, async (t) => {
  await ownServer(t);
  const next = anotherVersion(t, '1.0.1', copies(['kernel', 'sip-dialog']));
  const kept = await t.shell.run(`drachtio:upgrade --all --dry-run ${next.url}`);
  assert.match(kept, /^stays +org\.drachtio\.kernel/m);
  assert.match(kept, /The kernel stays/);
  assert.match(await t.shell.run(`drachtio:upgrade --all --restart --dry-run ${next.url}`), /The kernel restarts/);
});

const FAULTS = {
  'does not resolve': { fault: 'none', imports: ['org.example.nowhere'], why: /does not resolve/ },
  'fails to start': { fault: 'start', why: /Rolled back .*(cannot be applied|not active)/ },
  'throws at every message': { fault: 'throws', why: /defects/ },
  'answers everything 500': { fault: 'refuses', why: /refused|500/ },
  'eats memory': { fault: 'eats', why: /heap/ },
};

for (const [what, { fault, imports = [], why }] of Object.entries(FAULTS)) {
  test(`upgrade: a bundle that ${what} is rolled back`, { ownServer: true, full: true, limitMillis: 120000 }, async (t) => {
    await ownServer(t);
    const { shell } = t;
    await t.app({ options: (_req, res) => res.send(200) });
    const phone = await t.phone('udp');
    const before = await versions(shell);
    const jar = otherBundle(t, 'FaultyFilter', {
      name: 'org.drachtio.spam.filter', version: '1.0.1', headers: { Fault: fault },
      imports: ['org.drachtio.api.filter', 'org.drachtio.api.transport', ...imports],
    });
    const next = anotherVersion(t, '1.0.1', { 'drachtio-spam-filter': jar });
    await optionsDuring(phone, () => assert.rejects(shell.run(`drachtio:upgrade --watch 40 ${next.url}`), why));
    assert.deepEqual(await versions(shell), before);
    assert.equal((await phone.send('OPTIONS').final()).status, 200);
  });
}
