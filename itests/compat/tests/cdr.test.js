'use strict';

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const http = require('node:http');
const https = require('node:https');
const os = require('node:os');
const path = require('node:path');
const { test } = require('../lib/harness');
const { App, answer, answering } = require('../lib/app');
const { certificate } = require('../lib/certificate');
const { comeAndGo } = require('../lib/come-and-go');
const { freePort } = require('../lib/ports');
const { Server, configuration } = require('../lib/server');
const { Phone, SDP, uriOf } = require('../lib/sip');
const { restart } = require('../lib/restart');
const { sipp } = require('../lib/sipp');
const { until } = require('../lib/wait');

/** A web server that keeps what is posted to it; it takes nothing while `down`. With a certificate it speaks https. */
async function receiver(t, own = undefined) {
  const received = { records: [], down: false };
  const take = (req, res) => {
    let body = '';
    req.on('data', (chunk) => { body += chunk; });
    req.on('end', () => {
      if (!received.down) {
        received.authorization = req.headers.authorization;
        for (const line of body.trim().split('\n')) received.records.push(JSON.parse(line));
      }
      res.writeHead(received.down ? 500 : 204).end();
    });
  };
  const server = own ? https.createServer(own.server, take) : http.createServer(take);
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  t.atEnd(() => new Promise((resolve) => { server.close(resolve); server.closeAllConnections(); }));
  received.port = server.address().port;
  return received;
}

/** An application that listens to call records: what it was told, by Call-ID, as [event, source, role or reason]. */
async function listener(t, server, events = ['attempt', 'start', 'stop']) {
  const app = await App.start(server, {});
  t.atEnd(() => app.stop());
  app.told = new Map();
  app.count = 0;
  for (const name of events) {
    app.srf.on(`cdr:${name}`, (source, time, ...rest) => {
      const message = rest.pop();
      assert.match(time, /^\d\d:\d\d:\d\d\.\d{6}$/);
      const callId = message.get('Call-ID');
      if (!app.told.has(callId)) app.told.set(callId, []);
      app.told.get(callId).push([name, source, ...rest, message.type === 'response' ? String(message.status) : message.method].join(' '));
      app.count += 1;
    });
  }
  await app.routed();
  return app;
}

async function phone(t, server) {
  const opened = await Phone.open(server, 'udp');
  t.atEnd(() => opened.close());
  return opened;
}

/** What `drachtio:info` says of a counter. */
async function counter(server, name) {
  return Number((await server.shell().info()).get(`counter.${name}`) ?? 0);
}

/** Calls of a caller, a callee and an application whose answer a test chooses, and what is to be told of each. */
class Told {
  constructor() { this.expected = new Map(); }

  expect(callId, ...lines) { this.expected.set(callId, lines); }

  /** The application refuses; the caller gives up before any answer, and while it rings. */
  async refusedAndCancelled(caller, answerBy) {
    answerBy((_req, res) => res.send(486));
    let call = caller.call();
    await call.invite.refused(486);
    this.expect(call.callId, 'attempt network INVITE', 'stop application call-rejected 486');
    for (const [answering, status] of [[() => {}, 100], [(_req, res) => res.send(180), 180]]) {
      answerBy(answering);
      call = caller.call();
      await call.response(status);
      await call.invite.cancel().final();
      await call.invite.refused(487);
      this.expect(call.callId, 'attempt network INVITE', 'stop network call-canceled CANCEL');
    }
  }

  /** The application calls: it is answered and hangs up; it is refused. */
  async placed(app, callee) {
    const uac = app.srf.createUAC(uriOf(callee.contact), { localSdp: SDP });
    let called = await callee.called();
    called.ring();
    await called.accept();
    (await uac).destroy();
    callee.respond(await called.request('BYE'), 200, 'OK');
    this.expect(called.callId, 'attempt application INVITE', 'start network uac 200', 'stop application normal-release BYE');

    const refused = app.srf.createUAC(uriOf(callee.contact), { localSdp: SDP }).catch((error) => error.status);
    called = await callee.called();
    await called.refuse(404, 'Not Found');
    assert.equal(await refused, 404);
    this.expect(called.callId, 'attempt application INVITE', 'stop network call-rejected 404');
  }

