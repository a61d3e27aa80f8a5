'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('../lib/harness');
const { restartsUnderCalls } = require('../lib/come-and-go');
const { KARAF_FEATURES, anotherVersion, copies, karafFeatures, otherBundle } = require('../lib/features');
const { mbeans } = require('../lib/mbeans');
const { restart } = require('../lib/restart');
const { json, route, web } = require('../lib/routing');
const { Phone, SDP, random } = require('../lib/sip');
const { rule } = require('../lib/spam');
const { heldCalls, optionsDuring, ownServer, versions } = require('../lib/upgrades');
const { until } = require('../lib/wait');

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

const LATE = 'itests.late';

/** Installs a router and resolver that takes so long whenever it starts again. */
async function lateStarter(t, millis) {
  const imports = ['api.resolver', 'api.route', 'api.transport', 'message'].map((each) => `org.drachtio.${each}`);
  const jar = otherBundle(t, 'LateStarter', { name: LATE, version: '1.0.0', imports, headers: { Late: millis } });
  await t.shell.run(`bundle:install -s file:${jar}`);
}

test('upgrade: new requests go on without a router that takes longer than two seconds', { ownServer: true, full: true, limitMillis: 120000 }, async (t) => {
  await ownServer(t);
  await t.app({ options: (_req, res) => res.send(200) });
  await lateStarter(t, 6000);
  const phone = await t.phone('udp');
  assert.equal((await phone.send('OPTIONS').final()).status, 486);
  const statuses = await optionsDuring(phone, async () => {
    await t.shell.run(`bundle:restart ${LATE}`);
    await until('the router to be asked again', async () => (await phone.send('OPTIONS').final()).status === 486);
  });
  assert.deepEqual([...new Set(statuses)].sort(), [200, 486]);
  assert.equal(statuses.at(-1), 486);
  assert.match(t.server.output, /The router of itests\.late did not come back in 2\d\d\d ms: going on without it/);
});

test('upgrade: names wait for a resolver that restarts while sip-transport does', { ownServer: true, full: true, limitMillis: 120000 }, async (t) => {
  await ownServer(t);
  const app = await t.app();
  await lateStarter(t, 1500);
  const call = async () => {
    const callee = await t.callee('callee_plain');
    const dialog = await app.srf.createUAC(`sip:bob@phone.site:${callee.port}`, { localSdp: SDP });
    await dialog.destroy();
    await callee.over;
  };
  await call();
  const restarted = t.shell.run(`bundle:restart ${LATE}`);
  await until('the resolver to be away', () => t.server.output.includes('The resolver of itests.late has gone'));
  await restart(t.shell, 'org.drachtio.sip.transport');
  await call();
  await restarted;
  await call();
});

test('upgrade: no spam passes while spam-filter and blacklist are updated', { limitMillis: 60000 }, async (t) => {
  const mark = random();
  const seen = [];
  await t.app({ options: (req, res) => { seen.push(`${req.get('User-Agent')} ${req.source_address}`); res.send(200); } });
  await rule(t, 'updated', 'User-Agent', mark, '--action reject');
  await t.shell.run('drachtio:blacklist-add 127.0.0.9');
  t.atEnd(() => t.shell.run('drachtio:blacklist-remove 127.0.0.9'));
  const phone = await t.phone();
  const listed = await Phone.open(t.server, 'udp', '127.0.0.9');
  t.atEnd(() => listed.close());
  const spam = { headers: [['User-Agent', mark]] };
  await until('the rule to be in force', async () => (await phone.send('OPTIONS', spam).final()).status === 603);
  seen.length = 0;
  const held = (await t.shell.info()).get('counter.path.held');
  const unheard = setInterval(() => listed.send('OPTIONS'), 10);
  t.atEnd(() => clearInterval(unheard));
  const statuses = await optionsDuring(phone, async () => {
    for (const bundle of ['spam.filter', 'blacklist', 'spam.filter', 'blacklist']) await t.shell.run(`bundle:update org.drachtio.${bundle}`);
  }, spam);
  clearInterval(unheard);
  assert.deepEqual([...new Set(statuses)], [603]);
  assert.notEqual((await t.shell.info()).get('counter.path.held'), held, 'none has waited');
  assert.equal((await phone.send('OPTIONS').final()).status, 200);
  assert.deepEqual(seen, [`undefined ${phone.address}`]);
});

