'use strict';

const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const { test, overBoth } = require('../lib/harness');
const { SDP, parameter, uriOf } = require('../lib/sip');
const { placeCall } = require('../lib/app');
const { event, until, within } = require('../lib/wait');

const md5 = (text) => crypto.createHash('md5').update(text).digest('hex');
const ANSWER = SDP.replace('40000', '40002');
const uriFor = (phone) => uriOf(phone.contact);
const text = (body) => ({ headers: { 'Content-Type': 'text/plain' }, body });

/** An application's call to a phone that stands: {app, phone, called, dialog}. */
async function connected(t) {
  const app = await t.app();
  const phone = await t.reachablePhone();
  const made = app.srf.createUAC(uriFor(phone), { localSdp: SDP });
  const called = await phone.called();
  await called.accept({ body: ANSWER });
  return { app, phone, called, dialog: await within('the dialog', made) };
}

/** A call whose request the application wants: {made, requested}; `attach` gets the dialog when it is made. */
function placed(app, phone, attach = () => {}) {
  let made;
  const requested = within('the request at the application', new Promise((resolve, reject) => {
    made = placeCall(app.srf, uriFor(phone), { localSdp: SDP }, { cbRequest: (error, req) => (error ? reject(error) : resolve(req)) }, attach);
  }));
  return { made, requested };
}

/** The application hangs up. */
async function finish({ called, phone, dialog }) {
  const gone = dialog.destroy();
  phone.respond(await called.request('BYE'), 200, 'OK');
  await within('the answer to the BYE', gone);
}

overBoth('createUAC: INVITE, 180, 200, ACK, BYE', async (t) => {
  const app = await t.app();
  const phone = await t.reachablePhone();
  const sent = [];
  const provisional = [];
  const made = app.srf.createUAC(uriFor(phone), {
    localSdp: SDP, callingNumber: '4711', callingName: 'Bob', headers: { 'X-Custom': 'yes', 'p-charging-vector': 'icid-value=1', Subject: 'hello' },
  }, { cbRequest: (error, req) => sent.push([error, req]), cbProvisional: (res) => provisional.push(res.status) });
  const called = await phone.called();
  const { invite } = called;
  const here = `127.0.0.1:${t.server.sipPort}`;
  assert.equal(invite.uri, uriFor(phone));
  assert.match(invite.get('From'), new RegExp(`^"?Bob"? <sip:4711@${here}(;transport=tcp)?>;tag=\\S+$`));
  assert.match(invite.get('Contact'), new RegExp(`<sip:4711@${here}`));
  assert.equal(uriOf(invite.get('To')).split(';')[0], uriFor(phone).split(';')[0]);
  assert.equal(invite.get('X-Custom'), 'yes');
  assert.match(invite.bytes.toString(), /\r\nP-Charging-Vector: icid-value=1\r\n/);
  assert.equal(invite.get('Subject'), 'hello');
  assert.equal(invite.get('Max-Forwards'), '70');
  assert.equal(invite.get('Content-Type'), 'application/sdp');
  assert.equal(invite.body, SDP);
  assert.match(invite.branch, /^z9hG4bK/);
  called.respond(100, 'Trying');
  called.ring();
  called.respond(183, 'Session Progress', { body: ANSWER });
  const ack = await called.accept({ body: ANSWER });
  assert.equal(ack.uri, uriFor(phone));
  assert.notEqual(ack.branch, invite.branch);
  assert.equal(ack.cseqNumber, invite.cseqNumber);
  const dialog = await within('the dialog', made);
  assert.deepEqual(provisional.filter((status) => status !== 100), [180, 183]);
  assert.equal(sent[0][0], null);
  assert.equal(sent[0][1].get('Call-ID'), called.callId);
  assert.equal(dialog.type, 'uac');
  assert.equal(dialog.remote.sdp, ANSWER);
  assert.equal(dialog.sip.callId, called.callId);
  assert.equal(dialog.sip.remoteTag, called.tag);
  assert.equal(dialog.sip.localTag, parameter(invite.get('From'), 'tag'));
  const gone = dialog.destroy({ headers: { 'X-Reason': 'enough' } });
  const bye = await called.request('BYE');
  assert.equal(bye.get('X-Reason'), 'enough');
  assert.equal(bye.get('From'), invite.get('From'));
  assert.equal(parameter(bye.get('To'), 'tag'), called.tag);
  assert.equal(bye.cseqNumber, invite.cseqNumber + 1);
  phone.respond(bye, 200, 'OK');
  await gone;
});

