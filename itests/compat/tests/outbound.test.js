'use strict';

const assert = require('node:assert/strict');
const net = require('node:net');
const Srf = require('drachtio-srf');
const { test, overBoth } = require('../lib/harness');
const { answer, answering, ended } = require('../lib/app');
const { SDP } = require('../lib/sip');
const { freePort } = require('../lib/ports');
const { web, json, routes, route } = require('../lib/routing');
const { until, within } = require('../lib/wait');

/** An application on drachtio-srf that waits for the server to connect. */
async function listener(t, handlers, { secret = t.server.secret, tls } = {}) {
  const srf = new Srf();
  srf.on('error', () => {});
  for (const [method, handler] of Object.entries(handlers)) srf[method](handler);
  const connections = [];
  const port = await freePort();
  const server = srf.listen({ port, host: '127.0.0.1', secret, ...(tls ? { tls } : {}) });
  await within('the application to listen', new Promise((resolve) => server.on('listening', resolve)));
  server.on(tls ? 'secureConnection' : 'connection', (socket) => connections.push(socket));
  t.atEnd(() => {
    connections.forEach((socket) => socket.destroy());
    return new Promise((resolve) => server.close(resolve));
  });
  return { srf, port, connections };
}

/** A plain socket in the place of an application, which does what the test wants. */
async function stub(t, behave) {
  const sockets = [];
  const server = net.createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    behave(socket);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.atEnd(() => {
    sockets.forEach((socket) => socket.destroy());
    return new Promise((resolve) => server.close(resolve));
  });
  return { port: server.address().port, sockets };
}

const frame = (text) => `${Buffer.byteLength(text)}#${text}`;

overBoth('a handler URL tcp:// makes the server connect for every call', async (t) => {
  const invite = answering(SDP);
  const { port, connections } = await listener(t, { invite });
  await route(t, `tcp://127.0.0.1:${port}`, { method: 'INVITE' });
  const phone = await t.phone();
  for (let i = 1; i <= 2; i++) {
    const call = phone.call();
    await call.established();
    const dialog = await invite.dialog();
    await Promise.all([call.hangUp(), ended(dialog)]);
    assert.equal(connections.length, i);
  }
});

test('a callback names the application; it hangs up, and ends its session', async (t) => {
  const over = [];
  const { port, connections, srf } = await listener(t, {
    invite: async (req, res) => {
      const dialog = await answer(req, res, { localSdp: SDP });
      await dialog.acknowledged;
      await dialog.destroy();
      srf.endSession(req);
      over.push(req.get('Call-ID'));
    },
  });
  const { url } = await web(t, json('route', { uri: `localhost:${port};transport=tcp` }));
  await route(t, url);
  const phone = await t.phone();
  const call = phone.call();
  await call.established();
  const bye = await phone.request('BYE');
  phone.respond(bye, 200, 'OK');
  await until('the application to have ended it', () => over.length === 1);
  await until('the connection to be closed', () => connections[0].destroyed);
});

test('an application that answers on the connection refuses the call', async (t) => {
  const { port } = await listener(t, { invite: (req, res) => res.send(486) });
  await route(t, `tcp://127.0.0.1:${port}`);
  await (await t.phone()).call().invite.refused(486);
});

test('a wrong secret: 480', async (t) => {
  const { port } = await listener(t, { invite: () => { throw new Error('reached'); } }, { secret: 'wrong' });
  await route(t, `tcp://127.0.0.1:${port}`);
  await (await t.phone()).call().invite.refused(480);
});

test('an application that does not authenticate: 480 after 5 s', { limitMillis: 30000 }, async (t) => {
  const { port } = await stub(t, () => {});
  await route(t, `tcp://127.0.0.1:${port}`);
  await (await t.phone()).call().invite.refused(480, 12000);
});

test('a connection that is closed before authentication: 480', async (t) => {
  const { port } = await stub(t, (socket) => socket.end());
  await route(t, `tcp://127.0.0.1:${port}`);
  await (await t.phone()).call().invite.refused(480);
});

test('a connection that is closed before an answer: 480, and no other application gets the call', async (t) => {
  const { port } = await stub(t, (socket) => {
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
      if (text.includes('|sip|')) socket.destroy();
    });
    socket.write(frame(`1|authenticate|${t.server.secret}|`));
  });
  const heard = [];
  await t.app({ invite: (req, res) => { heard.push(req); res.send(200); } });
  await route(t, `tcp://127.0.0.1:${port}`);
  await (await t.phone()).call().invite.refused(480);
  assert.equal(heard.length, 0);
});

test('nobody listens, no such host, no port: 480 at once', async (t) => {
  let uri = `127.0.0.1:${await freePort()}`;
  const { url } = await web(t, (question, response) => json('route', { uri })(question, response));
  await route(t, url);
  const phone = await t.phone();
  await phone.call().invite.refused(480);
  uri = 'nowhere.invalid:9022';
  await phone.call().invite.refused(480, 10000);
  uri = 'localhost';
  await phone.call().invite.refused(480);
  assert.match((await routes(t))[0].error, /no port/);
});

test('a caller who gives up while the application thinks', async (t) => {
  const heard = [];
  const { port } = await listener(t, {
    invite: (req) => {
      heard.push(req);
      req.on('cancel', () => heard.push('cancel'));
    },
  });
  await route(t, `tcp://127.0.0.1:${port}`);
  const phone = await t.phone();
  const call = phone.call();
  await until('the application to hear of it', () => heard.length === 1);
  assert.equal((await call.invite.cancel().final()).status, 200);
  await call.invite.refused(487);
  await until('the application to hear of the CANCEL', () => heard.includes('cancel'));
});