  /** Each is told as expected, and no other. */
  async check(cdrs) {
    for (const [callId, lines] of this.expected) {
      await until(`all of ${callId}`, () => (cdrs.told.get(callId) || []).length >= lines.length).catch(() => {});
      assert.deepEqual(cdrs.told.get(callId), lines, callId);
    }
    assert.deepEqual([...cdrs.told.keys()].filter((callId) => !this.expected.has(callId)), []);
  }
}

test('each attempt, start and stop of the table is told once: UAS, UAC, proxy, reject, cancel, unknown dialog; no re-INVITE, no subscription', { ownServer: true, limitMillis: 120000 }, async (t) => {
  const [adminPort, sipPort] = [await freePort(), await freePort()];
  t.server = await Server.start({ adminPort, sipPort, xml: configuration({ adminPort, sipPort }).replace('</drachtio>', '<cdrs>true</cdrs></drachtio>') });
  t.atEnd(() => t.server.stop());
  const cdrs = await listener(t, t.server);
  const [caller, callee] = [await t.phone(), await t.reachablePhone()];
  let onInvite;
  const app = await t.app({ invite: (req, res) => onInvite(req, res) });
  const told = new Told();

  await told.refusedAndCancelled(caller, (answering) => { onInvite = answering; });

  // answered; a re-INVITE that the application refuses has no record
  let dialog;
  onInvite = async (req, res) => {
    dialog = await answer(req, res, { localSdp: SDP });
    dialog.on('modify', (_req, res2) => res2.send(488));
  };
  let call = caller.call();
  await call.established();
  await until('the dialog', () => dialog);
  const again = call.send('INVITE', { body: SDP });
  await again.refused(488);
  await call.hangUp();
  told.expect(call.callId, 'attempt network INVITE', 'start application uas 200', 'stop network normal-release BYE');

  // a dialog that does not exist
  const stray = caller.send('INVITE', { to: '<sip:service@127.0.0.1>;tag=never', body: SDP });
  await stray.refused(481);
  told.expect(stray.request.get('call-id'), 'attempt network INVITE', 'stop application call-rejected 481');

  await told.placed(app, callee);

  // proxied: the target refuses
  onInvite = (req) => req.srf.proxyRequest(req, [uriOf(callee.contact)], { recordRoute: true }).catch(() => {});
  call = caller.call();
  const called = await callee.called();
  await called.refuse(480, 'Temporarily Unavailable');
  await call.invite.refused(480);
  told.expect(call.callId, 'attempt network INVITE', 'attempt application INVITE', 'stop network call-rejected 480', 'stop application call-rejected 480');

  await caller.send('SUBSCRIBE', { headers: [['Event', 'presence']] }).final();

  await told.check(cdrs);
});

/** Settings in which every record goes to a file, too; `records` gives what is in it. */
async function startWithFile(t) {
  const [adminPort, sipPort] = [await freePort(), await freePort()];
  t.server = await Server.start({ adminPort, sipPort, loglevel: 'info', xml: configuration({ adminPort, sipPort, loglevel: 'info' }).replace('</drachtio>', '<cdrs>true</cdrs></drachtio>') });
  t.atEnd(() => t.server.stop());
  const file = path.join(t.server.folder, 'calls.jsonl');
  await t.server.configure('org.drachtio.cdr.file', { path: file });
  await until('the file to be wanted', () => /are written to/.test(t.server.output), 20000);
  await t.server.shell().run('config:property-set --pid org.drachtio.sip.dialog minSessionSeconds 2');
  return () => fs.readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line));
}

