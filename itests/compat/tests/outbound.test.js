'use strict';

const assert = require('node:assert/strict');
const net = require('node:net');
const tls = require('node:tls');
const Srf = require('drachtio-srf');
const { test, overBoth, assertTablesEmpty } = require('../lib/harness');
const { answer, answering, ended } = require('../lib/app');
const { certificate } = require('../lib/certificate');
const { restart } = require('../lib/restart');
const { Server } = require('../lib/server');
const { SDP } = require('../lib/sip');
const { freePort } = require('../lib/ports');
const { web, json, routes, route } = require('../lib/routing');
const { until, within } = require('../lib/wait');

const TRANSPORTS = ['tcp', 'tls'];

/** A test of each transport to the application. */
function overEach(name, options, body) {
  for (const transport of TRANSPORTS) test(`${name} (${transport})`, options, (t) => body(t, transport));
}

let common;

/** What a listener of this transport wants for it; the certificate is made once. */
async function security(transport) {
  if (transport !== 'tls') return undefined;
  common ||= temporarily((t) => certificate(t, 'dns:localhost,ip:127.0.0.1'));
  return (await common).server;
}

/** What needs no longer than to be read. */
async function temporarily(make) {
  const cleanups = [];
  try {
    return await make({ atEnd: (action) => cleanups.push(action) });
  } finally {
    cleanups.forEach((action) => action());
  }
}

/** An application on drachtio-srf that waits for the server to connect. */
async function listener(t, transport, handlers, { secret = t.server.secret, secure } = {}) {
  const options = secure || await security(transport);
  const srf = new Srf();
  srf.on('error', () => {});
  for (const [method, handler] of Object.entries(handlers)) srf[method](handler);
  const connections = [];
  const port = await freePort();
  const server = srf.listen({ port, host: '127.0.0.1', secret, ...(options ? { tls: options } : {}) });
  await within('the application to listen', new Promise((resolve) => server.on('listening', resolve)));
  server.on(options ? 'secureConnection' : 'connection', (socket) => connections.push(socket));
  t.atEnd(() => {
    connections.forEach((socket) => socket.destroy());
    return new Promise((resolve) => server.close(resolve));
  });
  return { srf, port, connections, url: `${transport}://127.0.0.1:${port}` };
}

/** A socket in the place of an application, which does what the test wants; `secure`: options of its TLS, if it has any. */
async function stub(t, secure, behave) {
  const sockets = [];
  const keep = (socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
  };
  const meet = (socket) => {
    keep(socket);
    behave(socket);
  };
  const server = secure ? tls.createServer(secure, meet) : net.createServer(meet);
  if (secure) server.on('connection', keep);
  server.on('tlsClientError', () => {});
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.atEnd(() => {
    sockets.forEach((socket) => socket.destroy());
    return new Promise((resolve) => server.close(resolve));
  });
  return { port: server.address().port, sockets };
}

const frame = (text) => `${Buffer.byteLength(text)}#${text}`;

for (const transport of TRANSPORTS) {
  overBoth(`a handler URL ${transport}:// makes the server connect for every call`, async (t) => {
    const invite = answering(SDP);
    const { url, connections } = await listener(t, transport, { invite });
    await route(t, url, { method: 'INVITE' });
    const phone = await t.phone();
    for (let i = 1; i <= 2; i++) {
      const call = phone.call();
      await call.established();
      const dialog = await invite.dialog();
      await Promise.all([call.hangUp(), ended(dialog)]);
      assert.equal(connections.length, i);
    }
  });
}

overEach('a callback names the application; it hangs up, and ends its session', {}, async (t, transport) => {
  const over = [];
  const { port, connections, srf } = await listener(t, transport, {
    invite: async (req, res) => {
      const dialog = await answer(req, res, { localSdp: SDP });
      await dialog.acknowledged;
      await dialog.destroy();
      srf.endSession(req);
      over.push(req.get('Call-ID'));
    },
  });
  const { url } = await web(t, json('route', { uri: `localhost:${port};transport=${transport}` }));
  await route(t, url);
  const phone = await t.phone();
  const call = phone.call();
  await call.established();
  const bye = await phone.request('BYE');
  phone.respond(bye, 200, 'OK');
  await until('the application to have ended it', () => over.length === 1);
  await until('the connection to be closed', () => connections[0].destroyed);
});

overEach('an application that answers on the connection refuses the call', {}, async (t, transport) => {
  const { url } = await listener(t, transport, { invite: (req, res) => res.send(486) });
  await route(t, url);
  await (await t.phone()).call().invite.refused(486);
});

overEach('a wrong secret: 480', {}, async (t, transport) => {
  const { url } = await listener(t, transport, { invite: () => { throw new Error('reached'); } }, { secret: 'wrong' });
  await route(t, url);
  await (await t.phone()).call().invite.refused(480);
});

overEach('an application that does not authenticate: 480 after 5 s', { limitMillis: 30000 }, async (t, transport) => {
  const { port } = await stub(t, await security(transport), () => {});
  await route(t, `${transport}://127.0.0.1:${port}`);
  await (await t.phone()).call().invite.refused(480, 12000);
});

overEach('a connection that is closed before authentication: 480', {}, async (t, transport) => {
  const { port } = await stub(t, await security(transport), (socket) => socket.end());
  await route(t, `${transport}://127.0.0.1:${port}`);
  await (await t.phone()).call().invite.refused(480);
});

