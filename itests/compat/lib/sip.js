'use strict';

const crypto = require('crypto');
const dgram = require('dgram');
const fs = require('fs');
const net = require('net');
const tls = require('tls');
const WebSocket = require('ws');
const { within } = require('./wait');

const random = () => crypto.randomBytes(6).toString('hex');

const SDP = ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0', 'm=audio 40000 RTP/AVP 0', 'a=rtpmap:0 PCMU/8000', ''].join('\r\n');

const COMPACT = { v: 'via', f: 'from', t: 'to', i: 'call-id', m: 'contact', l: 'content-length', c: 'content-type' };

/** A SIP message as it came. */
class Message {
  constructor(bytes, source) {
    this.bytes = bytes;
    this.source = source;
    this.at = Date.now();
    const text = bytes.toString('utf8');
    const end = text.indexOf('\r\n\r\n');
    const lines = (end < 0 ? text : text.slice(0, end)).split('\r\n');
    this.body = end < 0 ? '' : text.slice(end + 4);
    this.startLine = lines[0];
    this.headers = lines.slice(1).map((line) => {
      const colon = line.indexOf(':');
      const name = line.slice(0, colon).trim().toLowerCase();
      return [COMPACT[name] || name, line.slice(colon + 1).trim()];
    });
    const response = /^SIP\/2\.0 (\d{3}) (.*)$/.exec(this.startLine);
    if (response) {
      this.status = Number(response[1]);
      this.reason = response[2];
    } else {
      [this.method, this.uri] = this.startLine.split(' ');
    }
  }

  all(name) { return this.headers.filter(([key]) => key === name.toLowerCase()).map(([, value]) => value); }
  get(name) { return this.all(name)[0]; }
  get branch() { return parameter(this.get('via') || '', 'branch'); }
  get cseqNumber() { return Number((this.get('cseq') || '').split(' ')[0]); }
  get cseqMethod() { return (this.get('cseq') || '').split(' ')[1]; }
  get toTag() { return parameter(this.get('to') || '', 'tag'); }
  get callId() { return this.get('call-id'); }
}

function parameter(value, name) {
  const found = new RegExp(`[;?]${name}(?:=([^;,>\\s]*))?`, 'i').exec(value);
  return found ? found[1] ?? '' : undefined;
}

/** As hosts of URIs are written: IPv6 addresses in brackets, without the name of an interface, which means nothing to others. */
const bracketed = (host) => (net.isIPv6(host) ? `[${host.replace(/%.*/, '')}]` : host);

const uriOf = (address) => (/<([^>]+)>/.exec(address) || [undefined, address])[1];

/**
 * A SIP endpoint that sends exactly what it is told to. `take` waits for the first message that nobody has taken yet and
 * that fits; what is left untaken at the end is what came unexpected.
 */
class Phone {
  constructor(target, transport, address = net.isIPv6(target.host) ? '::1' : '127.0.0.1') {
    this.target = target;
    this.transport = transport;
    this.address = address;
    this.inbox = [];
    this.seen = [];
    this.repeats = [];
    this.waiting = [];
    this.pongs = 0;
    this.patienceMillis = 10000;
    this.buffer = Buffer.alloc(0);
    this.isClosed = false;
  }

  static open(target, transport = 'udp', address = undefined) {
    const phone = new Phone(target, transport, address);
    if (transport === 'udp') return phone.openDatagram();
    return transport === 'ws' || transport === 'wss' ? phone.openWebSocket() : phone.openStream();
  }

  /**
   * A phone that waits for the server to come: over TCP and TLS it talks on the first connection that the server opens to it.
   * Over TLS it shows the certificate of the target's `files`.
   */
  static listen(target, transport = 'udp', address = undefined) {
    const phone = new Phone(target, transport, address);
    return transport === 'udp' ? phone.openDatagram() : phone.openListener();
  }

  /** A phone on a socket that is open already, with this address: one in another network namespace. */
  static over(target, transport, address, socket) {
    const phone = new Phone(target, transport, address);
    phone.port = socket.localPort;
    if (transport === 'udp') {
      phone.socket = socket;
      socket.on('message', (bytes, source) => phone.receive(new Message(bytes, source)));
    } else {
      phone.use(socket);
    }
    return phone;
  }