overBoth('the called one hangs up', async (t) => {
  const { called, dialog } = await connected(t);
  const destroyed = event(dialog, 'destroy');
  await called.hangUp();
  const [bye] = await destroyed;
  assert.equal(bye.method, 'BYE');
});

for (const [status, reason] of [[404, 'Not Found'], [486, 'Busy Here'], [503, 'Service Unavailable'], [603, 'Decline'], [302, 'Moved Temporarily']]) {
  overBoth(`the called one refuses with ${status}: createUAC fails with it, the ACK is the server's`, async (t) => {
    const app = await t.app();
    const phone = await t.reachablePhone();
    const made = app.srf.createUAC(uriFor(phone), { localSdp: SDP });
    made.catch(() => {});
    const called = await phone.called();
    await called.refuse(status, reason, [['X-Why', 'because']]);
    await assert.rejects(made, (error) => {
      assert.equal(error.status, status);
      assert.equal(error.reason, reason);
      assert.equal(error.res.get('X-Why'), 'because');
      return true;
    });
  });
}

overBoth('a redirect is followed where the application wants that', async (t) => {
  const app = await t.app();
  const phone = await t.reachablePhone();
  const other = await t.reachablePhone();
  const made = app.srf.createUAC(uriFor(phone), { localSdp: SDP, followRedirects: true });
  const first = await phone.called();
  phone.respond(first.invite, 302, 'Moved Temporarily', { headers: [['Contact', other.contact]], tag: first.tag });
  await phone.take('ACK', (m) => m.method === 'ACK' && m.branch === first.invite.branch);
  const second = await other.called();
  assert.equal(second.invite.uri, uriFor(other));
  await second.accept();
  const dialog = await within('the dialog', made);
  await finish({ called: second, phone: other, dialog });
});

overBoth('a delayed offer: INVITE without SDP, the application puts the answer into the ACK', async (t) => {
  const app = await t.app();
  const phone = await t.reachablePhone();
  const made = app.srf.createUAC(uriFor(phone), { noAck: true });
  const called = await phone.called();
  assert.equal(called.invite.body, '');
  called.respond(200, 'OK', { body: SDP });
  const { sdp, ack } = await within('the offer', made);
  assert.equal(sdp, SDP);
  const standing = ack(ANSWER);
  const acknowledged = await called.request('ACK');
  assert.equal(acknowledged.body, ANSWER);
  assert.equal(acknowledged.get('Content-Type'), 'application/sdp');
  await finish({ called, phone, dialog: await standing });
});

overBoth('the application cancels while it rings', async (t) => {
  const app = await t.app();
  const phone = await t.reachablePhone();
  const { made, requested } = placed(app, phone);
  made.catch(() => {});
  const called = await phone.called();
  called.ring();
  (await requested).cancel({ headers: { 'X-Reason': 'late' } });
  const cancel = await called.request('CANCEL');
  assert.equal(cancel.branch, called.invite.branch);
  assert.equal(cancel.uri, called.invite.uri);
  assert.equal(cancel.cseqNumber, called.invite.cseqNumber);
  assert.equal(cancel.get('X-Reason'), 'late');
  phone.respond(cancel, 200, 'OK', { tag: called.tag });
  await called.refuse(487, 'Request Terminated');
  await assert.rejects(made, { status: 487 });
});

overBoth('a CANCEL before any response waits for the first one', async (t) => {
  const app = await t.app();
  const phone = await t.reachablePhone();
  const { made, requested } = placed(app, phone);
  made.catch(() => {});
  const called = await phone.called();
  (await requested).cancel();
  await app.routed();
  await phone.fence(called.callId);
  assert.ok(!phone.seen.some((m) => m.method === 'CANCEL'));
  called.ring();
  phone.respond(await called.request('CANCEL'), 200, 'OK', { tag: called.tag });
  await called.refuse(487, 'Request Terminated');
  await assert.rejects(made, { status: 487 });
});

