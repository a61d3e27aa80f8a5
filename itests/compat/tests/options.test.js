'use strict';

const assert = require('node:assert/strict');
const { EventEmitter } = require('node:events');
const { test, overBoth } = require('../lib/harness');
const { answer, ended } = require('../lib/app');
const { SDP, parameter, uriOf } = require('../lib/sip');
const { event, until, within } = require('../lib/wait');

/**
 * The options of createUAC, createUAS and createB2BUA that the other files have no test of. Two cannot be tested, as the client
 * fails by itself before the server has a part in it: createB2BUA with noAck where there is an offer (it takes the dialog for
 * the unacknowledged answer), and a localSdpA that fails on a 183 (it cancels a request that it does not have).
 */

const ANSWER = SDP.replace('40000', '40002');
const OTHER = SDP.replace('40000', '40004');
const uriFor = (phone) => uriOf(phone.contact);

/** An application that does this with every call: the outcome of the first in `served`. */
async function serving(t, serve) {
  let settle;
  const served = new Promise((resolve, reject) => { settle = { resolve, reject }; });
  served.catch(() => {});
  const app = await t.app({ invite: (req, res) => Promise.resolve(serve(req, res)).then(settle.resolve, settle.reject) });
  return { app, served: () => within('the application', served) };
}

/** An application that bridges A to B: {a, b, app, served}. */
async function bridge(t, options = {}, callbacks = undefined) {
  const a = await t.phone();
  const b = await t.reachablePhone();
  const { app, served } = await serving(t, (req, res) => req.srf.createB2BUA(req, res, uriFor(b), { localSdpB: req.body, ...options }, callbacks));
  return { a, b, app, served };
}

/** B has answered, A has acknowledged: {call, called, ok, legs}, ended by `over`. */
async function answered({ a, b, served }, calling = {}, accepting = {}) {
  const call = a.call(calling);
  const called = await b.called();
  const [ok] = await Promise.all([call.established(), called.accept({ body: ANSWER, ...accepting })]);
  return { a, b, call, called, ok, legs: await served() };
}

/** The application ends both legs. */
async function over({ a, b, call, called, legs }) {
  const gone = Promise.all([legs.uas.destroy(), legs.uac.destroy()]);
  a.respond(await call.request('BYE'), 200, 'OK');
  b.respond(await called.request('BYE'), 200, 'OK');
  await within('the answers to both BYEs', gone);
}

/** The application ends the call that it made. */
async function finish(phone, called, dialog) {
  const gone = dialog.destroy();
  phone.respond(await called.request('BYE'), 200, 'OK');
  await within('the answer to the BYE', gone);
}

/** Notes what a dialogStateEmitter tells: [state, direction]. */
function states() {
  const emitter = new EventEmitter();
  const told = [];
  emitter.on('stateChange', ({ state, direction }) => told.push(`${direction} ${state}`));
  return { emitter, told };
}

// createUAC

test('createUAC: the URI among the options, and a callback', async (t) => {
  const app = await t.app();
  const phone = await t.reachablePhone();
  const made = new Promise((resolve, reject) => {
    app.srf.createUAC({ uri: uriFor(phone), localSdp: SDP }, {}, (error, dialog) => (error ? reject(error) : resolve(dialog)));
  });
  const called = await phone.called();
  await called.accept({ body: ANSWER });
  await finish(phone, called, await within('the dialog', made));
});

test('createUAC: cbRequest and cbProvisional by position, and a callback that gets the failure', async (t) => {
  const app = await t.app();
  const phone = await t.reachablePhone();
  const seen = [];
  const failed = new Promise((resolve) => {
    app.srf.createUAC(uriFor(phone), { localSdp: SDP }, (_error, req) => seen.push(req.method), (res) => seen.push(res.status), resolve);
  });
  const called = await phone.called();
  called.ring();
  await called.refuse(486, 'Busy Here');
  assert.equal((await within('the failure', failed)).status, 486);
  assert.deepEqual(seen, ['INVITE', 180]);
});

