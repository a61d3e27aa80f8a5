'use strict';

const { spawn } = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');
const { freePort, bound, listening } = require('./ports');
const { until } = require('./wait');

const SCENARIOS = path.resolve(__dirname, '../sipp');

/** sipp's folder with the scenario in it. @param values text for each @NAME@ in the scenario; USER is `service` unless told */
function prepare(scenario, values, scenarios = SCENARIOS) {
  const text = fs.readFileSync(path.join(scenarios, `${scenario}.xml`), 'utf8')
    .replace(/@([A-Z_]+)@/g, (_all, name) => {
      if (name in values) return values[name];
      if (name !== 'USER') throw new Error(`${scenario}.xml needs ${name}`);
      return 'service';
    });
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'drachtio-sipp-'));
  fs.writeFileSync(path.join(folder, 'scenario.xml'), text);
  return folder;
}

/** Changes the text of a scenario that is prepared. */
function rewrite(folder, edit) {
  const file = path.join(folder, 'scenario.xml');
  fs.writeFileSync(file, edit(fs.readFileSync(file, 'utf8')));
  return folder;
}

const unchanged = (text) => text;

/** Runs sipp in its folder to its end: {successful, failed, retransmissions}. Every call has to succeed. */
async function play(folder, scenario, port, args, { transport, calls, limitSeconds, recvTimeoutMillis }) {
  try {
    const common = [
      '-sf', 'scenario.xml', '-i', '127.0.0.1', '-p', String(port), '-t', transport === 'udp' ? 'u1' : 't1', '-m', String(calls),
      '-nostdin', '-recv_timeout', String(recvTimeoutMillis), '-timeout', `${limitSeconds}s`, '-timeout_error', '-trace_err', '-error_file', 'errors.log',
      '-trace_stat', '-stf', 'statistics.csv', '-fd', '1', ...(calls > 20 ? [] : ['-trace_msg', '-message_file', 'messages.log']),
    ];
    const code = await run('sipp', [...args, ...common], folder, limitSeconds * 1000 + 5000);
    const result = statistics(path.join(folder, 'statistics.csv'));
    if (code !== 0 || result.failed !== 0 || result.successful !== calls) {
      const read = (file) => (fs.existsSync(path.join(folder, file)) ? fs.readFileSync(path.join(folder, file), 'utf8').slice(-6000) : '');
      throw new Error(`sipp ${scenario} over ${transport}: exit ${code}, ${JSON.stringify(result)}\n${read('errors.log')}\n${read('messages.log')}`);
    }
    return result;
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** Calls a server with sipp, to sipp's end. @param scenario file name in sipp/ without .xml @param edit changes its text */
async function sipp(server, scenario, { transport = 'udp', calls = 1, rate = 10, pause = 0, limitSeconds = 20, recvTimeoutMillis = 5000, values = {}, edit = unchanged } = {}) {
  const args = [`${server.host}:${server.sipPort}`, '-r', String(rate), '-d', String(pause)];
  return play(rewrite(prepare(scenario, values), edit), scenario, await freePort(), args, { transport, calls, limitSeconds, recvTimeoutMillis });
}

/**
 * sipp as the one that is called, from when it listens: {port, over}. Between two messages of a call may be 30 s.
 * @param editFor gives, for the port, what changes the scenario's text
 */
async function callee(scenario, { transport = 'udp', calls = 1, limitSeconds = 20, values = {}, scenarios, editFor = () => unchanged } = {}) {
  const port = await freePort();
  const over = play(rewrite(prepare(scenario, values, scenarios), await editFor(port)), scenario, port, [], { transport, calls, limitSeconds, recvTimeoutMillis: 30000 });
  over.catch(() => {});
  await until('sipp to listen', () => (transport === 'udp' ? bound('udp', port) : listening(port)));
  return { port, over };
}

function run(command, args, cwd, limitMillis) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: 'ignore' });
    const limit = setTimeout(() => child.kill('SIGKILL'), limitMillis);
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      clearTimeout(limit);
      resolve(code === null ? signal : code);
    });
  });
}

function statistics(file) {
  if (!fs.existsSync(file)) return { successful: 0, failed: 0, retransmissions: 0 };
  const lines = fs.readFileSync(file, 'utf8').trim().split('\n').map((line) => line.split(';'));
  const last = lines[lines.length - 1];
  const value = (name) => Number(last[lines[0].indexOf(name)]);
  return { successful: value('SuccessfulCall(C)'), failed: value('FailedCall(C)'), retransmissions: value('Retransmissions(C)') };
}

module.exports = { sipp, callee, run, prepare, statistics };
