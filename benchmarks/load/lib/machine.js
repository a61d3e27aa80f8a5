'use strict';

const fs = require('fs');
const os = require('os');
const { execFileSync } = require('child_process');

const TICK_MICROS = 1e6 / Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** CPU microseconds of a process so far, user and system; those of its ended children are not in it. */
function cpuMicros(pid) {
  const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MICROS;
}

const COMPILER = /^C[12] Comp/;
const COLLECTOR = /^(GC Thread|G1 |VM Thread|Shenandoah|ZDirector|ZDriver|ZWorker|XDirector|XDriver|XWorker)/;

const kindOf = (name) => (COMPILER.test(name) ? 'compiler' : COLLECTOR.test(name) ? 'collector' : 'own');

/** Whether a thread of this name is the server's: neither compiler nor collector. */
const isOwn = (name) => kindOf(name) === 'own';

/** The threads of a Java process: id → what the thread does (`compiler`, `collector`, `own` for those of the server) and its CPU microseconds so far. */
function threads(pid) {
  const folder = `/proc/${pid}/task`;
  const found = new Map();
  for (const thread of fs.readdirSync(folder)) {
    try {
      const name = fs.readFileSync(`${folder}/${thread}/comm`, 'utf8');
      found.set(thread, { kind: kindOf(name), micros: Number(fs.readFileSync(`${folder}/${thread}/schedstat`, 'utf8').split(' ')[0]) / 1000 });
    } catch (error) {
      // it has ended since the folder was read
      if (error.code !== 'ENOENT' && error.code !== 'ESRCH') throw error;
    }
  }
  return found;
}

/** CPU microseconds by kind of thread between two looks; those of threads that ended in between are not in it. */
function spent(before, after) {
  const sums = { compiler: 0, collector: 0, own: 0 };
  for (const [thread, { kind, micros }] of after) sums[kind] += micros - (before.get(thread)?.micros || 0);
  return sums;
}

/** CPU microseconds of everything on this machine, whatever its namespaces. */
function machineMicros() {
  const [user, nice, system, , , irq, softirq, steal] = fs.readFileSync('/proc/stat', 'utf8').split('\n')[0].split(/\s+/).slice(1).map(Number);
  return (user + nice + system + irq + softirq + steal) * TICK_MICROS;
}

function memory(pid) {
  const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
  const value = (name) => Number(new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(status)[1]);
  return { rssBytes: value('VmRSS') * 1024, threads: value('Threads'), descriptors: fs.readdirSync(`/proc/${pid}/fd`).length };
}

function describe(root) {
  const git = (...args) => { try { return execFileSync('git', ['-C', root, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim(); } catch { return ''; } };
  const { java } = require('./jvm');
  const version = execFileSync(java('java'), ['--version'], { encoding: 'utf8' }).split('\n')[0];
  return {
    commit: (git('rev-parse', '--short', 'HEAD') || 'none') + (git('status', '--porcelain', '--untracked-files=no') ? '+changes' : ''),
    machine: `${os.cpus().length} × ${os.cpus()[0].model.trim()}, ${Math.round(os.totalmem() / 2 ** 30)} GB, Linux ${os.release()}, ${version}`,
  };
}

module.exports = { cpuMicros, isOwn, threads, spent, machineMicros, memory, describe };
