'use strict';

const assert = require('node:assert/strict');
const { overBoth } = require('../lib/harness');
const { answer, ended } = require('../lib/app');
const { SDP, random, uriOf } = require('../lib/sip');
const { until, within } = require('../lib/wait');

const ANSWER = SDP.replace('40000', '40002');

/** Two applications, each of which gets one of two branches of the same INVITE. */
async function forked(t, { ring = true } = {}) {
  const arrived = [];
  const app = () => t.app({
    invite: (req, res) => {
      const branch = { req, res, cancelled: new Promise((resolve) => req.on('cancel', resolve)) };
      if (ring) res.send(180);
      arrived.push(branch);
    },
  });
  await app();
  await app();
  const phone = await t.phone();
  const common = { callId: `${random()}@fork`, from: `<sip:phone@127.0.0.1>;tag=${random()}` };
  const calls = [];
  const branches = [];
  for (let i = 0; i < 2; i++) {
    calls.push(phone.call(common));
    await until('the branch at its application', () => arrived.length > i);
    branches.push(arrived[i]);
    if (ring) await calls[i].response(180);
  }
  assert.notEqual(branches[0].req.socket, branches[1].req.socket);
  assert.notEqual(branches[0].req.stackTxnId, branches[1].req.stackTxnId);
  return { phone, calls, branches };
}

for (const ring of [false, true]) {
  overBoth(`a forked INVITE ${ring ? 'that rings' : 'that nobody has answered'}: the first 200 wins, the other branch gets 480`, async (t) => {
    const { calls, branches } = await forked(t, { ring });
    const [first, second] = branches;
    const dialog = await answer(second.req, second.res, { localSdp: SDP });
    await assert.rejects(answer(first.req, first.res, { localSdp: SDP }), (error) => {
      assert.equal(String(error), 'dialog already exists, rejecting this request');
      return true;
    });
    await calls[0].invite.refused(480);
    await calls[1].established();
    await within('the ACK at the application', dialog.acknowledged);
    await Promise.all([ended(dialog), calls[1].hangUp()]);
  });
}

overBoth('a CANCEL ends its own branch only', async (t) => {
  const { calls, branches } = await forked(t);
  assert.equal((await calls[0].invite.cancel().final()).status, 200);
  await calls[0].invite.refused(487);
  await within('the CANCEL at the application', branches[0].cancelled);
  const dialog = await answer(branches[1].req, branches[1].res, { localSdp: SDP });
  await calls[1].established();
  await Promise.all([ended(dialog), calls[1].hangUp()]);
});

overBoth('a refused branch leaves the other one alone', async (t) => {
  const { calls, branches } = await forked(t);
  branches[0].res.send(486);
  await calls[0].invite.refused(486);
  const dialog = await answer(branches[1].req, branches[1].res, { localSdp: SDP });
  await calls[1].established();
  assert.equal((await calls[1].send('INFO', { body: 'x', type: 'text/plain' }).final()).status, 200, 'the dialog still has its owner');
  await Promise.all([ended(dialog), calls[1].hangUp()]);
});

overBoth('both branches refused, and both cancelled', async (t) => {
  const refused = await forked(t);
  for (const branch of refused.branches) branch.res.send(486);
  for (const call of refused.calls) await call.invite.refused(486);
});

overBoth('another INVITE with the Call-ID and From tag of a call that stands gets 491', async (t) => {
  const dialogs = [];
  await t.app({ invite: async (req, res) => dialogs.push(await answer(req, res, { localSdp: SDP })) });
  const phone = await t.phone();
  const common = { callId: `${random()}@fork`, from: `<sip:phone@127.0.0.1>;tag=${random()}` };
  const call = phone.call(common);
  await call.established();
  await phone.call(common).invite.refused(491);
  await until('the dialog at the application', () => dialogs.length > 0);
  await Promise.all([ended(dialogs[0]), call.hangUp()]);
  assert.equal(dialogs.length, 1);
});

