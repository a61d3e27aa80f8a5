'use strict';

const assert = require('node:assert/strict');
const { test, overBoth } = require('../lib/harness');
const { answering, ended } = require('../lib/app');
const { SDP, parameter } = require('../lib/sip');
const { event, until, within } = require('../lib/wait');

/**
 * The shared server has t1=25, t2=100, t1x64=1600: on a perfect clock a final response leaves at 0, 25, 75, 175, 275 …
 * 1575 ms, 18 times. The resolution of timers and other load stretch single gaps, so that only the middle one is exact.
 */
function assertBackOff(times) {
  const gaps = times.slice(1).map((at, index) => at - times[index]);
  const shown = `gaps in ms: ${gaps}`;
  assert.ok(times.length >= 12 && times.length <= 18, `${times.length} times, ${shown}`);
  const later = gaps.slice(2).sort((a, b) => a - b);
  const middle = later[Math.floor(later.length / 2)];
  assert.ok(gaps[0] + gaps[1] >= 60 && gaps[0] + gaps[1] < 2 * middle, shown);
  assert.ok(middle >= 95 && middle < 135, shown);
}

/** A call that an application answers: {invite, phone, call}, where `invite.dialog()` gives the application's side. */
async function called(t, transport = t.transport, options = {}) {
  const invite = answering(SDP);
  await t.app({ invite });
  const phone = await t.phone(transport);
  return { invite, phone, call: phone.call(options) };
}

overBoth('sipp calls, the application answers, sipp hangs up', async (t) => {
  const invite = answering(SDP);
  await t.app({ invite });
  const [, { request: bye, reason }] = await Promise.all([
    t.sipp('call', { pause: 100 }),
    invite.dialog().then((dialog) => ended(dialog)),
  ]);
  assert.equal(bye.method, 'BYE');
  assert.equal(reason, 'normal release');
});

overBoth('sipp calls, the application answers and hangs up', async (t) => {
  const invite = answering(SDP);
  await t.app({ invite });
  const [, bye] = await Promise.all([
    t.sipp('call_ended_by_application'),
    invite.dialog().then(async (dialog) => {
      await within('the ACK', dialog.acknowledged);
      return dialog.destroy({ headers: { 'X-Reason': 'enough' } });
    }),
  ]);
  assert.equal(bye.method, 'BYE');
  assert.equal(bye.get('X-Reason'), 'enough');
});

overBoth('180 and 183 reach the caller before the 200', async (t) => {
  const invite = answering(SDP, {
    before: async (_req, res) => {
      await new Promise((resolve, reject) => res.send(180, {}, (error) => (error ? reject(new Error(error)) : resolve())));
      await new Promise((resolve, reject) => res.send(183, { body: SDP }, (error) => (error ? reject(new Error(error)) : resolve())));
    },
  });
  await t.app({ invite });
  await Promise.all([t.sipp('call_ringing'), invite.dialog().then((dialog) => ended(dialog))]);
});

for (const [status, reason] of [[486, 'Busy Here'], [603, 'Decline'], [404, 'Not Found'], [302, 'Moved Temporarily']]) {
  overBoth(`the application refuses with ${status}`, async (t) => {
    await t.app({ invite: (_req, res) => res.send(status) });
    await t.sipp('call_refused', { values: { STATUS: String(status) } });
    const phone = await t.phone();
    const refusal = await phone.send('INVITE', { body: SDP }).refused(status);
    assert.equal(refusal.reason, reason);
  });
}

overBoth('reason phrase, headers and body of a refusal arrive as the application gave them', async (t) => {
  await t.app({
    invite: (_req, res) => res.send(480, 'Gone fishing', {
      headers: { 'Retry-After': '120', 'X-Why': 'a, b;c="d"', contact: '<sip:elsewhere@127.0.0.1:5099>', 'p-charging-vector': 'icid-value=1' },
    }),
  });
  const phone = await t.phone();
  const refusal = await phone.send('INVITE', { body: SDP }).refused(480);
  assert.equal(refusal.reason, 'Gone fishing');
  assert.equal(refusal.get('Retry-After'), '120');
  assert.equal(refusal.get('X-Why'), 'a, b;c="d"');
  assert.equal(refusal.get('Contact'), '<sip:elsewhere@127.0.0.1:5099>');
  assert.match(refusal.bytes.toString(), /\r\nP-Charging-Vector: icid-value=1\r\n/);
});