  async openListener() {
    const accept = (socket) => {
      this.listener.close();
      this.use(socket);
    };
    const files = () => ({ key: fs.readFileSync(this.target.files.key), cert: fs.readFileSync(this.target.files.certificate) });
    this.listener = this.transport === 'tls' ? tls.createServer(files(), accept) : net.createServer(accept);
    await new Promise((resolve, reject) => {
      this.listener.once('error', reject);
      this.listener.listen(0, this.address, resolve);
    });
    this.port = this.listener.address().port;
    return this;
  }

  async openDatagram() {
    // What the server has held is answered all at once: the system's default takes fewer than 200 responses.
    this.socket = dgram.createSocket({ type: net.isIPv6(this.address) ? 'udp6' : 'udp4', recvBufferSize: 4 << 20 });
    this.socket.on('message', (bytes, source) => this.receive(new Message(bytes, source)));
    await new Promise((resolve, reject) => {
      this.socket.once('error', reject);
      this.socket.bind(0, this.address, resolve);
    });
    this.port = this.socket.address().port;
    return this;
  }

  /** The server's port for this phone's transport. */
  get serverPort() { return this.target.ports?.[this.transport] ?? this.target.sipPort; }

  async openStream() {
    const to = { host: this.target.host, port: this.serverPort, localAddress: this.address };
    const socket = this.transport === 'tls' ? tls.connect({ ...to, rejectUnauthorized: false }) : net.connect(to);
    await new Promise((resolve, reject) => {
      socket.once('error', reject);
      socket.once(this.transport === 'tls' ? 'secureConnect' : 'connect', resolve);
    });
    this.port = socket.localPort;
    this.use(socket);
    return this;
  }

  /** A browser's connection: nobody can reach its address, so that it says a name which does not exist (RFC 7118 §5). */
  async openWebSocket() {
    this.socket = new WebSocket(`${this.transport}://${bracketed(this.target.host)}:${this.serverPort}/`, 'sip', { rejectUnauthorized: false });
    this.name = `${random()}.invalid`;
    this.closed = new Promise((resolve) => { this.socket.on('close', (code) => { this.isClosed = true; resolve(code); }); });
    this.socket.on('message', (data) => {
      if (data.length <= 4) this.consume(data);
      else this.receive(new Message(data));
    });
    await new Promise((resolve, reject) => {
      this.socket.once('error', reject);
      this.socket.once('open', resolve);
    });
    this.socket.on('error', () => {});
    return this;
  }

  use(socket) {
    this.socket = socket;
    this.socket.setNoDelay(true);
    this.socket.on('data', (chunk) => this.consume(chunk));
    this.closed = new Promise((resolve) => {
      const over = () => { this.isClosed = true; resolve(); };
      this.socket.on('close', over);
      this.socket.on('end', over);
      this.socket.on('error', over);
    });
  }

  consume(chunk) {
    this.buffer = Buffer.concat([this.buffer, chunk]);
    for (;;) {
      if (this.buffer.length >= 2 && this.buffer[0] === 13 && this.buffer[1] === 10) {
        this.pongs++;
        this.buffer = this.buffer.subarray(2);
        this.waiting.filter((w) => w.pong).forEach((w) => w.pong());
        continue;
      }
      const end = this.buffer.indexOf('\r\n\r\n');
      if (end < 0) return;
      const declared = /\r\nContent-Length:\s*(\d+)/i.exec(this.buffer.toString('latin1', 0, end + 2));
      if (!declared) throw new Error(`message without Content-Length on a stream: ${this.buffer}`);
      const total = end + 4 + Number(declared[1]);
      if (this.buffer.length < total) return;
      const bytes = Buffer.from(this.buffer.subarray(0, total));
      this.buffer = this.buffer.subarray(total);
      this.receive(new Message(bytes));
    }
  }

  receive(message) {
    const repeated = message.method && this.seen.find((m) => m.method === message.method && m.branch === message.branch);
    this.seen.push(message);
    if (repeated) {
      this.repeats.push(message);
      if (repeated.answer) this.write(repeated.answer, message.source);
      return;
    }
    const index = this.waiting.findIndex((waiter) => waiter.fits && waiter.fits(message));
    if (index < 0) this.inbox.push(message);
    else this.waiting.splice(index, 1)[0].resolve(message);
  }

