'use strict';

const assert = require('node:assert/strict');
const { overBoth } = require('../lib/harness');
const { answering, ended } = require('../lib/app');
const { SDP } = require('../lib/sip');
const { event, within } = require('../lib/wait');

/** A call that stands: {phone, call, dialog}. */
async function connected(t) {
  const invite = answering(SDP);
  await t.app({ invite });
  const phone = await t.phone();
  const call = phone.call();
  await call.established();
  const dialog = await invite.dialog();
  await within('the ACK at the application', dialog.acknowledged);
  return { phone, call, dialog };
}

async function finish({ call, dialog }) {
  await Promise.all([ended(dialog), call.hangUp()]);
}

overBoth('sipp sends INFO, MESSAGE and OPTIONS in the dialog', async (t) => {
  const seen = [];
  const attach = (dialog) => {
    for (const method of ['info', 'message', 'options']) {
      dialog.on(method, (req, res) => { seen.push([method, req.body]); res.send(200); });
    }
  };
  const invite = answering(SDP, { attach });
  await t.app({ invite });
  await Promise.all([t.sipp('call_with_requests'), invite.dialog().then((dialog) => ended(dialog))]);
  assert.deepEqual(seen, ['info', 'message', 'options'].map((method) => [method, 'tone 5\r\n']));
});

for (const method of ['INFO', 'MESSAGE', 'OPTIONS', 'NOTIFY', 'REFER', 'PUBLISH', 'UPDATE']) {
  overBoth(`${method} from the caller: headers and body reach the dialog, the answer goes back`, async (t) => {
    const standing = await connected(t);
    let seen;
    standing.dialog.on(method.toLowerCase(), (req, res) => {
      seen = req;
      res.send(202, { headers: { 'X-Answer': 'grün', 'Content-Type': 'text/plain' }, body: 'pong' });
    });
    const response = await standing.call.send(method, {
      headers: [['X-Foo', 'a, b;c="d"'], ['Event', 'refer'], ['Refer-To', '<sip:other@127.0.0.1>']], body: 'Signal=5\r\nDuration=160\r\n', type: 'application/dtmf-relay',
    }).final();
    assert.equal(response.status, 202);
    assert.equal(response.get('X-Answer'), 'grün');
    assert.equal(response.body, 'pong');
    assert.equal(seen.get('X-Foo'), 'a, b;c="d"');
    assert.equal(seen.body, 'Signal=5\r\nDuration=160\r\n');
    await finish(standing);
  });
}

for (const method of ['INFO', 'MESSAGE', 'OPTIONS', 'NOTIFY']) {
  overBoth(`${method} from the application reaches the caller in the dialog, the answer goes back`, async (t) => {
    const standing = await connected(t);
    const response = standing.dialog.request({ method, headers: { 'Content-Type': 'text/plain', 'x-foo': 'bar', event: 'x' }, body: 'hello' });
    const request = await standing.call.request(method);
    assert.equal(request.uri, standing.phone.contact.slice(1, -1));
    assert.equal(request.get('X-Foo'), 'bar');
    assert.equal(request.body, 'hello');
    assert.equal(request.get('From'), standing.call.remote);
    assert.equal(request.get('To'), standing.call.local);
    assert.match(request.branch, /^z9hG4bK/);
    assert.equal(request.get('Max-Forwards'), '70');
    standing.phone.respond(request, 299, 'Fine', { headers: [['X-Two', '2']], body: 'pong' });
    const answer = await within('the response at the application', response);
    assert.equal(answer.status, 299);
    assert.equal(answer.reason, 'Fine');
    assert.equal(answer.get('X-Two'), '2');
    assert.equal(answer.body, 'pong');
    await finish(standing);
  });
}

overBoth('requests of the application count CSeq up and follow the route set', async (t) => {
  const invite = answering(SDP);
  await t.app({ invite });
  const phone = await t.phone();
  const near = `<sip:127.0.0.1:${phone.port};lr>`;
  const call = phone.call({ headers: [['Record-Route', near], ['Record-Route', '<sip:127.0.0.9:5099;lr>']] });
  await call.established();
  const dialog = await invite.dialog();
  const numbers = [];
  for (const body of ['one', 'two']) {
    const response = dialog.request({ method: 'INFO', headers: { 'Content-Type': 'text/plain' }, body });
    const request = await call.request('INFO');
    assert.deepEqual(request.all('Route'), [near, '<sip:127.0.0.9:5099;lr>']);
    assert.equal(request.uri, phone.contact.slice(1, -1));
    numbers.push(request.cseqNumber);
    phone.respond(request, 200, 'OK');
    await within('the response', response);
  }
  assert.equal(numbers[1], numbers[0] + 1);
  call.routes = [];
  await Promise.all([ended(dialog), call.hangUp()]);
});

