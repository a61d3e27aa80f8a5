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

/** CPU microseconds of the threads of a Java process that compile; those that have ended are not in it. */
function compilerMicros(pid) {
  const folder = `/proc/${pid}/task`;
  return fs.readdirSync(folder).reduce((sum, thread) => {
    try {
      if (!/^C[12] Comp/.test(fs.readFileSync(`${folder}/${thread}/comm`, 'utf8'))) return sum;
      return sum + Number(fs.readFileSync(`${folder}/${thread}/schedstat`, 'utf8').split(' ')[0]) / 1000;
    } catch (error) {
      // it has ended since the folder was read
      if (error.code === 'ENOENT' || error.code === 'ESRCH') return sum;
      throw error;
    }
  }, 0);
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

module.exports = { cpuMicros, compilerMicros, machineMicros, memory, describe };
