'use strict';

const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const path = require('node:path');
const { test, overBoth } = require('../lib/harness');
const { answer, answering, ended } = require('../lib/app');
const { SDP } = require('../lib/sip');
const { until, within } = require('../lib/wait');

overBoth('two applications share the load in strict rotation', async (t) => {
  const order = [];
  await t.app({ options: (_req, res) => { order.push('a'); res.send(200); } });
  await t.app({ options: (_req, res) => { order.push('b'); res.send(200); } });
  const phone = await t.phone();
  for (let i = 0; i < 6; i++) assert.equal((await phone.send('OPTIONS').final()).status, 200);
  assert.equal(order.slice(0, 2).sort().join(''), 'ab');
  assert.deepEqual(order.slice(2), order.slice(0, 4));
});

overBoth('sipp load over two applications: each gets half', async (t) => {
  const counts = [0, 0];
  const over = [];
  const handler = (index) => async (req, res) => {
    counts[index] += 1;
    const dialog = await answer(req, res, { localSdp: SDP });
    over.push(dialog.over);
  };
  await t.app({ invite: handler(0) });
  await t.app({ invite: handler(1) });
  await t.sipp('call', { calls: 20, rate: 40, pause: 20 });
  await within('all calls to end', until('all calls to be answered', () => over.length === 20).then(() => Promise.all(over)));
  assert.deepEqual(counts, [10, 10]);
});

overBoth('each application gets only the methods that it asked for', async (t) => {
  const got = [];
  await t.app({ register: (_req, res) => { got.push('register'); res.send(200); } });
  await t.app({ message: (_req, res) => { got.push('message'); res.send(202); } });
  const phone = await t.phone();
  assert.equal((await phone.send('REGISTER').final()).status, 200);
  assert.equal((await phone.send('MESSAGE').final()).status, 202);
  await phone.send('INVITE', { body: SDP }).refused(503);
  assert.deepEqual(got, ['register', 'message']);
});

for (const standby of [1, 2]) {
  overBoth(`an application dies before it has answered, ${standby} more wait: the INVITE goes to one of them`, async (t) => {
    const asked = [];
    let reached;
    const first = new Promise((resolve) => { reached = resolve; });
    for (let i = 0; i <= standby; i++) {
      const app = await t.app({
        invite: (_req, res) => {
          asked.push(app);
          if (asked.length === 1) reached();
          else res.send(486);
        },
      });
    }
    const phone = await t.phone();
    const invite = phone.send('INVITE', { body: SDP });
    await within('the INVITE at the first application', first);
    asked[0].die();
    await invite.refused(486);
    assert.equal(asked.length, 2);
    assert.notEqual(asked[0], asked[1]);
    assert.equal(invite.responses.filter((m) => m.status === 100).length, 1);
  });
}

overBoth('the only application dies while an INVITE is pending: 503', async (t) => {
  let asked;
  const reached = new Promise((resolve) => { asked = resolve; });
  const app = await t.app({ invite: () => asked() });
  const phone = await t.phone();
  const invite = phone.send('INVITE', { body: SDP });
  await within('the INVITE at the application', reached);
  app.die();
  const refusal = await invite.refused(503);
  assert.equal(refusal.reason, 'Service Unavailable');
});

overBoth('a pending request of any other method goes to the next application too', async (t) => {
  const dead = [];
  const make = () => t.app({ message: (_req, res) => (dead.length ? res.send(200) : dead.push(res.socket) && res.socket.resetAndDestroy()) });
  const apps = [await make(), await make()];
  for (const app of apps) app.srf.app.client.wp.closing = true;
  const phone = await t.phone();
  assert.equal((await phone.send('MESSAGE', { body: 'x', type: 'text/plain' }).final()).status, 200);
  assert.equal(dead.length, 1);
});

overBoth('a call that nobody wants: a line with Call-ID, source, status and cause, and a counter', async (t) => {
  const phone = await t.phone();
  const count = async () => Number((await t.shell.info()).get('counter.refused.no-application'));
  const before = await count();
  const invite = phone.send('INVITE', { body: SDP });
  await invite.refused(503);
  const line = new RegExp(`Call-ID ${invite.request.callId}: INVITE from ${t.transport}/127.0.0.1:\\d+ refused with 503: no connected application wants INVITE`);
  await until('the line', () => line.test(t.server.output));
  assert.equal(await count(), before + 1);
});