overBoth('the 200 has Contact, To tag and body; the Record-Route of the INVITE comes back; the 100 has no tag', async (t) => {
  const invite = answering(SDP, { headers: { 'X-Custom': 'yes', 'user-agent': 'app/1.0' } });
  await t.app({ invite });
  const phone = await t.phone();
  const route = `<sip:127.0.0.1:${phone.port};lr>`;
  const call = phone.call({ headers: [['Record-Route', route]] });
  const trying = await call.response(100);
  assert.equal(trying.toTag, undefined);
  const ok = await call.established();
  assert.ok(ok.toTag.length >= 6, ok.get('to'));
  assert.equal(ok.get('From'), call.invite.request.get('From'));
  assert.equal(ok.get('Call-ID'), call.callId);
  assert.equal(ok.get('CSeq'), '1 INVITE');
  const expected = `sip:127.0.0.1:${t.server.sipPort}${t.transport === 'tcp' ? ';transport=tcp' : ''}`;
  assert.equal(call.target, expected);
  assert.deepEqual(ok.all('Record-Route'), [route]);
  assert.equal(ok.get('Content-Type'), 'application/sdp');
  assert.equal(ok.get('X-Custom'), 'yes');
  assert.equal(ok.get('User-Agent'), 'app/1.0');
  assert.equal(ok.body, SDP);
  const dialog = await invite.dialog();
  assert.equal(dialog.id, `${call.callId};from-tag=${parameter(ok.get('From'), 'tag')}`);
  assert.equal(dialog.sip.localTag, ok.toTag);
  await Promise.all([ended(dialog), call.hangUp()]);
});

overBoth('a delayed offer: the 200 carries the offer, the ACK event the answer', async (t) => {
  const { invite, call } = await called(t, undefined, { body: '' });
  const ok = await call.answer();
  assert.equal(ok.body, SDP);
  const dialog = await invite.dialog();
  const acknowledged = event(dialog, 'ack');
  const answer = SDP.replace('40000', '40002');
  call.acknowledge(call.cseq, { body: answer });
  const [ack] = await acknowledged;
  assert.equal(ack.body, answer);
  assert.equal(dialog.remote.sdp, answer);
  await call.hangUp();
});

overBoth('the application sees the INVITE as it came', async (t) => {
  let seen;
  await t.app({ invite: (req, res) => { seen = req; res.send(480); } });
  const phone = await t.phone();
  await phone.send('INVITE', {
    uri: `sip:Bob%20B@127.0.0.1:${t.server.sipPort};user=phone?x=y`, body: SDP,
    headers: [['X-List', 'one'], ['X-List', 'two, three'], ['s', 'short'], ['X-Folded', 'a\r\n b'], ['Session-Expires', '1800;refresher=uac']],
  }).refused(480);
  assert.equal(seen.method, 'INVITE');
  assert.equal(seen.uri, `sip:Bob%20B@127.0.0.1:${t.server.sipPort};user=phone?x=y`);
  assert.equal(seen.get('Subject'), 'short');
  assert.equal(seen.get('X-List'), 'one,two, three');
  assert.equal(seen.body, SDP);
  assert.equal(seen.source, 'network');
  assert.equal(seen.source_address, '127.0.0.1');
  assert.equal(Number(seen.source_port), phone.port);
  assert.equal(seen.protocol, t.transport);
  assert.equal(seen.receivedOn, `127.0.0.1:${t.server.sipPort}`);
  // Compact names are written out: client libraries do not know all of them.
  assert.match(seen.raw, /\r\nSubject: short\r\n/);
  assert.match(seen.raw, /\r\nX-Folded: a\r\n b\r\n/);
  assert.match(seen.raw, new RegExp(`^Via: SIP/2\\.0/${t.transport.toUpperCase()} 127\\.0\\.0\\.1:${phone.port};.*rport=${phone.port}`, 'm'));
});

overBoth('a 200 that is never acknowledged is repeated, then the server hangs up and tells the application', async (t) => {
  const { invite, phone, call } = await called(t);
  await call.answer();
  const dialog = await invite.dialog();
  const destroyed = ended(dialog);
  const bye = await call.request('BYE');
  phone.respond(bye, 200, 'OK');
  const { request, reason } = await destroyed;
  assert.equal(request.method, 'BYE');
  assert.equal(reason, 'ACK timeout');
  assert.equal(bye.get('Reason'), 'SIP ;cause=200 ;text="ACK timeout"');
  const sent = call.invite.responses.filter((m) => m.status === 200).map((m) => m.at);
  assertBackOff(sent);
  assert.ok(bye.at - sent[0] >= 1550, `BYE after ${bye.at - sent[0]} ms`);
});

test('the BYE of the server is repeated over UDP until it is answered', async (t) => {
  const { invite, phone, call } = await called(t, 'udp');
  await call.established();
  const dialog = await invite.dialog();
  const gone = dialog.destroy();
  const first = await call.request('BYE');
  const second = await until('the BYE to come again', () => phone.repeats[0]);
  assert.equal(second.bytes.toString(), first.bytes.toString());
  phone.respond(first, 200, 'OK');
  await within('the end of destroy()', gone);
});

overBoth('a BYE that nobody answers ends the dialog with 408 at the application', async (t) => {
  const { invite, call } = await called(t);
  await call.established();
  const dialog = await invite.dialog();
  const response = dialog.request({ method: 'BYE' });
  await call.request('BYE');
  assert.equal((await within('a response to the BYE', response)).status, 408);
});

overBoth('both sides hang up at the same time', async (t) => {
  const { invite, phone, call } = await called(t);
  await call.established();
  const dialog = await invite.dialog();
  const destroyed = dialog.destroy();
  const theirs = await call.request('BYE');
  const ours = call.send('BYE');
  const answer = await ours.final();
  phone.respond(theirs, 200, 'OK');
  await destroyed;
  assert.equal(answer.status, 200);
});