test('createUAC: an address without a scheme, with calledNumber and callingNumber', async (t) => {
  const app = await t.app();
  const phone = await t.reachablePhone();
  const made = app.srf.createUAC(phone.hostPort, { localSdp: SDP, calledNumber: '12', callingNumber: '34' });
  const called = await phone.called();
  const here = `127.0.0.1:${t.server.sipPort}`;
  assert.equal(called.invite.uri, `sip:12@${phone.hostPort}`);
  assert.equal(uriOf(called.invite.get('To')), `sip:12@${phone.hostPort}`);
  assert.match(called.invite.get('From'), new RegExp(`^<?sip:34@${here}>?;tag=`));
  assert.match(called.invite.get('Contact'), new RegExp(`sip:34@${here}`));
  await called.accept({ body: ANSWER });
  await finish(phone, called, await within('the dialog', made));
});

overBoth('createUAC: From, To, Contact and Call-ID of the application', async (t) => {
  const app = await t.app();
  const phone = await t.reachablePhone();
  const callId = `chosen-${phone.port}-${t.transport}`;
  const made = app.srf.createUAC(uriFor(phone), {
    localSdp: SDP, headers: { From: '"Ann" <sip:ann@example.com>', To: '<sip:bob@example.org>', Contact: '<sip:ann@localhost;x=y>', 'Call-ID': callId },
  });
  const called = await phone.called();
  assert.match(called.invite.get('From'), /^"?Ann"? <sip:ann@example\.com>;tag=\S+$/);
  assert.equal(called.invite.get('To'), '<sip:bob@example.org>');
  assert.match(called.invite.get('Contact'), new RegExp(`^<sip:ann@127\\.0\\.0\\.1:${t.server.sipPort}\\S*x=y`));
  assert.equal(called.callId, callId);
  await called.accept({ body: ANSWER });
  const dialog = await within('the dialog', made);
  assert.equal(app.srf.findDialogById(dialog.id), dialog);
  assert.equal(app.srf.findDialogByCallIDAndFromTag(callId, parameter(called.invite.get('From'), 'tag')), dialog);
  await finish(phone, called, dialog);
  assert.equal(app.srf.findDialogById(dialog.id), undefined);
});

overBoth('createUAC without SDP, noAck not set: the client answers the offer in the ACK with what it wants to receive', async (t) => {
  const app = await t.app();
  const phone = await t.reachablePhone();
  const made = app.srf.createUAC(uriFor(phone), {});
  const called = await phone.called();
  assert.equal(called.invite.body, '');
  const ack = await called.accept({ body: SDP });
  assert.match(ack.body, /a=recvonly/);
  assert.equal(ack.get('Content-Type'), 'application/sdp');
  await finish(phone, called, await within('the dialog', made));
});

overBoth('createUAC: noAck, and the application drops the call instead of acknowledging it', async (t) => {
  const app = await t.app();
  const phone = await t.reachablePhone();
  const made = app.srf.createUAC(uriFor(phone), { noAck: true });
  const called = await phone.called();
  called.respond(200, 'OK', { body: SDP });
  const dropped = (await within('the offer', made)).destroy();
  assert.equal((await called.request('ACK')).body, SDP);
  phone.respond(await called.request('BYE'), 200, 'OK');
  await within('the answer to the BYE', dropped);
});

overBoth('createUAC: keepUriOnRedirect sends the same URI to where the redirect points', async (t) => {
  const app = await t.app();
  const phone = await t.reachablePhone();
  const other = await t.reachablePhone();
  const made = app.srf.createUAC(uriFor(phone), { localSdp: SDP, followRedirects: true, keepUriOnRedirect: true });
  const first = await phone.called();
  phone.respond(first.invite, 302, 'Moved Temporarily', { headers: [['Contact', other.contact]], tag: first.tag });
  await phone.take('ACK', (m) => m.method === 'ACK' && m.branch === first.invite.branch);
  const second = await other.called();
  assert.equal(second.invite.uri, uriFor(phone));
  await second.accept({ body: ANSWER });
  await finish(other, second, await within('the dialog', made));
});

test('createUAC: redirects are followed four times, the fifth fails', async (t) => {
  const app = await t.app();
  const phone = await t.reachablePhone();
  const made = app.srf.createUAC(uriFor(phone), { localSdp: SDP, followRedirects: true });
  made.catch(() => {});
  for (let turn = 0; turn < 5; turn++) {
    const called = await phone.called();
    phone.respond(called.invite, 302, 'Moved Temporarily', { headers: [['Contact', phone.contact]], tag: called.tag });
    await phone.take('ACK', (m) => m.method === 'ACK' && m.branch === called.invite.branch);
  }
  await assert.rejects(within('the failure', made), { status: 302 });
});

