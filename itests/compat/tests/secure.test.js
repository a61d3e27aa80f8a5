'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const tls = require('node:tls');
const Srf = require('drachtio-srf');
const { test, assertTablesEmpty } = require('../lib/harness');
const { Server } = require('../lib/server');
const { answering, ended } = require('../lib/app');
const { pem } = require('../lib/pem');
const { freePort } = require('../lib/ports');
const { SDP, uriOf } = require('../lib/sip');
const { until, within } = require('../lib/wait');

const ANSWER = SDP.replace('40000', '40002');
const TRANSPORTS = ['tls', 'ws', 'wss'];

/** A server with all transports; the context's phones and applications are its. */
async function secureServer(t, { adminAttributes = '' } = {}) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'drachtio-secure-'));
  t.atEnd(() => fs.rmSync(folder, { recursive: true }));
  const files = await pem(folder, 'server');
  const ports = { tls: await freePort(), ws: await freePort(), wss: await freePort() };
  const [adminPort, sipPort] = [await freePort(), await freePort()];
  const xml = `<drachtio>
  <admin port="${adminPort}" secret="cymru"${adminAttributes}>127.0.0.1</admin>
  <sip>
    <contacts>
      <contact>sip:127.0.0.1:${sipPort};transport=udp,tcp</contact>
      <contact>sips:127.0.0.1:${ports.tls};transport=tls</contact>
      <contact>sip:127.0.0.1:${ports.ws};transport=ws</contact>
      <contact>sips:127.0.0.1:${ports.wss};transport=wss</contact>
    </contacts>
    <tls><key-file>${files.key}</key-file><cert-file>${files.certificate}</cert-file><min-tls-version>1.2</min-tls-version></tls>
    <timers><t1>25</t1><t2>100</t2><t4>125</t4><t1x64>1600</t1x64></timers>
  </sip>
  <logging><console/><loglevel>warning</loglevel></logging>
</drachtio>`;
  const server = await Server.start({ xml, adminPort, sipPort });
  server.ports = ports;
  t.server = server;
  t.atEnd(() => server.stop());
  return { server, folder, files };
}

const registrar = (req, res) => res.send(200, { headers: { Contact: req.get('Contact'), Expires: '60' } });

/** A phone that has registered, and the URI that it is called by. */
async function registered(t, transport) {
  const phone = await t.phone(transport);
  const response = await phone.send('REGISTER', { headers: [['Expires', '60']] }).final();
  assert.equal(response.status, 200);
  return { phone, uri: uriOf(phone.contact) };
}

test('phones over TLS, WS and WSS register, call, are called, are bridged and hang up; all of it crosses a restart of the transport', { ownServer: true, limitMillis: 120000 }, async (t) => {
  const { server } = await secureServer(t);
  const handler = answering(ANSWER);
  const bridges = [];
  const app = await t.app({
    register: registrar,
    invite: async (req, res) => {
      const to = req.get('X-To');
      if (!to) return handler(req, res);
      const legs = await req.srf.createB2BUA(req, res, to, { localSdpB: req.body });
      for (const leg of [legs.uas, legs.uac]) leg.on('destroy', () => leg.other.destroy());
      bridges.push(legs);
      return undefined;
    },
  });
  const udp = await t.phone('udp');
  const held = [];
  for (const transport of TRANSPORTS) {
    const { phone, uri } = await registered(t, transport);

    const call = phone.call();
    const ok = await call.established();
    assert.match(ok.get('Contact'), new RegExp(`transport=${transport}`));
    const dialog = await handler.dialog();
    const over = ended(dialog);
    await call.hangUp();
    await over;

    const made = app.srf.createUAC(uri, { localSdp: SDP });
    const called = await phone.called();
    assert.match(called.invite.get('Via'), new RegExp(`^SIP/2.0/${transport.toUpperCase()} 127.0.0.1:${server.ports[transport]}`));
    await called.accept({ body: ANSWER });
    const uac = await within('the dialog', made);
    const gone = uac.destroy();
    phone.respond(await called.request('BYE'), 200, 'OK');
    await gone;

    const out = udp.call({ headers: [['X-To', uri]] });
    const bridged = await phone.called();
    await Promise.all([out.established(), bridged.accept({ body: ANSWER })]);
    await until('the bridge', () => bridges.length === 1);
    bridges.length = 0;
    held.push({ phone, out, bridged });
  }

  await server.shell().run('bundle:restart org.drachtio.sip.transport');
  for (const { phone, out, bridged } of held) {
    assert.equal(phone.isClosed, false, `the connection over ${phone.transport} was closed`);
    const over = bridged.hangUp();
    udp.respond(await out.request('BYE'), 200, 'OK');
    await over;
  }
  for (const { phone } of held) {
    const name = phone.transport;
    const connections = await server.shell().connections();
    assert.ok(connections.some((row) => row.join(' ').includes(name)), `no connection over ${name}: ${JSON.stringify(connections)}`);
    phone.close();
  }
  await app.stop();
  await assertTablesEmpty(server);
});

