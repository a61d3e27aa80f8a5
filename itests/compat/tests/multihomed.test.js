'use strict';

const assert = require('node:assert/strict');
const { test, assertTablesEmpty } = require('../lib/harness');
const { App, answering, ended } = require('../lib/app');
const { Server, configuration } = require('../lib/server');
const { freePort } = require('../lib/ports');
const { Phone, SDP, uriOf } = require('../lib/sip');
const { within } = require('../lib/wait');

const HERE = '127.0.0.1';
const THERE = '127.0.0.2';
const suffix = (transport) => (transport === 'tcp' ? ';transport=tcp' : '');

/** A server with two addresses, of which the second has a net of its own, and an application on it. */
async function multihomed(t, handlers) {
  const ports = { [HERE]: await freePort(), [THERE]: await freePort() };
  const adminPort = await freePort();
  const xml = configuration({ adminPort, sipPort: ports[HERE] }).replace(/<contacts>.*<\/contacts>/, `<contacts>
    <contact dns-names="one.test">sip:${HERE}:${ports[HERE]};transport=udp,tcp</contact>
    <contact dns-names="two.test,zwei.test" local-net="127.0.3.0/24">sip:${THERE}:${ports[THERE]};transport=udp,tcp</contact></contacts>`);
  const server = await Server.start({ adminPort, sipPort: ports[HERE], xml, env: { DRACHTIO_LOCAL_DOMAIN: 'home.test' } });
  t.atEnd(() => server.stop());
  const app = await App.start(server, handlers);
  return { server, app, ports };
}

/** Where a message came from, as the network tells. */
const sourceOf = (phone, message) => message.source?.address ?? phone.socket.remoteAddress;

/** A call of the application to a phone that the server has to find the way to: the INVITE, and the call up and down. */
async function callTo(t, { server, app }, transport, address, options = {}) {
  const phone = await Phone.listen(server, transport, address);
  t.atEnd(() => phone.close());
  const made = app.srf.createUAC(uriOf(phone.contact), { localSdp: SDP, ...options });
  const called = await phone.called();
  await called.accept();
  const dialog = await within('the dialog', made);
  const modified = dialog.modify(SDP);
  const again = await called.request('INVITE');
  await called.accept({ invite: again });
  await within('the answer', modified);
  const gone = dialog.destroy();
  phone.respond(await called.request('BYE'), 200, 'OK');
  await gone;
  return { phone, invite: called.invite, again };
}

test('two addresses: which one a request leaves from, and what its Via and Contact say', { ownServer: true, limitMillis: 120000 }, async (t) => {
  const site = await multihomed(t);
  const { app, ports, server } = site;
  const cases = [[HERE, HERE, 'octets'], [THERE, THERE, 'octets'], ['127.0.3.9', THERE, 'local-net']];
  for (const transport of ['udp', 'tcp']) {
    for (const [to, from, why] of cases) {
      const what = `to ${to} over ${transport} by ${why}`;
      const { phone, invite, again } = await callTo(t, site, transport, to);
      for (const request of [invite, again]) {
        assert.equal(sourceOf(phone, request), from, what);
        assert.match(request.get('Via'), new RegExp(`^SIP/2\\.0/${transport.toUpperCase()} ${from}:${ports[from]};`), what);
        assert.equal(uriOf(request.get('Contact')), `sip:${from}:${ports[from]}${suffix(transport)}`, what);
      }
      phone.close();
    }
  }
  app.stop();
  await assertTablesEmpty(server);
});

test('two addresses: a Contact of the application with the wrong one is put right', { ownServer: true, limitMillis: 120000 }, async (t) => {
  const site = await multihomed(t);
  const { app, ports, server } = site;
  for (const transport of ['udp', 'tcp']) {
    const right = `sip:app@${THERE}:${ports[THERE]}${suffix(transport)}`;
    const given = [
      [`<sip:app@${HERE}:${ports[HERE]}>`, `<${right}>`],
      [`"An App" <sip:app@192.0.2.7;transport=tls;ob>;x=1`, `"An App" <sip:app@${THERE}:${ports[THERE]};ob${suffix(transport)}>;x=1`],
      ['<sip:app@pbx.example:7777>', '<sip:app@pbx.example:7777>'],
      [`<sip:app@${THERE}:7777>`, `<sip:app@${THERE}:7777>`],
    ];
    for (const [contact, sent] of given) {
      const { phone, invite } = await callTo(t, site, transport, THERE, { headers: { Contact: contact } });
      assert.equal(invite.get('Contact'), sent, transport);
      phone.close();
    }
    // a registrar binds what the application says
    const registrar = await Phone.listen(server, transport, THERE);
    t.atEnd(() => registrar.close());
    const register = await app.srf.request(uriOf(registrar.contact), { method: 'REGISTER', headers: { Contact: `<sip:app@${HERE}:${ports[HERE]}>` } });
    const response = new Promise((resolve) => register.once('response', resolve));
    const seen = await registrar.request('REGISTER');
    assert.equal(seen.get('Contact'), `<sip:app@${HERE}:${ports[HERE]}>`);
    registrar.respond(seen, 200, 'OK');
    assert.equal((await within('the response', response)).status, 200);
    registrar.close();
  }
  app.stop();
  await assertTablesEmpty(server);
});