test('createUAC: a 200 without Contact fails at the application, and nothing stays', async (t) => {
  const app = await t.app();
  const phone = await t.reachablePhone();
  const made = app.srf.createUAC(uriFor(phone), { localSdp: SDP });
  made.catch(() => {});
  const called = await phone.called();
  phone.respond(called.invite, 200, 'OK', { body: ANSWER, tag: called.tag });
  await assert.rejects(within('the failure', made), { status: 500 });
});

test('createUAC: auth is a function, which sees the request and the challenge', async (t) => {
  const app = await t.app();
  const phone = await t.reachablePhone();
  const asked = [];
  const made = app.srf.createUAC(uriFor(phone), {
    localSdp: SDP, auth: (req, res, credentials) => { asked.push([req.method, res.status]); credentials(null, 'bob', 'secret'); },
  });
  const first = await phone.called();
  await first.refuse(401, 'Unauthorized', [['WWW-Authenticate', 'Digest realm="here", nonce="abc", qop="auth", opaque="o"']]);
  const second = await phone.called();
  assert.deepEqual(asked, [['INVITE', 401]]);
  assert.match(second.invite.get('Authorization'), /^Digest username="bob",realm="here",nonce="abc",.*opaque="o"/);
  await second.accept({ body: ANSWER });
  await finish(phone, second, await within('the dialog', made));
});

test('createUAC: auth is a function that has no credentials, the challenge is the outcome', async (t) => {
  const app = await t.app();
  const phone = await t.reachablePhone();
  const made = app.srf.createUAC(uriFor(phone), { localSdp: SDP, auth: (_req, _res, credentials) => credentials(new Error('nobody')) });
  made.catch(() => {});
  await (await phone.called()).refuse(407, 'Proxy Authentication Required', [['Proxy-Authenticate', 'Digest realm="here", nonce="abc"']]);
  await assert.rejects(within('the failure', made), { status: 407 });
});

test('createUAC: credentials that are refused end with the second challenge', async (t) => {
  const app = await t.app();
  const phone = await t.reachablePhone();
  const made = app.srf.createUAC(uriFor(phone), { localSdp: SDP, auth: { username: 'bob', password: 'wrong' } });
  made.catch(() => {});
  for (let turn = 0; turn < 2; turn++) {
    await (await phone.called()).refuse(401, 'Unauthorized', [['WWW-Authenticate', 'Digest realm="here", nonce="abc"']]);
  }
  await assert.rejects(within('the failure', made), { status: 401 });
});

for (const [what, hop] of [['an address', '127.0.0.1'], ['a host', 'localhost']]) {
  overBoth(`createUAC: proxy is ${what}: the retry with credentials goes there too, same Call-ID, next CSeq`, async (t) => {
    const app = await t.app();
    const phone = await t.reachablePhone();
    const made = app.srf.createUAC('sip:bob@example.invalid', {
      localSdp: SDP, proxy: `sip:${hop}:${phone.port};transport=${t.transport}`, auth: { username: 'bob', password: 'secret' },
    });
    const first = await phone.called();
    await first.refuse(407, 'Proxy Authentication Required', [['Proxy-Authenticate', 'Digest realm="here", nonce="abc"']]);
    const second = await phone.called();
    assert.equal(second.callId, first.callId);
    assert.equal(second.invite.cseqNumber, first.invite.cseqNumber + 1);
    assert.equal(second.invite.get('From'), first.invite.get('From'));
    assert.equal(second.invite.get('To'), first.invite.get('To'));
    assert.equal(second.invite.uri, 'sip:bob@example.invalid');
    assert.match(second.invite.get('Proxy-Authorization'), /^Digest username="bob"/);
    assert.deepEqual(second.invite.all('Route'), first.invite.all('Route'));
    await second.accept({ body: ANSWER });
    const dialog = await within('the dialog', made);
    assert.equal(dialog.sip.callId, first.callId);
    await finish(phone, second, dialog);
  });
}

