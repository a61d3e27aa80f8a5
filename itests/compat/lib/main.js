'use strict';

const { fork, spawnSync } = require('child_process');
const path = require('path');
const { commandPort } = require('./bundle');
const { load } = require('./harness');

/** A server lives for minutes here: the optimising compiler would cost more than it gives. */
const SHORT_LIVED = { DRACHTIO_JAVA_OPTS: '-XX:TieredStopAtLevel=1' };

/** Servers at once. Most of a test's time is waiting for timers, so that three are no burden on two cores. */
const WORKERS = Number(process.env.COMPAT_WORKERS || 3);

const args = process.argv.slice(2);
const full = args.includes('--full');
const filter = args.find((arg) => !arg.startsWith('--'));
const entries = load();
const queue = entries.map((_entry, index) => index).filter((index) => (full || !entries[index].full) && (!filter || entries[index].name.includes(filter)));
const results = { passed: 0, failed: 0 };

function report(name, millis, failure) {
  results[failure ? 'failed' : 'passed'] += 1;
  console.log(`${failure ? 'FAIL' : 'ok  '} ${name} (${millis} ms)`);
  if (failure) console.log(failure.replace(/^/gm, '       '));
}

/** A worker takes tests from the queue until there are none; one that dies fails the test that it was at. */
function work() {
  return new Promise((resolve) => {
    const worker = fork(path.join(__dirname, 'worker.js'), { stdio: 'inherit', env: { ...SHORT_LIVED, ...process.env } });
    let current;
    const next = () => {
      current = queue.shift();
      worker.send(current === undefined ? { stop: true } : { index: current });
    };
    worker.on('message', ({ index, millis, failure }) => {
      report(entries[index].name, millis, failure);
      next();
    });
    worker.on('exit', (code, signal) => {
      if (current === undefined) return resolve();
      report(entries[current].name, 0, `the process of the test ended: ${code === null ? signal : code}`);
      return resolve(queue.length ? work() : undefined);
    });
    next();
  });
}

/** The wire checks count as tests; they are left out when a name is asked for. */
function wireChecks() {
  const { stdout, status } = spawnSync(path.resolve(__dirname, '../wire'), [], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  process.stdout.write(stdout);
  const counted = /^(\d+) passed, (\d+) failed$/m.exec(stdout);
  if (!counted && status !== 0) results.failed += 1;
  if (counted) {
    results.passed += Number(counted[1]);
    results.failed += Number(counted[2]);
  }
}

(async () => {
  if (args.includes('--list')) {
    queue.forEach((index) => console.log(entries[index].name));
    return;
  }
  commandPort();
  await Promise.all(Array.from({ length: Math.min(WORKERS, queue.length) }, work));
  if (!filter) wireChecks();
  console.log(`${results.passed} passed, ${results.failed} failed`);
  process.exitCode = results.failed === 0 && results.passed > 0 ? 0 : 1;
})();
