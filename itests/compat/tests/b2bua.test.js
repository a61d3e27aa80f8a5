'use strict';

const assert = require('node:assert/strict');
const { test, overBoth } = require('../lib/harness');
const { bridge: directlyBridged } = require('../lib/app');
const { SDP, uriOf } = require('../lib/sip');
const { event, until, within } = require('../lib/wait');

const ANSWER = SDP.replace('40000', '40002');

/** An application that bridges every call to a phone. What comes of it is in `outcome`: {uas, uac}, or the error. */
async function bridge(t, { from = t.transport, to = t.transport, options = {} } = {}) {
  const a = await t.phone(from);
  const b = await t.reachablePhone(to);
  let settle;
  const outcome = new Promise((resolve) => { settle = resolve; });
  await t.app({
    invite: async (req, res) => {
      try {
        const legs = await req.srf.createB2BUA(req, res, uriOf(b.contact), { localSdpB: req.body, ...options });
        for (const leg of [legs.uas, legs.uac]) leg.on('destroy', () => leg.other.destroy());
        settle(legs);
      } catch (error) {
        settle(error);
      }
    },
  });
  return { a, b, outcome };
}

/** A bridged call that stands. */
async function connected(t, legs) {
  const { a, b, outcome } = await bridge(t, legs);
  const call = a.call();
  const called = await b.called();
  called.ring();
  const [ok] = await Promise.all([call.established(), called.accept({ body: ANSWER })]);
  return { a, b, call, called, ok, dialogs: await within('both dialogs', outcome) };
}

/** A hangs up, B gets the BYE. */
async function hungUpByA({ b, call, called }) {
  const hungUp = call.hangUp();
  b.respond(await called.request('BYE'), 200, 'OK');
  await hungUp;
}

overBoth('a bridged call: offer and answer pass, 180 passes, A hangs up', async (t) => {
  const { a, b, outcome } = await bridge(t, { options: { proxyRequestHeaders: ['X-Custom'], proxyResponseHeaders: ['X-Answer'] } });
  const call = a.call({ headers: [['X-Custom', 'from A']] });
  const called = await b.called();
  assert.equal(called.invite.body, SDP);
  assert.equal(called.invite.get('X-Custom'), 'from A');
  assert.notEqual(called.callId, call.callId);
  called.ring();
  await call.response(180);
  const [ok] = await Promise.all([call.established(), called.accept({ body: ANSWER, headers: [['X-Answer', 'from B']] })]);
  assert.equal(ok.body, ANSWER);
  assert.equal(ok.get('X-Answer'), 'from B');
  const { uas, uac } = await within('both dialogs', outcome);
  assert.equal(uas.sip.callId, call.callId);
  assert.equal(uac.sip.callId, called.callId);
  await hungUpByA({ b, call, called });
});

overBoth('B hangs up, A gets the BYE', async (t) => {
  const { a, call, called } = await connected(t);
  const hungUp = called.hangUp();
  a.respond(await call.request('BYE'), 200, 'OK');
  await hungUp;
});

for (const [status, reason] of [[486, 'Busy Here'], [404, 'Not Found'], [603, 'Decline']]) {
  overBoth(`B refuses with ${status}, A gets it`, async (t) => {
    const { a, b, outcome } = await bridge(t);
    const call = a.call();
    const called = await b.called();
    called.ring();
    await called.refuse(status, reason);
    const refusal = await call.invite.refused(status);
    assert.equal(refusal.reason, reason);
    assert.equal((await outcome).status, status);
  });
}

overBoth('A cancels while B rings: B gets the CANCEL', async (t) => {
  const { a, b, outcome } = await bridge(t);
  const call = a.call();
  const called = await b.called();
  called.ring();
  await call.response(180);
  const cancel = call.invite.cancel();
  assert.equal((await cancel.final()).status, 200);
  await call.invite.refused(487);
  b.respond(await called.request('CANCEL'), 200, 'OK', { tag: called.tag });
  await called.refuse(487, 'Request Terminated');
  assert.equal((await outcome).status, 487);
});

overBoth('re-INVITE of A reaches B, and B\'s reaches A', async (t) => {
  const { a, b, call, called, dialogs } = await connected(t);
  for (const leg of [dialogs.uas, dialogs.uac]) {
    leg.on('modify', async (req, res) => res.send(200, { body: await leg.other.modify(req.body) }));
  }
  const fromA = call.send('INVITE', { body: SDP.replace('40000', '40010') });
  const atB = await called.request('INVITE');
  assert.match(atB.body, /m=audio 40010 /);
  await called.accept({ invite: atB, body: ANSWER.replace('40002', '40012') });
  const ok = await fromA.final();
  assert.equal(ok.status, 200);
  assert.match(ok.body, /m=audio 40012 /);
  call.acknowledge();

  const fromB = called.send('INVITE', { body: SDP.replace('40000', '40020') });
  const atA = await call.request('INVITE');
  assert.match(atA.body, /m=audio 40020 /);
  a.respond(atA, 200, 'OK', { headers: [['Contact', a.contact]], body: ANSWER.replace('40002', '40022') });
  await call.request('ACK');
  const answer = await fromB.final();
  assert.equal(answer.status, 200);
  assert.match(answer.body, /m=audio 40022 /);
  called.acknowledge();
  await hungUpByA({ b, call, called });
});

overBoth('INFO passes through both legs, both ways', async (t) => {
  const { a, b, call, called, dialogs } = await connected(t);
  for (const leg of [dialogs.uas, dialogs.uac]) {
    leg.on('info', async (req, res) => {
      const response = await leg.other.request({ method: 'INFO', headers: { 'Content-Type': req.get('Content-Type') }, body: req.body });
      res.send(response.status);
    });
  }
  const fromA = call.send('INFO', { body: 'Signal=1', type: 'application/dtmf-relay' });
  const atB = await called.request('INFO');
  assert.equal(atB.body, 'Signal=1');
  b.respond(atB, 200, 'OK');
  assert.equal((await fromA.final()).status, 200);
  const fromB = called.send('INFO', { body: 'Signal=2', type: 'application/dtmf-relay' });
  const atA = await call.request('INFO');
  assert.equal(atA.body, 'Signal=2');
  a.respond(atA, 200, 'OK');
  assert.equal((await fromB.final()).status, 200);
  await hungUpByA({ b, call, called });
});

for (const [from, to] of [['udp', 'tcp'], ['tcp', 'udp']]) {
  test(`A over ${from}, B over ${to}`, async (t) => {
    const { b, call, called } = await connected(t, { from, to });
    assert.match(called.invite.get('Via'), new RegExp(`^SIP/2\\.0/${to.toUpperCase()} `));
    await hungUpByA({ b, call, called });
  });

  test(`real sipp on both sides, A over ${from}, B over ${to}: twenty calls, each re-INVITEd`, { limitMillis: 40000 }, async (t) => {
    const callee = await t.callee('callee', { transport: to, calls: 20, values: { RING: '50' } });
    const over = [];
    const attach = (uas, uac) => {
      uas.on('modify', async (request, response) => response.send(200, { body: await uac.modify(request.body) }));
      over.push(event(uas, 'destroy', 20000).then(() => uac.destroy()));
    };
    await t.app({ invite: (req, res) => directlyBridged(req, res, `sip:callee@127.0.0.1:${callee.port};transport=${to}`, { attach }) });
    await Promise.all([t.sipp('call_reinvited', { transport: from, calls: 20, rate: 20, pause: 50, values: { USER: 'bridge' } }), callee.over]);
    await until('all calls to be bridged', () => over.length === 20);
    await Promise.all(over);
  });
}
