'use strict';

const assert = require('node:assert/strict');
const { test } = require('../lib/harness');
const { anotherVersion, copies, otherBundle } = require('../lib/features');
const { mbeans } = require('../lib/mbeans');
const { restart } = require('../lib/restart');
const { json, route, web } = require('../lib/routing');
const { random } = require('../lib/sip');
const { rule } = require('../lib/spam');
const { heldCalls, optionsDuring, ownServer, versions } = require('../lib/upgrades');
const { until } = require('../lib/wait');

const SPAM_FILTER = 'org.drachtio.spam.filter';
const ROUTING = 'org.drachtio.http.routing';

/** All versions of a bundle that are there: two during a trial. */
async function installed(shell, name) {
  const rows = await shell.rows('bundle:list -s');
  return rows.filter((row) => row.at(-1) === name).map((row) => row.at(-2)).sort();
}

const onTrial = (shell, name) => until('two versions', async () => (await installed(shell, name)).length === 2, 30000);

/** What the table says of a bundle: {requests, same, other, errors}. */
function rowOf(printed, name) {
  const row = new RegExp(`^${name.replaceAll('.', '\\.')} \\S+ → 1\\.0\\.1 +(\\d+) +(\\d+) +(\\d+) +(\\d+) `, 'm').exec(printed);
  assert.ok(row, printed);
  const [requests, same, other, errors] = row.slice(1).map(Number);
  return { requests, same, other, errors };
}

test('canary: a version that says the same takes over while calls are up', { ownServer: true, full: true, limitMillis: 180000 }, async (t) => {
  await ownServer(t);
  const { shell } = t;
  const held = await heldCalls(t, 4);
  const mark = random();
  await rule(t, 'tried', 'User-Agent', mark, '--action reject');
  const phone = await t.phone('udp');
  const spammer = await t.phone('udp');
  const next = anotherVersion(t, '1.0.1', copies(['spam-filter', 'blacklist', 'sip-dialog']));
  const planned = await shell.run(`drachtio:upgrade --all --canary 50 --dry-run ${next.url}`);
  assert.match(planned, /^tried +org\.drachtio\.spam\.filter /m);
  assert.match(planned, /^untried +org\.drachtio\.sip\.dialog /m);
  const spam = [];
  const spamming = setInterval(() => spam.push(spammer.send('OPTIONS', { headers: [['User-Agent', mark]] }).final(15000)), 50);
  t.atEnd(() => clearInterval(spamming));
  const listed = await shell.rows('drachtio:spam-list');
  let printed;
  const answers = await optionsDuring(phone, async () => {
    const done = shell.run(`drachtio:upgrade --all --canary 50 --watch 6 ${next.url}`);
    await onTrial(shell, SPAM_FILTER);
    // What is tried is nothing that the shell has to do with.
    assert.equal((await shell.rows('drachtio:spam-list')).length, listed.length);
    await restart(shell, 'org.drachtio.call.control');
    printed = await done;
  });
  clearInterval(spamming);
  const refused = (await Promise.all(spam)).map((response) => response.status);
  assert.deepEqual([...new Set(answers)], [200]);
  assert.deepEqual([...new Set(refused)], [603]);
  assert.match(printed, /Upgraded to drachtio\/1\.0\.1/);
  for (const name of [SPAM_FILTER, 'org.drachtio.blacklist']) {
    const row = rowOf(printed, name);
    assert.ok(row.requests >= 100, printed);
    assert.deepEqual({ ...row, requests: 0 }, { requests: 0, same: row.requests, other: 0, errors: 0 }, printed);
    assert.deepEqual(await installed(shell, name), ['1.0.1']);
  }
  assert.equal((await versions(shell)).get('org.drachtio.sip.dialog'), '1.0.1');
  assert.equal(Number((await shell.info()).get('counter.spam.rejected')), refused.length, 'a canary counts for itself');
  await held.check();
  assert.deepEqual(t.server.newErrors(), []);
});