test('two addresses: a call that comes in on one is answered and ended there', { ownServer: true, limitMillis: 120000 }, async (t) => {
  const invite = answering(SDP);
  const { app, ports, server } = await multihomed(t, { invite });
  for (const transport of ['udp', 'tcp']) {
    for (const address of [HERE, THERE]) {
      const phone = await Phone.open({ host: address, sipPort: ports[address] }, transport, address);
      t.atEnd(() => phone.close());
      const call = phone.call();
      const ok = await call.established();
      assert.equal(sourceOf(phone, ok), address);
      assert.equal(uriOf(ok.get('Contact')), `sip:${address}:${ports[address]}${suffix(transport)}`);
      const dialog = await invite.dialog();
      const gone = dialog.destroy();
      const bye = await call.request('BYE');
      assert.equal(sourceOf(phone, bye), address);
      phone.respond(bye, 200, 'OK');
      await gone;
      const again = phone.call();
      await again.established();
      const other = await invite.dialog();
      await Promise.all([again.hangUp(), ended(other)]);
      phone.close();
    }
  }
  app.stop();
  await assertTablesEmpty(server);
});

test('two addresses: which URIs are the server itself', { ownServer: true, limitMillis: 120000 }, async (t) => {
  const { app, ports, server } = await multihomed(t);
  const ours = [
    `${HERE}:${ports[HERE]}`, `${THERE}:${ports[THERE]}`, `localhost:${ports[HERE]}`, `one.test:${ports[HERE]}`, `two.test:${ports[THERE]}`, `zwei.test:${ports[THERE]}`,
    'home.test', 'home.test:9', 'deep.in.HOME.test',
  ];
  for (const host of ours) await assert.rejects(app.srf.createUAC(`sip:bob@${host}`, { localSdp: SDP }), { message: 'can not send request to myself' }, host);
  const others = [`localhost:${ports[THERE]}`, `one.test:${ports[THERE]}`, 'one.test', 'nothome.test'];
  const phone = await Phone.listen(server, 'udp', HERE);
  t.atEnd(() => phone.close());
  for (const host of others) {
    const made = app.srf.createUAC(`sip:bob@${host}`, { localSdp: SDP, proxy: uriOf(phone.contact) });
    made.catch(() => {});
    const called = await phone.called();
    assert.equal(called.invite.uri, `sip:bob@${host}`);
    await called.refuse(404, 'Not Found');
    await assert.rejects(made, { status: 404 });
  }
  app.stop();
  await assertTablesEmpty(server);
});

test('external-ip with a name and a port; peers inside see the address itself where advertise-local says so', { ownServer: true, limitMillis: 120000 }, async (t) => {
  const [sipPort, adminPort] = [await freePort(), await freePort()];
  const xml = configuration({ adminPort, sipPort }).replace(/<contacts>.*<\/contacts>/, `<contacts>
    <contact external-ip="sip.outside.test:15060" local-net="127.0.3.0/24" advertise-local="yes">sip:${HERE}:${sipPort};transport=udp,tcp</contact></contacts>`);
  const server = await Server.start({ adminPort, sipPort, xml });
  t.atEnd(() => server.stop());
  const invite = answering(SDP);
  const app = await App.start(server, { invite });
  for (const [address, told] of [[HERE, 'sip.outside.test:15060'], ['127.0.3.9', `${HERE}:${sipPort}`]]) {
    const { phone, invite: seen } = await callTo(t, { server, app }, 'udp', address);
    assert.match(seen.get('Via'), new RegExp(`^SIP/2\\.0/UDP ${told};`));
    assert.equal(uriOf(seen.get('Contact')), `sip:${told}`);
    phone.close();
    const caller = await Phone.open({ host: HERE, sipPort }, 'udp', address);
    t.atEnd(() => caller.close());
    const call = caller.call();
    assert.equal(uriOf((await call.established()).get('Contact')), `sip:${told}`);
    await call.hangUp();
  }
  await assert.rejects(app.srf.createUAC('sip:bob@sip.outside.test:15060', { localSdp: SDP }), { message: 'can not send request to myself' });
  const why = (await server.shell().run('drachtio:why 127.0.3.9')).split(/\r?\n/);
  assert.equal(why[2], 'target 1: udp/127.0.3.9:5060');
  assert.match(why[3], /^ {2}leaves from udp\/127\.0\.0\.1:\d+: the address is in its local-net 127\.0\.3\.0\/24$/);
  assert.equal(why[6], `  Contact: <sip:${HERE}:${sipPort}>`);
  app.stop();
  await assertTablesEmpty(server);
});
