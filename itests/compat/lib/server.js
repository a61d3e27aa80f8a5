'use strict';

const { spawn } = require('child_process');
const crypto = require('crypto');
const fs = require('fs');
const os = require('os');
const path = require('path');
const { writeCfg } = require('./cfg');
const { until } = require('./wait');
const { commandPort } = require('./bundle');
const { freePort, listening, bound } = require('./ports');
const { Shell } = require('./shell');

const ROOT = path.resolve(__dirname, '../../..');
const DRACHTIO = path.join(ROOT, 'bin', 'drachtio');
const TARGET = path.resolve(__dirname, '../target');

/** Shortened, so that the tables empty soon: all of RFC 3261's timers derive from these. */
const SHORT_TIMERS = { t1: 25, t2: 100, t4: 125, t1x64: 1600 };

function configuration({ adminPort, sipPort, secret = 'cymru', timers = SHORT_TIMERS, adminAttributes = '', contacts, loglevel = process.env.COMPAT_LOGLEVEL || 'warning' }) {
  const contactList = contacts || [`sip:127.0.0.1:${sipPort};transport=udp,tcp`];
  return `<drachtio>
  <admin port="${adminPort}"${secret === null ? '' : ` secret="${secret}"`}${adminAttributes ? ` ${adminAttributes}` : ''}>127.0.0.1</admin>
  <sip>
    <contacts>${contactList.map((contact) => `<contact>${contact}</contact>`).join('')}</contacts>
    ${timers ? `<timers><t1>${timers.t1}</t1><t2>${timers.t2}</t2><t4>${timers.t4}</t4><t1x64>${timers.t1x64}</t1x64></timers>` : ''}
  </sip>
  <logging><console/><loglevel>${loglevel}</loglevel></logging>
</drachtio>
`;
}

const STREAMS = /;transport=[a-z,]*(tcp|tls|ws)/;

/** The ports that a configuration opens for connections, besides those that every test knows. */
function streamPorts(xml) {
  const admin = [...xml.matchAll(/<admin[^>]* tls-port="(\d+)"/g)];
  const contacts = [...xml.matchAll(/<contact[^>]*>sips?:[^<]*:(\d+)(;[^<]*)<\/contact>/g)].filter(([, , parameters]) => STREAMS.test(parameters));
  return [...admin, ...contacts].map(([, port]) => Number(port));
}

/** bin/drachtio as a child process. Ended by its own pid only. */
class Server {
  constructor(options) {
    Object.assign(this, options);
    this.host = '127.0.0.1';
    this.output = '';
    this.exit = undefined;
    this.streamPorts = [];
  }

