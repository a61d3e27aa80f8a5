'use strict';

const { execFileSync } = require('child_process');
const assert = require('node:assert/strict');
const { AdminClient } = require('./admin');
const { assertTablesEmpty } = require('./harness');
const { Random, mutate } = require('./mutate');
const { SDP } = require('./sip');
const { cases } = require('./torture');
const { within } = require('./wait');

const PER_BATCH = 120;
const METHODS = ['INVITE', 'REGISTER', 'OPTIONS', 'MESSAGE', 'INFO', 'NOTIFY', 'SUBSCRIBE', 'PUBLISH', 'BYE', 'CANCEL', 'ACK', 'PRACK', 'UPDATE', 'REFER', 'DANCE'];

/** A request that looks the same whenever its seed is. No Contact: nothing may be sent to an address that a mutation made. */
function request(random, method, T, { callId = `${random.id()}@fuzz`, from = random.id(), to = '', headers = [] } = {}) {
  const body = ['INVITE', 'MESSAGE', 'UPDATE'].includes(method) ? SDP : '';
  return Buffer.from([
    `${method} sip:service@127.0.0.1 SIP/2.0`, `Via: SIP/2.0/${T} 127.0.0.1:5999;branch=z9hG4bK${random.id()}`, 'Max-Forwards: 70', `From: "F" <sip:fuzz@127.0.0.1>;tag=${from}`,
    `To: <sip:service@127.0.0.1>${to}`, `Call-ID: ${callId}`, `CSeq: ${1 + random.below(9)} ${method}`, ...headers, 'Content-Type: application/sdp', `Content-Length: ${body.length}`, '', body,
  ].join('\r\n'), 'utf8');
}

/** With every address made one of this machine: a mutation may have the server send to a Contact. */
const athome = (bytes) => Buffer.from(bytes.toString('latin1').replace(/[\w.-]*example\.(com|net|org)|\d+\.\d+\.\d+\.\d+|2001:db8[0-9a-f:]*/g, (address) => (address.includes('db8') ? '::1' : '127.0.0.1')), 'latin1');

/** What the messages of a batch are made of: all methods, within a call and without one, responses, torture. */
function samples(random, T, call) {
  const dialog = { callId: call.callId, from: /tag=(\w+)/.exec(call.local)[1], to: `;tag=${/tag=([^;>\s]+)/.exec(call.remote)[1]}` };
  const torture = cases.filter((entry) => !entry.isResponse).flatMap((entry) => entry.make({ T, unique: random.id(), sdp: SDP })).map(athome);
  return [
    ...METHODS.map((method) => request(random, method, T)),
    ...METHODS.map((method) => request(random, method, T, dialog)),
    request(random, 'INVITE', T, { headers: ['Supported: 100rel, timer', 'Session-Expires: 90', 'Route: <sip:127.0.0.1;lr>', 'Record-Route: <sip:127.0.0.1;lr>'] }),
    Buffer.from(`SIP/2.0 200 OK\r\nVia: SIP/2.0/${T} 127.0.0.1;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>;tag=2\r\nCall-ID: ${call.callId}\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n`),
    ...torture.filter((bytes) => !/^(SUBSCRIBE|INVITE) /.test(bytes.toString('latin1', 0, 10))),
  ];
}

/**
 * An application that answers everything, with a call only where an INVITE asks for one. It does not read what it gets as
 * drachtio-srf does, which prints what it cannot parse.
 */
async function answeringApp(t) {
  const app = await t.admin(...METHODS.slice(0, 8).map((method) => method.toLowerCase()));
  app.socket.on('data', () => app.frames.splice(0).forEach((frame) => {
    if (frame.type !== 'sip' || /^(SIP\/|ACK|CANCEL)/i.test(frame.sip)) return;
    const wantsCall = frame.sip.startsWith('INVITE ') && (frame.dialogId !== '' || frame.sip.includes('X-Call: yes'));
    const status = wantsCall ? '200 OK\r\nContent-Type: application/sdp' : { INVITE: '486 Busy Here', SUBSCRIBE: '489 Bad Event' }[/^[A-Z]*/.exec(frame.sip)[0]] || '200 OK';
    app.write(AdminClient.frame(`x|sip|${frame.transactionId}|${frame.dialogId}\r\nSIP/2.0 ${status}\r\n\r\n${wantsCall ? SDP : ''}`));
  }));
  return app;
}

