'use strict';

const assert = require('node:assert/strict');
const { performance } = require('node:perf_hooks');
const { setTimeout: pause } = require('node:timers/promises');
const { test } = require('../lib/harness');
const { answer, ended } = require('../lib/app');
const { anotherVersion } = require('../lib/features');
const { restart } = require('../lib/restart');
const { everyTransport } = require('../lib/secure');
const { SDP, uriOf } = require('../lib/sip');
const { until } = require('../lib/wait');

const TRANSPORTS = ['udp', 'tcp', 'tls', 'ws'];
const PHONES = 10;
const LAYERS = ['sip-transport', 'sip-transaction', 'sip-dialog', 'sip-proxy', 'call-control', 'admin'];
const OTHERS = ['message', 'api', 'logging', 'http-routing', 'homer-capture', 'spam-filter', 'blacklist', 'call-trace', 'cdr', 'metrics', 'config', 'commands'];
const CALLS = 1000;

/**
 * Calls that are up, as many over each transport. The application answers one half, and proxies the other to a phone:
 * {check}, which re-INVITEs each and has it hung up, from alternating sides.
 */
async function heldCalls(t, count) {
  const dialogs = new Map();
  const callee = await t.reachablePhone('udp');
  const invite = async (req, res) => {
    if (req.uri.startsWith('sip:proxied@')) {
      await req.srf.proxyRequest(req, [uriOf(callee.contact)], { recordRoute: true });
      return;
    }
    const dialog = await answer(req, res, { localSdp: SDP });
    dialog.on('modify', (_request, response) => response.send(200, { body: SDP }));
    dialogs.set(req.get('Call-ID'), dialog);
  };
  const app = await t.app({ invite, options: (_req, res) => res.send(200) });
  const phones = [];
  for (const transport of TRANSPORTS) for (let i = 0; i < PHONES; i++) phones.push(await t.reachablePhone(transport));
  const calls = [];
  for (let i = 0; i < count; i++) {
    const phone = phones[i % phones.length];
    const isProxied = Math.floor(i / phones.length) % 2 === 1;
    const call = phone.call(isProxied ? { uri: `sip:proxied@127.0.0.1:${t.server.sipPort}` } : {});
    const called = isProxied && await callee.called();
    await Promise.all([call.established(), called && called.accept()]);
    await until('the dialog', () => isProxied || dialogs.has(call.callId));
    calls.push({ phone, call, called, dialog: dialogs.get(call.callId) });
  }
  const checkProxied = async ({ phone, call, called }, fromCaller) => {
    const reinvited = call.send('INVITE', { body: SDP });
    const invitation = await called.request('INVITE');
    const acknowledged = called.accept({ invite: invitation });
    assert.equal((await reinvited.final()).status, 200);
    call.acknowledge();
    await acknowledged;
    const [from, to] = fromCaller ? [call, called] : [called, call];
    const over = from.send('BYE', fromCaller ? {} : { routes: called.invite.all('record-route') });
    to.phone.respond(await to.request('BYE'), 200, 'OK');
    assert.equal((await over.final()).status, 200);
    return phone;
  };
  const checkAnswered = async ({ phone, call, dialog }, fromCaller) => {
    assert.equal((await call.send('INVITE', { body: SDP }).final()).status, 200);
    call.acknowledge();
    if (fromCaller) {
      await Promise.all([ended(dialog), call.hangUp()]);
    } else {
      const gone = dialog.destroy();
      phone.respond(await call.request('BYE'), 200, 'OK');
      await gone;
    }
  };
  const check = async () => {
    for (const [index, each] of calls.entries()) await (each.called ? checkProxied : checkAnswered)(each, index % 3 !== 0);
  };
  return { app, check };
}

/** The longest time between two answers to OPTIONS over any transport while this is done, in milliseconds. */
async function longestGap(phones, work) {
  const state = { over: false, answered: 0, longest: 0 };
  const ask = async (phone) => {
    let last = performance.now();
    while (!state.over) {
      assert.equal((await phone.send('OPTIONS').final(30000)).status, 200, phone.transport);
      const now = performance.now();
      state.longest = Math.max(state.longest, now - last);
      state.answered += 1;
      last = now;
      await pause(5);
    }
  };
  const loops = Promise.all(phones.map(ask));
  const answers = async (count) => {
    const wanted = state.answered + count;
    await Promise.race([until('answers', () => state.answered >= wanted, 30000), loops]);
  };
  await answers(50);
  state.longest = 0;
  await work();
  await answers(50);
  state.over = true;
  await loops;
  return state.longest;
}

test(`held: ${CALLS} calls over UDP, TCP, TLS and WS outlive restarts and upgrades; the gaps`, { ownServer: true, full: true, limitMillis: 1800000 }, async (t) => {
  await everyTransport(t);
  const { shell } = t;
  await shell.open();
  const held = await heldCalls(t, CALLS);
  const phones = [];
  for (const transport of TRANSPORTS) phones.push(await t.reachablePhone(transport));
  const connections = await shell.connections();
  const gaps = [];
  const measure = async (what, work) => gaps.push([what, Math.round(await longestGap(phones, work))]);
  await measure('nothing', () => pause(2000));
  for (const bundle of LAYERS) await measure(`restart of ${bundle}`, () => restart(shell, `org.drachtio.${bundle.replaceAll('-', '.')}`));
  const next = anotherVersion(t, '1.0.1', Object.fromEntries([...LAYERS, ...OTHERS].map((each) => [`drachtio-${each}`, true])));
  await measure('upgrade of all', () => shell.run(`drachtio:upgrade --all --watch 2 ${next.url}`));
  await measure('rollback of all', () => shell.run('drachtio:rollback'));
  console.log(gaps.map(([what, millis]) => `     longest gap, ${what}: ${millis} ms`).join('\n'));
  assert.deepEqual((await shell.connections()).map(([id]) => id).sort(), connections.map(([id]) => id).sort());
  assert.equal(held.app.socket.destroyed, false);
  await held.check();
  assert.deepEqual(t.server.newErrors(), []);
});
