'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test, overBoth } = require('../lib/harness');
const { ROOT } = require('../lib/server');
const { Phone, SDP, random, uriOf } = require('../lib/sip');
const { siteWith } = require('../lib/site');
const { FILES, cases, table } = require('../lib/torture');
const { until, within } = require('../lib/wait');

const METHODS = ['invite', 'register', 'options', 'message', 'info', 'notify', 'subscribe', 'publish'];

/** An application that answers whatever it is given, without a dialog, and notes it. */
async function answeringApp(t) {
  const seen = [];
  const note = (req, res) => {
    seen.push(req);
    res.send(req.method === 'INVITE' ? 486 : 200, req.method === 'REGISTER' ? { headers: { Expires: '60' } } : {});
  };
  const app = await t.app(Object.fromEntries(METHODS.map((method) => [method, note])));
  return { app, seen };
}

/** First lines of the final answers that came, repetitions left out. */
const finals = (phone) => [...new Map(phone.seen.filter((m) => m.status >= 200 && m.cseqMethod !== 'BYE').map((m) => [m.get('from') + m.callId, m.startLine.replace('SIP/2.0 ', '')])).values()];

/** What became of a request, in the words of the table. */
async function outcomeOfRequest(t, seen, entry, promised) {
  const phone = await t.phone();
  // these messages are bytes, not text
  phone.binary = true;
  const x = { T: t.transport.toUpperCase(), unique: random(), sdp: SDP };
  const before = seen.length;
  for (const bytes of [entry.make(x)].flat()) phone.write(bytes);
  if (/closed/.test(promised)) await within('the server to close the connection', phone.closed);
  else await phone.fence(x.unique);
  const wanted = /^delivered/.test(promised) ? (/both/.test(promised) ? 2 : 1) : 0;
  await until(`${wanted} requests at the application`, () => seen.length - before >= wanted);
  const answers = /^\d{3} /.test(promised) || (wanted > 0 && !/closed/.test(promised));
  if (answers) await until('the answer', () => finals(phone).length >= Math.max(wanted, 1));
  return describe(phone, seen.slice(before), finals(phone));
}

/** The words for what was seen of a request. */
function describe(phone, delivered, answers) {
  const closed = phone.isClosed ? ', then closed' : '';
  if (delivered.length === 0) return (answers.length ? answers.join(' and ') : 'dropped') + closed;
  const bodies = delivered.every((req) => req.body) ? '' : ' without body';
  const answered = answers.length >= delivered.length ? ', answered' : '';
  return `delivered${delivered.length === 2 ? ', both' : ''}${closed ? bodies + answered + closed : ''}`;
}

/** A message on a stream that is not all there yet: nothing happens until it is. */
async function outcomeOfPart(t, seen, entry) {
  const phone = await t.phone();
  const x = { T: t.transport.toUpperCase(), unique: random(), sdp: SDP };
  const before = seen.length;
  phone.write(entry.make(x));
  const other = await t.phone();
  assert.equal((await other.send('OPTIONS').final()).status, 200);
  assert.deepEqual([seen.length - before, phone.seen.length, phone.isClosed], [1, 0, false]);
  phone.write(entry.rest(x));
  await until('the whole message at the application', () => seen.length - before === 2);
  await phone.take('its answer', (m) => m.status === 200);
  return 'waits for the rest';
}

/** What became of a response to what the application asked. */
async function outcomeOfResponse(t, app, entry) {
  const phone = await t.reachablePhone();
  if (t.transport === 'ws') assert.equal((await phone.send('REGISTER').final()).status, 200);
  const answered = new Promise((resolve, reject) => {
    const uri = uriOf(phone.contact);
    app.srf.request(uri, { method: 'OPTIONS' }, (error, req) => (error ? reject(error) : req.on('response', resolve)));
  });
  const asked = await phone.request('OPTIONS');
  const lines = { via: asked.all('via'), from: asked.get('from'), to: asked.get('to'), callId: asked.callId, cseq: asked.get('cseq') };
  phone.write(entry.make({ asked: lines }));
  await phone.fence(asked.callId);
  // If the first one was dropped, this is the answer that the application gets.
  phone.respond(asked, 299, 'Second');
  const { status } = await within('a response at the application', answered);
  if (phone.isClosed) return 'closed';
  return status === 299 ? 'dropped' : 'delivered';
}

/** Sends all messages of a file, and compares what becomes of them with what is promised for the test's transport. */
async function holds(t, { app, seen }, file) {
  const found = [];
  const promised = [];
  for (const entry of cases.filter((each) => each.file === file.replace('.js', ''))) {
    const promise = entry[t.transport];
    const name = `${entry.section} ${entry.what}`;
    promised.push(`${name}: ${promise}`);
    const probe = () => {
      if (entry.isResponse) return outcomeOfResponse(t, app, entry);
      return promise === 'waits for the rest' ? outcomeOfPart(t, seen, entry) : outcomeOfRequest(t, seen, entry, promise);
    };
    found.push(`${name}: ${await probe().catch((error) => error.message)}`);
    const healthy = await t.phone();
    assert.equal((await healthy.send('OPTIONS').final()).status, 200, `OPTIONS after ${name}`);
  }
  assert.deepEqual(found, promised);
  assert.deepEqual(app.errors, []);
}

for (const file of FILES) overBoth(`RFC ${file}`, { limitMillis: 60000 }, async (t) => holds(t, await answeringApp(t), file));

test('RFC 4475 and 5118 over WebSocket; RFC 5118 on ::1 over every transport', { ownServer: true, limitMillis: 120000 }, async (t) => {
  const server = await siteWith(t, { hosts: ['127.0.0.1', '[::1]'] });
  const application = await answeringApp(t);
  t.transport = 'ws';
  for (const file of FILES) await holds(t, application, file);
  t.phone = async () => {
    const phone = await Phone.open({ host: '::1', sipPort: server.sipPort, ports: server.ports }, t.transport);
    t.atEnd(() => phone.close());
    return phone;
  };
  for (const transport of ['udp', 'tcp', 'ws']) {
    t.transport = transport;
    await holds(t, application, '5118-ipv6.js');
  }
  await application.app.stop();
});

test('docs/standards.md lists what these tests promise', { ownServer: true }, () => {
  const text = fs.readFileSync(path.join(ROOT, 'docs/standards.md'), 'utf8');
  for (const rfc of new Set(cases.map((entry) => entry.rfc))) {
    const [, section] = text.split(`<!-- torture ${rfc}: node itests/compat/lib/torture.js -->\n`);
    assert.ok(section, `no table of RFC ${rfc}`);
    assert.deepEqual(section.split('\n\n')[0].trimEnd().split('\n'), table(rfc));
  }
});
