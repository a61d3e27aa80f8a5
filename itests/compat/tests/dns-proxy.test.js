'use strict';

const assert = require('node:assert/strict');
const { test, assertTablesEmpty } = require('../lib/harness');
const { NameServer } = require('../lib/dns');
const { freePort } = require('../lib/ports');
const { siteWith } = require('../lib/site');
const { Phone, SDP } = require('../lib/sip');
const { within } = require('../lib/wait');

const PID = 'org.drachtio.sip.transport';
const srv = (name, port, priority) => `srv-host=${name},h.test,${port},${priority},0`;

test('NAPTR leads to TLS; a proxied call goes to the next target when the first is dead or says 503', { ownServer: true, limitMillis: 180000 }, async (t) => {
  const server = await siteWith(t, { transports: ['udp', 'tcp', 'tls'] });
  const listen = async (transport) => {
    const phone = await Phone.listen(server, transport);
    t.atEnd(() => phone.close());
    return phone;
  };
  const [secure, busy, good] = [await listen('tls'), await listen('udp'), await listen('udp')];
  const dead = await freePort();
  const names = await NameServer.start(t, [
    'host-record=h.test,127.0.0.1',
    'naptr-record=secure.test,1,1,s,SIPS+D2T,,_sips._tcp.secure.test', srv('_sips._tcp.secure.test', secure.port, 1), srv('_sip._udp.secure.test', dead, 1),
    srv('_sip._udp.dead.test', dead, 1), srv('_sip._udp.dead.test', good.port, 2),
    srv('_sip._udp.busy.test', busy.port, 1), srv('_sip._udp.busy.test', good.port, 2),
    srv('_sip._udp.ready.test', good.port, 1),
  ]);
  await server.shell().run(`config:property-set --pid ${PID} dnsServers "127.0.0.1:${names.port}"`);
  const app = await t.app({ invite: (req, res) => { req.srf.proxyRequest(req, req.get('X-To'), { recordRoute: true }).catch(() => {}); } });
  const options = (uri) => new Promise((resolve, reject) => {
    app.srf.request(uri, { method: 'OPTIONS' }, (error, request) => (error ? reject(error) : request.once('response', resolve)));
  });
  const asked = options('sip:ready.test');
  good.respond(await good.request('OPTIONS', 20000), 200, 'OK');
  assert.equal((await within('the answer', asked)).status, 200);

  const made = app.srf.createUAC('sip:bob@secure.test', { localSdp: SDP });
  const called = await secure.called();
  assert.match(called.invite.get('Via'), new RegExp(`^SIP/2\\.0/TLS 127\\.0\\.0\\.1:${server.ports.tls}`));
  await called.accept();
  const dialog = await within('the dialog', made);
  const gone = dialog.destroy();
  secure.respond(await called.request('BYE'), 200, 'OK');
  await gone;

  const caller = await t.phone('udp');
  for (const name of ['dead', 'busy']) {
    const call = caller.call({ headers: [['X-To', `sip:bob@${name}.test`]] });
    if (name === 'busy') await (await busy.called()).refuse(503, 'Service Unavailable');
    const answered = await good.called(10000);
    const [ok] = await Promise.all([call.established(), answered.accept()]);
    assert.equal(ok.all('record-route').length, 1);
    const bye = call.send('BYE');
    good.respond(await answered.request('BYE'), 200, 'OK');
    assert.equal((await bye.final()).status, 200);
  }
  secure.close();
  await app.stop();
  await assertTablesEmpty(server);
});