  /** The first untaken message that fits, now or within the limit. */
  take(what, fits, limitMillis = this.patienceMillis) {
    const index = this.inbox.findIndex(fits);
    if (index >= 0) return Promise.resolve(this.inbox.splice(index, 1)[0]);
    let waiter;
    const promise = new Promise((resolve) => { waiter = { fits, resolve }; this.waiting.push(waiter); });
    return within(what, promise, limitMillis).catch((error) => {
      this.waiting = this.waiting.filter((other) => other !== waiter);
      throw new Error(`${error.message}; came: ${this.seen.map((m) => m.startLine).join(' | ') || 'nothing'}`);
    });
  }

  /** A request of this method. */
  request(method, limitMillis) { return this.take(`${method} request`, (m) => m.method === method, limitMillis); }

  /** The next CRLF that answers a keep-alive. */
  pong(limitMillis = 15000) {
    const before = this.pongs;
    return within('CRLF', new Promise((resolve) => {
      const waiter = { pong: () => { if (this.pongs > before) { this.waiting = this.waiting.filter((w) => w !== waiter); resolve(); } } };
      this.waiting.push(waiter);
    }), limitMillis);
  }

  get hostPort() { return this.name || `${bracketed(this.address)}:${this.port}`; }
  get contact() { return `<sip:phone@${this.hostPort}${this.transport === 'udp' ? '' : `;transport=${this.transport}`}>`; }

