'use strict';

const { spawn, execFileSync } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const { freePort } = require('./ports');
const { until } = require('./wait');

const accepts = (port) => new Promise((resolve) => {
  const socket = net.connect({ host: '127.0.0.1', port });
  socket.on('connect', () => { socket.destroy(); resolve(true); });
  socket.on('error', () => resolve(false));
});

/** A redis-server or sentinel of a test, on a port of its own of 127.0.0.1. Ended by its own pid only. */
class Redis {
  /** @param options.lines of its configuration, besides those that every one has; options.sentinel */
  static async start(t, options = {}) {
    const redis = new Redis();
    Object.assign(redis, { port: options.port || await freePort(), password: options.password, program: options.sentinel ? 'redis-sentinel' : 'redis-server' });
    redis.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'drachtio-redis-'));
    const lines = ['bind 127.0.0.1', `port ${redis.port}`, `dir ${redis.folder}`, ...(options.sentinel ? [] : ['save ""', 'appendonly no']),
      ...(options.password ? [`requirepass ${options.password}`, `masterauth ${options.password}`] : []), ...(options.lines || [])];
    redis.file = path.join(redis.folder, 'redis.conf');
    fs.writeFileSync(redis.file, `${lines.join('\n')}\n`);
    t.atEnd(async () => {
      await redis.stop();
      fs.rmSync(redis.folder, { recursive: true, force: true });
    });
    await redis.run();
    return redis;
  }

  /** Starts it, also again. */
  async run() {
    this.exit = undefined;
    this.output = '';
    this.process = spawn(this.program, [this.file], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.process.stdout.on('data', (chunk) => { this.output += chunk; });
    this.process.stderr.on('data', (chunk) => { this.output += chunk; });
    this.process.on('error', (error) => { this.exit = error.message; });
    this.process.on('exit', (code, signal) => { this.exit = signal || code; });
    await until(`${this.program} to listen`, () => this.exit !== undefined || accepts(this.port), 10000);
    if (this.exit !== undefined) throw new Error(`${this.program} ended: ${this.exit} ${this.output}`);
  }

  cli(...words) {
    const auth = this.password ? ['-a', this.password, '--no-auth-warning'] : [];
    return execFileSync('redis-cli', ['-p', String(this.port), ...auth, ...words], { encoding: 'utf8', maxBuffer: 1 << 26 }).trim();
  }

  /** Gives the set many members at once. */
  fill(key, members) {
    const auth = this.password ? ['-a', this.password, '--no-auth-warning'] : [];
    execFileSync('redis-cli', ['-p', String(this.port), ...auth, '--pipe'], { input: members.map((member) => `SADD ${key} ${member}\r\n`).join(''), stdio: ['pipe', 'ignore', 'ignore'] });
  }

  async stop(signal = 'SIGTERM') {
    if (this.exit !== undefined) return;
    this.process.kill(signal);
    await until(`${this.program} to end`, () => this.exit !== undefined, 10000);
  }
}

module.exports = { Redis };
