'use strict';

// Phones behind a router that masquerades, each in a network namespace; the server is outside.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const { test, assertTablesEmpty } = require('../lib/harness');
const { answering, ended } = require('../lib/app');
const { masqueraded } = require('../lib/network');
const { siteWith } = require('../lib/site');
const { Phone, SDP, parameter } = require('../lib/sip');
const { prepare, statistics } = require('../lib/sipp');
const { until, within } = require('../lib/wait');

const OUTSIDE = '203.0.113.10';
const ROUTER = '203.0.113.1';
/** One address of each private network: RFC 1918 and RFC 6598. */
const INSIDE = [['192.168.77.2', 24], ['172.20.0.2', 16], ['10.9.0.2', 16], ['100.64.7.2', 16]];
const OPTIONS = { ownServer: true, ownNetwork: true, full: true, limitMillis: 180000 };

/** The network, a server outside, and a maker of phones inside. */
async function site(t, options = {}) {
  const network = await masqueraded(t, { outside: OUTSIDE, router: ROUTER, inside: INSIDE });
  const server = await siteWith(t, { hosts: [OUTSIDE], transports: ['udp', 'tcp', 'tls'], ...options });
  const target = { host: OUTSIDE, sipPort: server.sipPort };
  const phone = async (address, transport = 'udp') => {
    const to = transport === 'udp' ? {} : { connect: { host: OUTSIDE, port: server.ports[transport] }, secure: transport === 'tls' };
    return Phone.over(target, transport, address, await network.phones.socket(t, { address, ...to }));
  };
  return { network, server, phone };
}

/** The phone has told the application where the router has put it. */
async function publicAddress(phone, sources) {
  assert.equal((await phone.send('OPTIONS').final()).status, 200);
  const { address, port } = sources.at(-1);
  return `${address}:${port}`;
}

/** An application that answers calls, and notes where requests come from. */
async function application(t, handlers = {}) {
  const sources = [];
  const invite = answering(SDP);
  const app = await t.app({
    invite,
    options: (req, res) => { sources.push({ address: req.source_address, port: req.source_port }); res.send(200); },
    register: (req, res) => res.send(200, { headers: { Contact: req.get('Contact'), Expires: '60' } }),
    ...handlers,
  });
  return { app, invite, sources };
}

async function destroy(dialog, phone) {
  const gone = dialog.destroy();
  phone.respond(await phone.request('BYE'), 200, 'OK');
  await within('the answer to BYE', gone);
}

/** The application's BYE, which the phone does not get; then its end is the server's to find. */
async function destroyInVain(dialog, phone) {
  await within('the end of the BYE', dialog.destroy().catch(() => {}), 20000);
  assert.equal(phone.seen.filter((message) => message.method === 'BYE').length, 0);
}

test('phones in every private network call and are called over UDP, and are reached in their dialogs', OPTIONS, async (t) => {
  const { server, phone: inside } = await site(t);
  const { app, invite, sources } = await application(t);
  for (const [address] of INSIDE) {
    const phone = await inside(address);
    const call = phone.call();
    const ok = await call.established();
    const [via] = ok.all('via');
    assert.equal(parameter(via, 'received'), ROUTER);
    assert.notEqual(parameter(via, 'rport'), String(phone.port), 'the router has left the port as it was');
    const dialog = await invite.dialog();
    const info = dialog.request({ method: 'INFO' });
    phone.respond(await phone.request('INFO'), 200, 'OK');
    assert.equal((await within('the answer', info)).status, 200);
    await destroy(dialog, phone);

    const other = phone.call();
    await other.established();
    const second = await invite.dialog();
    await Promise.all([other.hangUp(), ended(second)]);

    const made = app.srf.createUAC(`sip:phone@${await publicAddress(phone, sources)}`, { localSdp: SDP });
    const called = await phone.called();
    await called.accept();
    await destroy(await within('the dialog', made), phone);
  }
  await app.stop();
  await assertTablesEmpty(server);
});

test('without detection of NATs, requests in a dialog go to the Contact, where nobody is', OPTIONS, async (t) => {
  const { server, phone: inside } = await site(t, { args: ['--disable-nat-detection'] });
  const { app, invite, sources } = await application(t);
  const phone = await inside(INSIDE[0][0]);
  await phone.call().established();
  await destroyInVain(await invite.dialog(), phone);
  const made = app.srf.createUAC(`sip:phone@${await publicAddress(phone, sources)}`, { localSdp: SDP });
  const called = await phone.called();
  called.respond(200, 'OK', { body: SDP });
  await destroyInVain(await within('the dialog', made), phone);
  await app.stop();
  await assertTablesEmpty(server);
});

