'use strict';

const assert = require('node:assert/strict');
const { test, assertTablesEmpty } = require('../lib/harness');
const { App } = require('../lib/app');
const { Server, configuration } = require('../lib/server');
const { freePort } = require('../lib/ports');
const { Phone, SDP, uriOf } = require('../lib/sip');
const { until, within } = require('../lib/wait');

/** The name as it stands on the wire. */
const named = (message, name) => message.bytes.toString().split('\r\n').find((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`));

test('outbound-proxy, --always-send-180 and DRACHTIO_PRESERVE_HEADER_NAMES at the start, the first two changed while it runs', { ownServer: true, limitMillis: 180000 }, async (t) => {
  const sipPort = await freePort();
  const adminPort = await freePort();
  const phone = async () => {
    const opened = await Phone.open({ host: '127.0.0.1', sipPort }, 'udp');
    t.atEnd(() => opened.close());
    return opened;
  };
  const [proxy, other, target] = [await phone(), await phone(), await phone()];
  const xml = configuration({ adminPort, sipPort }).replace('<contacts>', `<outbound-proxy>${uriOf(proxy.contact)}</outbound-proxy><contacts>`);
  const server = await Server.start({ adminPort, sipPort, xml, args: ['--always-send-180'], env: { DRACHTIO_PRESERVE_HEADER_NAMES: 'my-odd-NAME, x_other' } });
  t.atEnd(() => server.stop());
  const shell = server.shell();
  const app = await App.start(server, { invite: (_req, res) => setTimeout(() => res.send(486), 200) });

  // outbound proxy: all requests outside a dialog that name no way of their own
  const refusedBy = async (hop, uri, options = {}) => {
    const made = app.srf.createUAC(uri, { localSdp: SDP, ...options });
    made.catch(() => {});
    const called = await hop.called();
    assert.equal(called.invite.uri, uri);
    await called.refuse(404, 'Not Found');
    await assert.rejects(made, { status: 404 });
    return called.invite;
  };
  const invite = await refusedBy(proxy, 'sip:bob@example.invalid', { headers: { 'my-odd-NAME': '1', 'My-Odd-Name-2': '2', x_other: '3', 'other-name': '4', 'X-as-IS': '5' } });
  assert.equal(invite.get('Route'), undefined);
  assert.equal(named(invite, 'my-odd-name'), 'my-odd-NAME: 1');
  assert.equal(named(invite, 'x_other'), 'x_other: 3');
  assert.equal(named(invite, 'other-name'), 'Other-Name: 4');
  assert.equal(named(invite, 'x-as-is'), 'X-as-IS: 5');
  await refusedBy(target, 'sip:bob@example.invalid', { proxy: uriOf(target.contact) });

  // ... and none in a dialog
  const made = app.srf.createUAC('sip:bob@example.invalid', { localSdp: SDP });
  const called = await proxy.called();
  called.phone.respond(called.invite, 200, 'OK', { headers: [['Contact', target.contact]], body: SDP, tag: called.tag });
  const ack = await target.take('ACK', (m) => m.method === 'ACK');
  assert.equal(ack.callId, called.callId);
  const gone = (await within('the dialog', made)).destroy();
  target.respond(await target.request('BYE'), 200, 'OK');
  await gone;

  await shell.run(`config:property-set --pid org.drachtio.sip.dialog outboundProxy '${uriOf(other.contact)}'`);
  await until('the other proxy to be used', async () => {
    const attempt = app.srf.createUAC('sip:bob@example.invalid', { localSdp: SDP });
    attempt.catch(() => {});
    const hop = await Promise.any([proxy, other].map((candidate) => candidate.called(8000)));
    await hop.refuse(404, 'Not Found');
    await assert.rejects(attempt, { status: 404 });
    return hop.phone === other;
  }, 30000);

  // always 180: at once, with a tag of its own, and not for other methods
  const caller = await phone();
  const ringing = caller.send('INVITE', { body: SDP });
  const ring = await ringing.response(180);
  assert.ok(ring.toTag);
  const refusal = await ringing.refused(486);
  assert.deepEqual(ringing.responses.map((m) => m.status), [100, 180, 486]);
  assert.notEqual(refusal.toTag, ring.toTag);
  await shell.run('config:property-set --pid org.drachtio.call.control alwaysSend180 false');
  await until('no 180 to be sent any more', async () => {
    const silent = caller.send('INVITE', { body: SDP });
    await silent.refused(486);
    return silent.responses.every((m) => m.status !== 180);
  }, 30000);
  app.stop();
  await assertTablesEmpty(server);
});