  /** @param to over UDP: {address, port}, else the server's first address */
  write(bytes, to = { address: this.target.host, port: this.target.sipPort }) {
    const data = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes, 'utf8');
    if (this.transport === 'udp') this.socket.send(data, to.port, to.address);
    else if (this.name) this.socket.send(this.binary ? data : data.toString('utf8'));
    else this.socket.write(data);
  }

  /**
   * The text of a request. `replace` maps a header's name to another value, or to undefined: then the header is left out.
   */
  compose(method, options = {}) {
    const body = Buffer.from(options.body || '', 'utf8');
    const branch = options.branch || `z9hG4bK${random()}`;
    const headers = [
      ['Via', options.via || `SIP/2.0/${this.transport.toUpperCase()} ${this.hostPort};branch=${branch}`],
      ...(options.routes || []).map((route) => ['Route', route]),
      ['Max-Forwards', '70'],
      ['From', options.from || `<sip:phone@127.0.0.1>;tag=${random()}`],
      ['To', options.to || `<sip:service@${bracketed(this.target.host)}>`],
      ['Call-ID', options.callId || `${random()}@phone`],
      ['CSeq', options.cseq || `1 ${method}`],
      ...(options.contact === null || ['ACK', 'CANCEL', 'BYE'].includes(method) ? [] : [['Contact', options.contact || this.contact]]),
      ...(options.headers || []),
      ...(body.length ? [['Content-Type', options.type || 'application/sdp']] : []),
      ['Content-Length', String(body.length)],
    ];
    const replaced = headers
      .map(([name, value]) => [name, options.replace && name in options.replace ? options.replace[name] : value])
      .filter(([, value]) => value !== undefined);
    const uri = options.uri || `sip:service@${bracketed(this.target.host)}:${this.target.sipPort}`;
    const head = [`${method} ${uri} ${options.version || 'SIP/2.0'}`, ...replaced.map(([name, value]) => `${name}: ${value}`), '', ''].join('\r\n');
    return Buffer.concat([Buffer.from(head, 'utf8'), body]);
  }

  /** Sends a request; what belongs to it is asked of the transaction that this gives. */
  send(method, options = {}) {
    const bytes = this.compose(method, options);
    this.write(bytes);
    return new Transaction(this, new Message(bytes), bytes);
  }

  /** A call: an INVITE and all that follows it. */
  call(options = {}) {
    const call = new Call(this, this.send('INVITE', { body: SDP, ...options }));
    return call;
  }

  /** The next call to this phone. */
  async called(limitMillis) { return new Called(this, await this.request('INVITE', limitMillis)); }

  respond(request, status, reason, { headers = [], body = '', tag } = {}) {
    const to = request.get('to');
    const lines = [
      `SIP/2.0 ${status} ${reason}`,
      ...request.all('via').map((value) => `Via: ${value}`),
      ...request.all('record-route').map((value) => `Record-Route: ${value}`),
      `From: ${request.get('from')}`,
      `To: ${request.toTag === undefined ? `${to};tag=${tag || random()}` : to}`,
      `Call-ID: ${request.callId}`,
      `CSeq: ${request.get('cseq')}`,
      ...headers.map(([name, value]) => `${name}: ${value}`),
      ...(body ? ['Content-Type: application/sdp'] : []),
      `Content-Length: ${Buffer.byteLength(body)}`,
    ];
    request.answer = Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`, 'utf8');
    this.write(request.answer, request.source);
  }

  /**
   * Returns when everything sent before has been dealt with on the lane of this Call-ID: messages of one Call-ID are
   * handled in order, and the BYE of a dialog that does not exist is answered by the server alone.
   */
  async fence(callId = `${random()}@fence`) {
    const probe = this.send('BYE', { callId, to: '<sip:nobody@127.0.0.1>;tag=nobody', cseq: '4711 BYE' });
    return probe.final();
  }

  close() {
    if (this.listener) this.listener.close();
    if (this.name) this.socket.terminate();
    else if (this.transport !== 'udp') this.socket?.destroy();
    else if (!this.isClosed) this.socket.close();
    this.isClosed = true;
  }
}

/** A request that was sent and the responses to it. */
class Transaction {
  constructor(phone, request, bytes) {
    this.phone = phone;
    this.request = request;
    this.bytes = bytes;
  }

  isMine(message) {
    return message.status !== undefined && message.branch === this.request.branch && message.cseqMethod === this.request.cseqMethod;
  }

  response(status, limitMillis) {
    return this.phone.take(`${status} to ${this.request.method}`, (m) => this.isMine(m) && m.status === status, limitMillis);
  }

  final(limitMillis) {
    return this.phone.take(`final response to ${this.request.method}`, (m) => this.isMine(m) && m.status >= 200, limitMillis);
  }

  resend() { this.phone.write(this.bytes); }

  /** All that ever came for it. */
  get responses() { return this.phone.seen.filter((m) => this.isMine(m)); }

  /** The ACK of a failure, in the INVITE's transaction. */
  acknowledgeFailure(response) {
    this.phone.send('ACK', {
      branch: this.request.branch, uri: this.request.uri, from: this.request.get('from'), to: response.get('to'),
      callId: this.request.callId, cseq: `${this.request.cseqNumber} ACK`,
    });
  }

  /** Expects this failure, and acknowledges it. */
  async refused(status, limitMillis) {
    const response = await this.final(limitMillis);
    this.acknowledgeFailure(response);
    if (response.status !== status) throw new Error(`expected ${status}, came ${response.startLine}`);
    return response;
  }

  cancel(options = {}) {
    return this.phone.send('CANCEL', {
      branch: this.request.branch, uri: this.request.uri, from: this.request.get('from'), to: this.request.get('to'),
      callId: this.request.callId, cseq: `${this.request.cseqNumber} CANCEL`, ...options,
    });
  }
}

/** The caller's side of a call. */
class Call {
  constructor(phone, invite) {
    this.phone = phone;
    this.invite = invite;
    this.cseq = invite.request.cseqNumber;
  }

  get callId() { return this.invite.request.callId; }

  response(status, limitMillis) { return this.invite.response(status, limitMillis); }

  /** Waits for the 200 without acknowledging it. */
  async answer(limitMillis) {
    const response = await this.invite.final(limitMillis);
    if (response.status !== 200) {
      this.invite.acknowledgeFailure(response);
      throw new Error(`expected 200, came ${response.startLine}`);
    }
    this.use(response);
    return response;
  }

  use(response) {
    this.remote = response.get('to');
    this.local = response.get('from');
    this.routes = response.all('record-route').reverse();
    this.target = uriOf(response.get('contact'));
  }

  /** Waits for the 200 and acknowledges it. */
  async established(options = {}) {
    const response = await this.answer(options.limitMillis);
    this.acknowledge(this.invite.request.cseqNumber, options);
    return response;
  }

  /** The PRACK of a reliable response to the INVITE. */
  prack(response, options = {}) {
    this.use(response);
    const rack = `${response.get('rseq')} ${response.get('cseq')}`;
    return this.send('PRACK', { ...options, headers: [['RAck', rack], ...(options.headers || [])] });
  }

  acknowledge(cseq = this.cseq, options = {}) { return this.phone.send('ACK', { ...this.inDialog(cseq, 'ACK'), ...options }); }

  inDialog(cseq, method) {
    return { uri: this.target, from: this.local, to: this.remote, callId: this.callId, routes: this.routes, cseq: `${cseq} ${method}` };
  }

  /** A request in the dialog. */
  send(method, options = {}) {
    this.cseq += 1;
    return this.phone.send(method, { ...this.inDialog(this.cseq, method), ...options });
  }

  /** Hangs up; the answer has to be 200. */
  async hangUp() {
    const response = await this.send('BYE').final();
    if (response.status !== 200) throw new Error(`BYE answered ${response.startLine}`);
    return response;
  }

  /** The server's request in this dialog. */
  request(method, limitMillis) {
    return this.phone.take(`${method} in the dialog`, (m) => m.method === method && m.callId === this.callId, limitMillis);
  }
}

/** The called one's side of a call. */
class Called {
  constructor(phone, invite) {
    this.phone = phone;
    this.invite = invite;
    this.tag = random();
    this.cseq = 100;
  }

  get callId() { return this.invite.callId; }

  /** A response to the INVITE, or to a later one of this dialog. */
  respond(status, reason, { headers = [], body = '', to = this.invite } = {}) {
    this.phone.respond(to, status, reason, { headers: [['Contact', this.phone.contact], ...headers], body, tag: this.tag });
  }

  ring() { this.respond(180, 'Ringing'); }

  /** A provisional response that wants its PRACK; gives the PRACK, unanswered. */
  async ringReliably(rseq, { status = 183, reason = 'Session Progress', body = '', headers = [], limitMillis } = {}) {
    this.respond(status, reason, { body, headers: [['Require', '100rel'], ['RSeq', String(rseq)], ...headers] });
    return this.prack(rseq, limitMillis);
  }

  prack(rseq, limitMillis) {
    return this.phone.take(`PRACK of ${rseq}`, (m) => m.method === 'PRACK' && m.callId === this.callId && m.toTag === this.tag
      && m.get('RAck') === `${rseq} ${this.invite.get('cseq')}`, limitMillis);
  }

  /** Another one who answers the same INVITE. */
  fork() { return new Called(this.phone, this.invite); }

  /** Answers with 200; gives the ACK. */
  async accept({ body = SDP, headers = [], invite = this.invite } = {}) {
    this.respond(200, 'OK', { body, headers, to: invite });
    return this.phone.take('ACK', (m) => m.method === 'ACK' && m.callId === this.callId && m.cseqNumber === invite.cseqNumber);
  }

  /** Refuses; gives the ACK, which the server sends in the INVITE's transaction. */
  async refuse(status, reason, headers = [], invite = this.invite) {
    this.respond(status, reason, { headers, to: invite });
    const ack = await this.phone.take('ACK', (m) => m.method === 'ACK' && m.branch === invite.branch);
    if (ack.get('to') === invite.get('to')) throw new Error(`ACK without the To tag of the ${status}`);
    return ack;
  }

  /** A request in the dialog. */
  send(method, options = {}) {
    this.cseq += 1;
    return this.phone.send(method, {
      uri: uriOf(this.invite.get('contact')), from: `${this.invite.get('to')};tag=${this.tag}`, to: this.invite.get('from'),
      callId: this.callId, cseq: `${this.cseq} ${method}`, ...options,
    });
  }

  /** Acknowledges the 200 to a re-INVITE of this side. */
  acknowledge() { this.cseq -= 1; return this.send('ACK'); }

  /** The server's request in this dialog. */
  request(method, limitMillis) {
    return this.phone.take(`${method} in the dialog`, (m) => m.method === method && m.callId === this.callId, limitMillis);
  }

  async hangUp() {
    const response = await this.send('BYE').final();
    if (response.status !== 200) throw new Error(`BYE answered ${response.startLine}`);
    return response;
  }
}

module.exports = { Phone, Message, SDP, random, parameter, uriOf, bracketed };
