'use strict';

const assert = require('node:assert/strict');
const { test, overBoth } = require('../lib/harness');
const { freePort } = require('../lib/ports');
const { SDP, uriOf } = require('../lib/sip');
const { until, within } = require('../lib/wait');

const FORKINGS = ['sequential', 'simultaneous'];
const target = (phone) => uriOf(phone.contact);

/** An application that proxies every request, and what proxyRequest says of it: a result, or the error. */
async function proxying(t, targets, options = {}) {
  const outcomes = [];
  const waiting = [];
  const handler = (req) => {
    const outcome = req.srf.proxyRequest(req, [...targets], { ...options }).catch((error) => ({ error }));
    if (waiting.length) waiting.shift()(outcome);
    else outcomes.push(outcome);
  };
  const app = await t.app({ invite: handler, options: handler, register: handler, message: handler, subscribe: handler });
  app.outcome = (limitMillis = 8000) => within('the end of the proxying', outcomes.length
    ? outcomes.shift() : new Promise((resolve) => waiting.push(resolve)), limitMillis);
  return app;
}

const statuses = (outcome) => outcome.responses.flatMap((r) => r.msgs.map((m) => m.status));

/** Two phones that are called, and one that calls. */
async function parties(t, count = 2) {
  const caller = await t.phone();
  const called = [];
  for (let i = 0; i < count; i++) called.push(await t.reachablePhone());
  return { caller, called };
}

/** The caller hangs up; the BYE goes through the proxy. */
async function hungUp(call, called) {
  const bye = call.send('BYE');
  called.phone.respond(await called.request('BYE'), 200, 'OK');
  assert.equal((await bye.final()).status, 200);
}

/** What the phone was sent for the INVITE behind it, besides it and its ACK. */
const cancelled = (called) => called.phone.take('CANCEL', (m) => m.method === 'CANCEL' && m.branch === called.invite.branch)
  .then((cancel) => { called.phone.respond(cancel, 200, 'OK'); return cancel; });

overBoth('a proxied call: Via, Max-Forwards, Record-Route; ACK, re-INVITE and BYE pass both ways', async (t) => {
  const { caller, called: [phone] } = await parties(t, 1);
  const app = await proxying(t, [target(phone)], { recordRoute: true, headers: { 'X-Hop': 'one' } });
  const call = caller.call({ replace: { 'Max-Forwards': '20' }, headers: [['X-Mine', 'kept']] });
  const called = await phone.called();
  const invite = called.invite;
  assert.equal(invite.all('via').length, 2);
  assert.equal(invite.get('max-forwards'), '19');
  assert.equal(invite.uri, target(phone));
  assert.equal(invite.get('x-hop'), 'one');
  assert.equal(invite.get('x-mine'), 'kept');
  assert.equal(invite.body, SDP);
  assert.match(invite.get('record-route'), new RegExp(`^<sip:127\\.0\\.0\\.1:${t.server.sipPort}.*;lr>$`));
  called.ring();
  await call.response(180);
  const [ok] = await Promise.all([call.established(), called.accept()]);
  assert.equal(ok.all('via').length, 1);
  const outcome = await app.outcome();
  assert.equal(outcome.connected, true);
  assert.equal(outcome.finalStatus, 200);
  assert.equal(outcome.finalResponse.msg.get('Call-ID'), call.callId);
  assert.equal(Number(outcome.responses[0].port), phone.port);
  const again = call.send('INVITE', { body: SDP });
  const invited = await called.request('INVITE');
  assert.equal(invited.get('route'), undefined);
  const ack = called.accept({ invite: invited });
  await again.final();
  call.acknowledge();
  await ack;
  const bye = called.send('BYE', { routes: invite.all('record-route') });
  caller.respond(await call.request('BYE'), 200, 'OK');
  assert.equal((await bye.final()).status, 200);
});

