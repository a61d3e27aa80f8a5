'use strict';

const net = require('net');
const { Client } = require('ssh2');
const { listening } = require('./ports');
const { until, within } = require('./wait');

/** Karaf's shell starts after the server; on a busy machine sshd listens for a while before it knows its users, too. */
const OPEN_LIMIT_MILLIS = 60000;
const KNOWN_LIMIT_MILLIS = 15000;

const withoutColours = (text) => text.replace(/\x1b\[[0-9;]*[A-Za-z]/g, '');

/**
 * The server's Karaf shell. Commands go through the bundle CommandPort, which a server has from its start: ssh costs a
 * connection per command, with its key exchange, and a start a key.
 */
class Shell {
  constructor(server) {
    this.server = server;
  }

  /** An ssh connection that is ready, of a server that was started `asShipped`. */
  async ssh() {
    let problem;
    const attempt = async () => {
      if (this.server.exit) throw new Error('the server has ended');
      const client = new Client();
      try {
        return await new Promise((resolve, reject) => {
          client.on('ready', () => resolve(client));
          client.on('error', reject);
          client.connect({ host: '127.0.0.1', port: this.server.sshPort, username: 'karaf', password: this.server.sshPassword, readyTimeout: 10000 });
        });
      } catch (error) {
        client.destroy();
        problem = error;
        return undefined;
      }
    };
    return until('the shell over ssh', attempt, OPEN_LIMIT_MILLIS, 250).catch((error) => { throw problem || error; });
  }

  /** What a command prints, over ssh; an error if it fails. */
  async runOverSsh(command) {
    const client = await this.ssh();
    const done = new Promise((resolve, reject) => {
      client.exec(command, (error, channel) => {
        if (error) return reject(error);
        let text = '';
        let problem = '';
        channel.on('data', (chunk) => { text += chunk; });
        channel.stderr.on('data', (chunk) => { problem += chunk; });
        channel.on('close', (code) => {
          if (code !== 0 || problem) return reject(new Error(`${command}: exit ${code}: ${problem}${text}`));
          resolve(withoutColours(text));
        });
        return undefined;
      });
    });
    const out = await within(`the end of ${command}`, done, 60000);
    // Karaf closes the connection; closing it here too at that moment can block one of its threads.
    setTimeout(() => client.end(), 3000).unref();
    return out;
  }

  /** Waits until it takes commands, a second or more after a start; done by the first command, if not before. */
  open() {
    const isOpen = () => {
      if (this.server.exit) throw new Error('the server has ended');
      return listening(this.server.commandPort);
    };
    if (!this.opened) {
      if (this.server.asShipped) this.server.deploy();
      this.opened = until('the shell', isOpen, OPEN_LIMIT_MILLIS, 50);
    }
    return this.opened;
  }

  /**
   * What a command prints, colour codes taken out; an error if it fails. Karaf brings commands one after the other when it
   * starts, and takes ours away and brings them back whenever a service that one of them uses changes, such as by a configuration.
   */
  async run(command) {
    await this.open();
    let answered;
    const isKnown = async () => {
      answered = await this.once(command);
      return answered.isGood || !answered.text.includes('Command not found: ');
    };
    await until(`${command} to be known`, isKnown, KNOWN_LIMIT_MILLIS, 50).catch((error) => { if (!answered) throw error; });
    if (!answered.isGood) throw new Error(`${command}: ${answered.text || 'the connection was closed'}`);
    return answered.text;
  }

  async once(command) {
    const answer = await within(`the end of ${command}`, this.ask(command), 60000);
    const end = answer.indexOf('\n');
    return { isGood: answer.slice(0, end) === 'ok', text: withoutColours(answer.slice(end + 1)) };
  }

  ask(command) {
    return new Promise((resolve, reject) => {
      const chunks = [];
      const socket = net.connect({ host: '127.0.0.1', port: this.server.commandPort, allowHalfOpen: true });
      socket.on('connect', () => socket.end(command));
      socket.on('data', (chunk) => chunks.push(chunk));
      socket.on('end', () => resolve(Buffer.concat(chunks).toString()));
      socket.on('error', reject);
    });
  }

  /** The rows of a table, each an array of its cells. */
  async rows(command) {
    const out = await this.run(command.replace(/^\S+/, '$& --no-format'));
    return out.split(/\r?\n/).filter((line) => line.trim()).map((line) => line.split('\t').map((cell) => cell.trim()));
  }

  transactions() { return this.rows('drachtio:transactions'); }
  dialogs() { return this.rows('drachtio:dialogs'); }
  connections() { return this.rows('drachtio:connections'); }
  applications() { return this.rows('drachtio:apps'); }

  /** Name → text, as drachtio:info shows it. */
  async info() { return new Map((await this.rows('drachtio:info')).map(([name, ...rest]) => [name, rest.join('\t')])); }

  /** Name of a table → its number of entries. */
  async tables() {
    const info = await this.info();
    const found = [...info].filter(([name]) => name.startsWith('table.')).map(([name, value]) => [name.slice('table.'.length), Number(value)]);
    return Object.fromEntries(found);
  }
}

module.exports = { Shell };