test('the rows of the table about proxies, and calls that the server itself ends: each is told once, and endedBy says who it was', { ownServer: true, limitMillis: 120000 }, async (t) => {
  const records = await startWithFile(t);
  const cdrs = await listener(t, t.server);
  const [caller, callee] = [await t.phone(), await t.reachablePhone()];
  const told = new Told();
  const ended = new Map();
  const expect = (callId, by, ...lines) => {
    told.expect(callId, ...lines);
    ended.set(callId, by);
  };

  // nobody wants it
  let call = caller.call();
  await call.invite.refused(503);
  expect(call.callId, 'callee', 'attempt network INVITE', 'stop application call-rejected 503');

  let onInvite;
  const app = await t.app({ invite: (req, res) => onInvite(req, res) });
  let options = { recordRoute: true };
  const proxying = (req) => req.srf.proxyRequest(req, [uriOf(callee.contact)], options).catch(() => {});

  // proxied and answered; its BYE passes through
  onInvite = proxying;
  call = caller.call();
  let called = await callee.called();
  await Promise.all([call.established(), called.accept()]);
  const bye = call.send('BYE');
  callee.respond(await called.request('BYE'), 200, 'OK');
  await bye.final();
  expect(call.callId, 'caller', 'attempt network INVITE', 'attempt application INVITE', 'start network proxy-uac 200', 'start application proxy-uas 200',
    'stop network normal-release BYE', 'stop application normal-release BYE');

  // proxied, and the caller gives up: its own side, then that of the target
  call = caller.call();
  called = await callee.called();
  called.ring();
  await call.response(180);
  await call.invite.cancel().final();
  callee.respond(await callee.request('CANCEL'), 200, 'OK');
  await called.refuse(487, 'Request Terminated');
  await call.invite.refused(487);
  expect(call.callId, 'caller', 'attempt network INVITE', 'attempt application INVITE', 'stop network call-canceled CANCEL', 'stop network call-canceled 487');

  // the target says 487 by itself, which goes on to the caller
  call = caller.call();
  called = await callee.called();
  await called.refuse(487, 'Request Terminated');
  await call.invite.refused(487);
  expect(call.callId, 'caller', 'attempt network INVITE', 'attempt application INVITE', 'stop network call-canceled 487', 'stop application call-canceled 487');

  // the target says nothing: the proxy answers its caller, and then cancels at the target
  options = { recordRoute: true, provisionalTimeout: '500ms' };
  call = caller.call();
  await callee.called();
  await call.invite.refused(408);
  expect(call.callId, 'callee, caller', 'attempt network INVITE', 'attempt application INVITE', 'stop application call-rejected 408', 'stop network call-canceled 408');

  // the application cancels a call that it has placed
  let asked;
  const cancelled = app.srf.createUAC(uriOf(callee.contact), { localSdp: SDP }, { cbRequest: (_error, req) => { asked = req; } }).catch((error) => error.status);
  called = await callee.called();
  called.ring();
  await until('the request', () => asked);
  asked.cancel();
  callee.respond(await callee.request('CANCEL'), 200, 'OK');
  await called.refuse(487, 'Request Terminated');
  assert.equal(await cancelled, 487);
  expect(called.callId, 'caller', 'attempt application INVITE', 'stop network call-canceled 487');

  // nobody refreshes the session
  let dialog;
  onInvite = async (req, res) => { dialog = await answer(req, res, { localSdp: SDP }); };
  call = caller.call({ headers: [['Session-Expires', '2;refresher=uac'], ['Supported', 'timer']] });
  await call.established();
  caller.respond(await call.request('BYE', 8000), 200, 'OK');
  expect(call.callId, 'server', 'attempt network INVITE', 'start application uas 200', 'stop application session-expired BYE');

  // the 200 is never acknowledged
  call = caller.call();
  await call.response(200);
  caller.respond(await call.request('BYE', 8000), 200, 'OK');
  expect(call.callId, 'server', 'attempt network INVITE', 'start application uas 200', 'stop application system-initiated-termination BYE');

  // the operator hangs up
  dialog = undefined;
  call = caller.call();
  await call.established();
  await until('the dialog', () => dialog);
  const hungUp = t.server.shell().run(`drachtio:hangup '${dialog.id}'`);
  caller.respond(await call.request('BYE'), 200, 'OK');
  await hungUp;
  expect(call.callId, 'server', 'attempt network INVITE', 'start application uas 200', 'stop application system-initiated-termination BYE');

  await told.check(cdrs);
  const total = [...told.expected.values()].flat().length;
  await until('all records in the file', () => records().length >= total);
  assert.equal(records().length, total);
  const found = [...ended.keys()].map((callId) => [callId, [...new Set(records().filter((each) => each.callId === callId && each.event === 'stop').map((each) => each.endedBy))].join(', ')]);
  assert.deepEqual(found, [...ended]);
});

