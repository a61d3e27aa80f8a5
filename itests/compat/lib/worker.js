'use strict';

// Runs the tests that the parent process names by their position, one at a time, with a server of its own.
const { load, Runner } = require('./harness');

const entries = load();
const runner = new Runner();

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
  const failure = await runner.run(entries[message.index]);
  process.send({ index: message.index, millis: Date.now() - begin, failure: failure && String(failure.stack || failure) });
});