overBoth('BYE before the ACK ends the call: 200, the repetitions stop, a late ACK revives nothing', async (t) => {
  const { invite, phone, call } = await called(t);
  await call.answer();
  const dialog = await invite.dialog();
  await Promise.all([ended(dialog), call.hangUp()]);
  call.acknowledge(1);
  await phone.fence(call.callId);
  assert.deepEqual(await t.shell.dialogs(), []);
  const sent = call.invite.responses.length;
  await until('the transaction to end', async () => (await t.shell.transactions()).length === 0);
  assert.equal(call.invite.responses.length, sent);
});

overBoth('BYE before the ACK to the 200 of a re-INVITE ends the call', async (t) => {
  const { invite, call } = await called(t);
  await call.established();
  const dialog = await invite.dialog();
  const again = call.send('INVITE', { body: SDP });
  assert.equal((await again.final()).status, 200);
  await Promise.all([ended(dialog), call.hangUp()]);
  const sent = again.responses.length;
  await until('the transaction to end', async () => (await t.shell.transactions()).length === 0);
  assert.equal(again.responses.length, sent);
});

overBoth('an ACK with a number of its own acknowledges the 200 that waits, once', async (t) => {
  const { invite, phone, call } = await called(t);
  await call.answer();
  call.cseq += 1;
  call.acknowledge(call.cseq);
  const dialog = await invite.dialog();
  await within('the ACK at the application', dialog.acknowledged);
  const again = call.send('INVITE', { body: SDP });
  await again.response(200);
  call.acknowledge(2);
  await phone.fence(call.callId);
  await again.response(200);
  call.cseq += 1;
  call.acknowledge(call.cseq);
  await Promise.all([ended(dialog), call.hangUp()]);
});

overBoth('a call that nobody has a handler for is answered 404 by the client library', async (t) => {
  const app = await t.app({ invite: (_req, _res, next) => next() });
  const phone = await t.phone();
  await phone.send('INVITE', { body: SDP }).refused(404);
  assert.deepEqual(app.errors, []);
});

overBoth('the application sets the To tag', async (t) => {
  await t.app({ invite: (_req, res) => res.send(486, { headers: { To: '<sip:x>;tag=chosen-by-app' } }) });
  const phone = await t.phone();
  assert.equal((await phone.send('INVITE', { body: SDP }).refused(486)).toTag, 'chosen-by-app');
});

test('a failure is repeated over UDP until it is acknowledged, and not after', async (t) => {
  await t.app({ invite: (_req, res) => res.send(486) });
  const phone = await t.phone('udp');
  const invite = phone.send('INVITE', { body: SDP });
  const first = await invite.response(486);
  const second = await invite.response(486);
  assert.equal(second.bytes.toString(), first.bytes.toString());
  invite.acknowledgeFailure(first);
  await phone.fence(invite.request.callId);
  const sent = invite.responses.length;
  const shell = t.shell;
  // with t4=125 the transaction leaves after timer I: until then no further 486 may come
  await until('the transaction to end', async () => (await shell.transactions()).every((row) => !row.join().includes(invite.request.callId) || row.join().includes('BYE')));
  assert.equal(invite.responses.length, sent);
});

test('a failure that is never acknowledged ends with timer H', async (t) => {
  await t.app({ invite: (_req, res) => res.send(603) });
  const phone = await t.phone('udp');
  const invite = phone.send('INVITE', { body: SDP });
  await invite.response(603);
  const shell = t.shell;
  await until('the transaction to end', async () => (await shell.transactions()).length === 0);
  const times = invite.responses.filter((m) => m.status === 603).map((m) => m.at);
  assertBackOff(times);
});

overBoth('a retransmitted INVITE reaches the application once, the last provisional is repeated', async (t) => {
  let calls = 0;
  let response;
  await t.app({ invite: (_req, res) => { calls += 1; response = res; res.send(180); } });
  const phone = await t.phone();
  const invite = phone.send('INVITE', { body: SDP });
  await invite.response(100);
  await invite.response(180);
  invite.resend();
  await invite.response(180);
  response.send(486);
  await invite.refused(486);
  await phone.fence(invite.request.callId);
  assert.equal(calls, 1);
});

test('a retransmitted request is answered again from the transaction, the application sees it once', async (t) => {
  let requests = 0;
  await t.app({ options: (_req, res) => { requests += 1; res.send(200, { headers: { 'X-Number': String(requests) } }); } });
  const phone = await t.phone('udp');
  const options = phone.send('OPTIONS');
  const first = await options.final();
  options.resend();
  const second = await options.final();
  assert.equal(second.bytes.toString(), first.bytes.toString());
  assert.equal(requests, 1);
});

test('a retransmitted INVITE after the ACK of its 200 gets no second call', async (t) => {
  const { invite, phone, call } = await called(t, 'udp');
  await call.established();
  const dialog = await invite.dialog();
  const before = (await t.shell.dialogs()).length;
  call.invite.resend();
  await phone.fence(call.callId);
  assert.equal((await t.shell.dialogs()).length, before);
  await Promise.all([ended(dialog), call.hangUp()]);
});