overBoth('re-INVITE of the caller is answered by the modify handler, twice', async (t) => {
  const standing = await connected(t);
  let offers = 0;
  standing.dialog.on('modify', (req, res) => {
    offers += 1;
    res.send(200, { body: req.body.replace('40000', `4010${offers}`) });
  });
  for (const expected of [1, 2]) {
    const again = standing.call.send('INVITE', { body: SDP });
    await again.response(100);
    const ok = await again.final();
    assert.equal(ok.status, 200);
    assert.match(ok.body, new RegExp(`m=audio 4010${expected} `));
    assert.ok(ok.get('Contact'));
    assert.equal(ok.get('To'), standing.call.remote);
    standing.call.acknowledge(standing.call.cseq);
  }
  await finish(standing);
  assert.equal(offers, 2);
});

overBoth('re-INVITE without a handler is answered with the local SDP', async (t) => {
  const standing = await connected(t);
  const again = standing.call.send('INVITE', { body: SDP.replace('40000', '40008') });
  const ok = await again.final();
  assert.equal(ok.status, 200);
  assert.equal(ok.body, SDP);
  standing.call.acknowledge(standing.call.cseq);
  await finish(standing);
});

overBoth('re-INVITE that the application refuses leaves the call up', async (t) => {
  const standing = await connected(t);
  standing.dialog.on('modify', (_req, res) => res.send(488));
  await standing.call.send('INVITE', { body: SDP }).refused(488);
  const info = await standing.call.send('INFO', { body: 'x', type: 'text/plain' }).final();
  assert.equal(info.status, 200);
  await finish(standing);
});

overBoth('a 200 to a re-INVITE is acknowledged: the application gets the ACK', async (t) => {
  const standing = await connected(t);
  const again = standing.call.send('INVITE', { body: SDP.replace('40000', '40008') });
  await again.final();
  const acknowledged = event(standing.dialog, 'ack');
  standing.call.acknowledge(standing.call.cseq, { headers: [['X-Ack', 'second']] });
  const [ack] = await acknowledged;
  assert.equal(ack.get('X-Ack'), 'second');
  await finish(standing);
});

overBoth('requests of a dialog that does not exist: 481', async (t) => {
  await t.app({ invite: answering(SDP), info: (_req, res) => res.send(200), update: (_req, res) => res.send(200) });
  const phone = await t.phone();
  for (const method of ['BYE', 'UPDATE', 'PRACK']) {
    const response = await phone.send(method, { to: '<sip:x@127.0.0.1>;tag=unknown' }).final();
    assert.equal(response.status, 481, method);
  }
  await phone.send('INVITE', { body: SDP, to: '<sip:x@127.0.0.1>;tag=unknown' }).refused(481);
});

overBoth('after the BYE the dialog is gone: 481', async (t) => {
  const standing = await connected(t);
  await finish(standing);
  assert.equal((await standing.call.send('BYE').final()).status, 481);
});

overBoth('a request of a dialog that is over is refused to the application', async (t) => {
  const standing = await connected(t);
  const { dialog } = standing;
  await finish(standing);
  await assert.rejects(dialog.request({ method: 'INFO', headers: { 'Content-Type': 'text/plain' }, body: 'x' }), (error) => {
    assert.equal(error.message, 'Server error: unable to find dialog for dialog id provided');
    return true;
  });
});

overBoth('forty requests in one dialog, both ways at once, all are answered in order', async (t) => {
  const standing = await connected(t);
  const seen = [];
  standing.dialog.on('info', (req, res) => { seen.push(req.body); res.send(200); });
  const serve = (async () => {
    const bodies = [];
    for (let i = 0; i < 20; i++) {
      const request = await standing.call.request('INFO');
      bodies.push(request.body);
      standing.phone.respond(request, 200, 'OK');
    }
    return bodies;
  })();
  const expected = Array.from({ length: 20 }, (_, i) => `number ${i}`);
  const sent = expected.map((body) => standing.call.send('INFO', { body, type: 'text/plain' }));
  const answered = Promise.all(expected.map((body) => standing.dialog.request({ method: 'INFO', headers: { 'Content-Type': 'text/plain' }, body })));
  for (const info of sent) assert.equal((await info.final()).status, 200);
  assert.deepEqual(await serve, expected);
  assert.ok((await answered).every((response) => response.status === 200));
  assert.deepEqual(seen, expected);
  await finish(standing);
});