overBoth('a 200 that crosses the CANCEL is acknowledged, then the server hangs up', async (t) => {
  const app = await t.app();
  const phone = await t.reachablePhone();
  // the client makes the dialog and gets the server's BYE in one read: a listener that is added after an await comes too late
  let attach;
  const over = new Promise((noted) => { attach = (dialog) => dialog.once('destroy', noted); });
  const { requested } = placed(app, phone, attach);
  const called = await phone.called();
  called.ring();
  (await requested).cancel();
  const cancel = await called.request('CANCEL');
  await called.accept();
  const bye = await called.request('BYE');
  assert.equal(bye.get('Reason'), 'SIP ;cause=200 ;text="ACK-BYE due to cancel race condition"');
  phone.respond(cancel, 200, 'OK', { tag: called.tag });
  phone.respond(bye, 200, 'OK');
  assert.equal((await within('the end of the dialog', over)).method, 'BYE');
});

for (const [status, reason, asked, given] of [[401, 'Unauthorized', 'WWW-Authenticate', 'Authorization'], [407, 'Proxy Authentication Required', 'Proxy-Authenticate', 'Proxy-Authorization']]) {
  overBoth(`a challenge with ${status} is answered with credentials in the same call`, async (t) => {
    const app = await t.app();
    const phone = await t.reachablePhone();
    const made = app.srf.createUAC(uriFor(phone), { localSdp: SDP, callingNumber: '4711', auth: { username: 'bob', password: 'secret' } });
    const first = await phone.called();
    await first.refuse(status, reason, [[asked, 'Digest realm="here", nonce="abc", algorithm=MD5']]);
    const second = await phone.called();
    assert.equal(second.callId, first.callId);
    assert.equal(second.invite.cseqNumber, first.invite.cseqNumber + 1);
    assert.equal(second.invite.get('From'), first.invite.get('From'));
    assert.notEqual(second.invite.branch, first.invite.branch);
    assert.equal(second.invite.body, SDP);
    const credentials = second.invite.get(given);
    const uri = /uri="([^"]*)"/.exec(credentials)[1];
    assert.equal(/response="([^"]*)"/.exec(credentials)[1], md5(`${md5('bob:here:secret')}:abc:${md5(`INVITE:${uri}`)}`));
    await second.accept();
    await finish({ called: second, phone, dialog: await within('the dialog', made) });
  });
}

overBoth('the option proxy is the next hop, the request URI stays', async (t) => {
  const app = await t.app();
  const phone = await t.reachablePhone();
  const made = app.srf.createUAC('sip:bob@example.invalid', { localSdp: SDP, proxy: uriFor(phone) });
  const called = await phone.called();
  assert.equal(called.invite.uri, 'sip:bob@example.invalid');
  assert.match(called.invite.get('Via'), new RegExp(`^SIP/2\\.0/${t.transport.toUpperCase()} `));
  await called.accept();
  await finish({ called, phone, dialog: await within('the dialog', made) });
});

overBoth('maddr takes the place of the host in a URI, in the option proxy and in a Contact, whose headers are not sent', async (t) => {
  const app = await t.app();
  const phone = await t.reachablePhone();
  const elsewhere = `sip:bob@example.invalid:${phone.port};maddr=127.0.0.1${t.transport === 'tcp' ? ';transport=tcp' : ''}`;
  for (const byProxy of [false, true]) {
    const uri = byProxy ? 'sip:bob@nowhere.invalid' : `${elsewhere}?Subject=hello`;
    const made = app.srf.createUAC(uri, { localSdp: SDP, ...(byProxy ? { proxy: elsewhere } : {}) });
    const called = await phone.called();
    assert.equal(called.invite.uri, byProxy ? uri : elsewhere);
    assert.equal(called.invite.get('Subject'), undefined);
    phone.respond(called.invite, 200, 'OK', { headers: [['Contact', `<${elsewhere}?Replaces=x%3By>`]], body: ANSWER, tag: called.tag });
    assert.equal((await called.request('ACK')).uri, elsewhere);
    const dialog = await within('the dialog', made);
    const answered = dialog.request({ method: 'INFO', ...text('x') });
    const info = await called.request('INFO');
    assert.equal(info.uri, elsewhere);
    assert.equal(info.get('Replaces'), undefined);
    phone.respond(info, 200, 'OK');
    await answered;
    await finish({ called, phone, dialog });
  }
});