for (const [aggressive, name] of [[false, 'nat=yes in Record-Route is not heard'], [true, 'nat=yes in Record-Route is heard with aggressive detection']]) {
  test(name, OPTIONS, async (t) => {
    const { server, phone: inside } = await site(t, aggressive ? { args: ['--aggressive-nat-detection'] } : {});
    const { app, invite } = await application(t);
    const phone = await inside(INSIDE[0][0]);
    await phone.call({ headers: [['Record-Route', '<sip:198.51.100.9;lr>;nat=yes']] }).established();
    const dialog = await invite.dialog();
    await (aggressive ? destroy : destroyInVain)(dialog, phone);
    await app.stop();
    await assertTablesEmpty(server);
  });
}

test('a callee behind a private Record-Route is reached where it answered from, others by their route', OPTIONS, async (t) => {
  const { server, phone: inside } = await site(t);
  const { app, sources } = await application(t);
  const phone = await inside(INSIDE[0][0]);
  const routes = [['192.168.1.9', true], ['172.16.0.9', true], ['172.31.255.9', true], ['10.0.0.9', true], ['100.64.0.9', true], ['172.32.0.9', false], ['100.128.0.9', false]];
  for (const [host, reached] of routes) {
    const made = app.srf.createUAC(`sip:phone@${await publicAddress(phone, sources)}`, { localSdp: SDP });
    const called = await phone.called();
    called.respond(200, 'OK', { body: SDP, headers: [['Record-Route', `<sip:${host};lr>`]] });
    const dialog = await within('the dialog', made);
    if (reached) {
      await phone.request('ACK');
      await destroy(dialog, phone);
    } else {
      phone.seen.length = 0;
      await destroyInVain(dialog, phone);
    }
  }
  await app.stop();
  await assertTablesEmpty(server);
});

test('a callee called by the name feature-server is never taken for one behind a NAT', OPTIONS, async (t) => {
  const { server, phone: inside } = await site(t);
  const { app, sources } = await application(t);
  const phone = await inside(INSIDE[0][0]);
  for (const [host, reached] of [['any-server', true], ['feature-server', false]]) {
    const made = app.srf.createUAC(`sip:phone@${host}`, { localSdp: SDP, proxy: `sip:${await publicAddress(phone, sources)}` });
    const called = await phone.called();
    called.respond(200, 'OK', { body: SDP });
    const dialog = await within('the dialog', made);
    phone.seen.length = 0;
    await (reached ? destroy : destroyInVain)(dialog, phone);
  }
  await app.stop();
  await assertTablesEmpty(server);
});

for (const transport of ['tcp', 'tls']) {
  test(`a phone behind a NAT that has registered over ${transport.toUpperCase()} is called on its connection`, OPTIONS, async (t) => {
    const { server, phone: inside } = await site(t);
    const { app, invite } = await application(t);
    for (const [address] of INSIDE) {
      const phone = await inside(address, transport);
      assert.equal((await phone.send('REGISTER').final()).status, 200);
      const made = app.srf.createUAC(`sip:phone@${phone.hostPort};transport=${transport}`, { localSdp: SDP });
      const called = await phone.called();
      await called.accept();
      await destroy(await within('the dialog', made), phone);
      await phone.call().established();
      await destroy(await invite.dialog(), phone);
      phone.close();
    }
    await app.stop();
    await assertTablesEmpty(server);
  });
}

test('sipp behind a NAT calls, and is hung up by the application', OPTIONS, async (t) => {
  const { server, network } = await site(t);
  for (const [transport, flag] of [['udp', 'u1'], ['tcp', 't1']]) {
    const over = [];
    const invite = answering(SDP);
    const { app } = await application(t, { invite: async (req, res) => {
      invite(req, res);
      const dialog = await invite.dialog();
      dialog.once('ack', () => over.push(dialog.destroy()));
    } });
    const folder = prepare('call_ended_by_application', {});
    t.atEnd(() => fs.rmSync(folder, { recursive: true }));
    const words = ['-sf', `${folder}/scenario.xml`, '-i', INSIDE[0][0], '-t', flag, '-m', '10', '-r', '10', '-nostdin', '-timeout', '20s', '-timeout_error',
      '-trace_stat', '-stf', `${folder}/statistics.csv`, '-fd', '1'];
    await network.phones.run('sipp', `${OUTSIDE}:${server.sipPort}`, ...words);
    assert.deepEqual(statistics(`${folder}/statistics.csv`).successful, 10, transport);
    await until('all calls to end', () => over.length === 10);
    await Promise.all(over);
    await app.stop();
  }
  await assertTablesEmpty(server);
});