const FAULTS = {
  'throws': { fault: 'throws', why: /org\.drachtio\.spam\.filter .*fails at \d+ of \d+: \S+: java\.lang\.IllegalStateException: throws, as the test wants it/ },
  'judges otherwise': { fault: 'refuses', why: /org\.drachtio\.spam\.filter .*judges \d+ of \d+ otherwise: \S+: Pass\[\] → Reject\[status=500/ },
  'hangs': { fault: 'hangs', why: /org\.drachtio\.spam\.filter .*hangs, for \d+ ms/ },
  'does not start': { fault: 'start', why: /it cannot be tried/ },
};

for (const [what, { fault, why }] of Object.entries(FAULTS)) {
  test(`canary: a version that ${what} is removed and named, and no call notices`, { ownServer: true, full: true, limitMillis: 120000 }, async (t) => {
    await ownServer(t);
    const { shell } = t;
    await t.app({ options: (_req, res) => res.send(200) });
    const phone = await t.phone('udp');
    const before = await versions(shell);
    const jar = otherBundle(t, 'FaultyFilter', {
      name: SPAM_FILTER, version: '1.0.1', headers: { Fault: fault },
      imports: ['org.drachtio.api.filter', 'org.drachtio.api.transport'],
    });
    const next = anotherVersion(t, '1.0.1', { 'drachtio-spam-filter': jar });
    const answers = await optionsDuring(phone, () => assert.rejects(shell.run(`drachtio:upgrade --canary 20 --watch 40 ${next.url}`), why));
    assert.deepEqual([...new Set(answers)], [200]);
    assert.deepEqual(await versions(shell), before);
    assert.equal((await installed(shell, SPAM_FILTER)).length, 1);
  });
}

test('canary: a router is asked about its share, and takes over', { ownServer: true, full: true, limitMillis: 120000 }, async (t) => {
  await ownServer(t);
  const { shell } = t;
  const { url, asked } = await web(t, json('reject', { status: 486 }));
  await route(t, url, { method: 'OPTIONS' });
  const phone = await t.phone('udp');
  const next = anotherVersion(t, '1.0.1', copies(['http-routing']));
  let printed;
  const answers = await optionsDuring(phone, async () => {
    printed = await shell.run(`drachtio:upgrade --all --canary 25 --watch 5 ${next.url}`);
  });
  assert.deepEqual([...new Set(answers)], [486]);
  const row = rowOf(printed, ROUTING);
  assert.ok(row.requests >= 20 && row.other === 0 && row.errors === 0, printed);
  assert.ok(row.requests < answers.length / 2, printed);
  assert.ok(asked.length >= answers.length + row.requests, `${asked.length} questions`);
  assert.deepEqual(await installed(shell, ROUTING), ['1.0.1']);
});

test('canary: by JMX as by the shell', { ownServer: true, full: true, limitMillis: 480000 }, async (t) => {
  await ownServer(t);
  const { server, shell } = t;
  await t.app({ options: (_req, res) => res.send(200) });
  const phone = await t.phone('udp');
  const before = await versions(shell);
  const bean = (...asked) => mbeans(server, 'org.drachtio:type=Upgrade', ...asked);
  const filter = (version, fault) => anotherVersion(t, version, {
    'drachtio-spam-filter': otherBundle(t, 'FaultyFilter', {
      name: SPAM_FILTER, version, headers: { Fault: fault }, imports: ['org.drachtio.api.filter', 'org.drachtio.api.transport'],
    }),
  });
  const [next, refused] = [filter('1.0.1', 'none'), filter('1.0.2', 'throws')];
  const answers = await optionsDuring(phone, async () => {
    const plan = await bean('plan', next.url);
    assert.match(plan, /^\[drachtio\/1\.0\.0\S* → drachtio\/1\.0\.1, .*replaced +org\.drachtio\.spam\.filter \S+ → 1\.0\.1,.*The kernel stays/);
    assert.deepEqual(await versions(shell), before, 'after a plan');
    assert.match(await bean('upgrade', refused.url, 40, 50), /^Not upgraded, the canary was removed: org\.drachtio\.spam\.filter .*fails/);
    assert.deepEqual(await versions(shell), before);
    assert.match(await bean('upgrade', next.url, 4, 101).catch(String), /1 to 100/);
    assert.equal(await bean('upgrade', next.url, 4, 100), 'Upgraded to drachtio/1.0.1\n');
  });
  assert.deepEqual([...new Set(answers)], [200]);
  assert.deepEqual(await installed(shell, SPAM_FILTER), ['1.0.1']);
  const attributes = (await mbeans(server)).split('\n').filter((line) => line.includes('type=Upgrade')).join('\n');
  const row = rowOf(/type=Upgrade Canary \[.*?(org\.drachtio\.spam\.filter .*)\]/.exec(attributes)[1], SPAM_FILTER);
  assert.ok(row.requests >= 20 && row.other === 0 && row.errors === 0, attributes);
  assert.match(attributes, /type=Upgrade State Upgraded to drachtio\/1\.0\.1$/m);
  assert.match(attributes, /type=Upgrade Previous \[drachtio\/1\.0\.0\S*\]$/m);
  const statuses = await optionsDuring(phone, async () => assert.match(await bean('rollback'), /^Rolled back to drachtio\/1\.0\.0\S*\n$/));
  assert.deepEqual([...new Set(statuses)], [200]);
  assert.deepEqual(await versions(shell), before, 'after the rollback');
  assert.match(await mbeans(server), /type=Upgrade Previous \[\]$/m);
  assert.match(await bean('rollback'), /There is nothing to go back to/);
});

test('canary: without a filter or router there is nothing to try, and without requests nothing takes over', { ownServer: true, full: true, limitMillis: 120000 }, async (t) => {
  await ownServer(t);
  const { shell } = t;
  const before = await versions(shell);
  const dialogs = anotherVersion(t, '1.0.1', copies(['sip-dialog']));
  await assert.rejects(shell.run(`drachtio:upgrade --all --canary 10 ${dialogs.url}`), /none of what is replaced is a filter or router/);
  const filter = anotherVersion(t, '1.0.2', copies(['spam-filter']));
  await assert.rejects(shell.run(`drachtio:upgrade --all --canary 10 --watch 2 ${filter.url}`), /has judged \d+ requests, 20 are needed/);
  await assert.rejects(shell.run(`drachtio:upgrade --canary 101 ${filter.url}`), /1 to 100/);
  assert.deepEqual(await versions(shell), before);
});

test('canary: a process that ends during a trial starts with one version', { ownServer: true, full: true, limitMillis: 240000 }, async (t) => {
  await ownServer(t);
  const { server } = t;
  const before = await installed(server.shell(), SPAM_FILTER);
  const next = anotherVersion(t, '1.0.1', copies(['spam-filter']));
  const trial = server.shell().run(`drachtio:upgrade --all --canary 10 --watch 50 ${next.url}`).catch(() => {});
  await onTrial(server.shell(), SPAM_FILTER);
  server.process.kill('SIGKILL');
  await until('the process to be gone', () => server.exit);
  await trial;
  Object.assign(server, { exit: undefined, openShell: undefined });
  server.spawn();
  await until('the server to listen', () => server.isUp(), 180000, 50);
  assert.deepEqual(await installed(server.shell(), SPAM_FILTER), before);
});
