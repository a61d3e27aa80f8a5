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

/** Checks a configuration, which makes the data folder first. `mounts` in a namespace of their own. */
function check(folder, env, { file = path.join(folder, 'x.xml'), mounts = [], as = [] } = {}) {
  const script = [...mounts, 'exec "$@"'].join(' && ');
  const wrapped = mounts.length ? ['unshare', '--mount', '--propagation', 'private', 'sh', '-ec', script, 'sh'] : [];
  const [program, ...args] = [...wrapped, ...as, 'env', ...Object.entries(env).map(([name, value]) => (value === undefined ? `--unset=${name}` : `${name}=${value}`)), DRACHTIO, '--check-config', file];
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', timeout: 60000 });
  return { status, lines: `${stdout}${stderr}`.trim().split('\n').filter(Boolean) };
}

test('a data folder that cannot be used, a full disk, no HOME, a file that is none: one line each', { ownServer: true, limitMillis: 120000 }, (t) => {
  if (process.getuid() !== 0) throw new Error('this test needs root');
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'drachtio-faults-'));
  t.atEnd(() => fs.rmSync(folder, { recursive: true, force: true }));
  const at = (name) => path.join(folder, name);
  for (const name of ['disk', 'small']) fs.mkdirSync(at(name));
  fs.writeFileSync(at('x.xml'), XML);
  fs.writeFileSync(at('file'), '');
  fs.symlinkSync(at('nowhere'), at('dangling'));
  const readOnly = [`mount -t tmpfs -o ro none ${at('disk')}`];
  const full = [`mount -t tmpfs -o size=100k none ${at('small')}`];
  const faults = [
    [check(folder, { DRACHTIO_DATA: at('disk') }, { mounts: readOnly }), /cannot write to \S+disk$/],
    [check(folder, { DRACHTIO_DATA: at('disk/x') }, { mounts: readOnly }), /cannot use \S+disk\/x: .*Read-only file system/],
    [check(folder, { DRACHTIO_DATA: at('small/x') }, { mounts: full }), /cannot write to \S+small\/x: .*No space left on device/],
    [check(folder, { DRACHTIO_DATA: at('file') }), /cannot use \S+file: .*File exists/],
    [check(folder, { DRACHTIO_DATA: at('dangling') }), /cannot use \S+dangling: /],
    [check(folder, { TMPDIR: at('disk') }, { mounts: readOnly }), /a folder for temporary files is needed: .*Read-only file system/],
    [check(folder, {}, { file: '/dev/zero' }), /\/dev\/zero: it is not a regular file/],
  ];
  spawnSync('mkfifo', [at('pipe')]);
  faults.push([check(folder, {}, { file: at('pipe') }), /pipe: it is not a regular file/]);
  for (const [{ status, lines }, expected] of faults) {
    assert.equal(lines.length, 1, lines.join('\n'));
    assert.match(lines[0], expected);
    assert.equal(status, 1, lines[0]);
  }
  assert.deepEqual(check(folder, { HOME: undefined }), { status: 0, lines: [] });
});