test('records go to a web server over https that has a certificate of an authority of the JVM, and to no other', { ownServer: true, limitMillis: 120000 }, async (t) => {
  const [own, other] = [await certificate(t, 'ip:127.0.0.1'), await certificate(t, 'ip:127.0.0.1')];
  const [web, stranger] = [await receiver(t, own), await receiver(t, other)];
  const server = await Server.start({ loglevel: 'info', env: { DRACHTIO_JAVA_OPTS: await own.trust() } });
  t.atEnd(() => server.stop());
  const caller = await phone(t, server);
  await server.configure('org.drachtio.cdr.http', { '.url': `https://127.0.0.1:${stranger.port}/cdr`, maxRetrySeconds: 1 });
  await until('the sink to be there', () => /are sent to https:/.test(server.output), 20000);
  await caller.call().invite.refused(503);
  await until('the problem to be told', async () => /cannot be sent.*TLS: /.test(await server.shell().run('drachtio:info')), 20000, 100);
  assert.equal(stranger.records.length, 0);
  await server.configure('org.drachtio.cdr.http', { '.url': `https://me:hush-hush@127.0.0.1:${web.port}/cdr`, maxRetrySeconds: 1 });
  await until('both records', () => web.records.length === 2, 20000);
  assert.deepEqual(web.records.map(({ event }) => event), ['attempt', 'stop']);
  assert.equal(web.authorization, `Basic ${Buffer.from('me:hush-hush').toString('base64')}`);
  assert.equal(stranger.records.length, 0);
});

test('an update of cdr and of the layers while calls come: no record is lost, none comes twice', { ownServer: true, full: true, limitMillis: 240000 }, async (t) => {
  const web = await receiver(t);
  const server = await Server.start({ loglevel: 'info' });
  t.atEnd(() => server.stop());
  const app = await App.start(server, { invite: answering(SDP) });
  t.atEnd(() => app.stop());
  const shell = server.shell();
  const file = path.join(server.folder, 'calls.jsonl');
  await server.configure('org.drachtio.cdr.file', { path: file });
  await server.configure('org.drachtio.cdr.http', { '.url': `http://127.0.0.1:${web.port}/cdr`, maxRetrySeconds: 1 });
  await until('both sinks to be there', () => /are written to/.test(server.output) && /are sent to/.test(server.output), 20000);
  const CALLS = 1000;
  const load = sipp(server, 'call', { calls: CALLS, rate: 50, limitSeconds: 120 });
  load.catch(() => {});
  const lines = () => fs.readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line));
  await until('calls', () => fs.existsSync(file) && lines().length > 100, 20000);
  await restart(shell, 'org.drachtio.cdr');
  await restart(shell, 'org.drachtio.sip.transaction');
  // both at once, cdr in front and behind
  await shell.run('bundle:stop org.drachtio.cdr');
  await restart(shell, 'org.drachtio.sip.transaction');
  await shell.run('bundle:start org.drachtio.cdr');
  await server.configure('org.drachtio.cdr.http', { '.url': `http://127.0.0.1:${web.port}/other`, maxRetrySeconds: 1 });
  await restart(shell, 'org.drachtio.sip.dialog');
  await load;
  const named = (records) => records.map((each) => `${each.call} ${each.event}`).sort();
  await until('all records', () => lines().length >= 3 * CALLS && web.records.length >= 3 * CALLS, 30000).catch(() => {});
  assert.equal(new Set(named(lines())).size, 3 * CALLS);
  assert.deepEqual(named(lines()), [...new Set(named(lines()))]);
  assert.deepEqual(named(web.records), named(lines()));
  for (const name of ['calls.observer-missed', 'cdr.file.dropped', 'cdr.http.dropped']) assert.equal(await counter(server, name), 0, name);
  assert.deepEqual(server.newErrors(), []);
});

