'use strict';

const assert = require('node:assert/strict');
const { test, overBoth } = require('../lib/harness');
const { answering } = require('../lib/app');
const { freePort } = require('../lib/ports');
const { SDP } = require('../lib/sip');
const { until, within } = require('../lib/wait');

/** The outcome of a request of an application: {status, reason}. */
async function outcome(app, uri, method) {
  // The listener is added in the callback: the response may be in the same read as the reply to the command.
  const response = await within('the response', new Promise((resolve, reject) => {
    app.srf.request(uri, { method }, (error, request) => (error ? reject(error) : request.on('response', resolve)));
  }), 8000);
  return { status: response.status, reason: response.reason };
}

test('nobody answers: 408', async (t) => {
  const app = await t.app();
  const phone = await t.reachablePhone('udp');
  assert.deepEqual(await outcome(app, `sip:bob@${phone.hostPort}`, 'OPTIONS'), { status: 408, reason: 'Request Timeout' });
});

test('a name without an address: 503 DNS Error', async (t) => {
  const app = await t.app();
  assert.deepEqual(await outcome(app, 'sip:bob@nowhere.invalid', 'OPTIONS'), { status: 503, reason: 'DNS Error' });
});

test('a peer that refuses the connection: 503 Service Unavailable', async (t) => {
  const app = await t.app();
  assert.deepEqual(await outcome(app, `sip:bob@127.0.0.1:${await freePort()};transport=tcp`, 'OPTIONS'), { status: 503, reason: 'Service Unavailable' });
});

test('the connection of a call is lost and cannot be made again: 410', async (t) => {
  const handler = answering(SDP);
  await t.app({ invite: handler });
  const phone = await t.phone('tcp');
  const call = phone.call();
  await call.established();
  const dialog = await handler.dialog();
  phone.close();
  await until('the server to notice', async () => (await t.shell.connections()).length === 0);
  const response = await within('the response', dialog.request({ method: 'INFO' }), 8000);
  assert.deepEqual({ status: response.status, reason: response.reason }, { status: 410, reason: 'Gone' });
  await dialog.destroy();
});

overBoth('an application that does not exist any more: its dialog answers 481', async (t) => {
  const handler = answering(SDP);
  const app = await t.app({ invite: handler });
  const phone = await t.phone();
  const call = phone.call();
  await call.established();
  await handler.dialog();
  app.die();
  await t.phone().then((other) => other.fence());
  assert.equal((await call.send('INFO').final()).status, 481);
  assert.equal((await call.send('BYE').final()).status, 481);
});