overBoth('a re-INVITE in a proxied call that is refused or cancelled: ACK and CANCEL have the branch of the INVITE', async (t) => {
  const { caller, called: [phone] } = await parties(t, 1);
  await proxying(t, [target(phone)], { recordRoute: true });
  const call = caller.call();
  const called = await phone.called();
  await Promise.all([call.established(), called.accept()]);

  const acked = (invite) => phone.take('ACK of the failure', (m) => m.method === 'ACK' && m.branch === invite.branch);
  const refused = call.send('INVITE', { body: SDP });
  const first = await called.request('INVITE');
  phone.respond(first, 488, 'Not Acceptable Here');
  assert.equal((await refused.final()).status, 488);
  const sameWay = (method, transaction) => caller.send(method, {
    ...call.inDialog(transaction.request.cseqNumber, method), branch: transaction.request.branch,
  });
  sameWay('ACK', refused);
  await acked(first);

  const second = call.send('INVITE', { body: SDP });
  const ringing = await called.request('INVITE');
  assert.notEqual(ringing.branch, first.branch);
  phone.respond(ringing, 180, 'Ringing');
  await second.response(180);
  const cancelling = sameWay('CANCEL', second);
  const cancel = await called.request('CANCEL');
  assert.equal(cancel.branch, ringing.branch);
  phone.respond(cancel, 200, 'OK');
  assert.equal((await cancelling.final()).status, 200);
  phone.respond(ringing, 487, 'Request Terminated');
  assert.equal((await second.final()).status, 487);
  sameWay('ACK', second);
  await acked(ringing);
  await hungUp(call, called);
});

overBoth('a Route that names the server is followed in the calls that it was recorded for, and nowhere else', async (t) => {
  const { caller, called: [phone] } = await parties(t, 1);
  const stranger = await t.phone();
  const us = `<sip:127.0.0.1:${t.server.sipPort}${t.transport === 'tcp' ? ';transport=tcp' : ''};lr>`;
  const inNobodysDialog = (method, route) => stranger.send(method, {
    uri: target(phone), to: `<sip:phone@${phone.hostPort}>;tag=any`, routes: [route],
  });
  const refused = async (route) => {
    for (const method of ['INVITE', 'BYE']) {
      const response = await inNobodysDialog(method, route).final();
      assert.equal(response.status, 481, `${method} by ${route}`);
    }
    // An ACK is never answered; the BYE behind it on the same lane is.
    const ack = inNobodysDialog('ACK', route);
    await stranger.fence(ack.request.callId);
  };
  await refused(us); // no application is there

  const app = await proxying(t, [target(phone)], { recordRoute: true });
  await refused(us);
  const call = caller.call();
  const called = await phone.called();
  await Promise.all([call.established(), called.accept()]);
  const [recorded] = called.invite.all('record-route');
  assert.match(recorded, /;ck=[^;>]+;lr>$/);
  await refused(recorded); // in another Call-ID
  await refused(recorded.replace(/ck=[^;]+/, 'ck=1-0123456789abcdef'));
  await hungUp(call, called);
  await app.outcome();
  assert.deepEqual(phone.seen.filter((m) => m.method && m.callId !== call.callId).map((m) => m.startLine), []);
});

test('without recordRoute only the INVITE comes through the server', async (t) => {
  const { caller, called: [phone] } = await parties(t, 1);
  const app = await proxying(t, [target(phone)]);
  const call = caller.call();
  const called = await phone.called();
  assert.equal(called.invite.get('record-route'), undefined);
  called.respond(200, 'OK', { body: SDP });
  const ok = await call.answer();
  assert.equal(ok.get('contact'), phone.contact);
  assert.equal((await app.outcome()).connected, true);
});

for (const [from, to] of [['udp', 'tcp'], ['tcp', 'udp']]) {
  test(`a proxied call from ${from} to ${to}: each side has a Record-Route that it can reach`, async (t) => {
    const caller = await t.phone(from);
    const phone = await t.reachablePhone(to);
    await proxying(t, [target(phone)], { recordRoute: true });
    const call = caller.call();
    const called = await phone.called();
    assert.equal(called.invite.all('record-route').length, 2);
    await Promise.all([call.established(), called.accept()]);
    await hungUp(call, called);
    const other = caller.call();
    const calledAgain = await phone.called();
    await Promise.all([other.established(), calledAgain.accept()]);
    const bye = calledAgain.send('BYE', { routes: calledAgain.invite.all('record-route') });
    caller.respond(await other.request('BYE'), 200, 'OK');
    assert.equal((await bye.final()).status, 200);
  });
}