// only root can mount a file system
(process.getuid() === 0 ? test : () => {})('a full disk: records wait, what is in the spool is sent, and behind it there are whole lines, each once', { ownServer: true, full: true, limitMillis: 240000 }, async (t) => {
  const disk = fs.mkdtempSync(path.join(os.tmpdir(), 'drachtio-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk]);
  t.atEnd(() => {
    execFileSync('umount', ['-l', disk]);
    fs.rmdirSync(disk);
  });
  const web = await receiver(t);
  const server = await Server.start({ loglevel: 'info' });
  t.atEnd(() => server.stop());
  const file = path.join(disk, 'calls.jsonl');
  await server.configure('org.drachtio.cdr.file', { path: file, messages: true });
  await server.configure('org.drachtio.cdr.http', { '.url': `http://127.0.0.1:${web.port}/cdr`, maxRetrySeconds: 1, spool: path.join(disk, 'spool'), spoolMegabytes: 1, messages: true });
  const shell = server.shell();
  const caller = await phone(t, server);
  let calls = 0;
  const call = async (count) => {
    for (let i = 0; i < count; i++) await caller.call().invite.refused(503);
    calls += count;
  };
  await until('both sinks to be there', () => /are written to/.test(server.output) && /are sent to/.test(server.output), 20000);
  const named = (records) => records.map((each) => `${each.call} ${each.event}`).sort();
  const lines = () => fs.readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line));

  web.down = true;
  fs.writeFileSync(path.join(disk, 'ballast'), Buffer.alloc(2 * 1024 * 1024 - 400 * 1024));
  const problems = async () => (await shell.run('drachtio:info')).match(/call records cannot be (written|put)[^\n]*No space left/g) || [];
  await until('the disk to be full for both', async () => {
    await call(20);
    return (await problems()).length === 2;
  }, 60000, 10);
  // each of them tries once a second: what has failed once may fail otherwise the next time
  const full = Date.now();
  await until('further tries', () => Date.now() - full > 3500, 10000);
  web.down = false;
  await until('room for both', async () => (await problems()).length === 0, 30000, 100);
  fs.rmSync(path.join(disk, 'ballast'));
  await call(5);
  await until('all records', () => lines().length >= 2 * calls && web.records.length >= 2 * calls, 20000, 100).catch(() => {});
  assert.equal(new Set(named(lines())).size, 2 * calls);
  assert.equal(lines().length, 2 * calls);
  assert.deepEqual(named(web.records), named(lines()));
  for (const name of ['cdr.file.dropped', 'cdr.http.dropped']) assert.equal(await counter(server, name), 0, name);
});

test('call records come, change and go 20 times under 100 calls a second', { ownServer: true, full: true, limitMillis: 900000 }, (t) => comeAndGo(t, {
  cdr: {
    ready: async (shell) => /Active/.test(await shell.run('bundle:list -t 0 | grep drachtio-cdr')) || /cdr/.test(await shell.run('bundle:list')),
    change: async (_shell, i, server) => {
      const file = path.join(server.folder, `calls-${i}.jsonl`);
      await server.configure('org.drachtio.cdr.file', { path: file });
      await until('records', () => fs.existsSync(file) && fs.statSync(file).size > 10000, 20000, 50);
    },
  },
}, 21));