for (const [outcome, expected] of [['answered', ['trying', 'early', 'confirmed', 'terminated']], ['refused', ['trying', 'early', 'rejected']], ['cancelled', ['trying', 'early', 'cancelled']]]) {
  test(`createUAC: dialogStateEmitter, the call is ${outcome}`, async (t) => {
    const app = await t.app();
    const phone = await t.reachablePhone();
    const { emitter, told } = states();
    let request;
    const made = app.srf.createUAC(uriFor(phone), { localSdp: SDP, dialogStateEmitter: emitter }, { cbRequest: (_error, req) => { request = req; } });
    made.catch(() => {});
    const called = await phone.called();
    called.ring();
    if (outcome === 'answered') {
      await called.accept({ body: ANSWER });
      await finish(phone, called, await within('the dialog', made));
    } else if (outcome === 'refused') {
      await called.refuse(486, 'Busy Here');
      await assert.rejects(within('the failure', made), { status: 486 });
    } else {
      await until('the request at the application', () => request);
      request.cancel();
      phone.respond(await called.request('CANCEL'), 200, 'OK', { tag: called.tag });
      await called.refuse(487, 'Request Terminated');
      await assert.rejects(within('the failure', made), { status: 487 });
    }
    assert.deepEqual(told, expected.map((state) => `recipient ${state}`));
  });
}

// createUAS

overBoth('createUAS: the dialog stands with the 200, the ACK that comes late is its event', async (t) => {
  const { served } = await serving(t, async (req, res) => {
    const dialog = await answer(req, res, { body: async () => ANSWER.replace('s=-', 's=made later'), localSdp: SDP, headers: { 'X-Custom': 'yes' } });
    return dialog;
  });
  const phone = await t.phone();
  const call = phone.call();
  const ok = await call.answer();
  assert.equal(ok.body, ANSWER.replace('s=-', 's=made later'));
  assert.equal(ok.get('X-Custom'), 'yes');
  const dialog = await served();
  let acknowledged = false;
  dialog.acknowledged.then(() => { acknowledged = true; });
  if (t.transport === 'udp') await call.response(200);
  await phone.fence(call.callId);
  assert.equal(acknowledged, false);
  call.acknowledge();
  await within('the ACK', dialog.acknowledged);
  await Promise.all([ended(dialog), call.hangUp()]);
});

test('createUAS: the caller cancels before the body is made: it fails, by the callback', async (t) => {
  let give;
  const cancelled = [];
  const { served } = await serving(t, (req, res) => new Promise((resolve) => {
    req.on('cancel', () => { cancelled.push(req.get('Call-ID')); give(SDP); });
    req.srf.createUAS(req, res, { body: () => new Promise((given) => { give = given; }) }, (error, dialog) => resolve({ error, dialog }));
    res.send(180);
  }));
  const phone = await t.phone();
  const call = phone.call();
  await call.response(180);
  assert.equal((await call.invite.cancel().final()).status, 200);
  await call.invite.refused(487);
  const { error, dialog } = await served();
  assert.ok(error);
  assert.equal(dialog, undefined);
  assert.deepEqual(cancelled, [call.callId]);
});

test('createUAS: a body function that fails; the application refuses the call', async (t) => {
  const { served } = await serving(t, async (req, res) => {
    await assert.rejects(req.srf.createUAS(req, res, { body: async () => { throw new Error('no media'); } }), /no media/);
    res.send(500);
  });
  const phone = await t.phone();
  await phone.send('INVITE', { body: SDP }).refused(500);
  await served();
});

test('createUAS: dialogStateEmitter', async (t) => {
  const { emitter, told } = states();
  const { served } = await serving(t, (req, res) => answer(req, res, { localSdp: ANSWER, dialogStateEmitter: emitter }));
  const phone = await t.phone();
  const call = phone.call();
  await call.established();
  const dialog = await served();
  await Promise.all([ended(dialog), call.hangUp()]);
  assert.deepEqual(told, ['trying', 'confirmed', 'terminated'].map((state) => `initiator ${state}`));
});

// createB2BUA

