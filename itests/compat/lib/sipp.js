'use strict';

const { spawn } = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');
const { freePort } = require('./ports');

const SCENARIOS = path.resolve(__dirname, '../sipp');

/**
 * Runs sipp to its end against a server: {successful, failed, retransmissions}. Every call has to succeed.
 *
 * @param scenario file name in sipp/ without .xml
 * @param values text for each @NAME@ in it
 */
async function sipp(server, scenario, { transport = 'udp', calls = 1, rate = 10, pause = 0, limitSeconds = 20, values = {} } = {}) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'drachtio-sipp-'));
  try {
    const text = fs.readFileSync(path.join(SCENARIOS, `${scenario}.xml`), 'utf8')
      .replace(/@([A-Z_]+)@/g, (_all, name) => {
        if (!(name in values)) throw new Error(`${scenario}.xml needs ${name}`);
        return values[name];
      });
    fs.writeFileSync(path.join(folder, 'scenario.xml'), text);
    const args = [
      `${server.host}:${server.sipPort}`, '-sf', 'scenario.xml', '-i', '127.0.0.1', '-p', String(await freePort()), '-t', transport === 'udp' ? 'u1' : 't1',
      '-m', String(calls), '-r', String(rate), '-d', String(pause), '-nostdin', '-recv_timeout', '5000',
      '-timeout', `${limitSeconds}s`, '-timeout_error', '-trace_err', '-error_file', 'errors.log',
      '-trace_msg', '-message_file', 'messages.log', '-trace_stat', '-stf', 'statistics.csv', '-fd', '1',
    ];
    if (calls > 20) args.splice(args.indexOf('-trace_msg'), 3);
    const code = await run('sipp', args, folder, limitSeconds * 1000 + 5000);
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

module.exports = { sipp, run };