overBoth('requests in a dialog that the server refuses itself: a line and a counter for each', async (t) => {
  const invite = answering(SDP);
  await t.app({ invite });
  const phone = await t.phone();
  const call = phone.call();
  await call.established();
  // nobody answers it
  (await invite.dialog()).on('info', () => {});
  const count = async (cause) => Number((await t.shell.info()).get(`counter.refused.${cause}`));
  const before = { timeout: await count('timeout'), state: await count('dialog-state') };
  assert.equal((await call.send('INFO').final()).status, 500);
  const line = new RegExp(`Call-ID ${call.callId}: INFO from ${t.transport}/127.0.0.1:\\d+ refused with 500: its application has not answered in time`);
  await until('the line', () => line.test(t.server.output));
  assert.equal(await count('timeout'), before.timeout + 1);
  assert.equal((await call.send('INFO', { cseq: '1 INFO' }).final()).status, 500);
  assert.equal(await count('dialog-state'), before.state + 1);
  assert.equal((await call.send('BYE').final()).status, 200);
});

overBoth('the operator sees whose a call is, hangs it up and disconnects its application', async (t) => {
  const invite = answering(SDP);
  await t.app({ invite });
  const phone = await t.phone();
  const call = phone.call();
  await call.established();
  const dialog = await invite.dialog();
  const [[app]] = await t.shell.applications();
  const row = (await t.shell.rows(`drachtio:dialogs --filter ${call.callId} --limit 1`))[0];
  assert.deepEqual([row[2], row[8], row[9]], ['confirmed', app, '']);
  assert.match(row[6], /^sip:phone@/);
  assert.match((await t.shell.transactions())[0].at(-1), new RegExp(`^${t.transport}/127.0.0.1:\\d+$`));
  const over = ended(dialog);
  await t.shell.run(`drachtio:hangup '${row[0]}'`);
  phone.respond(await call.request('BYE'), 200, 'OK');
  assert.match((await over).request.get('Reason'), /Ended by the operator/);
  await assert.rejects(t.shell.run(`drachtio:hangup '${row[0]}'`), /no answered call/);
  assert.ok((await t.shell.run('drachtio:info --since-last')).includes('counter.'));
  await t.shell.run(`drachtio:disconnect ${app}`);
  await until('the application to be gone', async () => (await t.shell.applications()).length === 0);
});

overBoth('an application process is killed, another one takes the next call', async (t) => {
  const child = spawn(process.execPath, [path.resolve(__dirname, '../apps/answer.js'), String(t.server.adminPort)], { stdio: 'ignore' });
  t.atEnd(() => child.kill('SIGKILL'));
  const shell = t.shell;
  await until('the application to be connected', async () => (await shell.applications()).some((row) => row.join().toLowerCase().includes('invite')));
  const phone = await t.phone();
  const held = phone.call();
  await held.established();
  child.kill('SIGKILL');
  await until('the application to be gone', async () => (await shell.applications()).length === 0);
  await phone.send('INVITE', { body: SDP }).refused(503);
  const invite = answering(SDP);
  await t.app({ invite });
  const next = phone.call();
  await next.established();
  const dialog = await invite.dialog();
  await Promise.all([ended(dialog), next.hangUp()]);
  // the dialog of the dead application still stands: what comes in it has nobody to go to
  assert.equal((await held.send('INFO', { body: 'x', type: 'text/plain' }).final()).status, 481);
  assert.equal((await held.send('BYE').final()).status, 481);
});

overBoth('an application that has sent 180 dies: the call stays until the caller cancels', async (t) => {
  const app = await t.app({ invite: (_req, res) => res.send(180) });
  const phone = await t.phone();
  const invite = phone.send('INVITE', { body: SDP });
  await invite.response(180);
  app.die();
  const shell = t.shell;
  await until('the application to be gone', async () => (await shell.applications()).length === 0);
  assert.equal((await invite.cancel().final()).status, 200);
  await invite.refused(487);
});