test('a certificate is replaced while connections stay; a half-written one is not taken', { ownServer: true, limitMillis: 120000 }, async (t) => {
  const { server, folder, files } = await secureServer(t);
  await t.app({ options: (req, res) => res.send(200) });
  const phone = await t.phone('wss');
  const subject = () => new Promise((resolve, reject) => {
    const socket = tls.connect({ host: '127.0.0.1', port: server.ports.tls, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().fingerprint256);
      socket.destroy();
    });
    socket.once('error', reject);
  });
  const first = await subject();
  await until('the row of the connection', async () => {
    const [row] = await server.shell().connections();
    return row && row[1] === 'wss' && /^TLSv1\.[23] TLS_/.test(row[9]) && Number(row[5]) > 0;
  });
  await pem(folder, 'server', { algorithm: 'ec' });
  const [inUse] = await server.shell().rows('drachtio:tls-reload');
  const second = await subject();
  assert.notEqual(second, first);
  assert.equal(inUse[0], 'sip');
  assert.ok(Number(inUse[4]) > 0, 'days left');
  const ports = (await server.shell().rows('drachtio:listeners')).map((row) => row.slice(0, 2).join(' '));
  for (const name of ['udp', 'tls', 'wss']) assert.ok(ports.some((row) => row.startsWith(`sip ${name}/127.0.0.1:`)), `${name}: ${ports}`);
  const whole = fs.readFileSync(files.certificate);
  fs.writeFileSync(files.certificate, whole.subarray(0, whole.length / 2));
  await until('the broken file to be told', () => /ends within a PEM block; the former certificates stay in use/.test(server.output), 15000, 200);
  assert.match((await server.shell().rows('drachtio:certificates'))[0][5], /ends within a PEM block/);
  assert.equal(await subject(), second);
  assert.equal((await phone.send('OPTIONS').final()).status, 200);
});

test('an application connects with TLS, and stays while the certificate and admin are replaced', { ownServer: true, limitMillis: 120000 }, async (t) => {
  const tlsPort = await freePort();
  const { server, folder } = await secureServer(t, { adminAttributes: ` tls-port="${tlsPort}"` });
  const srf = new Srf();
  t.atEnd(() => srf.disconnect());
  srf.options((req, res) => res.send(200));
  const connected = new Promise((resolve, reject) => {
    srf.on('connect', (error) => (error ? reject(error) : resolve()));
    srf.on('error', reject);
  });
  srf.connect({ host: '127.0.0.1', port: tlsPort, secret: 'cymru', tls: { rejectUnauthorized: false } });
  await within('the application to connect', connected);
  const ends = [];
  srf.on('error', (error) => ends.push(error));
  const phone = await t.phone('udp');
  const answered = async () => (await phone.send('OPTIONS').final()).status === 200;
  await until('its route', answered);
  await pem(folder, 'server', { algorithm: 'ec' });
  await server.shell().run('bundle:restart org.drachtio.admin');
  await until('an answer', answered);
  assert.deepEqual(ends, []);
});

test('TLS older than configured is refused, 1.2 and 1.3 are not', { ownServer: true, limitMillis: 120000 }, async (t) => {
  const { server } = await secureServer(t);
  const version = (options) => new Promise((resolve) => {
    const socket = tls.connect({ host: '127.0.0.1', port: server.ports.tls, rejectUnauthorized: false, ...options }, () => {
      resolve(socket.getProtocol());
      socket.destroy();
    });
    socket.once('error', (error) => resolve(error.code));
  });
  assert.equal(await version({ minVersion: 'TLSv1.3' }), 'TLSv1.3');
  assert.equal(await version({ maxVersion: 'TLSv1.2' }), 'TLSv1.2');
  assert.match(await version({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }), /ERR_SSL|ECONNRESET|EPROTO/);
});