const STACK = ['sip-transport', 'sip-transaction', 'sip-dialog', 'sip-proxy', 'call-control', 'admin'];
const OTHERS = ['message', 'api', 'logging', 'http-routing', 'homer-capture', 'spam-filter', 'blacklist', 'call-trace', 'cdr', 'metrics', 'config', 'commands'];

/** These have no services: nothing of them restarts but their users. */
const LIBRARIES = ['message', 'api'];

/** What has to outlive an upgrade: the connections of SIP and of the applications, each by its id. */
async function connectionsOf(shell) {
  const ids = (rows) => rows.map((row) => row.slice(0, 2).join(' ')).sort();
  return { sip: ids(await shell.connections()), applications: ids(await shell.applications()) };
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
  await ownServer(t);
  await upgradedAndBack(t, ['sip-dialog', 'http-routing'], 4);
});

for (const artifact of [...STACK, ...OTHERS]) {
  test(`upgrade: ${artifact} is replaced and comes back under calls`, { ownServer: true, full: true, limitMillis: 180000 }, async (t) => {
    await ownServer(t);
    await upgradedAndBack(t, [artifact], 20);
  });
}

test('upgrade: all bundles above the kernel at once, and back', { ownServer: true, full: true, limitMillis: 240000 }, async (t) => {
  await ownServer(t);
  await upgradedAndBack(t, [...STACK, ...OTHERS], 40);
});

test('upgrade: a drain goes on through an upgrade and is no reason to go back, nor is one that begins while it is watched', { ownServer: true, full: true, limitMillis: 120000 }, async (t) => {
  await ownServer(t);
  const { shell } = t;
  const held = await heldCalls(t, 4);
  const phone = await t.phone('udp');
  const upgrade = async (version) => {
    const { url } = anotherVersion(t, version, copies(['config', 'sip-dialog', 'api']));
    assert.match(await shell.run(`drachtio:upgrade --all --watch 6 ${url}`), new RegExp(`Upgraded to drachtio/${version}`));
  };
  const answers = await optionsDuring(phone, async () => {
    const done = upgrade('1.0.1');
    await until('the upgrade to be watched', () => t.server.output.includes('Hand-over done'), 30000);
    await shell.run('drachtio:drain');
    await done;
  });
  assert.deepEqual([...new Set(answers)], [200, 503]);
  assert.deepEqual([...new Set(await optionsDuring(phone, () => upgrade('1.0.2')))], [503]);
  assert.match(await shell.run('drachtio:info'), /the server drains/);
  await shell.run('drachtio:drain --off');
  await held.check();
  assert.deepEqual(t.server.newErrors(), []);
});

test('upgrade: a bundle upgrade that stops while it watches is no success, and the way back and the next upgrade are open', { ownServer: true, full: true, limitMillis: 120000 }, async (t) => {
  await ownServer(t);
  const { shell } = t;
  const before = await versions(shell);
  const [first, second] = ['1.0.1', '1.0.2'].map((version) => anotherVersion(t, version, copies(['sip-proxy'])));
  const restartedWhileWatched = async ({ url, version }) => {
    const done = assert.rejects(shell.run(`drachtio:upgrade --all --watch 40 ${url}`), new RegExp(`The bundle upgrade was stopped while it watched\\. drachtio/${version} stays`));
    await until('the upgrade to be watched', async () => (await versions(shell)).get('org.drachtio.sip.proxy') === version && t.server.output.includes('Hand-over done'), 30000);
    await shell.run('bundle:restart org.drachtio.upgrade');
    await done;
  };
  await restartedWhileWatched(first);
  assert.match(await shell.run('drachtio:rollback'), /Rolled back to drachtio\/1\.0\.0/);
  assert.deepEqual(await versions(shell), before);
  await restartedWhileWatched(second);
  assert.match(await shell.run(`drachtio:upgrade --all --watch 1 ${first.url}`), /Upgraded to drachtio\/1\.0\.1/);
});

