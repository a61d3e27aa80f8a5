'use strict';

const { spawn } = require('child_process');
const fs = require('fs');
const path = require('path');
const { prepare, statistics } = require('../../../itests/compat/lib/sipp');
const { freePort } = require('../../../itests/compat/lib/ports');
const { cpuMicros } = require('./machine');

const SCENARIOS = path.resolve(__dirname, '../scenarios');

/**
 * Offers calls at a fixed rate, whatever becomes of them. `over` gives what came of it; sipp's own CPU is sampled, since
 * nothing is left to ask once it has ended.
 */
async function offer(server, { scenario, values = {}, transport = 'udp', rate, count, pauseMillis = 500, graceSeconds = 40 }) {
  const folder = prepare(scenario, values, SCENARIOS);
  const args = [
    `${server.host}:${server.sipPort}`, '-sf', 'scenario.xml', '-i', '127.0.0.1', '-p', String(await freePort()), '-t', transport === 'udp' ? 'u1' : 't1',
    '-r', String(rate), '-m', String(count), '-l', '30000', '-d', String(pauseMillis), '-nostdin', '-buff_size', '4194304',
    '-timeout', `${Math.ceil(count / rate + pauseMillis / 1000 + graceSeconds)}s`, '-trace_stat', '-stf', 'statistics.csv', '-fd', '1',
  ];
  const begin = process.hrtime.bigint();
  const child = spawn('sipp', args, { cwd: folder, stdio: 'ignore' });
  let cpu = 0;
  const sampler = setInterval(() => { try { cpu = cpuMicros(child.pid); } catch { /* it has just ended */ } }, 200);
  const over = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', () => {
      const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
      resolve({ ...statistics(path.join(folder, 'statistics.csv')), offered: count, seconds, sippCpuMicros: cpu });
    });
  }).finally(() => {
    clearInterval(sampler);
    fs.rmSync(folder, { recursive: true, force: true });
  });
  over.catch(() => {});
  return { over, kill: () => child.kill('SIGKILL') };
}

module.exports = { offer, SCENARIOS };
