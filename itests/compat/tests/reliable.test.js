'use strict';

const assert = require('node:assert/strict');
const { test, overBoth, assertTablesEmpty } = require('../lib/harness');
const { answer, ended } = require('../lib/app');
const { Server } = require('../lib/server');
const { restart } = require('../lib/restart');
const { SDP, uriOf } = require('../lib/sip');
const { within } = require('../lib/wait');

const ANSWER = SDP.replace('40000', '40002');
const RELIABLE = { Require: '100rel' };
const SUPPORTED = [['Supported', 'timer, 100rel']];
const REQUIRED = [['Require', '100rel']];

/** Sends a response: {message, prack}, what was sent, and the PRACK once it comes. Fails with the server's text. */
function send(res, status, options) {
  let heard;
  const prack = new Promise((resolve) => { heard = resolve; });
  const sent = new Promise((resolve, reject) => {
    res.send(status, options, (error, message) => (error ? reject(new Error(error)) : resolve(message)), heard);
  });
  return within(`the reply to the ${status}`, sent).then((message) => ({ message, prack }));
}

/** A call to an application that does this with it; `served` is its outcome. */
async function calling(t, headers, serve, handlers = {}) {
  let settle;
  const served = new Promise((resolve, reject) => { settle = { resolve, reject }; });
  served.catch(() => {});
  await t.app({ invite: (req, res) => serve(req, res).then(settle.resolve, settle.reject), ...handlers });
  const phone = await t.phone();
  const call = phone.call({ headers });
  return { phone, call, served: within('the application', served, 10000) };
}

async function finish(call, dialog) {
  await Promise.all([ended(dialog), call.hangUp()]);
}

for (const extension of ['Supported', 'Require']) {
  overBoth(`sipp with ${extension}: 100rel: 183, PRACK, 200`, async (t) => {
    const calls = 5;
    const over = [];
    await t.app({
      invite: async (req, res) => {
        const { prack } = await send(res, 183, { headers: RELIABLE, body: SDP });
        await prack;
        over.push(ended(await answer(req, res, { localSdp: SDP })));
      },
    });
    await t.sipp('call_reliable', { calls, values: { USER: 'service', EXTENSION: extension } });
    assert.equal(over.length, calls);
    await Promise.all(over);
  });
}

overBoth('a reliable 183 is repeated until its PRACK, which the application hears of and answers', async (t) => {
  const { call, served } = await calling(t, SUPPORTED, async (req, res) => {
    const { message, prack } = await send(res, 183, { headers: RELIABLE, body: ANSWER });
    const request = await within('the PRACK', prack);
    const dialog = await answer(req, res, { localSdp: ANSWER });
    return { message, request, dialog };
  });
  const first = await call.response(183);
  assert.match(first.get('RSeq'), /^[1-9]\d*$/);
  assert.equal(first.get('Require'), '100rel');
  assert.match(first.get('Contact'), new RegExp(`<sip:127.0.0.1:${t.server.sipPort}`));
  assert.equal(first.body, ANSWER);
  const second = await call.response(183);
  assert.equal(second.bytes.toString(), first.bytes.toString());
  const prack = call.prack(first);
  assert.equal((await prack.final()).status, 200);
  await call.established();
  const { message, request, dialog } = await served;
  assert.equal(message.get('RSeq'), first.get('RSeq'));
  assert.equal(request.method, 'PRACK');
  assert.equal(request.get('RAck'), `${first.get('RSeq')} 1 INVITE`);
  assert.notEqual(request.stackTxnId, dialog.req.stackTxnId);
  assert.equal(request.stackDialogId, dialog.id);
  await finish(call, dialog);
});

overBoth('several reliable responses without a body do not keep a 200 waiting', async (t) => {
  const { call, served } = await calling(t, SUPPORTED, async (req, res) => {
    const sent = await Promise.all([180, 182, 183].map((status) => send(res, status, { headers: RELIABLE })));
    return { numbers: sent.map(({ message }) => Number(message.get('RSeq'))), dialog: answer(req, res, { localSdp: ANSWER }) };
  });
  const { numbers, dialog } = await served;
  assert.deepEqual(numbers, [numbers[0], numbers[0] + 1, numbers[0] + 2]);
  await call.established();
  assert.deepEqual([...new Set(call.invite.responses.map((m) => m.status))], [100, 180, 200]);
  await finish(call, await dialog);

});

