'use strict';

// What is wrong with the machine is told in one line, with a status other than 0, before there is a JVM.

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test } = require('../lib/harness');
const { DRACHTIO } = require('../lib/server');

const XML = '<drachtio><admin>127.0.0.1</admin></drachtio>';

/** A start that gets as far as this file, which is none: its data folder has been made then. */
const BAD = '<drachtio>';
const REACHED = /Error reading configuration file/;

/** Starts a server, which ends at its file at the latest. `mounts` in a namespace of their own. */
function start(folder, environment, { args = ['-f', path.join(folder, 'bad.xml')], mounts = [] } = {}) {
  // another server of this machine may have the usual port
  const env = { DRACHTIO_SSH_PORT: '0', ...environment };
  const script = [...mounts, 'exec "$@"'].join(' && ');
  const wrapped = mounts.length ? ['unshare', '--mount', '--propagation', 'private', 'sh', '-ec', script, 'sh'] : [];
  const [program, ...words] = [...wrapped, 'env', ...Object.entries(env).map(([name, value]) => (value === undefined ? `--unset=${name}` : `${name}=${value}`)), DRACHTIO, ...args];
  const { status, stdout, stderr } = spawnSync(program, words, { encoding: 'utf8', timeout: 60000 });
  return { status, lines: `${stdout}${stderr}`.trim().split('\n').filter(Boolean) };
}

const check = (folder, environment, file = path.join(folder, 'x.xml')) => start(folder, environment, { args: ['--check-config', file] });

function reached({ status, lines }) {
  assert.equal(lines.length, 1, lines.join('\n'));
  assert.match(lines[0], REACHED);
  assert.equal(status, 255, lines[0]);
}

function faultsFolder(t) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'drachtio-faults-'));
  t.atEnd(() => fs.rmSync(folder, { recursive: true, force: true }));
  fs.writeFileSync(path.join(folder, 'x.xml'), XML);
  fs.writeFileSync(path.join(folder, 'bad.xml'), BAD);
  return folder;
}

test('a data folder that cannot be used, a full disk, no HOME, a file that is none: one line each', { ownServer: true, limitMillis: 120000 }, (t) => {
  if (process.getuid() !== 0) throw new Error('this test needs root');
  const folder = faultsFolder(t);
  const at = (name) => path.join(folder, name);
  for (const name of ['disk', 'small']) fs.mkdirSync(at(name));
  fs.writeFileSync(at('file'), '');
  fs.symlinkSync(at('nowhere'), at('dangling'));
  const readOnly = [`mount -t tmpfs -o ro none ${at('disk')}`];
  const full = [`mount -t tmpfs -o size=100k none ${at('small')}`];
  const faults = [
    [start(folder, { DRACHTIO_DATA: at('disk') }, { mounts: readOnly }), /cannot write to \S+disk$/],
    [start(folder, { DRACHTIO_DATA: at('disk/x') }, { mounts: readOnly }), /cannot use \S+disk\/x: .*Read-only file system/],
    [start(folder, { DRACHTIO_DATA: at('small/x') }, { mounts: full }), /cannot write to \S+small\/x: .*No space left on device/],
    [start(folder, { DRACHTIO_DATA: at('file') }), /cannot use \S+file: .*File exists/],
    [start(folder, { DRACHTIO_DATA: at('dangling') }), /cannot use \S+dangling: /],
    [start(folder, { TMPDIR: at('disk') }, { mounts: readOnly }), /a folder for temporary files is needed: .*Read-only file system/],
    [start(folder, { DRACHTIO_SSH_PORT: '99999' }), /DRACHTIO_SSH_PORT=99999 is no port/],
    [start(folder, { DRACHTIO_SSH_PASSWORD: 'a,admin' }), /DRACHTIO_SSH_PASSWORD: without commas/],
    [check(folder, {}, '/dev/zero'), /\/dev\/zero: it is not a regular file/],
  ];
  spawnSync('mkfifo', [at('pipe')]);
  faults.push([check(folder, {}, at('pipe')), /pipe: it is not a regular file/]);
  for (const [{ status, lines }, expected] of faults) {
    assert.equal(lines.length, 1, lines.join('\n'));
    assert.match(lines[0], expected);
    assert.equal(status, 1, lines[0]);
  }
  reached(start(folder, { HOME: undefined }));
});