test('upgrade: an upgrade that is rolled back leaves the way back that was there before', { ownServer: true, full: true, limitMillis: 120000 }, async (t) => {
  await ownServer(t);
  const { shell } = t;
  const before = await versions(shell);
  const good = anotherVersion(t, '1.0.1', copies(['sip-proxy']));
  assert.match(await shell.run(`drachtio:upgrade --all --watch 1 ${good.url}`), /Upgraded to drachtio\/1\.0\.1/);
  const upgraded = await versions(shell);
  const jar = otherBundle(t, 'FaultyFilter', {
    name: 'org.drachtio.spam.filter', version: '1.0.2', headers: { Fault: 'start' },
    imports: ['org.drachtio.api.filter', 'org.drachtio.api.transport'],
  });
  const bad = anotherVersion(t, '1.0.2', { 'drachtio-spam-filter': jar });
  await assert.rejects(shell.run(`drachtio:upgrade ${bad.url}`), /Rolled back to drachtio\/1\.0\.1: /);
  assert.deepEqual(await versions(shell), upgraded);
  assert.match(await shell.run('drachtio:rollback'), /Rolled back to drachtio\/1\.0\.0/);
  assert.deepEqual(await versions(shell), before);
  await assert.rejects(shell.run('drachtio:rollback'), /There is nothing to go back to/);
});

const RESTARTED = { 'each layer': STACK, 'each other bundle': [...OTHERS.filter((each) => !LIBRARIES.includes(each)), 'upgrade'], 'each library with all its users': LIBRARIES };
const RESTARTS = Number(process.env.RESTARTS || 100);

for (const [what, artifacts] of Object.entries(RESTARTED)) {
  test(`restarts: ${what} restarts ${RESTARTS} times under 50 calls a second and leaves nothing behind`, { ownServer: true, full: true, limitMillis: 2400000 },
    (t) => restartsUnderCalls(t, artifacts.map((each) => `org.drachtio.${each.replaceAll('-', '.')}`), RESTARTS));
}

test('upgrade: the kernel is replaced on demand only, on the way there and back, and by no MBean', { ownServer: true, full: true, limitMillis: 180000 }, async (t) => {
  await ownServer(t);
  const { shell, server } = t;
  const before = await versions(shell);
  const next = anotherVersion(t, '1.0.1', copies(['kernel', 'sip-dialog']));
  const kept = await shell.run(`drachtio:upgrade --all --dry-run ${next.url}`);
  assert.match(kept, /^stays +org\.drachtio\.kernel/m);
  assert.match(kept, /The kernel stays/);
  assert.match(await shell.run(`drachtio:upgrade --all --restart --dry-run ${next.url}`), /The kernel restarts/);
  assert.match(await shell.run(`drachtio:upgrade --all --restart --watch 5 ${next.url}`), /Upgraded to drachtio\/1\.0\.1, and not watched/);
  assert.equal((await versions(shell)).get('org.drachtio.kernel'), '1.0.1');
  const refused = /Refused: the kernel would restart/;
  await assert.rejects(shell.run('drachtio:rollback'), refused);
  assert.match(await mbeans(server, 'org.drachtio:type=Upgrade', 'rollback'), refused);
  assert.equal((await versions(shell)).get('org.drachtio.kernel'), '1.0.1');
  assert.match(await shell.run('drachtio:rollback --restart'), /^replaced +org\.drachtio\.kernel 1\.0\.1 → 1\.0\.0[^]*The kernel restarts[^]*Rolled back to drachtio\/1\.0\.0/m);
  await until('the former versions', async () => assert.deepEqual(await versions(shell), before) === undefined, 10000);
  await t.app({ options: (_req, res) => res.send(200) });
  assert.equal((await (await t.phone('udp')).send('OPTIONS').final()).status, 200);
});