overBoth('several reliable responses: the next one goes out with the PRACK of the one before', async (t) => {
  const told = [];
  const { phone, call, served } = await calling(t, SUPPORTED, async (_req, res) => {
    for (const status of [180, 182, 183]) await send(res, status, { headers: RELIABLE });
    await all;
    await send(res, 486, {});
  }, { prack: (req, res) => { told.push(req.get('RAck')); res.send(200); } });
  let go;
  const all = new Promise((resolve) => { go = resolve; });
  const statuses = () => [...new Set(call.invite.responses.map((m) => m.status))].filter((status) => status > 100);
  const seen = [];
  const racks = [];
  for (const status of [180, 182, 183]) {
    const response = await call.response(status);
    await phone.fence(call.callId);
    seen.push(status);
    assert.deepEqual(statuses(), seen);
    racks.push(`${response.get('RSeq')} 1 INVITE`);
    assert.equal((await call.prack(response).final()).status, 200);
  }
  go();
  await call.invite.refused(486);
  await served;
  assert.deepEqual(told, racks);
});

overBoth('a 200 waits until the session description of a reliable 183 is acknowledged', async (t) => {
  const { phone, call, served } = await calling(t, SUPPORTED, async (req, res) => {
    await send(res, 183, { headers: RELIABLE, body: ANSWER });
    return answer(req, res, { localSdp: ANSWER });
  });
  const progress = await call.response(183);
  const dialog = await served;
  await phone.fence(call.callId);
  assert.deepEqual(call.invite.responses.filter((m) => m.status >= 200), []);
  assert.equal((await call.prack(progress).final()).status, 200);
  await call.established();
  await within('the ACK at the application', dialog.acknowledged);
  await finish(call, dialog);
});

overBoth('a 486 does not wait for a PRACK', async (t) => {
  const { call, served } = await calling(t, SUPPORTED, async (_req, res) => {
    await send(res, 183, { headers: RELIABLE, body: ANSWER });
    await send(res, 486, {});
  });
  await call.invite.refused(486);
  await served;
});

overBoth('without a PRACK the INVITE is answered 503, the application is not told', async (t) => {
  const { call, served } = await calling(t, SUPPORTED, async (_req, res) => {
    await send(res, 183, { headers: RELIABLE });
    await call503;
    await assert.rejects(send(res, 200, { body: ANSWER }), /Response not sent due to unknown transaction/);
  });
  let over;
  const call503 = new Promise((resolve) => { over = resolve; });
  const response = await call.invite.refused(503, 8000);
  assert.equal(response.reason, 'Reliable Response Time-Out');
  const repeats = call.invite.responses.filter((m) => m.status === 183).length;
  assert.ok(repeats >= 5, `repeated ${repeats} times`);
  over();
  await served;
});

overBoth('a caller that does not know 100rel is not sent it', async (t) => {
  const { call, served } = await calling(t, [], async (_req, res) => {
    await assert.rejects(send(res, 183, { headers: RELIABLE, body: ANSWER }), /^Error: Remote endpoint does not support 100rel$/);
    await send(res, 486, {});
  });
  await call.invite.refused(486);
  await served;
  assert.deepEqual(call.invite.responses.filter((m) => m.status === 183), []);
});

overBoth('a caller that demands 100rel gets every 1xx reliably; of a PRACK that it did not ask for the application does not hear', async (t) => {
  const pracks = [];
  const { call, served } = await calling(t, REQUIRED, async (req, res) => {
    await send(res, 180, {});
    await pracked;
    return answer(req, res, { localSdp: ANSWER });
  }, { prack: (req, res) => { pracks.push(req); res.send(200); } });
  let go;
  const pracked = new Promise((resolve) => { go = resolve; });
  const ringing = await call.response(180);
  assert.equal(ringing.get('Require'), '100rel');
  assert.equal((await call.prack(ringing).final()).status, 200);
  go();
  await call.established();
  assert.deepEqual(pracks, []);
  await finish(call, await served);
});