overBoth('sipp calls sipp through the proxy', async (t) => {
  const callee = await t.callee('callee', { calls: 10, values: { RING: '20' } });
  await proxying(t, [`sip:127.0.0.1:${callee.port}${t.transport === 'tcp' ? ';transport=tcp' : ''}`], { recordRoute: true });
  await t.sipp('call_reinvited', { calls: 10, rate: 10 });
  await callee.over;
});

for (const forking of FORKINGS) {
  const one = forking === 'sequential';

  /** A call to two phones. */
  const begin = async (t, options = {}) => {
    const { caller, called: [first, second] } = await parties(t);
    const app = await proxying(t, [target(first), target(second)], { forking, recordRoute: true, ...options });
    return { app, first, second, call: caller.call() };
  };

  overBoth(`${forking}: all fail, the caller gets the best, the application the last`, async (t) => {
    const { app, first, second, call } = await begin(t);
    await (await first.called()).refuse(603, 'Decline');
    await (await second.called()).refuse(486, 'Busy Here');
    await call.invite.refused(603);
    const outcome = await app.outcome();
    assert.equal(outcome.connected, false);
    assert.equal(outcome.finalStatus, 486);
    assert.deepEqual(statuses(outcome), [603, 486]);
  });

  overBoth(`${forking}: the first is busy, the second answers`, async (t) => {
    const { app, first, second, call } = await begin(t);
    await (await first.called()).refuse(486, 'Busy Here');
    const called = await second.called();
    called.ring();
    await call.response(180);
    await Promise.all([call.established(), called.accept()]);
    assert.deepEqual(statuses(await app.outcome()), [486, 200]);
    assert.equal(call.invite.responses.filter((m) => m.status === 486).length, 0);
    await hungUp(call, called);
  });

  test(`${forking}: a challenge reaches the caller, and his credentials the challenger alone`, async (t) => {
    const { app, first, second, call } = await begin(t);
    const challenges = [['WWW-Authenticate', 'Digest realm="first", nonce="abc"'], ['Proxy-Authenticate', 'Digest realm="second", nonce="def"']];
    const one401 = await first.called();
    await one401.refuse(401, 'Unauthorized', [challenges[0]]);
    if (!one) await (await second.called()).refuse(407, 'Proxy Authentication Required', [challenges[1]]);
    const refused = await call.invite.refused(401);
    assert.equal(refused.get('www-authenticate'), challenges[0][1]);
    assert.equal(refused.get('proxy-authenticate'), one ? undefined : challenges[1][1]);
    assert.equal((await app.outcome()).finalStatus, one ? 401 : 407);
    const retry = call.phone.call({
      callId: call.callId, from: call.invite.request.get('from'), cseq: '2 INVITE',
      headers: [['Authorization', 'Digest username="bob", realm="first", nonce="abc", uri="sip:x", response="0"']],
    });
    const called = await first.called();
    assert.equal(called.invite.cseqNumber, 2);
    await Promise.all([retry.established(), called.accept()]);
    assert.deepEqual(statuses(await app.outcome()), [200]);
    assert.equal(second.seen.filter((m) => m.method === 'INVITE').length, one ? 0 : 1);
    await hungUp(retry, called);
  });

  test(`${forking}: redirections are followed if the application wants it`, async (t) => {
    const third = await t.reachablePhone('udp');
    const { app, first, second, call } = await begin(t, { followRedirects: true });
    await (await first.called()).refuse(302, 'Moved', [['Contact', `<${target(first)}>, <sip:moved@${third.hostPort}>`]]);
    const called = await third.called();
    assert.equal(called.invite.uri, `sip:moved@${third.hostPort}`);
    if (!one) await (await second.called()).refuse(480, 'Not Here');
    await Promise.all([call.established(), called.accept()]);
    assert.equal((await app.outcome()).connected, true);
    await hungUp(call, called);
  });

  test(`${forking}: redirections reach the caller if the application does not`, async (t) => {
    const { app, first, second, call } = await begin(t);
    await (await first.called()).refuse(302, 'Moved', [['Contact', '<sip:elsewhere@127.0.0.1>']]);
    await (await second.called()).refuse(302, 'Moved', [['Contact', '<sip:elsewhere@127.0.0.1>']]);
    await call.invite.refused(302);
    assert.deepEqual(statuses(await app.outcome()), [302, 302]);
  });

  test(`${forking}: silent targets count as 408`, async (t) => {
    const { app, first, second, call } = await begin(t);
    await Promise.all([first.called(), second.called()]);
    await call.invite.refused(408, 8000);
    const outcome = await app.outcome();
    assert.equal(outcome.connected, false);
    assert.deepEqual(outcome.responses, []);
  });

  test(`${forking}: a target that says nothing in time is given up, and cancelled when it speaks`, async (t) => {
    const { app, first, second, call } = await begin(t, { provisionalTimeout: '300ms' });
    const late = await first.called();
    const called = await second.called();
    called.ring();
    await call.response(180);
    if (one) {
      late.ring();
      await cancelled(late);
      await late.refuse(487, 'Request Terminated');
      await Promise.all([call.established(), called.accept()]);
      assert.equal((await app.outcome()).connected, true);
      await hungUp(call, called);
    } else {
      await called.refuse(486, 'Busy Here');
      await call.invite.refused(486, 1200);
      assert.deepEqual(statuses(await app.outcome()), [486]);
      late.ring();
      await cancelled(late);
      await late.refuse(487, 'Request Terminated');
    }
  });

  test(`${forking}: a target that rings too long is cancelled`, async (t) => {
    const { app, first, second, call } = await begin(t, { finalTimeout: '500ms' });
    const ringing = await first.called();
    ringing.ring();
    await cancelled(ringing);
    await ringing.refuse(487, 'Request Terminated');
    const other = await second.called();
    other.ring();
    await cancelled(other);
    await other.refuse(487, 'Request Terminated');
    await call.invite.refused(408);
    assert.equal((await app.outcome()).connected, false);
  });

  overBoth(`${forking}: CANCEL before a target has said anything`, async (t) => {
    const { app, first, second, call } = await begin(t);
    const silent = await first.called();
    if (!one) await second.called();
    assert.equal((await call.invite.cancel().final()).status, 200);
    await call.invite.refused(487);
    const outcome = await app.outcome(1500);
    assert.equal(outcome.connected, false);
    silent.ring();
    await cancelled(silent);
    await silent.refuse(487, 'Request Terminated');
  });

  overBoth(`${forking}: CANCEL while it rings`, async (t) => {
    const { app, first, second, call } = await begin(t);
    const phones = [await first.called()];
    if (!one) phones.push(await second.called());
    for (const ringing of phones) {
      ringing.ring();
      await call.response(180);
    }
    const cancel = call.invite.cancel({ headers: [['Reason', 'SIP;cause=487']] });
    assert.equal((await cancel.final()).status, 200);
    await call.invite.refused(487);
    for (const ringing of phones) {
      assert.equal((await cancelled(ringing)).get('reason'), 'SIP;cause=487');
      await ringing.refuse(487, 'Request Terminated');
    }
    assert.deepEqual(statuses(await app.outcome()), phones.map(() => 487));
  });

  test(`${forking}: CANCEL when the first has failed and the second rings`, async (t) => {
    const { app, first, second, call } = await begin(t);
    await (await first.called()).refuse(486, 'Busy Here');
    const ringing = await second.called();
    ringing.ring();
    await call.response(180);
    call.invite.cancel();
    await call.invite.refused(487);
    await cancelled(ringing);
    await ringing.refuse(487, 'Request Terminated');
    assert.deepEqual(statuses(await app.outcome()), [486, 487]);
  });

  overBoth(`${forking}: CANCEL and answer cross: the server ends the call that nobody wants`, async (t) => {
    const { app, first, second, call } = await begin(t);
    const called = await first.called();
    if (!one) await (await second.called()).refuse(486, 'Busy Here');
    called.ring();
    await call.response(180);
    call.invite.cancel();
    await call.invite.refused(487);
    await cancelled(called);
    await called.accept();
    first.respond(await called.request('BYE'), 200, 'OK');
    assert.equal((await app.outcome()).connected, true);
  });

  test(`${forking}: a 2xx ends the search; the others are cancelled`, async (t) => {
    const { first, second, call } = await begin(t);
    const called = await first.called();
    let other;
    if (!one) {
      other = await second.called();
      other.ring();
      await call.response(180);
    }
    await Promise.all([call.established(), called.accept()]);
    if (one) {
      assert.equal(second.seen.filter((m) => m.method === 'INVITE').length, 0);
    } else {
      assert.equal((await cancelled(other)).get('reason'), 'SIP;cause=200;text="Call completed elsewhere"');
      await other.refuse(487, 'Request Terminated');
    }
    await hungUp(call, called);
  });
}