overEach('a connection that is closed before an answer: 480, and no other application gets the call', {}, async (t, transport) => {
  const { port } = await stub(t, await security(transport), (socket) => {
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
      if (text.includes('|sip|')) socket.destroy();
    });
    socket.write(frame(`1|authenticate|${t.server.secret}|`));
  });
  const heard = [];
  await t.app({ invite: (req, res) => { heard.push(req); res.send(200); } });
  await route(t, `${transport}://127.0.0.1:${port}`);
  await (await t.phone()).call().invite.refused(480);
  assert.equal(heard.length, 0);
});

overEach('nobody listens, no such host, no port: 480 at once', {}, async (t, transport) => {
  let uri = `127.0.0.1:${await freePort()};transport=${transport}`;
  const { url } = await web(t, (question, response) => json('route', { uri })(question, response));
  await route(t, url);
  const phone = await t.phone();
  await phone.call().invite.refused(480);
  uri = `nowhere.invalid:9022;transport=${transport}`;
  await phone.call().invite.refused(480, 10000);
  uri = `localhost;transport=${transport}`;
  await phone.call().invite.refused(480);
  assert.match((await routes(t))[0].error, /no port/);
});

test('tls: an application without TLS that speaks first: 480 at once', async (t) => {
  const { port } = await listener(t, 'tcp', { invite: () => { throw new Error('reached'); } });
  await route(t, `tls://127.0.0.1:${port}`);
  await (await t.phone()).call().invite.refused(480);
});

test('tls: a connection that is closed within the handshake: 480 at once', async (t) => {
  const { port } = await stub(t, undefined, (socket) => socket.once('data', () => socket.destroy()));
  await route(t, `tls://127.0.0.1:${port}`);
  await (await t.phone()).call().invite.refused(480);
});

test('tls: a peer that hangs within the handshake: 480 after 5 s', { limitMillis: 30000 }, async (t) => {
  const { port, sockets } = await stub(t, undefined, (socket) => socket.write(Buffer.from([22, 3, 3, 9, 9])));
  await route(t, `tls://127.0.0.1:${port}`);
  await (await t.phone()).call().invite.refused(480, 12000);
  sockets[0].resume();
  await until('the connection to be closed', () => sockets[0].destroyed);
});

test('tls: an application that knows no version later than 1.1: 480 at once', async (t) => {
  const old = { ...await security('tls'), minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' };
  const { port } = await stub(t, old, () => {});
  await route(t, `tls://127.0.0.1:${port}`);
  await (await t.phone()).call().invite.refused(480);
});

test('tls: with version 1.2, and an application that is told the name it was asked for', async (t) => {
  const names = [];
  const secure = {
    ...await security('tls'),
    maxVersion: 'TLSv1.2',
    SNICallback: (name, done) => { names.push(name); done(null); },
  };
  const { port } = await listener(t, 'tls', { invite: (req, res) => res.send(486) }, { secure });
  await route(t, `tls://localhost:${port}`);
  await (await t.phone()).call().invite.refused(486);
  assert.deepEqual(names, ['localhost']);
});

test('tls: an application has to prove who it is if that is configured, live', { ownServer: true, limitMillis: 120000 }, async (t) => {
  t.server = await Server.start();
  t.atEnd(() => t.server.stop());
  const own = await certificate(t, 'ip:127.0.0.1');
  const { url } = await listener(t, 'tls', { invite: (req, res) => res.send(486) }, { secure: own.server });
  await route(t, url);
  const phone = await t.phone();
  await phone.call().invite.refused(486);
  const set = (key, value) => t.shell.run(`config:property-set --pid org.drachtio.admin ${key} ${value}`);
  const answered = async (status) => {
    // The change is on its way to the server while it answers.
    await until(`the call to be answered ${status}`, async () => (await phone.call().invite.final()).status === status, 10000);
  };
  await set('dialVerifyPeer', true);
  await answered(480);
  await set('dialTrustedCertificates', await own.pem());
  await answered(486);
});

overEach('a call outlives a restart of the bundle that holds its connection', { ownServer: true, limitMillis: 120000 }, async (t, transport) => {
  t.server = await Server.start();
  t.atEnd(() => t.server.stop());
  const invite = answering(SDP);
  const { url, connections } = await listener(t, transport, { invite });
  await route(t, url);
  const phone = await t.phone();
  const call = phone.call();
  await call.established();
  const dialog = await invite.dialog();
  await restart(t.shell, 'org.drachtio.admin');
  await until('the application to be known again', async () => (await t.shell.applications()).length === 1, 10000);
  const info = dialog.request({ method: 'INFO', headers: { 'Content-Type': 'text/plain' }, body: 'still here' });
  phone.respond(await phone.request('INFO'), 200, 'OK');
  assert.equal((await info).status, 200);
  await Promise.all([call.hangUp(), ended(dialog)]);
  assert.equal(connections.length, 1);
  connections[0].destroy();
  await assertTablesEmpty(t.server, 15000);
});

overEach('a caller who gives up while the application thinks', {}, async (t, transport) => {
  const heard = [];
  const { url } = await listener(t, transport, {
    invite: (req) => {
      heard.push(req);
      req.on('cancel', () => heard.push('cancel'));
    },
  });
  await route(t, url);
  const phone = await t.phone();
  const call = phone.call();
  await until('the application to hear of it', () => heard.length === 1);
  assert.equal((await call.invite.cancel().final()).status, 200);
  await call.invite.refused(487);
  await until('the application to hear of the CANCEL', () => heard.includes('cancel'));
});
