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

module.exports = { cpuMicros, machineMicros, memory, describe };
