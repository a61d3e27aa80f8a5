'use strict';

const { spawn } = require('child_process');
const dgram = require('dgram');
const path = require('path');
const { Server } = require('../../../itests/compat/lib/server');
const { freePort } = require('../../../itests/compat/lib/ports');
const { until, within } = require('../../../itests/compat/lib/wait');
const { java } = require('./jvm');
const { offer } = require('./sipp');
const { cpuMicros, threads, spent, machineMicros } = require('./machine');

const PROGRAMS = path.resolve(__dirname, '..');
const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

/** A Java program in one file, whose last line of output is JSON. */
class Program {
  constructor(file, args) {
    this.child = spawn(java('java'), ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xms64m', '-Xmx256m', path.join(PROGRAMS, file), ...args.map(String)], { stdio: ['pipe', 'pipe', 'pipe'] });
    this.text = '';
    this.child.stdout.on('data', (chunk) => { this.text += chunk; });
    this.child.stderr.on('data', (chunk) => { this.text += chunk; });
    this.child.stdin.on('error', () => {});
    this.over = new Promise((resolve, reject) => {
      this.child.on('error', reject);
      this.child.on('close', (code) => {
        const last = this.text.trim().split('\n').pop();
        if (code === 0 && last.startsWith('{')) resolve(JSON.parse(last));
        else reject(new Error(`${file} ended with ${code}: ${this.text}`));
      });
    });
    this.over.catch(() => {});
  }

  get pid() { return this.child.pid; }
  get isRunning() { return this.child.exitCode === null && this.child.signalCode === null; }

  end() {
    this.child.stdin.end();
    return this.overWithin(50);
  }

  /** What it said, once it has ended; one that does not end by itself is killed: it would keep this process alive. */
  async overWithin(seconds) {
    try {
      return await within('the end of a program', this.over, seconds * 1000);
    } finally {
      if (this.isRunning) this.child.kill('SIGKILL');
    }
  }
}

/** A server of its own with the lean application connected. */
class Bench {
  /**
   * @param options.timers of SIP, default those of RFC 3261
   * @param options.server what its server is started with, if it is no plain one
   */
  static async start({ timers = null, status = 200, lanes, application = true, quick = false, javaOptions = '', server } = {}) {
    const bench = new Bench();
    bench.quick = quick;
    const options = { timers, asShipped: true, loglevel: process.env.COMPAT_LOGLEVEL || 'notice', sipPort: await freePort(), ...server, env: { ...server?.env, DRACHTIO_JAVA_OPTS: `${process.env.DRACHTIO_JAVA_OPTS || ''} ${javaOptions}`.trim() } };
    const begin = process.hrtime.bigint();
    const answered = firstAnswer(options.sipPort, begin);
    try {
      bench.server = await Server.start(options);
      bench.startMillis = await answered.millis;
    } catch (error) {
      await bench.stop();
      throw error;
    } finally {
      answered.cancel();
    }
    if (lanes) await bench.useLanes(lanes);
    if (application) await bench.connect(['--status', status]);
    return bench;
  }

  get pid() { return this.server.pid; }

  /** The number of lanes is read when the kernel starts. */
  async useLanes(lanes) {
    const shell = this.server.shell();
    await shell.run(`config:property-set -p org.drachtio.kernel lanes ${lanes}`);
    await shell.run('bundle:restart org.drachtio.kernel');
    await until('the server to listen with other lanes', () => this.server.isUp(), 20000, 50);
  }

  async connect(args) {
    this.application = new Program('Application.java', [this.server.adminPort, ...args]);
    await until('the application to be asked', () => answers(this.server.sipPort, '2'), 120000, 50);
  }

  offer(load) { return offer(this.server, load); }

  /** CPU of the server for `body`, in all and by kind of thread, and what others took meanwhile: neither server, application, sipp nor this process. */
  async watch(body) {
    const read = () => ({
      server: cpuMicros(this.pid), threads: threads(this.pid), all: machineMicros(), own: process.cpuUsage(), at: process.hrtime.bigint(),
      application: this.application && this.application.isRunning ? cpuMicros(this.application.pid) : 0,
    });
    const before = read();
    const result = await body();
    const after = read();
    const seconds = Number(after.at - before.at) / 1e9;
    const own = after.own.user + after.own.system - before.own.user - before.own.system;
    const serverMicros = after.server - before.server;
    const applicationMicros = after.application - before.application;
    const sippMicros = (result && result.sippCpuMicros) || 0;
    const others = after.all - before.all - serverMicros - applicationMicros - sippMicros - own;
    return { ...result, seconds, serverMicros, byThread: spent(before.threads, after.threads), applicationMicros, serverCores: serverMicros / seconds / 1e6, otherCores: Math.max(0, others / seconds / 1e6) };
  }

  /** Offers a load and watches. */
  run(load) { return this.watch(async () => (await this.offer(load)).over); }

  /** Past the compiler: more than 50,000 transactions of all kinds. */
  async warmUp({ seconds = this.quick ? 0.5 : 20 } = {}) {
    const part = (share, rate) => ({ rate, count: Math.max(1, Math.round(share * seconds * rate)) });
    for (const load of [
      { scenario: 'call', ...part(0.3, 800) },
      { scenario: 'call', transport: 'tcp', ...part(0.2, 800) },
      { scenario: 'request', values: { METHOD: 'OPTIONS' }, ...part(0.3, 4000) },
      { scenario: 'request', values: { METHOD: 'REGISTER' }, transport: 'tcp', ...part(0.2, 4000) },
    ]) await (await this.offer(load)).over;
  }

  async stop() {
    try {
      if (this.application) await this.application.end();
    } finally {
      if (this.server) await this.server.stop();
    }
  }
}

function options(port) {
  const id = `${process.pid}-${Math.random()}`;
  return ['OPTIONS sip:first@127.0.0.1 SIP/2.0', `Via: SIP/2.0/UDP 127.0.0.1:${port};rport;branch=z9hG4bK${id}`, 'Max-Forwards: 70', `From: <sip:first@127.0.0.1>;tag=${id}`,
    'To: <sip:first@127.0.0.1>', `Call-ID: ${id}`, 'CSeq: 1 OPTIONS', 'Content-Length: 0', '', ''].join('\r\n');
}

/** Milliseconds from `begin` to the first answer of whatever kind; asks every 10 ms. */
function firstAnswer(port, begin) {
  const socket = dgram.createSocket('udp4');
  socket.on('error', () => {});
  let timer;
  const millis = new Promise((resolve) => {
    socket.on('message', () => resolve(Math.round(Number(process.hrtime.bigint() - begin) / 1e6)));
    socket.bind(0, '127.0.0.1', () => { timer = setInterval(() => socket.send(options(socket.address().port), port, '127.0.0.1'), 10); });
  });
  return { millis: within('the first answer', millis, 180000), cancel: () => { clearInterval(timer); socket.close(); } };
}

/** Whether an OPTIONS is answered with a status of this class. */
function answers(port, kind) {
  const socket = dgram.createSocket('udp4');
  socket.on('error', () => {});
  const answer = new Promise((resolve) => {
    socket.on('message', (bytes) => resolve(bytes.toString('latin1', 8, 9) === kind));
    socket.bind(0, '127.0.0.1', () => socket.send(options(socket.address().port), port, '127.0.0.1'));
  });
  return within('an answer', answer, 2000).catch(() => false).finally(() => socket.close());
}

module.exports = { Bench, Program, answers, pause };
