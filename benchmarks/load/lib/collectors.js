'use strict';

const fs = require('fs');
const { execFileSync } = require('child_process');
const { until } = require('../../../itests/compat/lib/wait');
const { Bench, Program, pause } = require('./bench');
const { java } = require('./jvm');
const { round } = require('./figures');
const { CALL } = require('./turns');

/** Options for the JVM behind those of `bin/drachtio`, by the name of their row. Those that the JVM of this run does not know are left out. */
const COLLECTORS = {
  'as shipped': '',
  'G1 with a young generation of any size': '-XX:NewSize=1m -XX:MaxNewSize=614m',
  'G1 with a young generation of 32 MB': '-Xmn32m',
  Parallel: '-XX:+UseParallelGC -XX:ParallelGCThreads=2',
  Serial: '-XX:+UseSerialGC',
  Shenandoah: '-XX:+UseShenandoahGC',
  'Shenandoah with generations': '-XX:+UnlockExperimentalVMOptions -XX:+UseShenandoahGC -XX:ShenandoahGCMode=generational',
  ZGC: '-XX:+UseZGC',
};

const RATES = [[100, 30], [500, 15], [1000, 15], [2000, 10], [3000, 10]];
const HELD = 10000;

function isKnown(options) {
  try {
    execFileSync(java('java'), [...options.split(' ').filter((option) => option), '-version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** What the process has of the machine's memory: a page that is mapped several times counts once, as ZGC's of JDK 17 are. */
function residentMegabytes(pid) {
  const [, kilobytes] = /^Pss:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'));
  return round(kilobytes / 1024);
}

async function tail(bench, rate, seconds) {
  const run = await bench.watch(() => new Program('Probe.java', [bench.server.sipPort, rate, rate, rate * (bench.quick ? 1 : seconds)]).over);
  return { ...run, cpuMicros: run.serverMicros / (run.sent + rate) };
}

/** OPTIONS at each rate; then calls and OPTIONS beside 10,000 calls that are up. */
async function collector(report, name, javaOptions, options) {
  const bench = await Bench.start({ ...options, javaOptions });
  try {
    const idleMegabytes = residentMegabytes(bench.pid);
    await bench.warmUp();
    const figures = { idleMegabytes };
    const add = (key, run) => {
      figures[`${key} p99/p99.9/worst/CPU`] = `${[run.p99, run['p99.9'], run.max].join('/')}/${round(run.cpuMicros)}`;
      figures.lost = (figures.lost || 0) + run.lost + run.bad;
    };
    for (const [rate, seconds] of RATES) add(`${rate}/s`, await tail(bench, rate, seconds));
    figures.loadedMegabytes = residentMegabytes(bench.pid);
    const held = bench.quick ? 200 : HELD;
    const calls = await bench.offer({ ...CALL, rate: 700, count: held, pauseMillis: (held / 700 + (bench.quick ? 10 : 25)) * 1000 });
    const shell = bench.server.shell();
    await until('the calls to be up', async () => (await shell.tables()).dialogs === held, 60000, 300);
    await pause(1);
    const seconds = bench.quick ? 1 : 12;
    const [run, probe] = await Promise.all([bench.run({ ...CALL, rate: 500, count: 500 * seconds }), tail(bench, 200, Math.max(1, seconds - 1))]);
    figures[`beside ${held} calls and 500 a second: p99/p99.9/worst`] = [probe.p99, probe['p99.9'], probe.max].join('/');
    figures.callMicros = round(run.serverMicros / (500 * seconds));
    figures.failedCalls = run.offered - run.successful;
    figures.heldMegabytes = residentMegabytes(bench.pid);
    figures.otherCores = round(run.otherCores, 2);
    await calls.over;
    report.add('collectors', name, figures);
  } finally {
    await bench.stop();
  }
}

/** One server for each collector, in turn: forwards, then backwards, as the machine changes with the hours. `COLLECTORS=NAME,NAME` takes these only. */
async function collectors(report, options) {
  const wanted = process.env.COLLECTORS ? process.env.COLLECTORS.split(',') : Object.keys(COLLECTORS);
  const known = wanted.filter((name) => isKnown(COLLECTORS[name]));
  for (const name of options.quick ? known : [...known, ...[...known].reverse()]) await collector(report, name, COLLECTORS[name], options);
}

module.exports = { collectors };
