'use strict';

const assert = require('node:assert/strict');
const { execFile } = require('node:child_process');
const path = require('node:path');
const { promisify } = require('node:util');
const { test } = require('../lib/harness');
const { ROOT } = require('../lib/server');

const run = promisify(execFile);

/** Whether the scripts still work. Their figures, taken in seconds and beside other tests, mean nothing. */
test('benchmarks/load measures everything that it names', { full: true, ownServer: true, limitMillis: 600000 }, async () => {
  const { stdout } = await run(path.join(ROOT, 'benchmarks', 'load', 'run'), ['--quick', '--label', 'test', 'all', 'outgoing', 'metrics', 'secure', 'small']);
  const table = stdout.slice(stdout.indexOf('| What | Figures |')).split('\n').filter((line) => line.startsWith('| ')).slice(1);
  for (const name of ['start and idle', 'OPTIONS/UDP 1000/s', 'OPTIONS/TCP 1000/s', 'REGISTER/UDP 1000/s', 'call/UDP 500/s', 'call/TCP 500/s', 'OPTIONS/UDP round trip at 1000/s',
    'OPTIONS/UDP 1000/s, tables full', 'peak OPTIONS/UDP', 'peak OPTIONS/TCP', 'peak calls/UDP', 'peak calls/TCP', 'peak calls/UDP, 1 lane', 'allocated per OPTIONS/UDP',
    'allocated per call/UDP', '200 held calls/UDP', '200 held calls/TCP', 'INVITE refused 486/UDP 500/s', 'OPTIONS of an application/UDP 1000/s', 'call/UDP 500/s, metrics scraped every second', 'call/UDP 500/s, small beside default']) {
    assert.ok(table.some((line) => line.startsWith(`| ${name} |`)), `${name} is missing:\n${stdout}`);
  }
  assert.doesNotMatch(table.join('\n'), /NaN|undefined|null/);
  const answered = table.filter((line) => / ok \d/.test(line));
  assert.ok(answered.length >= 8 && answered.every((line) => / ok [1-9]/.test(line)), answered.join('\n'));
});

test('benchmarks/guard: this build costs and allocates no more than the last one', { full: true, ownServer: true, limitMillis: 1500000 }, async () => {
  await run(path.join(ROOT, 'benchmarks', 'guard'), ['--rounds=4']).catch((error) => assert.fail(`${error.message}\n${error.stdout}`));
});

test('bin/soak passes', { full: true, ownServer: true, limitMillis: 600000 }, async () => {
  const { stdout } = await run(path.join(ROOT, 'bin', 'soak'), ['--minutes', '0.2']);
  assert.match(stdout.trim().split('\n').pop(), /^soak passed: .* 0 failures/);
});