/** A call of the application to a phone that stands for several. */
async function placed(t, options = {}) {
  const app = await t.app();
  const phone = await t.reachablePhone();
  const provisional = [];
  const made = app.srf.createUAC(uriOf(phone.contact), { localSdp: SDP, ...options }, { cbProvisional: (res) => provisional.push(res) });
  made.catch(() => {});
  const first = await phone.called();
  return { app, phone, made, provisional, forks: [first, first.fork(), first.fork()] };
}

async function hangUp(phone, called, dialog) {
  const gone = dialog.destroy();
  const bye = await phone.take('BYE', (m) => m.method === 'BYE' && m.toTag === called.tag);
  phone.respond(bye, 200, 'OK');
  await gone;
}

overBoth('several early dialogs: the application hears of all, the 200 of one makes the dialog', async (t) => {
  const { phone, made, provisional, forks } = await placed(t);
  for (const fork of forks) fork.ring();
  const [, winner] = forks;
  const ack = await winner.accept({ body: ANSWER });
  assert.equal(ack.toTag, winner.tag);
  const dialog = await within('the dialog', made);
  assert.equal(dialog.sip.remoteTag, winner.tag);
  const tags = provisional.filter((res) => res.status === 180).map((res) => res.getParsedHeader('To').params.tag);
  assert.deepEqual(tags, forks.map((fork) => fork.tag));
  await hangUp(phone, winner, dialog);
});

overBoth('reliable responses of several forks: each gets its own PRACK', async (t) => {
  const { phone, made, forks } = await placed(t);
  // the same RSeq twice: only the order tells them apart
  for (const [fork, rseq] of [[forks[0], 1], [forks[1], 5], [forks[2], 1]]) {
    fork.respond(183, 'Session Progress', { body: ANSWER, headers: [['Require', '100rel'], ['RSeq', String(rseq)]] });
  }
  for (const [fork, rseq] of [[forks[0], 1], [forks[1], 5], [forks[2], 1]]) {
    const prack = await fork.prack(rseq);
    assert.equal(prack.cseqNumber, fork.invite.cseqNumber + 1);
    phone.respond(prack, 200, 'OK');
  }
  const ack = await forks[0].accept({ body: ANSWER });
  assert.equal(ack.toTag, forks[0].tag);
  await hangUp(phone, forks[0], await within('the dialog', made));
});

overBoth('a 200 of another fork that comes too late is acknowledged and hung up, once', async (t) => {
  const { phone, made, forks } = await placed(t);
  const [first, second] = forks;
  first.ring();
  second.ring();
  await first.accept({ body: ANSWER });
  const dialog = await within('the dialog', made);
  let over = false;
  dialog.on('destroy', () => { over = true; });
  const ofSecond = (method) => (m) => m.method === method && m.toTag === second.tag;
  second.respond(200, 'OK', { body: ANSWER });
  const ack = await phone.take('ACK of the other 200', ofSecond('ACK'));
  assert.equal(ack.cseqNumber, second.invite.cseqNumber);
  const bye = await phone.take('BYE of the other dialog', ofSecond('BYE'));
  assert.equal(bye.uri, uriOf(phone.contact));
  phone.respond(bye, 200, 'OK');
  second.respond(200, 'OK', { body: ANSWER });
  await until('the ACK again', () => phone.seen.filter(ofSecond('ACK')).length >= 2);
  await phone.fence(first.callId);
  assert.equal(new Set(phone.seen.filter(ofSecond('BYE')).map((m) => m.branch)).size, 1);
  // a repeated 200 of the one that won
  first.respond(200, 'OK', { body: ANSWER });
  await until('the ACK of the first again', () => phone.seen.filter((m) => m.method === 'ACK' && m.toTag === first.tag).length >= 2);
  assert.equal(over, false);
  await hangUp(phone, first, dialog);
});

overBoth('a failure ends all early dialogs', async (t) => {
  const { phone, made, forks } = await placed(t);
  for (const fork of forks) fork.ring();
  phone.respond(await forks[0].ringReliably(1), 200, 'OK');
  await forks[2].refuse(486, 'Busy Here');
  await assert.rejects(made, { status: 486 });
  const rows = await t.shell.dialogs();
  assert.deepEqual(rows, []);
});