overBoth('a PRACK that acknowledges nothing is answered 481', async (t) => {
  const { call, served } = await calling(t, SUPPORTED, async (_req, res) => {
    const { prack } = await send(res, 183, { headers: RELIABLE });
    await prack;
    await send(res, 480, {});
  });
  const progress = await call.response(183);
  call.use(progress);
  for (const rack of [`${Number(progress.get('RSeq')) + 1} 1 INVITE`, `${progress.get('RSeq')} 2 INVITE`, `${progress.get('RSeq')} 1 UPDATE`]) {
    assert.equal((await call.send('PRACK', { headers: [['RAck', rack]] }).final()).status, 481);
  }
  assert.equal((await call.prack(progress).final()).status, 200);
  assert.equal((await call.prack(progress).final()).status, 481);
  await call.invite.refused(480);
  await served;
});

overBoth('CANCEL while a reliable 183 waits for its PRACK', async (t) => {
  const { call, served } = await calling(t, SUPPORTED, async (req, res) => {
    const cancelled = new Promise((resolve) => req.on('cancel', resolve));
    await send(res, 183, { headers: RELIABLE, body: ANSWER });
    await within('the CANCEL', cancelled);
  });
  const progress = await call.response(183);
  assert.equal((await call.invite.cancel().final()).status, 200);
  await call.invite.refused(487);
  await served;
  assert.equal((await call.prack(progress).final()).status, 481);
});

overBoth('CANCEL while a 200 is held back: the application that takes the call for answered hears of its end', async (t) => {
  const { call, served } = await calling(t, SUPPORTED, async (req, res) => {
    await send(res, 183, { headers: RELIABLE, body: ANSWER });
    return answer(req, res, { localSdp: ANSWER });
  });
  await call.response(183);
  const dialog = await served;
  assert.equal((await call.invite.cancel().final()).status, 200);
  await call.invite.refused(487);
  assert.equal((await ended(dialog)).reason, 'CANCEL after 200 OK');
});

overBoth('reliable responses to a call of the application: one PRACK each, in order, and the ACK has the number of the INVITE', async (t) => {
  const app = await t.app();
  const phone = await t.reachablePhone();
  const provisional = [];
  const made = app.srf.createUAC(uriOf(phone.contact), { localSdp: SDP, headers: { Supported: '100rel' } }, { cbProvisional: (res) => provisional.push([res.status, res.get('RSeq')]) });
  const called = await phone.called();
  assert.equal(called.invite.get('Supported'), '100rel');
  const first = await called.ringReliably(7, { body: ANSWER });
  assert.equal(first.uri, uriOf(phone.contact));
  assert.equal(first.cseqNumber, called.invite.cseqNumber + 1);
  // again, as if the PRACK had been lost, and one that comes before its turn
  called.respond(183, 'Session Progress', { body: ANSWER, headers: [['Require', '100rel'], ['RSeq', '7']] });
  called.respond(180, 'Ringing', { headers: [['Require', '100rel'], ['RSeq', '9']] });
  await phone.fence(called.callId);
  phone.respond(first, 200, 'OK');
  const second = await called.ringReliably(8, { status: 180, reason: 'Ringing' });
  phone.respond(second, 200, 'OK');
  assert.equal(second.cseqNumber, first.cseqNumber + 1);
  const ack = await called.accept({ body: ANSWER });
  assert.equal(ack.cseqNumber, called.invite.cseqNumber);
  const dialog = await within('the dialog', made);
  assert.deepEqual(provisional.filter(([status]) => status > 100), [[183, '7'], [180, '8']]);
  assert.equal(phone.seen.filter((m) => m.method === 'PRACK' && !phone.repeats.includes(m)).length, 2);
  const gone = dialog.destroy();
  const bye = await called.request('BYE');
  assert.equal(bye.cseqNumber, second.cseqNumber + 1);
  phone.respond(bye, 200, 'OK');
  await gone;
});

overBoth('a PRACK of the application goes to the Contact of its early dialog by its route set', async (t) => {
  const app = await t.app();
  const phone = await t.reachablePhone();
  const made = app.srf.createUAC(uriOf(phone.contact), { localSdp: SDP, headers: { Supported: '100rel' } });
  made.catch(() => {});
  const called = await phone.called();
  const target = uriOf(phone.contact).replace('phone@', 'ue-7@').concat(';ob');
  const route = `<${uriOf(phone.contact).replace('phone@', '')};lr>`;
  phone.respond(called.invite, 183, 'Session Progress', {
    tag: called.tag, body: ANSWER, headers: [['Contact', `<${target}>`], ['Record-Route', route], ['Require', '100rel'], ['RSeq', '1']],
  });
  const prack = await called.prack(1);
  assert.equal(prack.uri, target);
  assert.deepEqual(prack.all('Route'), [route]);
  phone.respond(prack, 200, 'OK');
  await called.refuse(480, 'Temporarily Unavailable');
  await assert.rejects(made, { status: 480 });
});