async function assertAnswers(t, after) {
  const phone = await t.phone('udp');
  const response = await phone.send('OPTIONS').final();
  assert.equal(response.status, 200, `OPTIONS after ${after}`);
  phone.close();
}

/** A batch of SIP over one connection, or one after the other where the server closes them. */
async function sipBatch(t, transport, random) {
  const T = transport.toUpperCase();
  const caller = await t.phone(transport);
  const call = caller.call({ headers: [['X-Call', 'yes']] });
  await call.established();
  const bases = samples(random, T, call);
  let phone = await t.phone(transport);
  for (let i = 0; i < PER_BATCH; i++) {
    if (phone.isClosed || (transport === 'tcp' && random.below(25) === 0)) {
      phone.close();
      phone = await t.phone(transport);
    }
    phone.write(mutate(random, bases));
    if (i % 20 === 19 && transport === 'udp') await phone.fence();
  }
  phone.close();
  // What the batch did to the call is its own affair: 200 or 481. A number lower than one of the batch's would be refused.
  await call.send('BYE', { cseq: '4294967295 BYE' }).final();
  caller.close();
}

/** What an application can say, about transactions that are there and others. */
function commands(random, transactionIds, port) {
  const target = `sip:fuzz@127.0.0.1:${port}`;
  const message = (line, ...headers) => `\r\n${[line, ...headers].join('\r\n')}\r\n\r\n${SDP}`;
  const transaction = () => random.of([...transactionIds, 'd4c2f3e2-1b1e-4b6c-8d2b-000000000000']);
  return [
    `${random.id()}|ping`, `${random.id()}|route|message`, `${random.id()}|route|info`, `${random.id()}|remove_route|info`, `${random.id()}|authenticate|cymru|a,b`,
    ...[180, 183, 200, 302, 486, 500].map((status) => `${random.id()}|sip|${transaction()}|${message(`SIP/2.0 ${status} Fuzz`, 'Subject: x', 'X-Fuzz: y', 'To: <sip:a@127.0.0.1>;tag=x', 'CSeq: 1 MESSAGE')}`),
    `${random.id()}|sip||${random.id()}|${message('INFO sip:placeholder SIP/2.0', 'Content-Type: text/plain')}`,
    ...['OPTIONS', 'MESSAGE', 'INVITE', 'SUBSCRIBE'].map((method) => `${random.id()}|sip||${message(`${method} ${target} SIP/2.0`, `From: <${target}>`, `To: <${target}>`, `Call-ID: ${random.id()}`, `Contact: <${target}>`)}`),
    `${random.id()}|sip|${transaction()}||${message(`CANCEL ${target} SIP/2.0`)}`, `${random.id()}|proxy|${transaction()}|remainInDialog|fullResponse|serial|1|2|${target}`,
  ].map((text) => Buffer.from(text, 'utf8'));
}

/** Whether a command would have the server send to anything but a socket of this machine. */
const leadsAway = (bytes) => [...bytes.toString('latin1').matchAll(/sips?:(?:[^@\s>;|]*@)?([^\s>;|?]*)/gi)].some(([, host]) => !/^127\.0\.0\.1(:\d{1,5})?$/.test(host) && host !== 'placeholder')
  || /@(?!127\.0\.0\.1[:>;\s])/.test(bytes.toString('latin1'));