test('upgrade: a kernel that the new version needs is said to wait', { ownServer: true, full: true, limitMillis: 60000 }, async (t) => {
  await ownServer(t);
  const jar = otherBundle(t, 'FaultyFilter', {
    name: 'org.drachtio.spam.filter', version: '1.0.1', headers: { Fault: 'none' },
    imports: ['org.drachtio.api.filter', 'org.drachtio.api.transport', 'org.drachtio.kernel.meter;version=99'],
  });
  const next = anotherVersion(t, '1.0.1', { ...copies(['kernel']), 'drachtio-spam-filter': jar });
  await assert.rejects(t.shell.run(`drachtio:upgrade ${next.url}`), /does not resolve, nothing was changed: .*A new kernel is there and waits; --restart takes it/);
});

test('upgrade: files of upgrades are there as long as they are needed; a setting that upgrades cannot do with is warned of', { ownServer: true, full: true, limitMillis: 120000 }, async (t) => {
  await ownServer(t);
  const { shell, server } = t;
  const files = () => fs.readdirSync(path.join(server.data, 'data/drachtio-upgrade')).filter((name) => name.endsWith('.xml')).map((name) => name.replace(/-\d+\.xml$/, '')).sort();
  const [first, second, third] = ['1.0.1', '1.0.2', '1.0.3'].map((version) => anotherVersion(t, version, copies(['sip-proxy'])));
  assert.doesNotMatch(await shell.run(`drachtio:upgrade --all --dry-run ${first.url}`), /^warning/m);
  assert.deepEqual(files(), []);
  for (const [next, left] of [[first, ['1.0.1']], [second, ['1.0.1', '1.0.2']], [third, ['1.0.2', '1.0.3']]]) {
    await shell.run(`drachtio:upgrade --all --watch 1 ${next.url}`);
    assert.deepEqual(files(), left.map((version) => `drachtio-upgrade-${version}`));
  }
  assert.match(await shell.run('drachtio:rollback'), /Rolled back to drachtio\/1\.0\.2/);
  assert.deepEqual(files(), ['drachtio-upgrade-1.0.2']);
  await shell.run('config:property-set -p org.apache.karaf.features autoRefresh false');
  await until('the warning', async () => /^warning +autoRefresh=false/m.test(await shell.run(`drachtio:upgrade --all --dry-run ${third.url}`)), 20000, 500);
});

/** Our bundles → the ids of their services, which a restart changes. */
async function births(shell) {
  const all = {};
  for (const bundle of (await versions(shell)).keys()) {
    if (bundle.startsWith('org.drachtio.')) all[bundle] = (await shell.run(`bundle:services -p ${bundle}`)).match(/^service\.id = \d+/gm);
  }
  return all;
}

for (const autoRefresh of ['true', 'false']) {
  test(`upgrade: features of Karaf's own come and go during calls, and no bundle of ours restarts (autoRefresh=${autoRefresh})`, { ownServer: true, full: true, limitMillis: 600000 }, async (t) => {
    const repository = karafFeatures();
    await ownServer(t);
    const { shell } = t;
    await shell.run(`config:property-set -p org.ops4j.pax.url.mvn org.ops4j.pax.url.mvn.repositories file:${repository}@id=karaf-features`);
    await shell.run(`config:property-set -p org.apache.karaf.features autoRefresh ${autoRefresh}`);
    await until('FeaturesService to know of them', () => shell.run('feature:repo-refresh').then(() => shell.run('feature:info webconsole')).then(() => true, () => false), 60000, 500);
    const held = await heldCalls(t, 8);
    const phone = await t.phone('udp');
    const before = await births(shell);
    const statuses = await optionsDuring(phone, async () => {
      for (const feature of KARAF_FEATURES) {
        await shell.run(`feature:install ${feature}`);
        assert.match(await shell.run('feature:list -i'), new RegExp(`^${feature} `, 'm'));
        assert.deepEqual(await births(shell), before, `${feature} has come`);
      }
      // The event admin is the distribution's: everything uses it.
      for (const feature of KARAF_FEATURES.filter((name) => name !== 'eventadmin').reverse()) {
        await shell.run(`feature:uninstall ${feature}`);
        assert.deepEqual(await births(shell), before, `${feature} has gone`);
      }
    });
    assert.deepEqual([...new Set(statuses)], [200]);
    await held.check();
  });
}

