'use strict';

const assert = require('node:assert/strict');
const { performance } = require('node:perf_hooks');
const { setTimeout: pause } = require('node:timers/promises');
const { test } = require('../lib/harness');
const { answer, ended } = require('../lib/app');
const { ComingCalls } = require('../lib/come-and-go');
const { anotherVersion, copies } = require('../lib/features');
const { restart } = require('../lib/restart');
const { everyTransport } = require('../lib/secure');
const { SDP, uriOf } = require('../lib/sip');
const { until } = require('../lib/wait');

const TRANSPORTS = ['udp', 'tcp', 'tls', 'ws'];
const PHONES = 10;
const LAYERS = ['sip-transport', 'sip-transaction', 'sip-dialog', 'sip-proxy', 'call-control', 'admin'];
const OTHERS = ['message', 'api', 'logging', 'http-routing', 'homer-capture', 'spam-filter', 'blacklist', 'call-trace', 'cdr', 'metrics', 'config', 'commands'];

/** These have no services: nothing of them restarts but their users. */
const LIBRARIES = ['message', 'api'];

const CALLS = Number(process.env.HELD_CALLS || 1000);

/** New calls a second. */
const RATE = 50;

/** How the application has each call served, in turn. */
const KINDS = ['answered', 'proxied', 'bridged'];

/**
 * Calls that are up, as many over each transport. The application answers a third, proxies a third to a phone, and bridges
 * a third to it as a B2BUA: {check}, which re-INVITEs each and has it hung up, from alternating sides.
 */
async function heldCalls(t, count) {
  const dialogs = new Map();
  const callee = await t.reachablePhone('udp');
  const keep = (req, dialog) => {
    dialog.on('modify', (_request, response) => response.send(200, { body: SDP }));
    dialog.on('destroy', () => dialogs.delete(req.get('Call-ID')));
    dialogs.set(req.get('Call-ID'), dialog);
  };
  const served = {
    proxied: (req) => req.srf.proxyRequest(req, [uriOf(callee.contact)], { recordRoute: true }),
    bridged: async (req, res) => {
      const { uas, uac } = await req.srf.createB2BUA(req, res, uriOf(callee.contact), { localSdpB: req.body });
      for (const leg of [uas, uac]) leg.on('destroy', () => leg.other.destroy());
      uac.on('modify', (_request, response) => response.send(200, { body: SDP }));
      keep(req, uas);
    },
    answered: async (req, res) => keep(req, await answer(req, res, { localSdp: SDP })),
  };
  const invite = (req, res) => served[/^sip:(proxied|bridged)@/.exec(req.uri)?.[1] || 'answered'](req, res);
  const register = (req, res) => res.send(200, { headers: { Contact: req.get('Contact'), Expires: req.get('Expires') } });
  const app = await t.app({ invite, register, options: (_req, res) => res.send(200) });
  const phones = [];
  for (const transport of TRANSPORTS) {
    for (let i = 0; i < PHONES; i++) {
      const phone = await t.reachablePhone(transport);
      // Nobody can look up the Contact of a browser: whom it calls through a proxy reaches it by its registration.
      if (transport === 'ws') assert.equal((await phone.send('REGISTER', { headers: [['Expires', '3600']] }).final()).status, 200);
      phones.push(phone);
    }
  }
  const calls = [];
  for (let i = 0; i < count; i++) {
    const phone = phones[i % phones.length];
    const kind = KINDS[Math.floor(i / phones.length) % KINDS.length];
    const call = phone.call({ uri: `sip:${kind}@127.0.0.1:${t.server.sipPort}` });
    const called = kind !== 'answered' && await callee.called();
    await Promise.all([call.established(), called && called.accept()]);
    await until('the dialog', () => kind === 'proxied' || dialogs.has(call.callId));
    calls.push({ kind, phone, call, called, dialog: dialogs.get(call.callId) });
  }
  const check = {
    proxied: async ({ call, called }, fromCaller) => {
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
    },
    bridged: async ({ call, called }, fromCaller) => {
      const [from, to] = fromCaller ? [call, called] : [called, call];
      assert.equal((await from.send('INVITE', { body: SDP }).final()).status, 200);
      from.acknowledge();
      const hungUp = from.hangUp();
      to.phone.respond(await to.request('BYE'), 200, 'OK');
      await hungUp;
    },
    answered: async ({ phone, call, dialog }, fromCaller) => {
      assert.equal((await call.send('INVITE', { body: SDP }).final()).status, 200);
      call.acknowledge();
      if (fromCaller) {
        await Promise.all([ended(dialog), call.hangUp()]);
      } else {
        const gone = dialog.destroy();
        phone.respond(await call.request('BYE'), 200, 'OK');
        await gone;
      }
    },
  };
  return {
    app,
    check: async () => { for (const [index, each] of calls.entries()) await check[each.kind](each, index % 2 === 0); },
  };
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

test(`held: ${CALLS} calls over UDP, TCP, TLS and WS outlive restarts, upgrades and rollbacks of each bundle and of all, and no other call fails; the gaps`, { ownServer: true, full: true, limitMillis: 1800000 }, async (t) => {
  await everyTransport(t);
  const { shell } = t;
  await shell.open();
  const held = await heldCalls(t, CALLS);
  const phones = [];
  for (const transport of TRANSPORTS) phones.push(await t.reachablePhone(transport));
  const connections = await shell.connections();
  const coming = new ComingCalls(t.server, RATE);
  const gaps = [];
  const measure = async (what, work) => gaps.push([what, Math.round(await coming.during(longestGap(phones, work)))]);
  const upgradeAndBack = async (what, artifacts, number) => {
    const next = anotherVersion(t, `1.0.${number}`, copies(artifacts));
    await measure(`upgrade of ${what}`, () => shell.run(`drachtio:upgrade --all --watch 1 ${next.url}`));
    await measure(`rollback of ${what}`, () => shell.run('drachtio:rollback'));
  };
  await measure('nothing', () => pause(2000));
  for (const artifact of [...LAYERS, ...OTHERS].filter((each) => !LIBRARIES.includes(each))) await measure(`restart of ${artifact}`, () => restart(shell, `org.drachtio.${artifact.replaceAll('-', '.')}`));
  let number = 1;
  for (const artifact of [...LAYERS, ...OTHERS]) await upgradeAndBack(artifact, [artifact], number++);
  await upgradeAndBack('all', [...LAYERS, ...OTHERS], number);
  const count = await coming.stop();
  console.log([`${CALLS} held calls, ${count} others`, ...gaps.map(([what, millis]) => `longest gap, ${what}: ${millis} ms`)].join('\n').replace(/^/gm, '     '));
  assert.deepEqual((await shell.connections()).map(([id]) => id).sort(), connections.map(([id]) => id).sort());
  assert.equal(held.app.socket.destroyed, false);
  await held.check();
  assert.deepEqual(t.server.newErrors(), []);
});
