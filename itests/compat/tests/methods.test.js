'use strict';

const assert = require('node:assert/strict');
const { test, overBoth } = require('../lib/harness');
const { SDP, random } = require('../lib/sip');
const { until, within } = require('../lib/wait');

const METHODS = ['REGISTER', 'OPTIONS', 'MESSAGE', 'INFO', 'NOTIFY', 'PUBLISH'];

for (const method of METHODS) {
  overBoth(`${method}: sipp's request reaches the application, its answer reaches sipp`, async (t) => {
    const seen = [];
    await t.app({
      [method.toLowerCase()]: (req, res) => {
        seen.push([req.method, req.get('Subject'), req.get('Content-Type'), req.body]);
        res.send(202, { headers: { 'X-Answer': 'application', 'Content-Type': 'text/plain' }, body: 'answer body' });
      },
    });
    await t.sipp('request', { values: { METHOD: method, STATUS: '202' } });
    assert.deepEqual(seen, [[method, 'question', 'text/plain', 'question body\r\n']]);
  });

  overBoth(`${method}: refused by the application`, async (t) => {
    await t.app({ [method.toLowerCase()]: (_req, res) => res.send(403) });
    await t.sipp('request_plain', { values: { METHOD: method, STATUS: '403' } });
  });
}

overBoth('SUBSCRIBE makes a dialog in which the application notifies', async (t) => {
  let dialog;
  await t.app({
    subscribe: async (req, res) => {
      dialog = await req.srf.createUAS(req, res, { headers: { Expires: req.get('Expires') } });
    },
  });
  const phone = await t.phone();
  const subscribe = phone.send('SUBSCRIBE', { headers: [['Event', 'presence'], ['Expires', '60']] });
  const accepted = await subscribe.final();
  assert.equal(accepted.status, 202);
  assert.equal(accepted.get('Expires'), '60');
  assert.ok(accepted.toTag);
  assert.match(accepted.get('Contact'), new RegExp(`127\\.0\\.0\\.1:${t.server.sipPort}`));
  await until('the dialog at the application', () => dialog);
  const response = dialog.request({
    method: 'NOTIFY', headers: { Event: 'presence', 'Subscription-State': 'active;expires=60', 'Content-Type': 'text/plain' }, body: 'open',
  });
  const notify = await phone.request('NOTIFY');
  assert.equal(notify.body, 'open');
  assert.equal(notify.get('Subscription-State'), 'active;expires=60');
  assert.equal(notify.callId, subscribe.request.callId);
  assert.equal(notify.toTag, subscribe.request.get('From').split('tag=')[1]);
  phone.respond(notify, 200, 'OK');
  assert.equal((await within('the response to NOTIFY', response)).status, 200);
  const ended = dialog.destroy();
  const last = await phone.request('NOTIFY');
  assert.match(last.get('Subscription-State'), /^terminated/);
  phone.respond(last, 200, 'OK');
  await within('the end of the subscription', ended);
});

overBoth('SUBSCRIBE: a refresh in the dialog, then unsubscribe', async (t) => {
  let dialog;
  await t.app({
    subscribe: async (req, res) => {
      dialog = await req.srf.createUAS(req, res, { headers: { Expires: '60' } });
      dialog.on('subscribe', (_refresh, response) => response.send(200, { headers: { Expires: '30' } }));
    },
  });
  const phone = await t.phone();
  const subscribe = phone.send('SUBSCRIBE', { headers: [['Event', 'presence'], ['Expires', '60']] });
  const accepted = await subscribe.final();
  assert.equal(accepted.status, 202);
  await until('the dialog at the application', () => dialog);
  const inDialog = (number, expires) => phone.send('SUBSCRIBE', {
    from: accepted.get('From'), to: accepted.get('To'), callId: accepted.callId, cseq: `${number} SUBSCRIBE`, headers: [['Event', 'presence'], ['Expires', expires]],
  });
  const refreshed = await inDialog(2, '30').final();
  assert.equal(refreshed.status, 200);
  assert.equal(refreshed.get('Expires'), '30');
  assert.equal((await inDialog(3, '0').final()).status, 202);
  const ended = dialog.destroy();
  const last = await phone.request('NOTIFY');
  phone.respond(last, 200, 'OK');
  await ended;
});

overBoth('no application wants the method: 503', async (t) => {
  await t.app({ message: (_req, res) => res.send(200) });
  const phone = await t.phone();
  for (const method of ['OPTIONS', 'REGISTER', 'SUBSCRIBE', 'INFO', 'NOTIFY', 'PUBLISH']) {
    const response = await phone.send(method).final();
    assert.equal(response.startLine, 'SIP/2.0 503 Service Unavailable', method);
  }
  const invite = phone.send('INVITE', { body: SDP });
  await invite.response(100);
  await invite.refused(503);
  assert.equal((await phone.send('MESSAGE').final()).status, 200);
});

