'use strict';

const { fork, spawnSync } = require('child_process');
const path = require('path');
const { commandPort } = require('./bundle');
const { load } = require('./harness');

/** A server lives for minutes here: the optimising compiler would cost more than it gives. */
const SHORT_LIVED = { DRACHTIO_JAVA_OPTS: '-XX:TieredStopAtLevel=1' };

/** Tests at once. Most of a test's time is waiting for timers, so that five are no burden on two cores … */
const WORKERS = Number(process.env.COMPAT_WORKERS || 5);

/** … but a test that starts a server of its own keeps a core busy for seconds: more of them would starve the others. */
const OWN_SERVERS = { besideOthers: 2, alone: 3 };

/**
 * What fails beside other tests is run once more when all are over, alone: it tells a fault of the server from a machine that
 * was too busy. What passes then is named at the end as unsteady. More failures than this are not the machine.
 */
const AGAIN_AT_MOST = 5;

const args = process.argv.slice(2);
const full = args.includes('--full');
const filter = args.find((arg) => !arg.startsWith('--'));
const entries = load();
const chosen = entries.map((_entry, index) => index).filter((index) => (full || !entries[index].full) && (!filter || entries[index].name.includes(filter)));
const own = chosen.filter((index) => entries[index].ownServer);
const shared = chosen.filter((index) => !entries[index].ownServer);
const results = { passed: 0, failed: 0 };
const failedOnce = [];
let again = false;
let ownRunning = 0;

/** The next test: those with a server of their own first, as far as there may be one more. None: others do the rest. */
function take() {
  if (own.length && ownRunning < (shared.length ? OWN_SERVERS.besideOthers : OWN_SERVERS.alone)) return own.shift();
  return shared.shift();
}

function report(index, millis, failure) {
  const { name } = entries[index];
  const onceMore = failure && !again && failedOnce.length < AGAIN_AT_MOST;
  if (onceMore) failedOnce.push(index);
  else results[failure ? 'failed' : 'passed'] += 1;
  console.log(`${onceMore ? 'AGAIN' : failure ? 'FAIL' : 'ok  '} ${name} (${millis} ms)`);
  if (failure) console.log(failure.replace(/^/gm, '       '));
  if (again && !failure) console.log(`UNSTEADY ${name}: it failed beside others and passed alone`);
}

/** A worker takes tests from the queue until there are none; one that dies fails the test that it was at. */
function work() {
  return new Promise((resolve) => {
    const worker = fork(path.join(__dirname, 'worker.js'), { stdio: 'inherit', env: { ...SHORT_LIVED, ...process.env } });
    let current;
    const isOwn = () => current !== undefined && entries[current].ownServer;
    const next = () => {
      current = take();
      if (isOwn()) ownRunning += 1;
      worker.send(current === undefined ? { stop: true } : { index: current });
    };
    worker.on('message', ({ index, millis, failure }) => {
      report(index, millis, failure);
      if (isOwn()) ownRunning -= 1;
      next();
    });
    worker.on('exit', (code, signal) => {
      if (current === undefined) return resolve();
      if (isOwn()) ownRunning -= 1;
      report(current, 0, `the process of the test ended: ${code === null ? signal : code}`);
      return resolve(own.length + shared.length ? work() : undefined);
    });
    next();
  });
}

async function runAgain() {
  again = true;
  shared.push(...failedOnce);
  if (shared.length) await work();
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
    chosen.forEach((index) => console.log(entries[index].name));
    return;
  }
  commandPort();
  await Promise.all(Array.from({ length: Math.min(WORKERS, chosen.length) }, work));
  await runAgain();
  if (!filter) wireChecks();
  console.log(`${results.passed} passed, ${results.failed} failed`);
  process.exitCode = results.failed === 0 && results.passed > 0 ? 0 : 1;
})();
