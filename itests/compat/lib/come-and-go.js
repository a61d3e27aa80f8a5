'use strict';

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const { assertTablesEmpty } = require('./harness');
const { App, answering } = require('./app');
const { descriptors } = require('./resources');
const { LIBRARIES, refresh, restart } = require('./restart');
const { Server } = require('./server');
const { SDP } = require('./sip');
const { sipp } = require('./sipp');
const { until } = require('./wait');

/** Long enough that no answer of an application on a busy machine is late: this is not about timers. */
const TIMERS = { t1: 100, t2: 400, t4: 500, t1x64: 6400 };

/** What a bundle that goes may leave behind, and how many more of it than before are no leak. */
const KINDS = {
  loaders: { classes: /\S*BundleClassLoader/, more: 0 },
  mbeans: { classes: /com\.sun\.jmx\.mbeanserver\.NamedObject/, more: 0 },
  timers: { classes: /org\.drachtio\.kernel\.lane\.internal\.TimerWheel\$Node|java\.util\.concurrent\.ScheduledThreadPoolExecutor\$ScheduledFutureTask/, more: 5 },
  threads: { more: 5 },
  descriptors: { more: 12 },
};

function left(server) {
  const pid = String(server.pid);
  const histogram = execFileSync('jmap', ['-histo:live', pid], { encoding: 'utf8', maxBuffer: 1 << 26 });
  const instances = (classes) => [...histogram.matchAll(new RegExp(`^ *\\d+: +(\\d+) +\\d+ +(?:${classes.source})(?: |$)`, 'gm'))].reduce((sum, [, count]) => sum + Number(count), 0);
  const counted = Object.entries(KINDS).filter(([, { classes }]) => classes).map(([kind, { classes }]) => [kind, instances(classes)]);
  const threads = execFileSync('jcmd', [pid, 'Thread.print'], { encoding: 'utf8', maxBuffer: 1 << 26 }).match(/^"/gm).length;
  return { ...Object.fromEntries(counted), threads, descriptors: descriptors(server.pid) };
}

/** Calls of sipp that come all the time; none of them may fail. */
class ComingCalls {
  /** @param rate calls a second */
  constructor(server, rate) {
    Object.assign(this, { server, calls: 0, isOver: false });
    this.load = (async () => {
      while (!this.isOver) {
        await sipp(server, 'call', { calls: 3 * rate, rate, limitSeconds: 60 });
        this.calls += 3 * rate;
      }
    })();
    // a call that fails says more than what was waited for in vain because of it
    this.broken = this.load.then(() => new Promise(() => {}));
    this.broken.catch(() => {});
  }

  during(work) {
    return Promise.race([work, this.broken]).catch((error) => { throw new Error(`${error.message}\n${this.server.newErrors().join('\n')}\n${this.server.output.slice(-3000)}`, { cause: error }); });
  }

  /** Gives their number. */
  async stop() {
    this.isOver = true;
    await this.load;
    return this.calls;
  }
}

/**
 * Does a round so many times while calls come. No call fails, and what the first round leaves behind is what all
 * leave behind.
 * @param server to be stopped by whoever has started it
 * @param rate calls a second
 * @param settled rounds after which what is made once, and kept, has been made
 */
async function flatUnderCalls(t, server, round, rounds, { settled = 1, rate = 100 } = {}) {
  // those of calls are no measure
  const { timers } = left(server);
  const app = await App.start(server, { invite: answering(SDP) });
  t.atEnd(() => app.stop());
  const coming = new ComingCalls(server, rate);
  let before;
  for (let i = 0; i < rounds; i++) {
    if (i === settled) before = { ...left(server), timers };
    await coming.during(round(i));
  }
  const calls = await coming.stop();
  let after;
  await until('all to be given back', () => {
    after = left(server);
    return Object.entries(KINDS).every(([kind, { more }]) => after[kind] <= before[kind] + more);
  }, 60000, 500).catch((error) => { throw new Error(`${error.message}: ${JSON.stringify(before)} ${JSON.stringify(after)}`); });
  app.stop();
  await assertTablesEmpty(server, 15000);
  assert.deepEqual(server.newErrors(), []);
  return { calls, before, after };
}

/**
 * Each feature is installed, changed and removed so many times, while 100 calls a second come.
 * @param parts feature without `drachtio-` → `{ ready(shell), change(shell, i, server) }`: whether it is there; what is changed then
 */
async function comeAndGo(t, parts, rounds) {
  const server = await Server.start({ timers: TIMERS });
  t.atEnd(() => server.stop());
  const shell = server.shell();
  // from now on each part is wanted for itself, and can be taken away
  await shell.run(`feature:install drachtio-server drachtio-http-routing ${Object.keys(parts).map((part) => `drachtio-${part}`).join(' ')}`);
  await shell.run('feature:uninstall drachtio');
  await flatUnderCalls(t, server, async (i) => {
    for (const part of Object.keys(parts)) {
      await shell.run(`feature:uninstall drachtio-${part}`);
      await shell.run(`feature:install drachtio-${part}`);
    }
    for (const [part, { ready, change }] of Object.entries(parts)) {
      await until(`${part} to be there`, () => ready(shell), 20000, 100);
      await change(shell, i, server);
    }
  }, rounds);
}

/** One bundle after the other is restarted so many times, while 50 calls a second come; of a library all its users are. */
async function restartsUnderCalls(t, bundles, times) {
  const server = await Server.start({ timers: TIMERS });
  t.atEnd(() => server.stop());
  const shell = server.shell();
  for (const bundle of bundles) {
    const began = Date.now();
    const again = LIBRARIES.includes(bundle) ? refresh : restart;
    const { calls, before, after } = await flatUnderCalls(t, server, () => again(shell, bundle), times, { settled: 10, rate: 50 })
      .catch((error) => { throw new Error(`${bundle}: ${error.message}`, { cause: error }); });
    console.log(`     ${bundle}: ${times} restarts in ${Date.now() - began} ms, ${calls} calls, ${JSON.stringify(before)} → ${JSON.stringify(after)}`);
  }
}

module.exports = { ComingCalls, comeAndGo, restartsUnderCalls };
