'use strict';

// The state that the build prepares and each start begins with (docs/adr/0013).

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test } = require('../lib/harness');
const { Server, runToEnd, ROOT } = require('../lib/server');

const ASSEMBLY = path.join(ROOT, 'karaf-assembly/target/assembly');

/** Karaf writes it when it has to find out for itself what there is. */
const WITHOUT = /Installing and starting initial bundles/;

/** The log of Karaf of a server with a data folder of its own. */
const karafLog = (server) => fs.readFileSync(path.join(server.folder, 'data/data/log/karaf.log'), 'utf8');

/** Name → state of the features that are installed, and who asked for them. */
async function features(server) {
  const rows = await server.shell().rows('feature:list -i');
  return new Map(rows.map(([name, version, required, state]) => [name, { version, required, state }]));
}

/** The distribution at another place. */
function distribution(t) {
  const made = fs.mkdtempSync(path.join(os.tmpdir(), 'drachtio-prepared-'));
  t.atEnd(() => fs.rmSync(made, { recursive: true, force: true }));
  const copy = path.join(made, 'drachtio');
  // The jars are the same files; what is changed below must not be.
  execFileSync('cp', ['-al', ASSEMBLY, copy]);
  for (const part of ['bin', 'etc', 'prepared']) {
    fs.rmSync(path.join(copy, part), { recursive: true });
    execFileSync('cp', ['-a', path.join(ASSEMBLY, part), path.join(copy, part)]);
  }
  return copy;
}

async function started(t, options) {
  const server = await Server.start({ ...options });
  t.atEnd(() => server.stop());
  return server;
}

test('a start begins with the prepared state, and Karaf manages all features and bundles as ever', { ownServer: true, limitMillis: 120000 }, async (t) => {
  const server = await started(t);
  assert.doesNotMatch(karafLog(server), WITHOUT);
  const found = await features(server);
  for (const name of ['drachtio', 'ssh', 'scr']) assert.deepEqual([found.get(name).required, found.get(name).state], ['x', 'Started'], name);
  assert.equal(found.get('drachtio-kernel').state, 'Started');
  const bundles = await server.shell().rows('bundle:list -t 0 -s');
  // The framework's extension is a fragment.
  assert.deepEqual(bundles.slice(1).filter((row) => !row.includes('Active')).map((row) => row.at(-1)), ['org.apache.karaf.features.extension']);
  // By the features service, from the repositories of the distribution, and back.
  await server.shell().run('feature:install drachtio-kernel');
  assert.equal((await features(server)).get('drachtio-kernel').required, 'x');
  await server.shell().run('feature:uninstall drachtio-kernel');
  assert.equal((await features(server)).get('drachtio-kernel').required, '');
  const etc = fs.readdirSync(path.join(server.folder, 'data/etc'));
  for (const file of ['org.drachtio.sip.transport.cfg.example', 'org.drachtio.spam.filter.rule-scanners.cfg', 'jmx.acl.org.drachtio.cfg']) assert.ok(etc.includes(file), file);
});

test('the prepared state has bundles, wires and features in it, and no configuration, key or log', { ownServer: true }, () => {
  const inside = /^(data\/cache\/(bundle\d+\/(bundle\.info|version0\.0\/revision\.location)?|bundle\d+\/version0\.0\/|bundle\d+\/data\/(state\.json)?|bundle0\/(bundle\.id|last\.java\.version|wiring\/\d*))?|data\/|etc\/(org\.drachtio\.[a-z.-]+\.cfg(\.example)?|jmx\.acl\.org\.drachtio\.cfg)?)$/;
  const names = execFileSync('tar', ['-tf', path.join(ASSEMBLY, 'prepared/state.tar')], { encoding: 'utf8' }).trim().split('\n');
  assert.deepEqual(names.filter((name) => !inside.test(name)), []);
  assert.equal(names.filter((name) => name.endsWith('state.json')).length, 1);
  const text = fs.readFileSync(path.join(ASSEMBLY, 'prepared/state.tar'), 'latin1');
  assert.ok(!text.includes(ROOT), 'it has the place in it where it was built');
});

test('the prepared state serves a distribution that was moved', { ownServer: true, limitMillis: 120000 }, async (t) => {
  const copy = distribution(t);
  const server = await started(t, { program: path.join(copy, 'bin/drachtio') });
  assert.doesNotMatch(karafLog(server), WITHOUT);
  const locations = await server.shell().run('bundle:list -t 0 -l');
  assert.ok(locations.includes(`reference:file:${copy}/system/`), locations);
  assert.ok(!locations.includes(ASSEMBLY), locations);
});

