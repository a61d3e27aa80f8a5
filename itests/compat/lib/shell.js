'use strict';

const { Client } = require('ssh2');
const { within } = require('./wait');

/**
 * The server's Karaf shell over ssh. Karaf ends an ssh connection with its first command, so that every command needs one
 * of its own; the next one is opened while nobody waits for it.
 */
class Shell {
  constructor(server) {
    this.server = server;
    this.spare = undefined;
  }

  connect() {
    const client = new Client();
    const ready = new Promise((resolve, reject) => {
      client.once('ready', () => resolve(client));
      client.once('error', reject);
      client.connect({ host: '127.0.0.1', port: this.server.sshPort, username: 'karaf', password: this.server.sshPassword, readyTimeout: 5000 });
    });
    client.on('error', () => {});
    ready.catch(() => {});
    return { client, ready };
  }

  /** A connection that is ready. sshd's two I/O threads may be held up by connections that end: a few attempts. */
  async ready() {
    for (let attempt = 1; ; attempt++) {
      const { client, ready } = this.spare || this.connect();
      this.spare = undefined;
      try {
        return await ready;
      } catch (error) {
        client.destroy();
        if (attempt === 4 || this.server.exit) throw error;
      }
    }
  }

  /** What a command prints, colour codes taken out; an error if it fails. */
  async run(command) {
    const client = await this.ready();
    const done = new Promise((resolve, reject) => {
      client.exec(command, (error, channel) => {
        if (error) return reject(error);
        let text = '';
        let problem = '';
        channel.on('data', (chunk) => { text += chunk; });
        channel.stderr.on('data', (chunk) => { problem += chunk; });
        channel.on('close', (code) => {
          if (code !== 0 || problem) return reject(new Error(`${command}: exit ${code}: ${problem}${text}`));
          resolve(text.replace(/\x1b\[[0-9;]*[A-Za-z]/g, ''));
        });
        return undefined;
      });
    });
    const out = await within(`the end of ${command}`, done, 60000);
    // Karaf closes the connection; closing it here too at that moment can block one of its threads.
    setTimeout(() => client.end(), 3000).unref();
    if (!this.spare && !this.isClosed) this.spare = this.connect();
    return out;
  }

  /** The rows of a table, each an array of its cells. */
  async rows(command) {
    const out = await this.run(`${command} --no-format`);
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

  close() {
    this.isClosed = true;
    if (this.spare) this.spare.client.end();
  }
}

module.exports = { Shell };