test('createB2BUA: headers go to B, responseHeaders to A, in the 180 and in the 200', async (t) => {
  const parts = await bridge(t, { headers: { 'X-To-B': 'b', 'User-Agent': 'bridge/1' }, responseHeaders: { 'X-To-A': 'a', Server: 'bridge/1' } });
  const call = parts.a.call();
  const called = await parts.b.called();
  assert.equal(called.invite.get('X-To-B'), 'b');
  assert.equal(called.invite.get('User-Agent'), 'bridge/1');
  called.ring();
  const ringing = await call.response(180);
  const [ok] = await Promise.all([call.established(), called.accept({ body: ANSWER })]);
  for (const response of [ringing, ok]) {
    assert.equal(response.get('X-To-A'), 'a');
    assert.equal(response.get('Server'), 'bridge/1');
  }
  await over({ ...parts, call, called, legs: await parts.served() });
});

for (const [outcome, status] of [['answers', 200], ['refuses', 486]]) {
  test(`createB2BUA: responseHeaders is a function of B's response and the headers so far, B ${outcome}`, async (t) => {
    const parts = await bridge(t, {
      proxyResponseHeaders: ['X-From-B'],
      responseHeaders: (res, headers) => ({ 'X-To-A': `${res.status} ${headers['X-From-B']}` }),
    });
    const headers = [['X-From-B', 'b']];
    if (status === 200) {
      const standing = await answered(parts, {}, { headers });
      assert.equal(standing.ok.get('X-From-B'), 'b');
      assert.equal(standing.ok.get('X-To-A'), '200 b');
      await over(standing);
    } else {
      const call = parts.a.call();
      await (await parts.b.called()).refuse(486, 'Busy Here', headers);
      const refusal = await call.invite.refused(486);
      assert.equal(refusal.get('X-From-B'), 'b');
      assert.equal(refusal.get('X-To-A'), '486 b');
      await assert.rejects(parts.served(), { status: 486 });
    }
  });
}

for (const excluded of [false, true]) {
  overBoth(`createB2BUA: all headers of the request and of the response pass${excluded ? ', save those excluded' : ''}`, async (t) => {
    const names = ['all', ...(excluded ? ['-X-Secret', '-Subject'] : [])];
    const parts = await bridge(t, { proxyRequestHeaders: names, proxyResponseHeaders: names });
    const passed = [['X-Custom', 'one'], ['X-List', 'a, b'], ['Organization', 'Acme'], ['P-Charging-Vector', 'icid-value=1'], ['Diversion', '<sip:x@example.com>']];
    const left = [['X-Secret', 'hidden'], ['Subject', 'talk']];
    const headers = [...passed, ...left];
    const standing = await answered(parts, { headers, replace: { 'Max-Forwards': '55' } }, { headers });
    for (const message of [standing.called.invite, standing.ok]) {
      for (const [name, value] of passed) assert.deepEqual(message.all(name), [value], name);
      for (const [name, value] of left) assert.deepEqual(message.all(name), excluded ? [] : [value], name);
      assert.equal(message.all('Content-Length').length, 1);
      assert.equal(message.all('Via').length, 1);
    }
    assert.deepEqual(standing.called.invite.all('Max-Forwards'), ['55']);
    assert.notEqual(standing.called.callId, standing.call.callId);
    await over(standing);
  });
}

test('createB2BUA: headers of a refusal pass, by their names or all', async (t) => {
  const parts = await bridge(t, { proxyResponseHeaders: ['all'] });
  const call = parts.a.call();
  await (await parts.b.called()).refuse(503, 'Out of order', [['Retry-After', '30'], ['X-Why', 'because']]);
  const refusal = await call.invite.refused(503);
  assert.equal(refusal.reason, 'Out of order');
  assert.deepEqual(refusal.all('Retry-After'), ['30']);
  assert.deepEqual(refusal.all('X-Why'), ['because']);
  await assert.rejects(parts.served(), { status: 503 });
});

for (const [what, localSdpA] of [['a string', OTHER], ['a function of B\'s description and response', async (sdp, res) => `${sdp}a=x-status:${res.status}\r\n`]]) {
  test(`createB2BUA: localSdpA is ${what}, in the 183 and in the 200; localSdpB is another than A's`, async (t) => {
    const parts = await bridge(t, { localSdpA, localSdpB: OTHER });
    const call = parts.a.call();
    const called = await parts.b.called();
    assert.equal(called.invite.body, OTHER);
    called.respond(183, 'Session Progress', { body: ANSWER });
    const progress = await call.response(183);
    const [ok] = await Promise.all([call.established(), called.accept({ body: ANSWER })]);
    const expected = typeof localSdpA === 'string' ? localSdpA : `${ANSWER}a=x-status:183\r\n`;
    assert.equal(progress.body, expected);
    assert.equal(ok.body, expected);
    await over({ ...parts, call, called, legs: await parts.served() });
  });
}