overBoth('UTF-8 in display name, header value and body arrives and returns unchanged', async (t) => {
  let seen;
  await t.app({
    message: (req, res) => {
      seen = { from: req.get('From'), body: req.body };
      res.send(200, { headers: { Subject: req.get('Subject'), 'Content-Type': 'text/plain' }, body: 'grüße 山田 😀' });
    },
  });
  const phone = await t.phone();
  const response = await phone.send('MESSAGE', {
    from: '"Zoë 山田 😀" <sip:zoe@127.0.0.1>;tag=1', headers: [['Subject', 'żółć 日本']], body: 'häß 😀', type: 'text/plain',
  }).final();
  assert.equal(seen.from, '"Zoë 山田 😀" <sip:zoe@127.0.0.1>;tag=1');
  assert.equal(seen.body, 'häß 😀');
  assert.equal(response.get('Subject'), 'żółć 日本');
  assert.equal(response.get('From'), '"Zoë 山田 😀" <sip:zoe@127.0.0.1>;tag=1');
  assert.equal(response.body, 'grüße 山田 😀');
  assert.equal(Number(response.get('Content-Length')), Buffer.byteLength('grüße 山田 😀'));
});

overBoth('a request of a dialog that does not exist is answered 481, but for the NOTIFY of a REFER', async (t) => {
  const seen = [];
  const note = (req, res) => { seen.push(req.method); res.send(200); };
  await t.app({ info: note, message: note, options: note, notify: note, refer: note });
  const phone = await t.phone();
  const send = async (method, headers, to) => (await phone.send(method, { headers, ...(to && { to }) }).final()).status;
  const nobodys = '<sip:service@127.0.0.1>;tag=nobodys';
  for (const method of ['INFO', 'MESSAGE', 'OPTIONS', 'NOTIFY', 'REFER']) {
    assert.equal(await send(method, [['Event', 'presence']], nobodys), 481, method);
  }
  assert.deepEqual(seen, []);
  assert.equal(await send('NOTIFY', [['Event', 'refer']], nobodys), 200);
  assert.equal(await send('REFER', [['Refer-To', '<sip:carol@127.0.0.1>']]), 200);
  assert.deepEqual(seen, ['NOTIFY', 'REFER']);
});

overBoth('an INVITE without Contact is offered to the application', async (t) => {
  let offered = 0;
  await t.app({ invite: (_req, res) => { offered += 1; res.send(480); } });
  const phone = await t.phone();
  await phone.send('INVITE', { body: SDP, contact: null }).refused(480);
  assert.equal(offered, 1);
});

overBoth('a provisional response to a non-INVITE leaves the transaction open for the final one', async (t) => {
  let answer;
  await t.app({ message: (_req, res) => { answer = () => res.send(200); res.send(183, {}, () => setImmediate(answer)); } });
  const phone = await t.phone();
  const message = phone.send('MESSAGE', { body: 'x', type: 'text/plain' });
  await message.response(183);
  assert.equal((await message.final()).status, 200);
});

test('a large answer over UDP and TCP arrives whole', async (t) => {
  const body = 'x'.repeat(40000);
  await t.app({ message: (_req, res) => res.send(200, { headers: { 'Content-Type': 'text/plain' }, body }) });
  for (const transport of ['udp', 'tcp']) {
    const phone = await t.phone(transport);
    assert.equal((await phone.send('MESSAGE', { body: 'x', type: 'text/plain' }).final()).body, body, transport);
  }
});

overBoth('a client that sends every request with one branch gets an answer of its own to each; a repetition gets the old one', async (t) => {
  let served = 0;
  await t.app({ options: (req, res) => { served += 1; res.send(req.get('CSeq').startsWith('2 ') ? 200 : 404); } });
  const phone = await t.phone();
  const same = { branch: 'z9hG4bKstatic', callId: `${random()}@static`, from: '<sip:phone@127.0.0.1>;tag=one' };
  const first = phone.send('OPTIONS', { ...same, cseq: '2 OPTIONS' });
  assert.equal((await first.final()).status, 200);
  const second = phone.send('OPTIONS', { ...same, cseq: '3 OPTIONS' });
  assert.equal((await second.final()).status, 404);
  const third = phone.send('OPTIONS', { ...same, cseq: '3 OPTIONS', from: '<sip:phone@127.0.0.1>;tag=two' });
  assert.equal((await third.final()).status, 404);
  if (t.transport === 'udp') { // over TCP nothing is repeated, and nothing is kept for it
    first.resend();
    const again = await first.final();
    assert.equal(again.status, 200);
    assert.equal(again.get('cseq'), '2 OPTIONS');
  }
  assert.equal(served, 3);
});

overBoth('REFER outside a dialog reaches an application that wants it', async (t) => {
  const seen = [];
  await t.app({ refer: (req, res) => { seen.push(req.get('Refer-To')); res.send(603); } });
  const phone = await t.phone();
  const refer = phone.send('REFER', { headers: [['Refer-To', '<sip:carol@127.0.0.1>']] });
  assert.equal((await refer.final()).status, 603);
  assert.deepEqual(seen, ['<sip:carol@127.0.0.1>']);
});

overBoth('a method that nobody knows: 501, or to an application that wants it', async (t) => {
  const phone = await t.phone();
  const app = await t.app({ options: (_req, res) => res.send(200) });
  assert.equal((await phone.send('UNHEARDOF').final()).status, 501);
  app.stop();
  const wanting = await t.admin('unheardof');
  const asked = phone.send('UNHEARDOF');
  const reply = await wanting.answer(await wanting.event('UNHEARDOF '), '202 Accepted');
  assert.equal(reply.reply[0], 'OK', reply.reply.join('|'));
  assert.equal((await asked.final()).status, 202);
});