test('a data folder with a link in it, or with what no server has made, is left as it is', { ownServer: true, limitMillis: 120000 }, (t) => {
  const folder = faultsFolder(t);
  const at = (name) => path.join(folder, name);
  const refused = (name, pattern) => {
    const { status, lines } = start(folder, { DRACHTIO_DATA: at(name) });
    assert.equal(lines.length, 1, lines.join('\n'));
    assert.match(lines[0], pattern);
    assert.equal(status, 1, lines[0]);
  };

  // the system's /etc, if somebody says DRACHTIO_DATA=/
  fs.mkdirSync(at('system/etc'), { recursive: true });
  fs.writeFileSync(at('system/etc/passwd'), 'kept');
  for (let i = 0; i < 2; i++) refused('system', /\/system is not a data folder: no server has made it, and \S+\/etc\/passwd is there$/);
  fs.mkdirSync(at('system2/data/pictures'), { recursive: true });
  refused('system2', /no server has made it, and \S+\/data\/pictures is there/);
  for (const [name, target] of [['etc', 'system/etc'], ['data', 'system2/data'], ['owner', 'system/etc/passwd'], ['shell.password', 'system/etc/passwd'], ['deploy', 'system/etc']]) {
    fs.mkdirSync(at(`with-${name}`));
    fs.symlinkSync(at(target), at(`with-${name}/${name}`));
    refused(`with-${name}`, /is a link; in a data folder only data\/log and files etc\/org\.drachtio\.\* may be one/);
  }
  assert.deepEqual([fs.readFileSync(at('system/etc/passwd'), 'utf8'), fs.readdirSync(at('system')), fs.readdirSync(at('system/etc')), fs.readdirSync(at('system2/data'))], ['kept', ['etc'], ['passwd'], ['pictures']]);

  // what an operator has laid ready stays, where the link leads too
  fs.mkdirSync(at('new/etc'), { recursive: true });
  fs.mkdirSync(at('new/data'));
  fs.mkdirSync(at('log'));
  fs.writeFileSync(at('mine.cfg'), 'maxDialogs = 3\n');
  fs.writeFileSync(at('levels'), 'log4j2.rootLogger.level = WARN\n');
  fs.symlinkSync(at('mine.cfg'), at('new/etc/org.drachtio.sip.dialog.cfg'));
  fs.symlinkSync(at('levels'), at('new/etc/org.ops4j.pax.logging.cfg'));
  fs.symlinkSync(at('log'), at('new/data/log'));
  fs.symlinkSync(at('new'), at('link'));
  for (const name of ['new', 'link', 'new']) reached(start(folder, { DRACHTIO_DATA: at(name) }));
  assert.equal(fs.readFileSync(at('new/etc/org.drachtio.sip.dialog.cfg'), 'utf8'), 'maxDialogs = 3\n');
  assert.deepEqual([fs.readFileSync(at('levels'), 'utf8'), fs.readFileSync(at('new/etc/org.ops4j.pax.logging.cfg'), 'utf8')], Array(2).fill('log4j2.rootLogger.level = WARN\n'));
  assert.ok(fs.lstatSync(at('new/data/log')).isSymbolicLink() && fs.lstatSync(at('new/etc/org.drachtio.sip.dialog.cfg')).isSymbolicLink());

  // who else may write there is told
  fs.chmodSync(at('new'), 0o777);
  assert.match(start(folder, { DRACHTIO_DATA: at('new') }).lines.join(), /everybody may write to \S+new, and so change what the server runs: chmod o-w/);
});

test('what whoever starts it has left: a locale without letters, closed descriptors, CDPATH', { ownServer: true, limitMillis: 120000 }, (t) => {
  const folder = faultsFolder(t);
  const at = (name) => path.join(folder, name);
  fs.writeFileSync(at('dr\u00e4cht\u00efo.xml'), XML);
  reached(start(folder, { DRACHTIO_PROFILE: 'small', DRACHTIO_JAVA_OPTS: '-XX:+UseParallelGC -Xmx64m' }));
  assert.deepEqual(check(folder, { LC_ALL: 'C' }, at('dr\u00e4cht\u00efo.xml')), { status: 0, lines: [] });

  const closed = (file) => spawnSync('sh', ['-c', 'exec "$0" --check-config "$1" <&- >&- 2>&-', DRACHTIO, at(file)], { timeout: 60000 }).status;
  assert.deepEqual([closed('x.xml'), closed('bad.xml')], [0, 1]);

  for (const name of ['elsewhere/data', 'here']) fs.mkdirSync(at(name), { recursive: true });
  const { status } = spawnSync(DRACHTIO, ['-f', at('bad.xml')], { cwd: at('here'), env: { ...process.env, CDPATH: at('elsewhere'), DRACHTIO_DATA: 'data' }, timeout: 60000 });
  assert.deepEqual([status, fs.existsSync(at('here/data/owner')), fs.readdirSync(at('elsewhere/data'))], [255, true, []]);
});

test('an answer leaves no trace, and is given where nothing can be written', { ownServer: true, limitMillis: 120000 }, (t) => {
  const folder = faultsFolder(t);
  const at = (name) => path.join(folder, name);
  fs.mkdirSync(at('tmp'));
  fs.writeFileSync(at('secret.xml'), '<drachtio><admin port="x" secret="s">127.0.0.1</admin></drachtio>');
  const before = fs.readdirSync(folder, { recursive: true });
  for (const environment of [{ TMPDIR: at('tmp') }, { TMPDIR: at('nowhere'), DRACHTIO_DATA: at('data') }]) {
    for (const args of [['--check-config', at('x.xml')], [`--check=${at('x.xml')}`], ['-p', '9022', '--secret', 's', '--check-config', at('x.xml')]]) {
      assert.deepEqual(start(folder, environment, { args }), { status: 0, lines: [] }, args.join(' '));
    }
    const bad = check(folder, environment, at('secret.xml'));
    assert.equal(bad.status, 1);
    assert.match(bad.lines.join(), /port/);
    for (const [args, answer] of [[['-p', '9022', '--version'], /^v\d+\.\d+/], [['-p', '9022', '-h'], /^Usage: drachtio/]]) {
      const { status, lines } = start(folder, environment, { args });
      assert.equal(status, 0, args.join(' '));
      assert.match(lines[0], answer);
    }
  }
  assert.deepEqual(fs.readdirSync(folder, { recursive: true }), before);
});