test('simultaneous: both answer, both answers reach the caller', async (t) => {
  const { caller, called: [first, second] } = await parties(t);
  await proxying(t, [target(first), target(second)], { forking: 'simultaneous', recordRoute: true });
  const call = caller.call();
  const [one, two] = await Promise.all([first.called(), second.called()]);
  one.respond(200, 'OK', { body: SDP });
  const a = await call.response(200);
  two.respond(200, 'OK', { body: SDP });
  const b = await call.response(200);
  assert.notEqual(a.toTag, b.toTag);
  for (const [answer, called] of [[a, one], [b, two]]) {
    call.use(answer);
    call.acknowledge(1);
    await called.request('ACK');
    await hungUp(call, called);
  }
});

test('Max-Forwards 0: 483, and the application is told', async (t) => {
  const { caller, called: [phone] } = await parties(t, 1);
  const app = await proxying(t, [target(phone)]);
  const call = caller.call({ replace: { 'Max-Forwards': '0' } });
  await call.invite.refused(483);
  assert.equal((await app.outcome()).error, 'Rejected with 483 Too Many Hops due to Max-Forwards value of 0');
});

test('no way to any target: 500, and the application is told', async (t) => {
  const caller = await t.phone('udp');
  const app = await proxying(t, ['sip:127.0.0.1:5999;transport=wss']);
  await caller.call().invite.refused(500);
  assert.equal((await app.outcome()).error, 'error proxying request to ');
});