test('createB2BUA: localSdpA fails on the 200: B is hung up, the application refuses A', async (t) => {
  const a = await t.phone();
  const b = await t.reachablePhone();
  const { served } = await serving(t, async (req, res) => {
    await assert.rejects(req.srf.createB2BUA(req, res, uriFor(b), { localSdpA: async () => { throw new Error('no media'); } }), /no media/);
    res.send(500);
  });
  const call = a.call();
  const called = await b.called();
  await called.accept({ body: ANSWER });
  b.respond(await called.request('BYE'), 200, 'OK');
  await call.invite.refused(500);
  await served();
});

overBoth('createB2BUA without an offer: localSdpA and localSdpB as functions change the offer of B and the answer of A', async (t) => {
  const marked = (line) => async (sdp) => `${sdp}a=x-by:${line}\r\n`;
  const parts = await bridge(t, { localSdpA: marked('a'), localSdpB: marked('b') });
  const call = parts.a.call({ body: '' });
  const called = await parts.b.called();
  assert.equal(called.invite.body, '');
  const accepted = called.accept({ body: SDP });
  const ok = await call.answer();
  assert.equal(ok.body, `${SDP}a=x-by:a\r\n`);
  call.acknowledge(call.cseq, { body: ANSWER });
  assert.equal((await accepted).body, `${ANSWER}a=x-by:b\r\n`);
  await over({ ...parts, call, called, legs: await parts.served() });
});

overBoth('createB2BUA without an offer: localSdpB fails at the ACK: both legs are hung up', async (t) => {
  const parts = await bridge(t, { localSdpB: async () => { throw new Error('no media'); } });
  const call = parts.a.call({ body: '' });
  const called = await parts.b.called();
  called.respond(200, 'OK', { body: SDP });
  await call.answer();
  call.acknowledge(call.cseq, { body: ANSWER });
  await called.request('ACK');
  parts.b.respond(await called.request('BYE'), 200, 'OK');
  parts.a.respond(await call.request('BYE'), 200, 'OK');
  await assert.rejects(parts.served(), /no media/);
});

overBoth('createB2BUA: passFailure false: A does not hear of the refusal, the second attempt is its answer', async (t) => {
  const a = await t.phone();
  const [b, c] = [await t.reachablePhone(), await t.reachablePhone()];
  const { served } = await serving(t, async (req, res) => {
    await assert.rejects(req.srf.createB2BUA(req, res, uriFor(b), { localSdpB: req.body, passFailure: false }), { status: 486 });
    return req.srf.createB2BUA(req, res, uriFor(c), { localSdpB: req.body });
  });
  const call = a.call();
  await (await b.called()).refuse(486, 'Busy Here');
  const called = await c.called();
  const [ok] = await Promise.all([call.established(), called.accept({ body: ANSWER })]);
  assert.equal(ok.body, ANSWER);
  assert.deepEqual(call.invite.responses.map((m) => m.status).filter((status) => status >= 300), []);
  await over({ a, b: c, call, called, legs: await served() });
});

test('createB2BUA: passFailure true is the same as none', async (t) => {
  const parts = await bridge(t, { passFailure: true });
  const call = parts.a.call();
  await (await parts.b.called()).refuse(480, 'Gone fishing');
  assert.equal((await call.invite.refused(480)).reason, 'Gone fishing');
  await assert.rejects(parts.served(), { status: 480 });
});