  /**
   * Starts it and waits until its ports are open.
   * @param options.asShipped with Karaf's shell over ssh and without the bundle of the tests until a command is given; either
   *   costs a start CPU
   */
  static async start(options = {}) {
    const server = new Server({
      secret: 'cymru',
      ...options,
      sipPort: options.sipPort || await freePort(),
      adminPort: options.adminPort || await freePort(),
      sshPort: options.asShipped ? await freePort() : 0,
      commandPort: options.commandPort || await freePort(),
      sshPassword: crypto.randomBytes(12).toString('hex'),
    });
    server.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'drachtio-compat-'));
    server.spawn();
    try {
      await until('the server to listen', () => server.exit || server.isUp(), 180000, 50);
    } catch (error) {
      await server.stop();
      throw new Error(`${error.message}\n${server.output}`);
    }
    if (server.exit) throw new Error(`the server ended at start: ${JSON.stringify(server.exit)}\n${server.output}`);
    return server;
  }

  spawn() {
    const args = this.args ? [...this.args] : [];
    if (!this.withoutFile) {
      const file = path.join(this.folder, 'drachtio.conf.xml');
      const xml = this.xml || configuration(this);
      fs.writeFileSync(file, xml);
      // contacts of the command line replace those of the file
      this.streamPorts = args.includes('-c') || args.includes('--contact') ? [] : streamPorts(xml);
      args.unshift('-f', file);
    }
    this.data = (this.env && this.env.DRACHTIO_DATA) || path.join(this.folder, 'data');
    if (!this.asShipped) this.deploy();
    this.process = spawn(this.program || DRACHTIO, args, {
      // the tests read levels
      env: { DRACHTIO_LOG_LAYOUT: 'readable', ...process.env, DRACHTIO_DATA: this.data, COMPAT_COMMAND_PORT: String(this.commandPort), DRACHTIO_SSH_PORT: String(this.sshPort), DRACHTIO_SSH_PASSWORD: this.sshPassword, ...(this.env || {}) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const keep = (chunk) => { this.output += chunk; };
    this.process.stdout.on('data', keep);
    this.process.stderr.on('data', keep);
    this.process.on('exit', (code, signal) => { this.exit = { code, signal }; });
  }

  /** Karaf installs and starts the bundle that takes commands, at a start when the server's own have started. */
  deploy() {
    const jar = commandPort();
    const folder = path.join(this.data, 'deploy');
    fs.mkdirSync(folder, { recursive: true });
    fs.copyFileSync(jar, path.join(folder, path.basename(jar)));
  }

  isUp() {
    return bound('udp', this.sipPort) && [this.adminPort, this.sipPort, ...this.streamPorts].every(listening);
  }

  get pid() { return this.process.pid; }

  /**
   * Writes the cfg file of a PID while the server runs, and waits until ConfigAdmin has it; the component takes it a moment
   * later.
   */
  async configure(pid, values) {
    const lines = Object.entries(values).map(([key, value]) => `${key} = ${value}`);
    const list = async () => (await this.shell().run(`config:property-list --pid ${pid}`)).split(/\r?\n/).map((line) => line.trim());
    const isIn = (listed) => lines.every((line) => listed.includes(line));
    const isNew = !isIn(await list());
    const saved = writeCfg(path.join(this.data, 'etc', `${pid}.cfg`), `${lines.join('\n')}\n`);
    let listed;
    await until(`${pid} to have its values`, async () => {
      listed = await list();
      return isIn(listed);
    }, 30000, 100);
    // of what the XML file sets, nothing is saved
    if (isNew && listed.some((line) => line.startsWith('felix.fileinstall.filename'))) await saved();
  }

  /** What it has logged as an error since the last time that this was asked. */
  newErrors() {
    const fresh = this.output.slice(this.errorsSeen || 0);
    this.errorsSeen = this.output.length;
    return fresh.split('\n').filter((line) => /^\S+ ERROR |^\tat /.test(line));
  }

  /** The management shell. */
  shell() {
    if (!this.openShell) this.openShell = new Shell(this);
    return this.openShell;
  }

  /** Ends it; gives the milliseconds that it took. */
  async stop(signal = 'SIGTERM', limitMillis = 15000) {
    const begin = Date.now();
    if (!this.exit) {
      this.process.kill(signal);
      try {
        await until('the server to end', () => this.exit, limitMillis);
      } finally {
        if (!this.exit) this.process.kill('SIGKILL');
      }
    }
    const took = Date.now() - begin;
    fs.mkdirSync(TARGET, { recursive: true });
    fs.writeFileSync(path.join(TARGET, `server-${this.pid}.log`), this.output);
    fs.rmSync(this.folder, { recursive: true, force: true });
    return took;
  }
}

/** Runs bin/drachtio to its end: {code, stdout, stderr}. */
function runToEnd(args, { limitMillis = 20000, env = {}, program = DRACHTIO } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => { stdout += chunk; });
    child.stderr.on('data', (chunk) => { stderr += chunk; });
    const limit = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`drachtio ${args.join(' ')} did not end within ${limitMillis} ms\n${stdout}${stderr}`));
    }, limitMillis);
    child.on('close', (code, signal) => {
      clearTimeout(limit);
      resolve({ code, signal, stdout, stderr });
    });
  });
}

module.exports = { Server, runToEnd, configuration, SHORT_TIMERS, ROOT, TARGET, DRACHTIO };