test('a server of a clone runs from a copy of what was built, which the next build leaves alone', { ownServer: true, limitMillis: 180000 }, async (t) => {
  const clone = path.dirname(distribution(t));
  const target = path.join(clone, 'karaf-assembly/target');
  fs.mkdirSync(target, { recursive: true });
  fs.renameSync(path.join(clone, 'drachtio'), path.join(target, 'assembly'));
  fs.writeFileSync(path.join(target, 'drachtio-karaf-1.tar.gz'), '');
  for (const part of ['bin', 'docs']) execFileSync('cp', ['-a', path.join(ROOT, part), path.join(clone, part)]);
  const program = path.join(clone, 'bin/drachtio');
  const copies = () => fs.readdirSync(path.join(clone, '.run')).filter((name) => name !== 'lock');
  const build = () => fs.appendFileSync(path.join(target, 'assembly/etc/custom.properties'), '\n# another\n');
  // a start that ends at its file
  const bad = path.join(clone, 'bad.xml');
  fs.writeFileSync(bad, '<drachtio>');
  const begin = async () => assert.equal((await runToEnd(['-f', bad], { program, limitMillis: 60000 })).code, 255);

  assert.equal((await runToEnd(['-p', '0', '--version'], { program, limitMillis: 60000 })).code, 0);
  assert.ok(!fs.existsSync(path.join(clone, '.run')), 'an answer needs no copy');
  const server = await started(t, { program });
  const [first] = copies();
  assert.ok((await server.shell().run('bundle:list -t 0 -l')).includes(`reference:file:${clone}/.run/${first}/system/`));
  await begin();
  assert.deepEqual(copies(), [first]);
  build();
  await begin();
  assert.equal(copies().length, 2);
  await server.shell().run('bundle:restart org.drachtio.sip.dialog');
  await server.stop();
  build();
  await begin();
  assert.equal(copies().length, 1);
  assert.notEqual(copies()[0], first);
});

/** Whether the JVM has mapped the archive of classes that the build has made: it does so only where it fits. */
const usesArchive = (server, place) => fs.readFileSync(`/proc/${server.pid}/maps`, 'utf8').includes(path.join(place, 'prepared/classes.jsa'));

test('the JVM takes classes from the archive of the build, also in a distribution that was moved', { ownServer: true, limitMillis: 120000 }, async (t) => {
  const copy = distribution(t);
  const server = await started(t, { program: path.join(copy, 'bin/drachtio') });
  assert.ok(usesArchive(server, copy));
});

test('the JVM goes on without an archive of classes that does not fit, and does not say so', { ownServer: true, limitMillis: 120000 }, async (t) => {
  const copy = distribution(t);
  const folder = path.join(copy, 'lib/boot');
  const jar = path.join(folder, fs.readdirSync(folder).find((name) => name.endsWith('.jar')));
  const bytes = fs.readFileSync(jar);
  fs.rmSync(jar);
  // As long as before: only its time is another, which the prepared state does not ask about.
  fs.writeFileSync(jar, bytes);
  const server = await started(t, { program: path.join(copy, 'bin/drachtio') });
  assert.ok(!usesArchive(server, copy));
  assert.doesNotMatch(server.output, /\[warning|shared|archive/);
  assert.doesNotMatch(karafLog(server), WITHOUT);
});

const SPOILED = {
  'is damaged': (copy) => {
    const file = path.join(copy, 'prepared/state.tar');
    const bytes = fs.readFileSync(file);
    bytes[bytes.length >> 1] ^= 1;
    fs.writeFileSync(file, bytes);
  },
  'was made for another Java': (copy) => {
    const file = path.join(copy, 'prepared/fits');
    fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace(/^\d+/, '11'));
  },
  'was made for another configuration of Karaf': (copy) => fs.appendFileSync(path.join(copy, 'etc/custom.properties'), '\n# another\n'),
  'was made for other bundles': (copy) => {
    // Not in place: it is a link to the real one.
    const folder = path.join(copy, 'system/org/apache/karaf/service');
    const jar = path.join(folder, fs.readdirSync(folder, { recursive: true }).find((name) => name.endsWith('.jar')));
    const bytes = fs.readFileSync(jar);
    fs.rmSync(jar);
    // What follows a zip file's end is no part of it.
    fs.writeFileSync(jar, Buffer.concat([bytes, Buffer.from('\n')]));
  },
  'is not there': (copy) => fs.rmSync(path.join(copy, 'prepared'), { recursive: true }),
};

for (const [what, spoil] of Object.entries(SPOILED)) {
  test(`a start does without a prepared state that ${what}`, { ownServer: true, limitMillis: 120000 }, async (t) => {
    const copy = distribution(t);
    spoil(copy);
    const server = await started(t, { program: path.join(copy, 'bin/drachtio') });
    assert.match(karafLog(server), WITHOUT);
    assert.doesNotMatch(server.output, /drachtio: /);
    assert.equal((await features(server)).get('drachtio').state, 'Started');
  });
}