test('applications, a file and a web server are told of every call: UAS, UAC, B2BUA, proxy, cancel, reject, session expiry, loss of the application', { ownServer: true, full: true, limitMillis: 240000 }, async (t) => {
  const web = await receiver(t);
  const [sipPort, adminPort] = [await freePort(), await freePort()];
  const xml = configuration({ adminPort, sipPort, loglevel: 'info' }).replace('</drachtio>', '<cdrs>true</cdrs></drachtio>');
  const server = await Server.start({ sipPort, adminPort, xml });
  t.atEnd(() => server.stop());
  const file = path.join(server.folder, 'calls.jsonl');
  await server.configure('org.drachtio.cdr.file', { path: file });
  await server.configure('org.drachtio.cdr.http', { '.url': `http://me:hush-hush@127.0.0.1:${web.port}/cdr`, maxRetrySeconds: 1 });
  await until('both sinks to be there', () => /are written to/.test(server.output) && /are sent to http:\/\/127\.0\.0\.1:\d+\/…/.test(server.output), 20000);
  await server.shell().run('config:property-set --pid org.drachtio.sip.dialog minSessionSeconds 2');
  const cdrs = await listener(t, server);
  const [caller, callee] = [await phone(t, server), await phone(t, server)];
  let onInvite;
  const app = await App.start(server, { invite: (req, res) => onInvite(req, res) });
  t.atEnd(() => app.stop());
  const told = new Told();

  // UAS: answered, and hung up by the caller, then by the application
  onInvite = (req, res) => answer(req, res, { localSdp: SDP });
  let call = caller.call();
  await call.established();
  await call.hangUp();
  told.expect(call.callId, 'attempt network INVITE', 'start application uas 200', 'stop network normal-release BYE');

  let dialog;
  onInvite = async (req, res) => { dialog = await answer(req, res, { localSdp: SDP }); };
  call = caller.call();
  await call.established();
  await until('the dialog', () => dialog);
  dialog.destroy();
  caller.respond(await call.request('BYE'), 200, 'OK');
  told.expect(call.callId, 'attempt network INVITE', 'start application uas 200', 'stop application normal-release BYE');

  await told.refusedAndCancelled(caller, (answering) => { onInvite = answering; });

  await told.placed(app, callee);

  let asked;
  const cancelled = app.srf.createUAC(uriOf(callee.contact), { localSdp: SDP }, { cbRequest: (_error, req) => { asked = req; } }).catch((error) => error.status);
  let called = await callee.called();
  called.ring();
  await until('the request', () => asked);
  asked.cancel();
  callee.respond(await callee.request('CANCEL'), 200, 'OK');
  await called.refuse(487, 'Request Terminated');
  assert.equal(await cancelled, 487);
  told.expect(called.callId, 'attempt application INVITE', 'stop network call-canceled 487');

  // a B2BUA: two calls, which the application has given one X-CID
  let legs;
  onInvite = async (req, res) => {
    const { uas, uac: other } = await req.srf.createB2BUA(req, res, uriOf(callee.contact), { localSdpB: req.body, headers: { 'X-CID': req.get('Call-ID') } });
    legs = [uas, other];
    for (const leg of legs) leg.on('destroy', () => leg.other.destroy());
  };
  call = caller.call();
  called = await callee.called();
  await Promise.all([call.established(), called.accept()]);
  await until('both dialogs', () => legs);
  const over = call.hangUp();
  callee.respond(await called.request('BYE'), 200, 'OK');
  await over;
  const bridged = { a: call.callId, b: called.callId };
  told.expect(bridged.a, 'attempt network INVITE', 'start application uas 200', 'stop network normal-release BYE');
  told.expect(bridged.b, 'attempt application INVITE', 'start network uac 200', 'stop application normal-release BYE');

  // proxied to two targets, of which the second answers; the BYE passes through
  onInvite = (req) => req.srf.proxyRequest(req, [uriOf(callee.contact), uriOf(caller.contact)], { recordRoute: true }).catch(() => {});
  const third = await phone(t, server);
  call = third.call();
  called = await callee.called();
  await called.refuse(480, 'Temporarily Unavailable');
  called = await caller.called();
  await Promise.all([call.established(), called.accept()]);
  const bye = call.send('BYE');
  caller.respond(await called.request('BYE'), 200, 'OK');
  await bye.final();
  told.expect(call.callId,
    'attempt network INVITE', 'attempt application INVITE', 'stop network call-rejected 480', 'attempt application INVITE',
    'start network proxy-uac 200', 'start application proxy-uas 200', 'stop network normal-release BYE', 'stop application normal-release BYE');

  // a subscription is no call
  await caller.send('SUBSCRIBE', { headers: [['Event', 'presence']] }).final();

  // nobody refreshes the session
  onInvite = (req, res) => answer(req, res, { localSdp: SDP });
  call = caller.call({ headers: [['Session-Expires', '2;refresher=uac'], ['Supported', 'timer']] });
  assert.equal((await call.established()).get('Session-Expires'), '2;refresher=uac');
  caller.respond(await call.request('BYE', 8000), 200, 'OK');
  told.expect(call.callId, 'attempt network INVITE', 'start application uas 200', 'stop application session-expired BYE');

  // the operator hangs up
  onInvite = async (req, res) => { dialog = await answer(req, res, { localSdp: SDP }); };
  dialog = undefined;
  call = caller.call();
  await call.established();
  await until('the dialog', () => dialog);
  const hungUp = server.shell().run(`drachtio:hangup '${dialog.id}'`);
  caller.respond(await call.request('BYE'), 200, 'OK');
  await hungUp;
  told.expect(call.callId, 'attempt network INVITE', 'start application uas 200', 'stop application system-initiated-termination BYE');

  // a restart of the layers in the middle of a call, whose application is lost behind it
  call = caller.call();
  await call.established();
  await restart(server.shell(), 'org.drachtio.sip.transaction');
  await restart(server.shell(), 'org.drachtio.cdr');
  app.die();
  await call.hangUp().catch(() => {});
  told.expect(call.callId, 'attempt network INVITE', 'start application uas 200', 'stop network normal-release BYE');

  // nobody wants it; and what the application hears no more, the sinks do
  await until('the application to be gone', async () => (await server.shell().applications()).length === 1);
  call = caller.call();
  await call.invite.refused(503);
  told.expect(call.callId, 'attempt network INVITE', 'stop application call-rejected 503');

  await told.check(cdrs);

  const total = [...told.expected.values()].flat().length;
  const lines = () => fs.readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line));
  await until('all records in the file', () => lines().length >= total);
  const named = (all) => [...new Set(all.map((each) => `${each.call} ${each.event}`))].sort();
  await until('all records at the web server', () => named(web.records).length >= total);
  const records = lines();
  assert.equal(records.length, total);
  assert.deepEqual(named(web.records), named(records));
  assert.equal(web.records.length, records.length);
  assert.equal(web.authorization, `Basic ${Buffer.from('me:hush-hush').toString('base64')}`);
  assert.equal(fs.statSync(file).mode & 0o777, 0o660);
  const stop = (callId) => records.find((each) => each.callId === callId && each.event === 'stop');
  assert.equal(stop(bridged.a).endedBy, 'caller');
  assert.equal(stop(bridged.b).endedBy, 'caller');
  assert.equal(stop(bridged.b).correlation, bridged.a);
  assert.equal(stop(bridged.a).correlation, bridged.a);
  assert.ok(Number(stop(bridged.a).duration) > 0);
  assert.ok(!server.output.includes('hush-hush'));

  // The web server is down while the process is restarted: its records wait on disk. The file may be moved away.
  web.down = true;
  fs.renameSync(file, `${file}.moved`);
  call = caller.call();
  await call.invite.refused(503);
  await until('the problem to be told', async () => /cannot be sent.*answers 500/.test(await server.shell().run('drachtio:info')), 10000, 100);
  await until('the new file', () => fs.existsSync(file) && lines().length === 2);

  // <cdrs> is switched off live
  await until('both records', () => (cdrs.told.get(call.callId) || []).length === 2);
  const toldBefore = cdrs.count;
  fs.writeFileSync(path.join(server.folder, 'drachtio.conf.xml'), xml.replace('<cdrs>true', '<cdrs>false'));
  server.process.kill('SIGHUP');
  await until('the value to be taken', async () => /cdrs = false/.test(await server.shell().run('config:property-list --pid org.drachtio.admin')), 10000, 100);
  await caller.call().invite.refused(503);
  await caller.call().invite.refused(503);
  await cdrs.routed(); // whatever was sent to it before has come
  assert.equal(cdrs.count, toldBefore);
  web.down = false;
  await until('what waited at the web server', () => named(web.records).length === total + 6, 10000);
});