overBoth('a RAck that names the method twice is understood', async (t) => {
  const { call, served } = await calling(t, SUPPORTED, async (req, res) => {
    const { prack } = await send(res, 183, { headers: RELIABLE, body: ANSWER });
    const request = await within('the PRACK', prack);
    return { request, dialog: await answer(req, res, { localSdp: ANSWER }) };
  });
  const progress = await call.response(183);
  call.use(progress);
  const rack = `${progress.get('RSeq')} 1 INVITE INVITE`;
  assert.equal((await call.send('PRACK', { headers: [['RAck', rack]] }).final()).status, 200);
  await call.established();
  const { request, dialog } = await served;
  assert.equal(request.get('RAck'), rack);
  await finish(call, dialog);
});

overBoth('a refused PRACK and a refused call', async (t) => {
  const app = await t.app();
  const phone = await t.reachablePhone();
  const made = app.srf.createUAC(uriOf(phone.contact), { localSdp: SDP });
  made.catch(() => {});
  const called = await phone.called();
  phone.respond(await called.ringReliably(1), 500, 'Server Internal Error');
  await called.refuse(480, 'Temporarily Unavailable');
  await assert.rejects(made, { status: 480 });
});

overBoth('reliable responses through a B2BUA: both legs have their PRACK', async (t) => {
  const a = await t.phone();
  const b = await t.reachablePhone();
  let settle;
  const outcome = new Promise((resolve, reject) => { settle = { resolve, reject }; });
  await t.app({
    invite: (req, res) => {
      req.srf.createB2BUA(req, res, uriOf(b.contact), { localSdpB: req.body, proxyRequestHeaders: ['supported'], proxyResponseHeaders: ['require'] })
        .then(settle.resolve, settle.reject);
    },
  });
  const call = a.call({ headers: SUPPORTED });
  const called = await b.called();
  b.respond(await called.ringReliably(1, { body: ANSWER, headers: [] }), 200, 'OK');
  const progress = await call.response(183);
  assert.equal(progress.get('Require'), '100rel');
  assert.equal((await call.prack(progress).final()).status, 200);
  const accepted = called.accept({ body: ANSWER });
  await call.established();
  await accepted;
  const { uas, uac } = await within('both dialogs', outcome);
  uas.on('destroy', () => uac.destroy());
  const hungUp = call.hangUp();
  b.respond(await called.request('BYE'), 200, 'OK');
  await hungUp;
});

for (const bundle of ['sip.dialog', 'sip.transaction', 'call.control']) {
  test(`a restart of ${bundle} between a reliable 183 and its PRACK loses nothing`, { ownServer: true, limitMillis: 120000, full: !bundle.includes('dialog') }, async (t) => {
    // longer than those of the shared server: the restart must not outlast them
    t.server = await Server.start({ timers: { t1: 100, t2: 400, t4: 500, t1x64: 12800 } });
    t.atEnd(() => t.server.stop());
    // its first command takes seconds, and the 183 is repeated for 64 T1 only
    await t.shell.open();
    t.transport = 'udp';
    const app = await t.app({
      invite: async (req, res) => {
        await send(res, 183, { headers: RELIABLE, body: ANSWER });
        await send(res, 180, { headers: RELIABLE });
        answered.push(await answer(req, res, { localSdp: ANSWER }));
      },
    });
    const answered = [];
    const phone = await t.phone();
    const call = phone.call({ headers: SUPPORTED });
    const progress = await call.response(183);
    await phone.fence(call.callId);
    await restart(t.shell, `org.drachtio.${bundle}`);
    await phone.fence(call.callId);
    const before = call.invite.responses.length;
    await within('another repetition', (async () => { while (call.invite.responses.length === before) await call.response(183); })(), 8000);
    assert.deepEqual(call.invite.responses.filter((m) => m.status >= 180 && m.status !== 183), []);
    assert.equal((await call.prack(progress).final()).status, 200);
    await call.established();
    const [dialog] = answered;
    await within('the ACK at the application', dialog.acknowledged);
    await finish(call, dialog);
    app.stop();
    await assertTablesEmpty(t.server, 20000);
    assert.deepEqual(t.server.newErrors(), []);
  });
}