overBoth('sips is refused where the server has no TLS, in a URI and in the option proxy', async (t) => {
  const app = await t.app();
  const phone = await t.reachablePhone();
  const secure = `sips:bob@${phone.hostPort}`;
  for (const [uri, proxy] of [[secure], [`${secure};transport=${t.transport}`], [secure, uriFor(phone)], [uriFor(phone), secure]]) {
    await assert.rejects(app.srf.createUAC(uri, { localSdp: SDP, ...(proxy ? { proxy } : {}) }), /requested protocol\/transport not available/, uri);
  }
  await phone.fence();
  assert.deepEqual(phone.seen.filter((message) => message.method), []);
});

test('what no datagram can carry is refused to the application, as a request and as an answer', async (t) => {
  const outcomes = [];
  const app = await t.app({
    message: (req, res) => res.send(200, text('x'.repeat(66000)), (error) => outcomes.push(error)),
  });
  const phone = await t.reachablePhone('udp');
  const request = (options) => new Promise((resolve) => {
    app.srf.request(uriFor(phone), { method: 'MESSAGE', ...options }, (error, req) => resolve(error ? String(error.message || error) : req));
  });
  assert.match(await request(text('x'.repeat(66000))), /message too long for UDP/);
  const asked = phone.send('MESSAGE', { body: 'hello', type: 'text/plain' });
  await until('the answer to be refused', () => outcomes.length > 0);
  assert.match(String(outcomes[0]), /message too long for UDP/);
  assert.equal((await asked.final()).status, 500);
  assert.deepEqual(phone.seen.filter((message) => message.method), []);
});

test('createUAC opens a TCP connection where the URI, or proxy, asks for TCP', async (t) => {
  const app = await t.app();
  for (const byProxy of [false, true]) {
    const callee = await t.callee('callee_plain', { transport: 'tcp' });
    const uri = `sip:bob@127.0.0.1:${callee.port};transport=tcp`;
    const dialog = await app.srf.createUAC(byProxy ? 'sip:bob@example.invalid' : uri, { localSdp: SDP, ...(byProxy ? { proxy: uri } : {}) });
    const rows = await t.shell.connections();
    assert.ok(rows.some((row) => row.join('\t').includes(`127.0.0.1:${callee.port}`)), JSON.stringify(rows));
    await dialog.destroy();
    await callee.over;
  }
});

test('a transport that the server does not have', async (t) => {
  const app = await t.app();
  await assert.rejects(app.srf.createUAC('sip:bob@127.0.0.1:5099;transport=ws', { localSdp: SDP }), /requested protocol\/transport not available/);
});

for (const method of ['INFO', 'MESSAGE', 'OPTIONS', 'NOTIFY', 'UPDATE', 'REFER']) {
  overBoth(`${method} both ways in a dialog that the application made`, async (t) => {
    const standing = await connected(t);
    const { called, phone, dialog } = standing;
    const extra = method === 'REFER' ? { 'Refer-To': '<sip:other@127.0.0.1>' } : { Event: 'x' };
    const options = text('ping');
    const answered = dialog.request({ method, headers: { ...options.headers, ...extra }, body: options.body });
    const request = await called.request(method);
    assert.equal(request.uri, uriFor(phone));
    assert.equal(request.body, 'ping');
    assert.equal(request.get('From'), called.invite.get('From'));
    assert.equal(parameter(request.get('To'), 'tag'), called.tag);
    assert.equal(request.cseqNumber, called.invite.cseqNumber + 1);
    phone.respond(request, 202, 'Accepted', { headers: [['X-Two', '2']] });
    const response = await within('the response', answered);
    assert.equal(response.status, 202);
    assert.equal(response.get('X-Two'), '2');
    let seen;
    dialog.on(method.toLowerCase(), (req, res) => { seen = req; res.send(200, { headers: { 'X-Three': '3' } }); });
    const other = await called.send(method, { body: 'pong', type: 'text/plain', headers: Object.entries(extra) }).final();
    assert.equal(other.status, 200);
    assert.equal(other.get('X-Three'), '3');
    assert.equal(seen.body, 'pong');
    await finish(standing);
  });
}

