'use strict';

const assert = require('node:assert/strict');
const { test, assertTablesEmpty } = require('../lib/harness');
const { App } = require('../lib/app');
const { Server, configuration } = require('../lib/server');
const { freePort } = require('../lib/ports');
const { Phone, SDP, uriOf } = require('../lib/sip');
const { until, within } = require('../lib/wait');

/** The line of a header as it stands on the wire. */
const lineOf = (message, name) => message.bytes.toString().split('\r\n').find((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`));

const busy = (_req, res) => setTimeout(() => res.send(486), 100);

/** Calls a URI that leads nowhere by itself; gives the INVITE as the phone got it, which refused it. */
async function refusedBy(phones, app, options = {}) {
  const made = app.srf.createUAC('sip:bob@example.invalid', { localSdp: SDP, ...options });
  made.catch(() => {});
  const called = await Promise.any(phones.map((phone) => phone.called(8000)));
  assert.equal(called.invite.uri, 'sip:bob@example.invalid');
  await called.refuse(404, 'Not Found');
  await assert.rejects(made, { status: 404 });
  return called;
}

async function statusesOf(phone, headers = []) {
  const invite = phone.send('INVITE', { body: SDP, headers });
  await invite.refused(486);
  return invite.responses;
}

test('outbound-proxy of the file, --always-send-180, DRACHTIO_PRESERVE_HEADER_NAMES', { ownServer: true, limitMillis: 180000 }, async (t) => {
  const sipPort = await freePort();
  const adminPort = await freePort();
  const open = async () => {
    const phone = await Phone.open({ host: '127.0.0.1', sipPort }, 'udp');
    t.atEnd(() => phone.close());
    return phone;
  };
  const [proxy, target] = [await open(), await open()];
  const xml = configuration({ adminPort, sipPort, loglevel: 'info' }).replace('<contacts>', `<outbound-proxy>${uriOf(proxy.contact)}</outbound-proxy><contacts>`);
  const server = await Server.start({ adminPort, sipPort, xml, args: ['--always-send-180'], env: { DRACHTIO_PRESERVE_HEADER_NAMES: 'my-odd-NAME, x_other' } });
  t.atEnd(() => server.stop());
  const app = await App.start(server, { invite: busy });

  // no layer has begun with other values than those of the file
  assert.doesNotMatch(server.output, /: now /);

  // all requests outside a dialog that name no way of their own
  const { invite } = await refusedBy([proxy], app, { headers: { 'my-odd-NAME': '1', x_other: '2', 'other-name': '3', 'X-as-IS': '4' } });
  assert.equal(invite.get('Route'), undefined);
  assert.equal(lineOf(invite, 'my-odd-name'), 'my-odd-NAME: 1');
  assert.equal(lineOf(invite, 'x_other'), 'x_other: 2');
  assert.equal(lineOf(invite, 'other-name'), 'Other-Name: 3');
  assert.equal(lineOf(invite, 'x-as-is'), 'X-as-IS: 4');
  await refusedBy([target], app, { proxy: uriOf(target.contact) });

  // and none in a dialog
  const made = app.srf.createUAC('sip:bob@example.invalid', { localSdp: SDP });
  const called = await proxy.called();
  proxy.respond(called.invite, 200, 'OK', { headers: [['Contact', target.contact]], body: SDP, tag: called.tag });
  assert.equal((await target.request('ACK')).callId, called.callId);
  const gone = (await within('the dialog', made)).destroy();
  target.respond(await target.request('BYE'), 200, 'OK');
  await gone;

  // 180 at once, with a tag of its own; not for other methods
  const responses = await statusesOf(target);
  assert.deepEqual(responses.map((m) => m.status), [100, 180, 486]);
  assert.ok(responses[1].toTag);
  assert.notEqual(responses[1].toTag, responses[2].toTag);
  // nor for who wants every provisional response reliably: RFC 3262 §3 allows no other then
  assert.deepEqual((await statusesOf(target, [['Require', '100rel']])).map((m) => m.status), [100, 486]);
  assert.deepEqual((await statusesOf(target, [['Supported', '100rel']])).map((m) => m.status), [100, 180, 486]);
  const options = target.send('OPTIONS');
  assert.equal((await options.final()).status, 503);
  assert.equal(options.responses.length, 1);
  app.stop();
  await assertTablesEmpty(server);
});

/** Refuses all calls that come to it, and notes itself in `took`, until it is closed. */
async function refuseAll(phone, took) {
  while (!phone.isClosed) {
    try {
      const called = await phone.called(2000);
      took.push(phone);
      await called.refuse(404, 'Not Found');
    } catch (error) {
      if (!/in vain/.test(error.message)) throw error;
    }
  }
}

test('the outbound proxy, and whether 180 is always sent, can be changed while the server runs', { limitMillis: 90000 }, async (t) => {
  const app = await t.app({ invite: busy });
  const [one, two] = [await t.phone('udp'), await t.phone('udp')];
  const took = [];
  for (const phone of [one, two]) refuseAll(phone, took);
  const { shell } = t;
  const set = (pid, name, value) => shell.run(`config:property-set --pid ${pid} ${name} '${value}'`);
  t.atEnd(() => shell.run('config:property-delete --pid org.drachtio.sip.dialog outboundProxy'));
  t.atEnd(() => shell.run('config:property-delete --pid org.drachtio.call.control alwaysSend180'));
  // the shell's change reaches the server some time after the command
  for (const phone of [one, two]) {
    await set('org.drachtio.sip.dialog', 'outboundProxy', uriOf(phone.contact));
    await until('the proxy to be used', async () => {
      await assert.rejects(app.srf.createUAC('sip:bob@example.invalid', { localSdp: SDP }));
      return took[took.length - 1] === phone;
    }, 30000);
  }
  assert.deepEqual((await statusesOf(one)).map((m) => m.status), [100, 486]);
  for (const [value, expected] of [['true', '100,180,486'], ['false', '100,486']]) {
    await set('org.drachtio.call.control', 'alwaysSend180', value);
    await until(`alwaysSend180=${value} to count`, async () => (await statusesOf(one)).map((m) => m.status).join() === expected, 30000);
  }
});

test('a cfg file adds values to those of the XML file, and no socket is closed for that', { ownServer: true, limitMillis: 180000 }, async (t) => {
  const server = await Server.start({ loglevel: 'info' });
  t.atEnd(() => server.stop());
  for (const maximum of [3000, 4000]) {
    await server.configure('org.drachtio.sip.transport', { maxConnections: maximum });
    await server.configure('org.drachtio.admin', { maxConnections: maximum });
    await server.configure('org.drachtio.sip.transaction', { maxTransactions: maximum });
    // they are told one after the other
    await until('the last component to have its values', () => server.output.includes(`maxTransactions=${maximum}`));
  }
  assert.doesNotMatch(server.output, /no longer/i);
  // nor have transactions begun with the timers of nobody's choice
  const timers = server.output.match(/Timers\[[^\]]*\]/g);
  assert.deepEqual([...new Set(timers)], ['Timers[t1=25, t2=100, t4=125, t1x64=1600]']);
});
