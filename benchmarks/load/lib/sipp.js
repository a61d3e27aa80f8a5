'use strict';

const { spawn } = require('child_process');
const fs = require('fs');
const path = require('path');
const { prepare, statistics } = require('../../../itests/compat/lib/sipp');
const { freePort } = require('../../../itests/compat/lib/ports');
const { cpuMicros } = require('./machine');

const SCENARIOS = path.resolve(__dirname, '../scenarios');

/** What a scenario has in it unless told otherwise. */
const USUAL = { refused: { STATUS: 486, AGENT: 'sipp' }, request: { STATUS: 200, AGENT: 'sipp' } };

/** Calls that had succeeded after 0, 1, 2 … seconds, as sipp counts them. */
function succeeded(file) {
  if (!fs.existsSync(file)) return [];
  const lines = fs.readFileSync(file, 'utf8').trim().split('\n').map((line) => line.split(';'));
  const column = lines[0].indexOf('SuccessfulCall(C)');
  return lines.slice(1).map((line) => Number(line[column]));
}

/** Datagrams that the system dropped because the program that owns the port did not read them; undefined if there is no such socket. */
function dropped(port) {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const sockets = fs.readFileSync('/proc/net/udp', 'utf8').split('\n').map((line) => line.trim().split(/\s+/));
  const found = sockets.find((fields) => fields[1]?.endsWith(`:${hex}`));
  return found && Number(found[found.length - 1]);
}

/**
 * Offers calls at a fixed rate, whatever becomes of them. `over` gives what came of it; sipp's own CPU and losses are sampled,
 * since nothing is left to ask once it has ended.
 */
async function offer(server, { scenario, values, transport = 'udp', rate, count, pauseMillis = 500, graceSeconds = 40 }) {
  const folder = prepare(scenario, { ...USUAL[scenario], ...values }, SCENARIOS);
  const port = await freePort();
  const args = [
    `${server.host}:${server.sipPort}`, '-sf', 'scenario.xml', '-i', '127.0.0.1', '-p', String(port), '-t', transport === 'udp' ? 'u1' : 't1',
    '-r', String(rate), '-m', String(count), '-l', '30000', '-d', String(pauseMillis), '-nostdin', '-buff_size', '4194304',
    '-timeout', `${Math.ceil(count / rate + pauseMillis / 1000 + graceSeconds)}s`, '-trace_stat', '-stf', 'statistics.csv', '-fd', '1',
  ];
  const begin = process.hrtime.bigint();
  const child = spawn('sipp', args, { cwd: folder, stdio: 'ignore' });
  let cpu = 0;
  let unread = 0;
  const sampler = setInterval(() => {
    unread = dropped(port) ?? unread;
    try { cpu = cpuMicros(child.pid); } catch { /* it has just ended */ }
  }, 200);
  const over = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', () => {
      const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
      const file = path.join(folder, 'statistics.csv');
      resolve({ ...statistics(file), succeededBySecond: succeeded(file), offered: count, seconds, sippCpuMicros: cpu, sippUnread: unread });
    });
  }).finally(() => {
    clearInterval(sampler);
    fs.rmSync(folder, { recursive: true, force: true });
  });
  over.catch(() => {});
  return { over, kill: () => child.kill('SIGKILL') };
}

module.exports = { offer, dropped, SCENARIOS };