for (const passes of [true, false]) {
  test(`createB2BUA: passProvisionalResponses ${passes}`, async (t) => {
    const seen = [];
    const parts = await bridge(t, { passProvisionalResponses: passes }, { cbProvisional: (res) => seen.push(res.status) });
    const call = parts.a.call();
    const called = await parts.b.called();
    called.ring();
    called.respond(183, 'Session Progress', { body: ANSWER });
    const [ok] = await Promise.all([call.established(), called.accept({ body: ANSWER })]);
    assert.equal(ok.body, ANSWER);
    const given = call.invite.responses.map((m) => m.status).filter((status) => status > 100 && status < 200);
    assert.deepEqual(given, passes ? [180, 183] : []);
    // the client returns before it calls back where it has passed a response with a body
    assert.deepEqual(seen, passes ? [180] : [180, 183]);
    await over({ ...parts, call, called, legs: await parts.served() });
  });
}

test('createB2BUA: cbRequest gets the INVITE to B, cbFinalizedUac the dialog with B before A is answered', async (t) => {
  const seen = [];
  const parts = await bridge(t, {}, {
    cbRequest: (error, req) => seen.push(['request', error, req.get('Call-ID')]), cbFinalizedUac: (uac) => seen.push(['uac', uac]),
  });
  const standing = await answered(parts);
  assert.deepEqual(seen[0], ['request', null, standing.called.callId]);
  assert.equal(seen[1][0], 'uac');
  assert.equal(seen[1][1], standing.legs.uac);
  assert.equal(standing.legs.uac.other, standing.legs.uas);
  await over(standing);
});

test('createB2BUA: the URI among the options, and a callback', async (t) => {
  const a = await t.phone();
  const b = await t.reachablePhone();
  const { served } = await serving(t, (req, res) => new Promise((resolve, reject) => {
    req.srf.createB2BUA(req, res, { uri: uriFor(b), localSdpB: req.body }, {}, (error, legs) => (error ? reject(error) : resolve(legs)));
  }));
  await over(await answered({ a, b, served }));
});

test('createB2BUA: caller and called number are those of A, or of the options', async (t) => {
  const a = await t.phone();
  const b = await t.reachablePhone();
  const given = { callingNumber: '77', callingName: 'Bob', calledNumber: '88' };
  const calls = [{}, given];
  const done = [];
  await t.app({
    invite: (req, res) => {
      const made = req.srf.createB2BUA(req, res, b.hostPort, { localSdpB: req.body, ...calls[done.length] });
      done.push(assert.rejects(made, { status: 480 }));
    },
  });
  for (const [number, name, user] of [['55', 'Ann', '66'], ['77', 'Bob', '88']]) {
    const call = a.call({ uri: `sip:66@127.0.0.1:${t.server.sipPort}`, headers: [['P-Asserted-Identity', '"Ann" <sip:55@example.com>']] });
    const called = await b.called();
    assert.equal(called.invite.uri, `sip:${user}@${b.hostPort}`);
    assert.match(called.invite.get('From'), new RegExp(`^"?${name}"? <sip:${number}@127\\.0\\.0\\.1:${t.server.sipPort}>;tag=`));
    await called.refuse(480, 'Nobody there');
    await call.invite.refused(480);
  }
  await within('both failures', Promise.all(done));
  assert.equal(done.length, 2);
});

overBoth('createB2BUA: proxy and auth on the leg of B', async (t) => {
  const a = await t.phone();
  const b = await t.reachablePhone();
  const { served } = await serving(t, (req, res) => req.srf.createB2BUA(req, res, 'sip:bob@example.invalid', {
    localSdpB: req.body, proxy: uriFor(b), auth: { username: 'bob', password: 'secret' },
  }));
  const call = a.call();
  const first = await b.called();
  await first.refuse(407, 'Proxy Authentication Required', [['Proxy-Authenticate', 'Digest realm="here", nonce="abc"']]);
  const called = await b.called();
  assert.equal(called.callId, first.callId);
  assert.equal(called.invite.cseqNumber, first.invite.cseqNumber + 1);
  assert.equal(called.invite.uri, 'sip:bob@example.invalid');
  await Promise.all([call.established(), called.accept({ body: ANSWER })]);
  assert.ok(!call.invite.responses.some((m) => m.status === 407));
  await over({ a, b, call, called, legs: await served() });
});

