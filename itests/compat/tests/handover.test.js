'use strict';

const assert = require('node:assert/strict');
const { test, assertTablesEmpty } = require('../lib/harness');
const { answer, bridge } = require('../lib/app');
const { restart } = require('../lib/restart');
const { Server } = require('../lib/server');
const { SDP } = require('../lib/sip');
const { until, within } = require('../lib/wait');

const BUNDLES = ['admin', 'call.control', 'sip.dialog', 'sip.transaction', 'sip.transport'].map((part) => `org.drachtio.${part}`);
const CALLS = 4;

/**
 * Longer than those of the shared server: a restart must not outlast a transaction. T1 is the standard's: sipp takes a 2xx
 * that is repeated after its re-INVITE for the answer to that.
 */
const TIMERS = { t1: 500, t2: 1000, t4: 500, t1x64: 6400 };

async function ownServer(t) {
  t.server = await Server.start({ timers: TIMERS });
  t.atEnd(() => t.server.stop());
  await t.server.shell().open();
}

/** What is left when all calls are over: nothing, in any table or as an error in the log. */
async function assertNothingLeft(t, app) {
  app.stop();
  await assertTablesEmpty(t.server, 15000);
  assert.deepEqual(t.server.newErrors(), []);
}

/** An application that answers calls to `service` and bridges those to `bridge`; it counts what it has seen. */
async function application(t, { calleePort, calleeTransport }) {
  const seen = { ringing: 0, up: [], over: 0, failures: [] };
  const note = (promise) => promise.catch((error) => seen.failures.push(error));
  const watch = (dialog) => {
    seen.up.push(dialog);
    dialog.over.then(() => { seen.over += 1; });
  };
  const serve = async (req, res) => {
    await new Promise((resolve, reject) => res.send(180, {}, (error) => (error ? reject(new Error(error)) : resolve())));
    seen.ringing += 1;
    await seen.answered;
    const dialog = await answer(req, res, { localSdp: SDP });
    watch(dialog);
  };
  const bridged = (req, res) => {
    const uri = `sip:callee@127.0.0.1:${calleePort}${calleeTransport === 'udp' ? '' : ';transport=tcp'}`;
    return bridge(req, res, uri, {
      ring: () => { seen.ringing += 1; },
      attach: (uas, uac) => {
        uas.on('destroy', () => note(uac.destroy()));
        uac.on('destroy', () => seen.failures.push(new Error('the callee hung up')));
        uas.on('modify', (request, response) => note(uac.modify(request.body).then((sdp) => response.send(200, { body: sdp }))));
        watch(uas);
      },
    });
  };
  const app = await t.app({ invite: (req, res) => note((/^sip:bridge@/.test(req.uri) ? bridged : serve)(req, res)) });
  return { app, seen };
}

/** What has to outlive a restart: the connections of SIP and of the applications, each by its id. */
async function connectionsOf(shell) {
  const ids = (rows) => rows.map((row) => row.slice(0, 2).join(' ')).sort();
  return { sip: ids(await shell.connections()), applications: ids(await shell.applications()) };
}

/**
 * Calls to a plain UAS and through a B2BUA; the bundle is restarted while all of them ring, and again while all are up.
 * Afterwards each is re-INVITEd and hung up by the caller.
 */
async function callsOutlive(t, bundle, calleeTransport) {
  const { shell } = t;
  const callee = await t.callee('callee', { transport: calleeTransport, calls: CALLS, limitSeconds: 60, values: { RING: '8000' } });
  const { app, seen } = await application(t, { calleePort: callee.port, calleeTransport });
  let pickUp;
  seen.answered = new Promise((resolve) => { pickUp = resolve; });
  const call = (user) => t.sipp('call_held', { calls: CALLS, rate: 50, limitSeconds: 60, recvTimeoutMillis: 20000, values: { USER: user } });
  const played = [call('service'), call('bridge'), callee.over];
  played.forEach((promise) => promise.catch(() => {}));

  await until('all calls to ring', () => seen.ringing === 2 * CALLS, 15000);
  let before = await connectionsOf(shell);
  await shell.run(`bundle:restart ${bundle}`);
  assert.equal(seen.up.length, 0, 'a call was answered before the bundle was back');
  assert.deepEqual(await connectionsOf(shell), before, 'connections while the calls ring');
  pickUp();
  await until('all calls to be up', () => seen.up.length === 2 * CALLS, 15000);
  before = await connectionsOf(shell);
  await restart(shell, bundle);
  assert.deepEqual(await connectionsOf(shell), before, 'connections while the calls are up');
  assert.deepEqual([seen.over, seen.failures], [0, []]);
  for (const dialog of seen.up) assert.equal((await dialog.request({ method: 'INFO', headers: { 'Content-Type': 'text/plain' }, body: 'go on' })).status, 200);
  await within('sipp to end', Promise.all(played), 60000);
  await until('all calls to be over', () => seen.over === 2 * CALLS);
  assert.deepEqual(seen.failures, []);
  assert.equal(app.socket.destroyed, false);
  await assertNothingLeft(t, app);
}