test('a target that cannot be reached: 503 at once, or the next', async (t) => {
  const { caller, called: [phone] } = await parties(t, 1);
  const refusing = 'sip:127.0.0.1:9;transport=tcp';
  let app = await proxying(t, [refusing]);
  await caller.call().invite.refused(503);
  assert.equal((await app.outcome()).connected, false);
  app.stop();
  app = await proxying(t, [refusing, target(phone)]);
  const call = caller.call();
  await (await phone.called()).refuse(486, 'Busy Here');
  await call.invite.refused(486);
  assert.deepEqual(statuses(await app.outcome()), [486]);
});

// docs/adr/0009
test('a target whose UDP port is closed counts as silent: the next after 64*T1, or 408', async (t) => {
  const { caller, called: [phone] } = await parties(t, 1);
  const closed = `sip:127.0.0.1:${await freePort()}`;
  let app = await proxying(t, [closed, target(phone)]);
  const call = caller.call();
  await (await phone.called()).refuse(486, 'Busy Here');
  await call.invite.refused(486);
  await app.outcome();
  app.stop();
  app = await proxying(t, [closed]);
  await caller.call().invite.refused(408);
  assert.equal((await app.outcome()).connected, false);
});

overBoth('maddr of a target takes the place of its host, headers of a target are not sent', async (t) => {
  const { caller, called: [phone] } = await parties(t, 1);
  const elsewhere = `sip:bob@example.invalid:${phone.port};maddr=127.0.0.1${t.transport === 'tcp' ? ';transport=tcp' : ''}`;
  const app = await proxying(t, [`${elsewhere}?Subject=hello`]);
  const call = caller.call();
  const called = await phone.called();
  assert.equal(called.invite.uri, elsewhere);
  assert.equal(called.invite.get('Subject'), undefined);
  await called.refuse(486, 'Busy Here');
  await call.invite.refused(486);
  assert.deepEqual(statuses(await app.outcome()), [486]);
});

