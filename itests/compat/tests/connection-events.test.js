'use strict';

// docs/connection-events.md: who asks is told when connections open and close, and drachtio-srf passes over it.

const assert = require('node:assert/strict');
const WebSocket = require('ws');
const { connections } = require('../../../examples/connection-events/connections');
const { test } = require('../lib/harness');
const { freePort } = require('../lib/ports');
const { restart } = require('../lib/restart');
const { Server, configuration } = require('../lib/server');
const { until } = require('../lib/wait');

/** The next event of a verb that the raw client is told of the connection from this port. */
function told(admin, verb, port) {
  return admin.take(`${verb} of ${port}`, (frame) => frame.type === 'response' && frame.tokens[2] === verb && frame.tokens[7] === String(port));
}

test('who asks is told when connections open and close, with the request of a WebSocket, across restarts; drachtio-srf passes over it', { ownServer: true, limitMillis: 180000 }, async (t) => {
  const [sipPort, adminPort, wsPort] = [await freePort(), await freePort(), await freePort()];
  const xml = configuration({ adminPort, sipPort, loglevel: 'debug' })
    .replace('</contacts>', `<contact>sip:127.0.0.1:${wsPort};transport=ws</contact></contacts>`);
  const server = await Server.start({ sipPort, adminPort, xml });
  t.server = server;
  t.atEnd(() => server.stop());
  const admin = await t.admin('connection:open', 'connection:close');
  const other = await t.admin('message');
  const app = await t.app({ options: (req, res) => res.send(200) });
  const seen = { open: [], close: [] };
  const events = connections(app.srf);
  for (const name of ['open', 'close']) events.on(name, (event) => seen[name].push(event));
  await app.routed();

  const phone = await t.phone('tcp');
  const opened = await told(admin, 'connection:open', phone.port);
  assert.deepEqual(opened.tokens.slice(5, 7).concat(opened.tokens.slice(9)), ['tcp', '127.0.0.1', '127.0.0.1', String(sipPort), 'accepted', '', '0', '']);
  assert.equal(opened.sip, '');
  assert.equal((await phone.send('OPTIONS').final()).status, 200);

  const headers = { Origin: 'https://phone.example.com', Cookie: 'session=s3cret', Authorization: 'Bearer s3cret', 'X-Forwarded-For': '203.0.113.9', 'User-Agent': 'tab/1' };
  const socket = new WebSocket(`ws://127.0.0.1:${wsPort}/phone?tenant=7`, 'sip', { headers });
  await new Promise((resolve, reject) => { socket.once('open', resolve).once('error', reject); });
  const port = socket._socket.localPort;
  const upgraded = await told(admin, 'connection:open', port);
  assert.equal(upgraded.tokens[5], 'ws');
  assert.match(upgraded.sip, /^GET \/phone\?tenant=7 HTTP\/1\.1\r\n/);
  for (const [name, value] of Object.entries(headers)) assert.ok(upgraded.sip.includes(`\r\n${name}: ${value}\r\n`), `${name} in ${upgraded.sip}`);
  await until('the application to be told', () => seen.open.length === 2);
  const { path, headers: given, transport } = seen.open[1];
  assert.deepEqual([path, given.cookie, given.origin, transport], ['/phone?tenant=7', 'session=s3cret', 'https://phone.example.com', 'ws']);

  await restart(server.shell(), 'org.drachtio.sip.transport');
  socket.close();
  const closed = await told(admin, 'connection:close', port);
  assert.deepEqual(closed.tokens.slice(4, 8), upgraded.tokens.slice(4, 8));
  await restart(server.shell(), 'org.drachtio.admin');
  phone.socket.destroy();
  assert.equal((await told(admin, 'connection:close', phone.port)).tokens[4], opened.tokens[4]);
  await until('the application to be told', () => seen.close.length === 2);
  assert.deepEqual(seen.close.map((event) => [event.transport, event.missed]), [['ws', 0], ['tcp', 0]]);

  const again = await t.phone('tcp');
  assert.equal((await again.send('OPTIONS').final()).status, 200);
  await told(admin, 'connection:open', again.port);
  assert.deepEqual(app.errors, []);
  assert.deepEqual(other.frames.filter((frame) => /^connection/.test(frame.tokens[2])), []);
  assert.equal(admin.frames.filter((frame) => frame.tokens[2] === 'connection:open').length, 3);
  assert.ok(!server.output.includes('s3cret'), 'the log holds a cookie');
});
