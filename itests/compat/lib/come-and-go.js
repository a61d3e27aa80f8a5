'use strict';

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const { assertTablesEmpty } = require('./harness');
const { App, answering } = require('./app');
const { descriptors } = require('./resources');
const { Server } = require('./server');
const { SDP } = require('./sip');
const { sipp } = require('./sipp');
const { until } = require('./wait');

/** Long enough that no answer of an application on a busy machine is late: this is not about timers. */
const TIMERS = { t1: 100, t2: 400, t4: 500, t1x64: 6400 };

/** What a bundle that goes may leave behind: class loaders of bundles, threads, file descriptors. */
function left(server) {
  const histogram = execFileSync('jmap', ['-histo:live', String(server.pid)], { encoding: 'utf8', maxBuffer: 1 << 26 });
  const loaders = [...histogram.matchAll(/^ *\d+: +(\d+) +\d+ +\S*BundleClassLoader\b/gm)].reduce((sum, [, count]) => sum + Number(count), 0);
  const threads = execFileSync('jcmd', [String(server.pid), 'Thread.print'], { encoding: 'utf8', maxBuffer: 1 << 26 }).match(/^"/gm).length;
  return { loaders, threads, descriptors: descriptors(server.pid) };
}

/**
 * Each feature is installed, changed and removed so many times, while 100 calls a second come.
 * @param parts feature without `drachtio-` → `{ ready(shell), change(shell, i, server) }`: whether it is there; what is changed then
 */
async function comeAndGo(t, parts, rounds) {
  const server = await Server.start({ configurable: true, timers: TIMERS });
  t.atEnd(() => server.stop());
  const app = await App.start(server, { invite: answering(SDP) });
  t.atEnd(() => app.stop());
  const shell = server.shell();
  // from now on each part is wanted for itself, and can be taken away
  await shell.run(`feature:install drachtio-server drachtio-http-routing ${Object.keys(parts).map((part) => `drachtio-${part}`).join(' ')}`);
  await shell.run('feature:uninstall drachtio');
  const state = { over: false, calls: 0 };
  const load = (async () => {
    while (!state.over) {
      await sipp(server, 'call', { calls: 300, rate: 100, limitSeconds: 60 });
      state.calls += 300;
    }
  })();
  // a call that fails says more than what was waited for in vain because of it
  const broken = load.then(() => new Promise(() => {}));
  broken.catch(() => {});
  const whileCalling = (work) => Promise.race([work, broken]).catch((error) => { throw new Error(`${error.message}\n${server.newErrors().join('\n')}\n${server.output.slice(-3000)}`, { cause: error }); });
  const round = async (i) => {
    for (const part of Object.keys(parts)) {
      await shell.run(`feature:uninstall drachtio-${part}`);
      await shell.run(`feature:install drachtio-${part}`);
    }
    for (const [part, { ready, change }] of Object.entries(parts)) {
      await until(`${part} to be there`, () => ready(shell), 20000, 100);
      await change(shell, i, server);
    }
  };
  // what is made once, and kept, is made in the first
  await whileCalling(round(0));
  const before = left(server);
  for (let i = 1; i < rounds; i++) await whileCalling(round(i));
  state.over = true;
  await load;
  const after = await until('all to be given back', () => {
    const now = left(server);
    return now.loaders <= before.loaders && now.threads <= before.threads + 5 && now.descriptors <= before.descriptors + 12 && now;
  }, 30000, 500).catch((error) => { throw new Error(`${error.message}: ${JSON.stringify(before)} ${JSON.stringify(left(server))}`); });
  assert.ok(state.calls >= 300, `${state.calls} calls, ${JSON.stringify(after)}`);
  app.stop();
  await assertTablesEmpty(server, 15000);
  assert.deepEqual(server.newErrors(), []);
}

module.exports = { comeAndGo };