/** A component of FaultyFilter that hangs in its activation. */
const HANGING = { 'hanging.xml': '<component xmlns="http://www.osgi.org/xmlns/scr/v1.3.0" name="hanging" immediate="true" activate="activate"><implementation class="FaultyFilter"/></component>' };

const FAULTS = {
  'does not resolve': { fault: 'none', imports: ['org.example.nowhere'], why: /does not resolve/, harmless: true },
  'fails to start': { fault: 'start', why: /Rolled back .*(cannot be applied|not active)/, harmless: true },
  'hangs at its start': { fault: 'hangs at start', why: /Rolled back .*org\.drachtio\.spam\.filter 1\.0\.1 \(at FaultyFilter\.hang\(.*\)\) does not start, it was interrupted after [5-9]\d\d\d ms/, harmless: true },
  'hangs in the activation of a component': { fault: 'none', files: HANGING, headers: { 'Service-Component': 'hanging.xml' }, why: /Rolled back .*org\.drachtio\.spam\.filter 1\.0\.1 \(at FaultyFilter\.hang\(.*\)\) does not start, it was interrupted/, harmless: true },
  'throws at every message': { fault: 'throws', why: /defects/ },
  'answers everything 500': { fault: 'refuses', why: /refused|500/ },
  'eats memory': { fault: 'eats', why: /Rolled back .*% of the heap/, harmless: true },
};

for (const [what, { fault, imports = [], headers, files, why, harmless }] of Object.entries(FAULTS)) {
  test(`upgrade: a bundle that ${what} is rolled back`, { ownServer: true, full: true, limitMillis: 300000 }, async (t) => {
    await ownServer(t);
    const { shell } = t;
    await t.app({ options: (_req, res) => res.send(200) });
    const phone = await t.phone('udp');
    const before = await versions(shell);
    const jar = otherBundle(t, 'FaultyFilter', {
      name: 'org.drachtio.spam.filter', version: '1.0.1', headers: { Fault: fault, ...headers }, files,
      imports: ['org.drachtio.api.filter', 'org.drachtio.api.transport', ...imports],
    });
    const next = anotherVersion(t, '1.0.1', { 'drachtio-spam-filter': jar });
    const answers = await optionsDuring(phone, () => assert.rejects(shell.run(`drachtio:upgrade --watch 40 ${next.url}`), why));
    if (harmless) assert.deepEqual([...new Set(answers)], [200]);
    assert.deepEqual(await versions(shell), before);
    assert.equal((await phone.send('OPTIONS').final()).status, 200);
  });
}

test('upgrade: a bundle that never ends its start, whatever interrupts it, is named, and the server goes on', { ownServer: true, full: true, limitMillis: 120000 }, async (t) => {
  await ownServer(t);
  const { shell } = t;
  await t.app({ options: (_req, res) => res.send(200) });
  const phone = await t.phone('udp');
  const jar = otherBundle(t, 'FaultyFilter', {
    name: 'org.drachtio.spam.filter', version: '1.0.1', headers: { Fault: 'loops at start' },
    imports: ['org.drachtio.api.filter', 'org.drachtio.api.transport'],
  });
  const next = anotherVersion(t, '1.0.1', { 'drachtio-spam-filter': jar });
  const endless = /org\.drachtio\.spam\.filter 1\.0\.1 \(at FaultyFilter\.loop\(.*\)\) does not start, and interrupts are of no use: .*SIGKILL/;
  const answers = await optionsDuring(phone, () => assert.rejects(shell.run(`drachtio:upgrade --watch 40 ${next.url}`), endless));
  assert.deepEqual([...new Set(answers)], [200]);
  for (const command of [`upgrade ${next.url}`, 'rollback']) await assert.rejects(shell.run(`drachtio:${command}`), /the last one has not come to its end: .*SIGKILL/);
  assert.equal((await phone.send('OPTIONS').final()).status, 200);
  await t.server.stop('SIGKILL');
});