overBoth('re-INVITE from either side', async (t) => {
  const standing = await connected(t);
  const { called, dialog } = standing;
  const modified = dialog.modify(SDP.replace('40000', '40010'));
  const again = await called.request('INVITE');
  assert.equal(again.cseqNumber, called.invite.cseqNumber + 1);
  assert.match(again.body, /m=audio 40010 /);
  assert.equal(again.get('Contact'), called.invite.get('Contact'));
  await called.accept({ invite: again, body: ANSWER.replace('40002', '40012') });
  assert.match(await within('the answer', modified), /m=audio 40012 /);
  dialog.on('modify', (req, res) => res.send(200, { body: req.body.replace('40020', '40022') }));
  const theirs = called.send('INVITE', { body: SDP.replace('40000', '40020') });
  const ok = await theirs.final();
  assert.equal(ok.status, 200);
  assert.match(ok.body, /m=audio 40022 /);
  const acknowledged = event(dialog, 'ack');
  called.acknowledge();
  await acknowledged;
  await finish(standing);
});

overBoth('re-INVITE of the application that is refused leaves the call up', async (t) => {
  const standing = await connected(t);
  const { called, phone, dialog } = standing;
  const modified = dialog.modify(SDP);
  modified.catch(() => {});
  await called.refuse(488, 'Not Acceptable Here', [], await called.request('INVITE')).catch((error) => { if (!/ACK without/.test(error.message)) throw error; });
  await assert.rejects(modified, { status: 488 });
  const answered = dialog.request({ method: 'INFO', ...text('still there') });
  phone.respond(await called.request('INFO'), 200, 'OK');
  assert.equal((await answered).status, 200);
  await finish(standing);
});

overBoth('SUBSCRIBE of the application, NOTIFY to it', async (t) => {
  const app = await t.app();
  const phone = await t.reachablePhone();
  const made = app.srf.createUAC(uriFor(phone), { method: 'SUBSCRIBE', headers: { Event: 'presence', Expires: '600' } });
  const subscribe = await phone.request('SUBSCRIBE');
  assert.ok(subscribe.get('Contact'));
  const tag = 'notifier';
  phone.respond(subscribe, 202, 'Accepted', { headers: [['Contact', phone.contact], ['Expires', '600']], tag });
  const dialog = await within('the dialog', made);
  const notify = (cseq, state) => phone.send('NOTIFY', {
    uri: uriOf(subscribe.get('Contact')), from: `${subscribe.get('To')};tag=${tag}`, to: subscribe.get('From'), callId: subscribe.callId, cseq: `${cseq} NOTIFY`,
    headers: [['Event', 'presence'], ['Subscription-State', state]], body: state, type: 'text/plain',
  });
  const seen = [];
  dialog.on('notify', (req, res) => { seen.push(req.body); res.send(200); });
  assert.equal((await notify(1, 'active;expires=600').final()).status, 200);
  assert.equal((await notify(2, 'terminated;reason=timeout').final()).status, 200);
  assert.deepEqual(seen, ['active;expires=600', 'terminated;reason=timeout']);
});

overBoth('a repeated 200 of the first INVITE is acknowledged again, also after the 200 of a re-INVITE', async (t) => {
  const standing = await connected(t);
  const { phone, called, dialog } = standing;
  const modified = dialog.modify(SDP);
  const again = await called.request('INVITE');
  await called.accept({ body: ANSWER, invite: again });
  await within('the end of modify', modified);
  const acks = (invite) => phone.seen.filter((m) => m.method === 'ACK' && m.cseqNumber === invite.cseqNumber).length;
  for (const invite of [called.invite, again]) {
    phone.write(invite.answer, invite.source);
    await until('the ACK again', () => acks(invite) === 2);
  }
  assert.equal(acks(called.invite), 2);
  await finish(standing);
});

