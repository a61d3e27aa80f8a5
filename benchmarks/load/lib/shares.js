'use strict';

const fs = require('fs');
const os = require('os');
const path = require('path');
const readline = require('readline');
const { spawn, spawnSync, execFileSync } = require('child_process');
const { once } = require('events');
const { get } = require('../../../itests/compat/lib/prometheus');
const { bound, freePort } = require('../../../itests/compat/lib/ports');
const { until } = require('../../../itests/compat/lib/wait');
const { Bench, Program } = require('./bench');
const { java } = require('./jvm');
const { isOwn } = require('./machine');
const { mean, round } = require('./figures');
const { CALL, RATE } = require('./turns');

/** Where those who watch calls are told of them. Not inlined, so that a sample tells whether it is below one. */
const DOORS = ['org.drachtio.sip.transport.internal.watch.CaptureTaps', 'org.drachtio.admin.internal.session.ApplicationTaps', 'org.drachtio.api.call.CallObservers'];
const JAVA_OPTIONS = ['-XX:+PreserveFramePointer', '-XX:CompileCommand=quiet', ...DOORS.map((door) => `-XX:CompileCommand=dontinline,${door}::*`)].join(' ');
const SAMPLES_A_SECOND = 1999;
const ROUNDS = 3;

const properties = (bench, pid, values) => bench.server.shell().run([`config:edit ${pid}`, ...Object.entries(values).map(([key, value]) => `config:property-set ${key} ${value}`), 'config:update'].join('; '));

/** Who watches: how it is switched, its threads, and what of the others' stacks is its doing. */
const WATCHERS = {
  'every call recorded': {
    threads: /^drachtio-call-t/,
    frames: /\.(CaptureTaps|ApplicationTaps)\.|org\.drachtio\.call\.trace\./,
    begin: async () => ({ turn: (bench, on) => properties(bench, 'org.drachtio.call.trace', { recordOneIn: on ? 1 : 0 }), end: async () => {} }),
  },
  'captured by HEP 3 over UDP': {
    threads: /^drachtio-homer/,
    frames: /\.CaptureTaps\.|org\.drachtio\.homer\./,
    begin: async () => {
      const port = await freePort();
      const collector = new Program('Collector.java', [port]);
      await until('the collector to listen', () => bound('udp', port), 20000);
      return { turn: (bench, on) => properties(bench, 'org.drachtio.homer.capture', { captureId: 1, port, host: on ? '127.0.0.1' : "''" }), end: () => collector.end() };
    },
  },
  'metrics scraped every 5 s': {
    threads: /^drachtio-metric/,
    frames: /\.CallObservers\.|org\.drachtio\.metrics\./,
    begin: async () => {
      const port = await freePort();
      let scraper;
      return {
        turn: async (bench, on) => {
          clearInterval(scraper);
          await properties(bench, 'org.drachtio.metrics', { port: on ? port : 0 });
          if (on) scraper = setInterval(() => get(port, '/metrics').catch(() => {}), 5000);
        },
        end: async () => clearInterval(scraper),
      };
    },
  },
};

/** Samples of the server's own threads, and how many of them are the watcher's. */
async function count(file, { threads, frames }) {
  const script = spawn('perf', ['script', '-i', file, '-F', 'comm,tid,ip,sym'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const found = { own: 0, watcher: 0 };
  let sample;
  const end = () => {
    if (sample?.own) {
      found.own += 1;
      found.watcher += sample.watcher ? 1 : 0;
    }
    sample = undefined;
  };
  for await (const line of readline.createInterface({ input: script.stdout })) {
    if (!line.trim()) end();
    else if (!sample) {
      const name = /^\s*(.*?)\s+\d+\s*$/.exec(line)?.[1] || '';
      sample = { own: isOwn(name), watcher: threads.test(name) };
      // Its parameters name classes too.
    } else if (frames.test(line.split('(')[0])) sample.watcher = true;
  }
  end();
  return found;
}

/** Runs a load and samples the stacks of the server meanwhile. */
async function sampled(bench, watcher, load) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'drachtio-perf-'));
  const file = path.join(folder, 'perf.data');
  const map = `/tmp/perf-${bench.pid}.map`;
  try {
    const perf = spawn('perf', ['record', '-q', '-e', 'cpu-clock', '-F', String(SAMPLES_A_SECOND), '-g', '-o', file, '-p', String(bench.pid)], { stdio: 'ignore' });
    const over = once(perf, 'exit');
    const run = await bench.run(load);
    perf.kill('SIGINT');
    await over;
    execFileSync(java('jcmd'), [String(bench.pid), 'Compiler.perfmap'], { stdio: 'ignore' });
    return { ...run, samples: await count(file, watcher) };
  } finally {
    fs.rmSync(folder, { recursive: true });
    fs.rmSync(map, { force: true });
  }
}

/**
 * What those who watch calls cost one, by samples of stacks (`perf`, Debian's package linux-perf): the samples that are the
 * watcher's beside all others of the server's own threads, in one run, so that neither the hour of the machine nor a second run is
 * in the ratio. Not in it: what others lose as the watcher needs caches. The collector's part, which is nobody's by its stack, is
 * that of runs without and with the watcher, in turn.
 */
async function shares(report, options) {
  if (spawnSync('perf', ['--version']).error) throw new Error('perf is not there (Debian: linux-perf)');
  const seconds = options.quick ? 2 : 20;
  for (const [name, watcher] of Object.entries(WATCHERS)) {
    const bench = await Bench.start({ ...options, javaOptions: JAVA_OPTIONS });
    const { turn, end } = await watcher.begin();
    try {
      await bench.warmUp();
      const runs = { off: [], on: [] };
      for (let i = 0; i < (options.quick ? 1 : ROUNDS); i++) {
        for (const state of ['off', 'on']) {
          await turn(bench, state === 'on');
          await bench.run({ ...CALL, rate: RATE, count: RATE * (options.quick ? 1 : 10) });
          const load = { ...CALL, rate: RATE, count: RATE * seconds };
          runs[state].push(state === 'on' ? await sampled(bench, watcher, load) : await bench.run(load));
        }
      }
      const sum = (what) => runs.on.reduce((so, run) => so + run.samples[what], 0);
      const calls = RATE * seconds;
      const ownMicros = mean(runs.on.map((run) => run.byThread.own)) / calls;
      const share = sum('watcher') / sum('own');
      const collector = (state) => mean(runs[state].map((run) => run.byThread.collector)) / calls;
      const without = ownMicros * (1 - share);
      report.add('shares', `call/UDP ${RATE}/s, ${name}`, {
        ratio: round(ownMicros / without, 3), micros: round(ownMicros * share, 1), withoutMicros: round(without), samples: sum('own'),
        collectorOffMicros: round(collector('off')), collectorOnMicros: round(collector('on')), ratioWithCollector: round((ownMicros + collector('on')) / (without + collector('off')), 3),
        failed: [...runs.off, ...runs.on].reduce((so, run) => so + run.offered - run.successful, 0), otherCores: round(Math.max(...[...runs.off, ...runs.on].map((run) => run.otherCores)), 2),
      }, { byRun: runs.on.map((run) => run.samples) });
    } finally {
      await end();
      await bench.stop();
    }
  }
}

module.exports = { shares };