overBoth('remove_route: the application gets that method no more, others still', async (t) => {
  let options = 0;
  const app = await t.app({ options: (_req, res) => { options += 1; res.send(200); }, message: (_req, res) => res.send(200) });
  const phone = await t.phone();
  assert.equal((await phone.send('OPTIONS').final()).status, 200);
  app.srf.app.client.removeRoute('options');
  const shell = t.shell;
  await until('the route to be gone', async () => (await shell.applications()).every((row) => !row.join().toLowerCase().includes('options')));
  assert.equal((await phone.send('OPTIONS').final()).status, 503);
  assert.equal((await phone.send('MESSAGE', { body: 'x', type: 'text/plain' }).final()).status, 200);
  assert.equal(options, 1);
});

test('an application that reconnects gets new calls', async (t) => {
  const handlers = { options: (_req, res) => res.send(200) };
  const first = await t.app(handlers);
  first.die();
  const shell = t.shell;
  await until('the application to be gone', async () => (await shell.applications()).length === 0);
  await t.app(handlers);
  const phone = await t.phone('udp');
  assert.equal((await phone.send('OPTIONS').final()).status, 200);
});

test('the connect event tells version and the host:ports of the listening points', async (t) => {
  const app = await t.app();
  const endpoints = ['tcp', 'udp'].map((protocol) => `${protocol}/127.0.0.1:${t.server.sipPort}`);
  assert.deepEqual(String(app.hostPorts).split(',').sort(), endpoints);
  assert.deepEqual(String(app.localHostPorts).split(',').sort(), endpoints);
  assert.equal(app.version, 'v1.0.0');
});

test('tags are shown by drachtio:apps', async (t) => {
  await t.app({}, { tags: ['blue', 'a-b_c+d@e:1'] });
  const shell = t.shell;
  const [row] = await shell.applications();
  assert.match(row.join('\t'), /blue/);
  assert.match(row.join('\t'), /a-b_c\+d@e:1/);
});

test('an authenticated connection outlives 46 s of silence', { full: true, limitMillis: 60000 }, async (t) => {
  const admin = await t.admin('options');
  const begin = Date.now();
  await until('46 s to pass', () => Date.now() - begin > 46000, 50000, 500);
  assert.deepEqual(await admin.command('ping'), ['OK', 'pong']);
});

test('a pending request that nobody answers in time: INVITE 480, anything else is dropped', async (t) => {
  const shell = t.shell;
  await shell.run('config:property-set --pid org.drachtio.call.control pendingTimeoutMillis 400');
  t.atEnd(() => shell.run('config:property-delete --pid org.drachtio.call.control pendingTimeoutMillis'));
  const admin = await t.admin('invite', 'message');
  const phone = await t.phone('udp');
  // the shell's change reaches the server some time after the command: from then on a request lives for 400 ms
  let late;
  await until('the shorter limit to count', async () => {
    const message = phone.send('MESSAGE', { body: 'x', type: 'text/plain' });
    late = await admin.event('MESSAGE');
    try {
      await until('the request to be given up', async () => (await shell.tables()).pending === 0, 1500);
    } catch (error) {
      await admin.answer(late, '200 OK');
      await message.final();
      return false;
    }
    assert.deepEqual(message.responses, []);
    return true;
  }, 12000);
  assert.deepEqual((await admin.answer(late, '200 OK')).reply, ['NOK', 'Response not sent due to unknown transaction']);
  const begin = Date.now();
  const invite = phone.send('INVITE', { body: SDP });
  const event = await admin.event('INVITE');
  const refusal = await invite.refused(480);
  const took = Date.now() - begin;
  assert.equal(refusal.reason, 'Temporarily Unavailable');
  assert.ok(took >= 390 && took < 1000, `${took} ms`);
  assert.deepEqual((await admin.answer(event, '200 OK')).reply, ['NOK', 'Response not sent due to unknown transaction']);
});

test('the limit of a pending request is 64 s', { full: true, limitMillis: 90000 }, async (t) => {
  const admin = await t.admin('invite');
  const phone = await t.phone('udp');
  const begin = Date.now();
  const invite = phone.send('INVITE', { body: SDP });
  await admin.event('INVITE');
  await invite.refused(480, 70000);
  const took = Date.now() - begin;
  assert.ok(took >= 63900 && took < 66000, `${took} ms`);
});