// the client library writes sip: before sips:
overBoth('a sips target gets nothing where the server has no TLS: the next one, or 503', async (t) => {
  const { caller, called: [phone] } = await parties(t, 1);
  const secure = `sips:bob@${phone.hostPort}`;
  const admin = await t.admin('invite');
  const proxied = async (...targets) => {
    const call = caller.call();
    const { transactionId } = await admin.event('INVITE');
    await admin.command(`proxy|${transactionId}||||serial|||${targets.join('|')}`);
    return call;
  };
  await (await proxied(secure)).invite.refused(503);
  const call = await proxied(`${secure};transport=tcp`, target(phone));
  const called = await phone.called();
  assert.equal(called.invite.uri, target(phone));
  await called.refuse(486, 'Busy Here');
  await call.invite.refused(486);
  assert.equal(new Set(phone.seen.filter((message) => message.method === 'INVITE').map((message) => message.branch)).size, 1);
});

test('a request that was answered, or is none, cannot be proxied', async (t) => {
  const caller = await t.phone('udp');
  const errors = [];
  await t.app({
    invite: async (req, res) => {
      await new Promise((resolve) => { res.send(486, resolve); });
      await req.proxy({ destination: ['sip:127.0.0.1:5999'] }).catch((error) => errors.push(error));
      res.finished = true;
    },
  });
  await caller.call().invite.refused(486);
  const app = await t.admin();
  const reply = await app.command('proxy|00000000-0000-4000-8000-000000000000||||serial|||sip:127.0.0.1');
  assert.deepEqual(reply.slice(-2), ['NOK', 'Unknown transaction id: 00000000-0000-4000-8000-000000000000']);
  await until('the proxying to be refused', () => errors.length > 0);
  assert.match(errors[0], /^Unknown transaction id: /);
});

overBoth('REGISTER: Path in the place of Record-Route; a preloaded Route is taken off', async (t) => {
  const { caller, called: [registrar] } = await parties(t, 1);
  const app = await proxying(t, [target(registrar)], { path: true });
  const register = caller.send('REGISTER', { routes: [`<sip:127.0.0.1:${t.server.sipPort};lr>`], uri: 'sip:example.org' });
  const came = await registrar.request('REGISTER');
  assert.equal(came.uri, 'sip:example.org');
  assert.equal(came.get('route'), undefined);
  assert.match(came.get('path'), /^<sip:127\.0\.0\.1:\d+.*;lr>$/);
  assert.equal(came.get('require'), 'path');
  registrar.respond(came, 200, 'OK');
  assert.equal((await register.final()).status, 200);
  assert.equal((await app.outcome()).connected, true);
});

overBoth('OPTIONS to two at once: the first failure waits for the other', async (t) => {
  const { caller, called: [first, second] } = await parties(t);
  const app = await proxying(t, [target(first), target(second)], { forking: 'simultaneous' });
  const options = caller.send('OPTIONS');
  const asked = await first.request('OPTIONS');
  first.respond(asked, 404, 'Not Found');
  await first.fence(asked.callId); // the 200 comes on another connection and could overtake the 404
  second.respond(await second.request('OPTIONS'), 200, 'OK');
  assert.equal((await options.final()).status, 200);
  assert.deepEqual(statuses(await app.outcome()), [404, 200]);
});

test('a silent target of a MESSAGE: the application hears the end', async (t) => {
  const { caller, called: [phone] } = await parties(t, 1);
  const app = await proxying(t, [target(phone)]);
  caller.send('MESSAGE', { body: 'hello', type: 'text/plain' });
  await phone.request('MESSAGE');
  assert.equal((await app.outcome()).connected, false);
});

