'use strict';

const { spawn } = require('node:child_process');
const dgram = require('node:dgram');
const { freePort, bound } = require('./ports');
const { until } = require('./wait');

/** A dnsmasq of a test, on a port of its own of 127.0.0.1, which knows what it is told and nothing else. Ended by its own pid only. */
class NameServer {
  /** @param lines options of dnsmasq without the dashes, such as `srv-host=_sip._udp.a.test,b.test,5060,1,0` */
  static async start(t, lines, port = undefined) {
    const server = new NameServer();
    server.port = port || await freePort();
    const options = ['keep-in-foreground', `port=${server.port}`, 'listen-address=127.0.0.1', 'bind-interfaces', 'conf-file=/dev/null', 'pid-file', 'no-resolv', 'no-hosts', 'local=/test/', 'user=', 'log-queries', 'log-facility=-', ...lines];
    server.output = '';
    server.process = spawn('dnsmasq', options.map((option) => `--${option}`), { stdio: ['ignore', 'pipe', 'pipe'] });
    server.process.stdout.on('data', (chunk) => { server.output += chunk; });
    server.process.stderr.on('data', (chunk) => { server.output += chunk; });
    server.process.on('error', (error) => { server.exit = error.message; });
    server.process.on('exit', (code, signal) => { server.exit = signal || code; });
    t.atEnd(() => server.stop());
    await until('dnsmasq to listen', () => server.exit !== undefined || bound('udp', server.port), 10000);
    if (server.exit !== undefined) throw new Error(`dnsmasq ended: ${server.exit} ${server.output}`);
    return server;
  }

  /** The questions of a type for a name that have come. */
  count(type, name) { return this.output.split('\n').filter((line) => line.includes(`query[${type}] ${name} `)).length; }

  async stop() {
    if (this.exit !== undefined) return;
    this.process.kill('SIGTERM');
    await until('the end of dnsmasq', () => this.exit !== undefined, 5000);
  }
}

/** A port that takes questions and answers none: {port}. */
async function silentServer(t) {
  const socket = dgram.createSocket('udp4');
  await new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(0, '127.0.0.1', resolve);
  });
  t.atEnd(() => new Promise((resolve) => { socket.close(resolve); }));
  return { port: socket.address().port };
}

module.exports = { NameServer, silentServer };