overBoth('a 200 that the application never acknowledges: ACK and BYE of the server, and the application is told', async (t) => {
  const admin = await t.admin();
  const phone = await t.reachablePhone();
  const { reply } = await admin.commandFrame(`sip||\r\nINVITE ${uriFor(phone)} SIP/2.0\r\nContent-Type: application/sdp\r\n\r\n${SDP}`);
  assert.equal(reply[0], 'OK');
  const called = await phone.called();
  const ack = await called.accept({ body: ANSWER });
  assert.equal(ack.uri, uriFor(phone));
  const bye = await called.request('BYE');
  const reason = 'SIP ;cause=200 ;text="no ACK from the application"';
  assert.equal(bye.get('Reason'), reason);
  phone.respond(bye, 200, 'OK');
  const told = await admin.event('BYE');
  assert.equal(told.transactionId, 'unsolicited');
  assert.ok(told.sip.includes(`\r\nReason: ${reason}\r\n`), told.sip);
});

for (const [what, headers] of [['without Contact', []], ['with Contact: *', [['Contact', '*']]]]) {
  overBoth(`a 200 ${what}: ACK and BYE to the URI of the INVITE, and nobody keeps a dialog`, async (t) => {
    const app = await t.app();
    const phone = await t.reachablePhone();
    const over = new Promise((resolve) => {
      placeCall(app.srf, uriFor(phone), { localSdp: SDP }, {}, (dialog) => dialog.once('destroy', (_request, reason) => resolve(reason)))
        .catch((error) => resolve(error.message));
    });
    const { invite, callId } = await phone.called();
    phone.respond(invite, 200, 'OK', { headers, body: ANSWER });
    const ack = await phone.take('ACK', (m) => m.method === 'ACK' && m.callId === callId);
    assert.equal(ack.uri, invite.uri);
    const bye = await phone.request('BYE');
    assert.equal(bye.uri, invite.uri);
    assert.equal(bye.get('Reason'), 'SIP ;cause=200 ;text="2xx without Contact"');
    phone.respond(bye, 200, 'OK');
    assert.equal(await within('the end at the application', over), headers.length ? '2xx without Contact' : 'Sip non-success response: 500');
    await phone.fence(callId);
    assert.deepEqual(await t.shell.dialogs(), []);
  });
}

overBoth('SUBSCRIBE to the application, NOTIFY from it', async (t) => {
  let made;
  await t.app({ subscribe: (req, res) => { made = req.srf.createUAS(req, res, { headers: { Expires: '600' } }); } });
  const phone = await t.reachablePhone();
  const subscribe = phone.send('SUBSCRIBE', { headers: [['Event', 'presence'], ['Expires', '600']] });
  const accepted = await subscribe.final();
  assert.ok([200, 202].includes(accepted.status), accepted.startLine);
  assert.ok(accepted.get('Contact'));
  const dialog = await within('the dialog', made);
  for (const state of ['active;expires=600', 'terminated;reason=timeout']) {
    const answered = dialog.request({ method: 'NOTIFY', headers: { Event: 'presence', 'Subscription-State': state, 'Content-Type': 'text/plain' }, body: state });
    const notify = await phone.request('NOTIFY');
    assert.equal(notify.get('Subscription-State'), state);
    assert.equal(notify.get('From'), accepted.get('To'));
    assert.equal(notify.get('To'), subscribe.request.get('From'));
    phone.respond(notify, 200, 'OK');
    assert.equal((await within('the response', answered)).status, 200);
  }
});

overBoth('a request outside of any dialog', async (t) => {
  const app = await t.app();
  const phone = await t.reachablePhone();
  const request = await app.srf.request(uriFor(phone), { method: 'OPTIONS', headers: { 'X-Probe': '1' } });
  const response = event(request, 'response');
  const options = await phone.request('OPTIONS');
  assert.equal(options.get('X-Probe'), '1');
  phone.respond(options, 200, 'OK', { headers: [['Allow', 'INVITE']] });
  const [answer] = await response;
  assert.equal(answer.get('Allow'), 'INVITE');
});

test('an INVITE that nobody answers ends with 408', async (t) => {
  const app = await t.app();
  const phone = await t.reachablePhone('udp');
  await assert.rejects(app.srf.createUAC(uriFor(phone), { localSdp: SDP }), { status: 408 });
  assert.ok(phone.repeats.length > 3, `${phone.repeats.length} repeats`);
});
