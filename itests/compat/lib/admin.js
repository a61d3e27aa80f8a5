'use strict';

const net = require('net');
const crypto = require('crypto');
const { within } = require('./wait');

/** A frame from the server: its `|`-separated tokens and the SIP text behind the first CRLF. */
class Frame {
  constructor(text) {
    const end = text.indexOf('\r\n');
    this.tokens = (end < 0 ? text : text.slice(0, end)).split('|');
    this.sip = end < 0 ? '' : text.slice(end + 2);
    [, this.type] = this.tokens;
  }

  /** Behind the id that a reply answers: OK, NO or NOK and what follows. */
  get reply() { return this.tokens.slice(3); }
  get transactionId() { return this.tokens[8]; }
  get dialogId() { return this.tokens[9]; }
}

/** The application's end of an admin connection, byte by byte under the test's control. */
class AdminClient {
  constructor(server) {
    this.server = server;
    this.frames = [];
    this.waiting = [];
    this.buffer = Buffer.alloc(0);
    this.isClosed = false;
  }

  static async connect(server) {
    const client = new AdminClient(server);
    client.socket = net.connect({ host: server.host, port: server.adminPort });
    await new Promise((resolve, reject) => {
      client.socket.once('connect', resolve);
      client.socket.once('error', reject);
    });
    client.socket.setNoDelay(true);
    client.socket.on('data', (chunk) => client.consume(chunk));
    client.closed = new Promise((resolve) => {
      const over = () => { client.isClosed = true; resolve(Date.now()); };
      client.socket.on('error', over);
      client.socket.on('end', over);
      client.socket.on('close', over);
    });
    return client;
  }

  consume(chunk) {
    this.buffer = Buffer.concat([this.buffer, chunk]);
    for (;;) {
      const hash = this.buffer.indexOf(35);
      if (hash < 0) return;
      const digits = this.buffer.toString('latin1', 0, hash);
      if (!/^[1-9]\d*$/.test(digits)) throw new Error(`bad frame from the server: ${this.buffer.toString('utf8', 0, 80)}`);
      const end = hash + 1 + Number(digits);
      if (this.buffer.length < end) return;
      const frame = new Frame(this.buffer.toString('utf8', hash + 1, end));
      this.buffer = this.buffer.subarray(end);
      frame.order = this.frames.push(frame);
      this.waiting.splice(0).forEach((retry) => retry());
    }
  }

  /** The first frame that fits and that was not taken before. */
  take(what, fits, limitMillis = 15000) {
    const search = () => {
      const found = this.frames.find((frame) => !frame.taken && fits(frame));
      if (found) found.taken = true;
      return found;
    };
    const found = new Promise((resolve) => {
      const attempt = () => {
        const frame = search();
        if (frame) resolve(frame);
        else this.waiting.push(attempt);
      };
      attempt();
    });
    return within(what, found, limitMillis).catch((error) => {
      throw new Error(`${error.message}; came: ${this.frames.map((frame) => frame.tokens.join('|')).join(' ; ') || 'nothing'}`);
    });
  }

  static frame(payload) {
    const bytes = Buffer.isBuffer(payload) ? payload : Buffer.from(payload, 'utf8');
    return Buffer.concat([Buffer.from(`${bytes.length}#`), bytes]);
  }

  /** Sends a command (what stands behind its id) and gives the tokens of its reply from OK / NO / NOK on. */
  async command(text, limitMillis) {
    return (await this.commandFrame(text, limitMillis)).reply;
  }

  commandFrame(text, limitMillis) {
    const id = crypto.randomUUID();
    this.socket.write(AdminClient.frame(`${id}|${text}`));
    return this.take(`reply to ${text.slice(0, 60)}`, (frame) => frame.type === 'response' && frame.tokens[2] === id, limitMillis);
  }

  async authenticate(secret = this.server.secret, tags = '') {
    const reply = await this.command(`authenticate|${secret}|${tags}`);
    if (reply[0] !== 'OK') throw new Error(`not authenticated: ${reply}`);
    return reply;
  }

  async route(...verbs) {
    for (const verb of verbs) {
      const reply = await this.command(`route|${verb}`);
      if (reply[0] !== 'OK') throw new Error(`route|${verb}: ${reply}`);
    }
  }

  /** The next SIP message from the network with this text in its start line. */
  event(text, limitMillis) {
    return this.take(`event ${text}`, (frame) => frame.type === 'sip' && frame.sip.slice(0, frame.sip.indexOf('\r\n')).includes(text), limitMillis);
  }

  /** Answers a request that came as an event; gives the reply's tokens from OK / NOK on. */
  answer(event, startLine, { headers = [], body = '' } = {}, limitMillis) {
    const lines = [`SIP/2.0 ${startLine}`, ...headers, '', body];
    return this.commandFrame(`sip|${event.transactionId}|\r\n${lines.join('\r\n')}`, limitMillis);
  }

  write(bytes) { this.socket.write(bytes); }
  whenClosed(limitMillis = 15000) { return within('the server to close the connection', this.closed, limitMillis); }
  close() { this.socket.destroy(); }
}

/** Whether an application may come in with this secret. */
async function mayConnect(server, secret) {
  const admin = await AdminClient.connect(server);
  try {
    return (await admin.authenticate(secret))[0] === 'OK';
  } catch {
    return false;
  } finally {
    admin.close();
  }
}

module.exports = { AdminClient, Frame, mayConnect };
