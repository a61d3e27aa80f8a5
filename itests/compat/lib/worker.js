'use strict';

// Runs the tests that the parent process names by their position, one at a time, with a server of its own.
const { execFileSync, fork } = require('node:child_process');
const { load, Runner } = require('./harness');

const OWN_NETWORK = 'COMPAT_OWN_NETWORK';

const entries = load();
const runner = new Runner();

if (process.env[OWN_NETWORK]) execFileSync('ip', ['link', 'set', 'lo', 'up']);

/** Runs a test in another worker, which has a network namespace of its own. */
function inOwnNetwork(index) {
  return new Promise((resolve) => {
    const worker = fork(__filename, { execPath: 'unshare', execArgv: ['--net', process.execPath], env: { ...process.env, [OWN_NETWORK]: 'yes' } });
    let outcome = 'the worker of the test ended';
    worker.on('message', ({ failure }) => {
      outcome = failure;
      worker.send({ stop: true });
    });
    worker.on('error', (error) => resolve(error));
    worker.on('exit', () => resolve(outcome));
    worker.send({ index });
  });
}

// The parent is gone: nobody wants the results, and the server must not stay behind.
process.on('disconnect', async () => {
  await runner.stop();
  process.exit(1);
});

process.on('message', async (message) => {
  if (message.stop) {
    await runner.stop();
    process.exit(0);
  }
  const begin = Date.now();
  const entry = entries[message.index];
  const failure = await (entry.ownNetwork && !process.env[OWN_NETWORK] ? inOwnNetwork(message.index) : runner.run(entry));
  process.send({ index: message.index, millis: Date.now() - begin, failure: failure && String(failure.stack || failure) });
});
