'use strict';

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const net = require('node:net');
const { test, assertTablesEmpty } = require('../lib/harness');
const { App, answering, ended } = require('../lib/app');
const { siteWith, TRANSPORTS } = require('../lib/site');
const { bound } = require('../lib/ports');
const { Phone, SDP, uriOf } = require('../lib/sip');
const { until, within } = require('../lib/wait');

/** Whether a port of an address takes connections. */
const isOpen = (host, port) => new Promise((resolve) => {
  const socket = net.connect({ host, port }, () => {
    socket.destroy();
    resolve(true);
  });
  socket.once('error', () => resolve(false));
});

/** The phone is called by this URI, and hangs up. */
async function calledAt(app, phone, uri) {
  const made = app.srf.createUAC(uri, { localSdp: SDP });
  const called = await phone.called();
  await called.accept();
  const dialog = await within('the dialog', made);
  const over = new Promise((resolve) => { dialog.once('destroy', resolve); });
  await called.hangUp();
  await within('the end of the dialog', over);
  return called.invite;
}

test('dual stack: calls over IPv6 and IPv4 with every transport, bridged between them; addresses in every form; admin on [::]', { ownServer: true, limitMillis: 180000 }, async (t) => {
  const server = await siteWith(t, { hosts: ['127.0.0.1', '[::1]'], admin: '[::]' });
  const invite = answering(SDP);
  const bridges = [];
  const handlers = {
    register: (req, res) => res.send(200, { headers: { Contact: req.get('Contact'), Expires: '60' } }),
    invite: async (req, res) => {
      const to = req.get('X-To');
      if (!to) return invite(req, res);
      const legs = await req.srf.createB2BUA(req, res, to, { localSdpB: req.body });
      for (const leg of [legs.uas, legs.uac]) leg.on('destroy', () => leg.other.destroy());
      bridges.push(legs);
      return undefined;
    },
  };
  // the admin port takes both versions
  const app = await App.start({ host: '::1', adminPort: server.adminPort, secret: 'cymru' }, handlers);
  t.atEnd(() => app.stop());
  assert.equal(await isOpen('127.0.0.1', server.adminPort), true);
  const target = { host: '::1', sipPort: server.sipPort, ports: server.ports };
  const open = async (transport, to = target) => {
    const phone = await Phone.open(to, transport);
    t.atEnd(() => phone.close());
    return phone;
  };
  const old = await open('udp', server);
  for (const transport of TRANSPORTS) {
    const phone = await open(transport);
    if (transport !== 'udp') assert.equal((await phone.send('REGISTER').final()).status, 200);
    const call = phone.call();
    const ok = await call.established();
    assert.equal(uriOf(ok.get('contact')).replace(/^sips?:/, '').replace(/;.*/, ''), `[::1]:${server.ports[transport]}`);
    const dialog = await invite.dialog();
    await Promise.all([call.hangUp(), ended(dialog)]);
    const seen = await calledAt(app, phone, uriOf(phone.contact));
    assert.match(seen.get('via'), new RegExp(`^SIP/2\\.0/${transport.toUpperCase()} \\[::1\\]:${server.ports[transport]};`));

    const out = old.call({ headers: [['X-To', uriOf(phone.contact)]] });
    const bridged = await phone.called();
    await Promise.all([out.established(), bridged.accept()]);
    await until('the bridge', () => bridges.length === 1);
    bridges.length = 0;
    const over = bridged.hangUp();
    old.respond(await out.request('BYE'), 200, 'OK');
    await over;
    phone.close();
  }

  // one address, written in many ways: none of them is a NAT, and all of them lead there
  const phone = await open('udp');
  for (const host of ['[0:0:0:0:0:0:0:1]', '[::0:1]', '[0000::0001]', '[::0.0.0.1]']) {
    const call = phone.call({ contact: `<sip:phone@${host}:${phone.port}>` });
    await call.established();
    const dialog = await invite.dialog();
    const gone = dialog.destroy();
    const bye = await call.request('BYE');
    assert.equal(bye.uri, `sip:phone@${host}:${phone.port}`);
    phone.respond(bye, 200, 'OK');
    await gone;
    await calledAt(app, phone, `sip:phone@${host}:${phone.port}`);
  }
  const mapped = await calledAt(app, old, `sip:phone@[::ffff:127.0.0.1]:${old.port}`);
  assert.match(mapped.get('via'), /^SIP\/2\.0\/UDP 127\.0\.0\.1:/);
  await assert.rejects(app.srf.createUAC(`sip:bob@[0:0:0:0:0:0:0:1]:${server.sipPort}`, { localSdp: SDP }), { message: 'can not send request to myself' });
  await app.stop();
  await assertTablesEmpty(server);
});

test('an address of a link, with the name of its interface; an admin port on 0.0.0.0 takes no IPv6', { ownServer: true, ownNetwork: true, full: true, limitMillis: 180000 }, async (t) => {
  const ip = (...words) => execFileSync('ip', words);
  ip('link', 'add', 'one0', 'type', 'veth', 'peer', 'name', 'one1');
  for (const device of ['one0', 'one1']) ip('link', 'set', device, 'up');
  ip('-6', 'address', 'add', 'fe80::1/64', 'dev', 'one0', 'nodad');
  const server = await siteWith(t, { hosts: ['127.0.0.1', '[fe80::1%one0]'], transports: ['udp', 'tcp'], admin: '0.0.0.0' });
  await until('the listening point of the link', () => bound('udp6', server.sipPort));
  assert.equal(await isOpen('127.0.0.1', server.adminPort), true);
  assert.equal(await isOpen('::1', server.adminPort), false);
  const invite = answering(SDP);
  const app = await t.app({ invite });
  const host = 'fe80::1%one0';
  for (const transport of ['udp', 'tcp']) {
    const phone = await Phone.open({ host, sipPort: server.sipPort }, transport, host);
    t.atEnd(() => phone.close());
    const call = phone.call();
    const ok = await call.established();
    assert.match(uriOf(ok.get('contact')), new RegExp(`^sip:\\[fe80::1\\]:${server.sipPort}`));
    const dialog = await invite.dialog();
    const gone = dialog.destroy();
    phone.respond(await call.request('BYE'), 200, 'OK');
    await gone;
  }
  const listener = await Phone.listen({ host, sipPort: server.sipPort }, 'tcp', host);
  t.atEnd(() => listener.close());
  const made = app.srf.createUAC(`sip:phone@[fe80::1]:${listener.port};transport=tcp`, { localSdp: SDP });
  const called = await listener.called();
  await called.accept();
  const dialog = await within('the dialog', made);
  const gone = dialog.destroy();
  listener.respond(await called.request('BYE'), 200, 'OK');
  await gone;
  await app.stop();
});