for (const bundle of BUNDLES) {
  for (const transport of ['udp', 'tcp']) {
    // All of them are restarted under calls in the short run too, see below.
    const full = !['org.drachtio.sip.transport/tcp', 'org.drachtio.sip.dialog/udp', 'org.drachtio.admin/udp'].includes(`${bundle}/${transport}`);
    test(`calls outlive a restart of ${bundle} (${transport})`, { ownServer: true, limitMillis: 120000, full }, async (t) => {
      await ownServer(t);
      await callsOutlive(t, bundle, transport);
    });
  }
}

for (const bundle of ['org.drachtio.sip.proxy', 'org.drachtio.call.control', 'org.drachtio.sip.transaction']) {
  test(`a proxied call that rings outlives a restart of ${bundle}`, { ownServer: true, limitMillis: 120000, full: bundle !== 'org.drachtio.sip.proxy' }, async (t) => {
    await ownServer(t);
    const [first, second] = [await t.reachablePhone('udp'), await t.reachablePhone('udp')];
    let outcome;
    const app = await t.app({
      invite: (req) => {
        outcome = req.srf.proxyRequest(req, [first, second].map((phone) => `sip:${phone.hostPort}`), { recordRoute: true, forking: 'simultaneous' });
      },
    });
    const caller = await t.phone('udp');
    const call = caller.call();
    const [losing, winning] = await Promise.all([first.called(), second.called()]);
    losing.ring();
    await call.response(180);
    await restart(t.shell, bundle);
    winning.ring();
    await call.response(180);
    await Promise.all([call.established(), winning.accept()]);
    first.respond(await losing.request('CANCEL'), 200, 'OK');
    await losing.refuse(487, 'Request Terminated');
    const result = await within('the outcome', outcome);
    assert.equal(result.connected, true);
    await restart(t.shell, bundle);
    const bye = call.send('BYE');
    second.respond(await winning.request('BYE'), 200, 'OK');
    assert.equal((await bye.final()).status, 200);
    await assertNothingLeft(t, app);
  });
}

test('bridged calls whose legs differ in transport outlive restarts', { ownServer: true, full: true, limitMillis: 180000 }, async (t) => {
  await ownServer(t);
  t.transport = 'udp';
  await callsOutlive(t, 'org.drachtio.sip.transport', 'tcp');
  t.transport = 'tcp';
  await callsOutlive(t, 'org.drachtio.sip.transaction', 'udp');
});

test('calls that come all the time outlive restarts of all bundles', { ownServer: true, limitMillis: 120000 }, async (t) => {
  await ownServer(t);
  t.transport = 'udp';
  const calls = 60;
  const callee = await t.callee('callee', { calls, limitSeconds: 60, values: { RING: '200' } });
  const { app, seen } = await application(t, { calleePort: callee.port, calleeTransport: 'udp' });
  let isOver = false;
  const played = Promise.all([t.sipp('call_reinvited', { calls, rate: 6, pause: 200, limitSeconds: 60, values: { USER: 'bridge' } }), callee.over])
    .finally(() => { isOver = true; });
  played.catch(() => {});
  for (let i = 0; !isOver; i++) await restart(t.shell, BUNDLES[i % BUNDLES.length]);
  await played;
  await until('all calls to be over', () => seen.over === calls);
  assert.deepEqual(seen.failures, []);
  await assertNothingLeft(t, app);
});

test('OPTIONS are all answered while bundles restart', { ownServer: true, limitMillis: 120000 }, async (t) => {
  await ownServer(t);
  const app = await t.app({ options: (_req, res) => res.send(200) });
  const phone = await t.phone('udp');
  const { shell } = t;
  for (const bundle of BUNDLES) {
    const sent = [];
    const probe = setInterval(() => sent.push(phone.send('OPTIONS').final(10000)), 20);
    await until('OPTIONS to be answered', () => sent.length >= 25);
    await restart(shell, bundle);
    const end = sent.length + 25;
    await until('OPTIONS after the restart', () => sent.length >= end);
    clearInterval(probe);
    const responses = await Promise.all(sent);
    for (const response of responses) assert.equal(response.status, 200);
    const times = responses.map((response) => response.at).sort((a, b) => a - b);
    const gap = Math.max(...times.slice(1).map((at, index) => at - times[index]));
    console.log(`     ${bundle}: longest gap between two answers ${gap} ms, ${responses.length} answered`);
  }
  await assertNothingLeft(t, app);
});