test('reliable provisional responses of two targets: the caller can tell them apart, PRACK finds back', async (t) => {
  const { caller, called: [first, second] } = await parties(t);
  await proxying(t, [target(first), target(second)], { forking: 'simultaneous', recordRoute: true });
  const call = caller.call({ headers: [['Supported', '100rel']] });
  const targets = await Promise.all([first.called(), second.called()]);
  const numbers = [];
  for (const called of targets) {
    called.respond(183, 'Session Progress', { headers: [['Require', '100rel'], ['RSeq', '7']] });
    const progress = await call.response(183);
    numbers.push(progress.get('rseq'));
    call.use(progress);
    const prack = call.send('PRACK', { headers: [['RAck', `${progress.get('rseq')} 1 INVITE`]] });
    const came = await called.request('PRACK');
    assert.equal(came.get('rack'), '7 1 INVITE');
    called.phone.respond(came, 200, 'OK');
    assert.equal((await prack.final()).status, 200);
  }
  assert.notEqual(numbers[0], numbers[1]);
  const ok = call.response(200);
  const ack = targets[1].accept();
  call.use(await ok);
  call.acknowledge(1);
  await ack;
  await cancelled(targets[0]);
  await targets[0].refuse(487, 'Request Terminated');
  await hungUp(call, targets[1]);
});

test('a client behind a name that nobody can look up is reached on the connection of its proxied registration', async (t) => {
  const contact = '<sip:bob@d3c0y.invalid;transport=tcp>';
  const client = await t.phone('tcp');
  const other = await t.reachablePhone('udp');
  const targets = [target(other)];
  const app = await proxying(t, targets, { recordRoute: true });
  const register = async (seconds) => {
    const registering = client.send('REGISTER', { contact, headers: [['Expires', String(seconds)]] });
    // The registrar behind the proxy.
    other.respond(await other.request('REGISTER'), 200, 'OK', { headers: [['Contact', `${contact};expires=${seconds}`]] });
    assert.equal((await registering.final()).status, 200);
    await app.outcome();
  };
  await register(60);

  // A call of the client: what comes in the dialog has its Contact as Request-URI.
  const call = client.call({ contact });
  const called = await other.called();
  await Promise.all([called.accept(), call.established()]);
  await app.outcome();
  const routes = called.invite.all('record-route').map((value) => ['Route', value]);
  const bye = called.send('BYE', { headers: routes });
  client.respond(await client.request('BYE'), 200, 'OK');
  assert.equal((await bye.final()).status, 200);

  // A request to it from outside a dialog.
  targets.splice(0, 1, 'sip:bob@d3c0y.invalid;transport=tcp');
  const asking = other.send('OPTIONS', {});
  client.respond(await client.request('OPTIONS'), 200, 'OK');
  assert.equal((await asking.final()).status, 200);
  await app.outcome();

  // A subscription to it, which it grants; what it then notifies of goes the way of the dialog.
  const subscribing = other.send('SUBSCRIBE', { headers: [['Event', 'presence'], ['Expires', '60']] });
  const subscribe = await client.request('SUBSCRIBE');
  assert.equal(subscribe.uri, 'sip:bob@d3c0y.invalid;transport=tcp');
  assert.equal(subscribe.get('event'), 'presence');
  client.respond(subscribe, 200, 'OK', { headers: [['Contact', contact], ['Expires', '60']] });
  const granted = await subscribing.final();
  assert.equal(granted.status, 200);
  assert.equal(granted.get('contact'), contact);
  await app.outcome();
  const notifying = client.send('NOTIFY', {
    uri: uriOf(other.contact), from: granted.get('to'), to: granted.get('from'), callId: granted.callId,
    routes: subscribe.all('record-route'), headers: [['Event', 'presence'], ['Subscription-State', 'active;expires=60']],
  });
  const notify = await other.request('NOTIFY');
  assert.equal(notify.callId, granted.callId);
  other.respond(notify, 200, 'OK');
  assert.equal((await notifying.final()).status, 200);
  const refreshing = other.send('SUBSCRIBE', {
    uri: uriOf(contact), from: granted.get('from'), to: granted.get('to'), callId: granted.callId, cseq: '2 SUBSCRIBE',
    routes: granted.all('record-route').reverse(), headers: [['Event', 'presence'], ['Expires', '0']],
  });
  client.respond(await client.request('SUBSCRIBE'), 200, 'OK', { headers: [['Contact', contact], ['Expires', '0']] });
  assert.equal((await refreshing.final()).status, 200);

  targets.splice(0, 1, target(other));
  await register(0);
  targets.splice(0, 1, 'sip:bob@d3c0y.invalid;transport=tcp');
  const refused = await other.send('OPTIONS', {}).final(8000);
  assert.ok(refused.status >= 400, refused.startLine);
  await app.outcome();
});