/** A batch of frames, whole and sound in their length for the most part, each connection until the server closes it. */
async function adminBatch(t, authenticated, random) {
  const phone = await t.phone('udp');
  const ids = [];
  let admin;
  const connect = async () => {
    admin = await AdminClient.connect(t.server);
    if (!authenticated) return;
    await admin.authenticate();
    await admin.route('message');
  };
  await connect();
  if (authenticated) {
    for (let i = 0; i < 4; i++) {
      const sent = phone.compose('MESSAGE', { body: 'x', type: 'text/plain' });
      phone.write(sent);
    }
    // They go to whichever application is next; the ids of those that came here are used.
    await phone.fence();
    await admin.command('ping');
    ids.push(...admin.frames.filter((frame) => frame.type === 'sip').map((frame) => frame.transactionId));
  }
  const bases = commands(random, ids, phone.port);
  for (let i = 0; i < PER_BATCH; i++) {
    if (admin.isClosed) await connect();
    const payload = mutate(random, bases);
    if (leadsAway(payload)) continue;
    const frame = random.below(12) === 0 ? mutate(random, [AdminClient.frame(payload)]) : AdminClient.frame(payload);
    if (leadsAway(frame)) continue;
    const cut = random.below(4) === 0 ? random.below(frame.length) : frame.length;
    admin.write(frame.subarray(0, cut));
    admin.write(frame.subarray(cut));
    // A connection that is closed is noticed only when its turn comes.
    if (random.below(4) === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  const over = admin;
  admin.socket.end();
  if (!over.isClosed) await within('the server to close its end', over.closed);
  phone.close();
}

const KINDS = {
  'SIP over UDP': (t, random) => sipBatch(t, 'udp', random),
  'SIP over TCP': (t, random) => sipBatch(t, 'tcp', random),
  'frames of an application': (t, random) => adminBatch(t, true, random),
  'frames of a stranger': (t, random) => adminBatch(t, false, random),
};

/** Bytes of the server's objects that are reachable: a class histogram begins with a full collection. */
function liveBytes(server) {
  const lines = execFileSync('jcmd', [String(server.pid), 'GC.class_histogram'], { encoding: 'utf8', maxBuffer: 64 << 20 }).trim().split('\n');
  return Number(/^Total\s+\d+\s+(\d+)$/.exec(lines[lines.length - 1].trim())[1]);
}

/** Batches until the time is over, or so many of them. Gives how many there were. */
async function batches(t, kind, seed, first, { millis, count }) {
  const end = Date.now() + millis;
  let batch = first;
  while (millis ? Date.now() < end : batch < first + count) {
    const open = t.cleanups.length;
    await KINDS[kind](t, new Random(seed, batch));
    await assertAnswers(t, `batch ${batch}`);
    for (const close of t.cleanups.splice(open)) await close();
    batch += 1;
  }
  return batch - first;
}

/**
 * Runs one kind.
 * @param options.seconds how long, and with a look at the heap; else a few batches
 */
async function fuzz(t, kind, { seed, seconds }) {
  console.log(`     fuzz: ${kind}, seed ${seed}${seconds ? `, ${seconds} s` : ''}`);
  const app = await answeringApp(t);
  if (!seconds) {
    await batches(t, kind, seed, 0, { count: 5 });
    return;
  }
  // The first batches fill caches and load classes.
  const warm = await batches(t, kind, seed, 0, { millis: Math.min(seconds * 300, 15000) });
  app.close();
  await assertTablesEmpty(t.server, 40000);
  const before = liveBytes(t.server);
  const fresh = await answeringApp(t);
  const ran = await batches(t, kind, seed, warm, { millis: seconds * 1000 });
  fresh.close();
  await assertTablesEmpty(t.server, 40000);
  const grown = (liveBytes(t.server) - before) / 1024;
  console.log(`     fuzz: ${kind}: ${(warm + ran) * PER_BATCH} messages, live heap ${Math.round(before / 1024)} kB, then ${grown < 0 ? '' : '+'}${Math.round(grown)} kB`);
  assert.ok(grown < 2048, `the live heap grew by ${Math.round(grown)} kB`);
}

module.exports = { KINDS, fuzz };