test('createB2BUA: the reason of a CANCEL passes to B', async (t) => {
  const parts = await bridge(t);
  const call = parts.a.call();
  const called = await parts.b.called();
  called.ring();
  await call.response(180);
  const cancel = call.invite.cancel({ headers: [['Reason', 'SIP;cause=200;text="Call completed elsewhere"'], ['X-Reason', 'elsewhere'], ['X-Other', 'x']] });
  assert.equal((await cancel.final()).status, 200);
  await call.invite.refused(487);
  const cancelled = await called.request('CANCEL');
  assert.equal(cancelled.get('Reason'), 'SIP;cause=200;text="Call completed elsewhere"');
  assert.equal(cancelled.get('X-Reason'), 'elsewhere');
  assert.equal(cancelled.get('X-Other'), undefined);
  parts.b.respond(cancelled, 200, 'OK', { tag: called.tag });
  await called.refuse(487, 'Request Terminated');
  await assert.rejects(parts.served(), { status: 487 });
});

overBoth('createB2BUA: a re-INVITE of B before the ACK of A waits for the ACK', async (t) => {
  const parts = await bridge(t);
  const call = parts.a.call();
  const called = await parts.b.called();
  await Promise.all([call.answer(), called.accept({ body: ANSWER })]);
  const legs = await parts.served();
  const modified = event(legs.uac, 'modify');
  legs.uac.on('modify', (_req, res) => res.send(200, { body: OTHER }));
  const again = called.send('INVITE', { body: SDP });
  await parts.b.fence(called.callId);
  assert.ok(!again.responses.some((m) => m.status >= 200));
  call.acknowledge();
  await modified;
  assert.equal((await again.final()).body, OTHER);
  called.acknowledge();
  await over({ ...parts, call, called, legs });
});

test('createB2BUA: dialogStateEmitter tells of both legs', async (t) => {
  const { emitter, told } = states();
  const parts = await bridge(t, { dialogStateEmitter: emitter });
  const call = parts.a.call();
  const called = await parts.b.called();
  called.ring();
  await call.response(180);
  await Promise.all([call.established(), called.accept({ body: ANSWER })]);
  await over({ ...parts, call, called, legs: await parts.served() });
  const of = (direction) => told.filter((line) => line.startsWith(direction)).map((line) => line.split(' ')[1]);
  assert.deepEqual(of('initiator'), ['trying', 'confirmed', 'terminated']);
  assert.deepEqual(of('recipient'), ['trying', 'early', 'confirmed', 'terminated']);
});

overBoth('createB2BUA bridges a SUBSCRIBE: with a body, as the client takes one without for a call without offer', async (t) => {
  const a = await t.reachablePhone();
  const b = await t.reachablePhone();
  let made;
  await t.app({
    subscribe: (req, res) => {
      made = req.srf.createB2BUA(req, res, uriFor(b), {
        headers: { 'Content-Type': 'text/plain' }, proxyRequestHeaders: ['Event', 'Expires'], proxyResponseHeaders: ['Expires'],
      });
    },
  });
  const subscribe = a.send('SUBSCRIBE', { headers: [['Event', 'presence'], ['Expires', '600']], body: 'filter', type: 'text/plain' });
  const atB = await b.request('SUBSCRIBE');
  assert.equal(atB.get('Event'), 'presence');
  assert.equal(atB.get('Content-Type'), 'text/plain');
  assert.equal(atB.body, 'filter');
  b.respond(atB, 202, 'Accepted', { headers: [['Contact', b.contact], ['Expires', '600']], tag: 'b' });
  assert.equal((await subscribe.final()).get('Expires'), '600');
  const { uas, uac } = await within('both dialogs', made);
  // it would queue them until an ACK, which a SUBSCRIBE does not have
  uac.queueRequests = false;
  uac.on('notify', async (req, res) => {
    const response = await uas.request({ method: 'NOTIFY', headers: { Event: req.get('Event'), 'Subscription-State': req.get('Subscription-State') } });
    res.send(response.status);
  });
  const notify = b.send('NOTIFY', {
    uri: uriOf(atB.get('contact')), from: `${atB.get('to')};tag=b`, to: atB.get('from'), callId: atB.callId, cseq: '1 NOTIFY',
    headers: [['Event', 'presence'], ['Subscription-State', 'terminated;reason=timeout']],
  });
  const atA = await a.request('NOTIFY');
  assert.equal(atA.get('Subscription-State'), 'terminated;reason=timeout');
  a.respond(atA, 200, 'OK');
  assert.equal((await notify.final()).status, 200);
});
