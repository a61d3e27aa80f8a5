'use strict';

const assert = require('node:assert/strict');
const { test } = require('../lib/harness');
const { answering } = require('../lib/app');
const { Phone, SDP } = require('../lib/sip');
const { event, until, within } = require('../lib/wait');

const CONTACT = '<sip:bob@d3c0y.invalid;transport=tcp>';

/** An application that accepts every registration for as long as it asks. */
const registrar = (req, res) => res.send(200, { headers: { Contact: req.get('Contact'), Expires: req.get('Expires') || '0' } });

/** The client at this phone registers under a name that nobody can look up. */
async function register(phone, seconds) {
  const response = await phone.send('REGISTER', { contact: CONTACT, headers: [['Expires', String(seconds)]] }).final();
  assert.equal(response.status, 200);
}

test('whoever has registered over a connection is called on it, until the registration is gone', async (t) => {
  const app = await t.app({ register: registrar });
  const phone = await t.phone('tcp');
  await register(phone, 60);
  for (const method of ['OPTIONS', 'MESSAGE', 'NOTIFY']) {
    const request = await app.srf.request('sip:bob@d3c0y.invalid;transport=tcp', { method });
    const answered = event(request, 'response');
    phone.respond(await phone.request(method), 200, 'OK');
    const [response] = await answered;
    assert.equal(response.status, 200);
  }
  const made = app.srf.createUAC('sip:bob@d3c0y.invalid', { localSdp: SDP });
  const called = await phone.called();
  assert.match(called.invite.get('Contact'), new RegExp(`<sip:127\\.0\\.0\\.1:${t.server.sipPort};transport=tcp>`));
  called.respond(200, 'OK', { body: SDP, headers: [] });
  await called.request('ACK');
  const dialog = await within('the dialog', made);
  const gone = dialog.destroy();
  phone.respond(await called.request('BYE'), 200, 'OK');
  await gone;
  await register(phone, 0);
  await assert.rejects(app.srf.createUAC('sip:bob@d3c0y.invalid;transport=tcp', { localSdp: SDP }), (error) => {
    assert.equal(error.status, 503);
    assert.equal(error.reason, 'DNS Error');
    return true;
  });
});

test('a call goes on where its peer has registered anew', async (t) => {
  const handler = answering(SDP);
  const app = await t.app({ register: registrar, invite: handler });
  const first = await t.phone('tcp');
  await register(first, 60);
  const call = first.call({ contact: CONTACT });
  await call.established();
  const dialog = await handler.dialog();
  const second = await t.phone('tcp');
  await register(second, 60);
  const info = dialog.request({ method: 'INFO' });
  second.respond(await second.request('INFO'), 200, 'OK');
  assert.equal((await within('the answer', info)).status, 200);
  const gone = dialog.destroy();
  second.respond(await second.request('BYE'), 200, 'OK');
  await gone;
  await register(second, 0);
  app.stop();
});

test('a subscription over a connection is one too', async (t) => {
  let made;
  const app = await t.app({ subscribe: (req, res) => { made = req.srf.createUAS(req, res, { headers: { Expires: '60' } }); } });
  const phone = await t.phone('tcp');
  const subscribe = phone.send('SUBSCRIBE', { contact: CONTACT, headers: [['Event', 'presence'], ['Expires', '60']] });
  assert.equal((await subscribe.final()).status, 202);
  const dialog = await within('the dialog', made);
  const request = await app.srf.request('sip:bob@d3c0y.invalid', { method: 'MESSAGE', body: 'x', headers: { 'Content-Type': 'text/plain' } });
  const answered = event(request, 'response');
  phone.respond(await phone.request('MESSAGE'), 200, 'OK');
  await answered;
  const over = dialog.destroy();
  phone.respond(await phone.request('NOTIFY'), 200, 'OK');
  await over;
});

/** The answer to OPTIONS sent to the registered name; the phone, if there is one, accepts it. */
async function asked(app, phone) {
  const answered = new Promise((resolve, reject) => {
    // a callback: the response may come in one read with the reply to the request
    app.srf.request('sip:bob@d3c0y.invalid;transport=tcp', { method: 'OPTIONS' }, (error, request) => (error ? reject(error) : request.on('response', resolve)));
  });
  if (phone) phone.request('OPTIONS', 1000).then((options) => phone.respond(options, 200, 'OK'), () => {});
  return within('the response', answered, 10000);
}

test('a registration that has run out is forgotten', async (t) => {
  const app = await t.app({ register: registrar });
  const phone = await t.phone('tcp');
  await register(phone, 2);
  assert.equal((await asked(app, phone)).status, 200);
  await until('the registration to be forgotten', async () => (await asked(app, phone)).status === 503, 8000, 200);
});

test('a registration whose connection is closed is of no use', async (t) => {
  const app = await t.app({ register: registrar });
  const phone = await t.phone('tcp');
  await register(phone, 60);
  assert.equal((await asked(app, phone)).status, 200);
  phone.close();
  await until('the connection to be gone', async () => (await t.shell.tables()).connections === 0);
  const refused = await asked(app);
  assert.deepEqual([refused.status, refused.reason], [503, 'DNS Error']);
});

/** A phone at another address of this machine, as far as the server can tell another host. */
async function phoneAt(t, address, transport = 'tcp') {
  const phone = await Phone.open(t.server, transport, address);
  t.atEnd(() => phone.close());
  return phone;
}

/** Registers at this phone and expects 200. */
async function registerAs(phone, contact, options = {}) {
  const response = await phone.send('REGISTER', { contact, headers: [['Expires', '60']], ...options }).final();
  assert.equal(response.status, 200);
}

/** OPTIONS to a URI arrives at this phone and at no other. */
async function arrives(app, uri, phone, others, options = {}) {
  const answered = new Promise((resolve, reject) => {
    app.srf.request(uri, { method: 'OPTIONS', ...options }, (error, request) => (error ? reject(error) : request.on('response', resolve)));
  });
  phone.respond(await phone.request('OPTIONS'), 200, 'OK');
  assert.equal((await within('the response', answered)).status, 200);
  others.forEach((other) => assert.deepEqual(other.seen.filter((m) => m.method === 'OPTIONS'), []));
}

test('nobody is called on his connection for a Contact that is somebody else\'s to say', async (t) => {
  const app = await t.app({ register: registrar });
  const stranger = await phoneAt(t, '127.0.0.3');
  const victim = await phoneAt(t, '127.0.0.2', 'udp');
  const uri = `sip:phone@${victim.hostPort}`;
  await registerAs(stranger, `<${uri}>`);
  await registerAs(stranger, `<${uri};transport=tcp>`);
  await arrives(app, uri, victim, [stranger]);
  const made = app.srf.createUAC(uri, { localSdp: SDP });
  const called = await victim.called();
  const dialog = await called.accept().then(() => within('the dialog', made));
  await registerAs(stranger, `<${uri}>`);
  const gone = dialog.destroy();
  victim.respond(await called.request('BYE'), 200, 'OK');
  await gone;
  assert.deepEqual(stranger.seen.filter((m) => m.method), []);
});

test('a name that a connection holds is not taken from it, but passes to the same instance, and when the connection is closed', async (t) => {
  const app = await t.app({ register: registrar });
  const uri = 'sip:bob@h0ld.invalid;transport=tcp';
  const first = await phoneAt(t, '127.0.0.2');
  const stranger = await phoneAt(t, '127.0.0.3');
  const moved = await phoneAt(t, '127.0.0.4');
  const instance = (n) => `<${uri}>;+sip.instance="<urn:uuid:00000000-0000-1000-8000-00000000000${n}>"`;
  await registerAs(first, instance(1));
  await registerAs(stranger, instance(2));
  await registerAs(stranger, `<${uri}>`, { headers: [['Expires', '0']] });
  await arrives(app, uri, first, [stranger, moved]);
  await registerAs(moved, instance(1));
  await arrives(app, uri, moved, [stranger]);
  moved.close();
  first.close();
  await until('the connections to be gone', async () => (await t.shell.tables()).connections === 1);
  await registerAs(stranger, instance(2));
  await arrives(app, uri, stranger, []);
  await registerAs(stranger, instance(2), { headers: [['Expires', '0']] });
});

test('a phone behind a NAT is reached on its connection by the private address that it registers; an explicit route and another port are not', async (t) => {
  const app = await t.app({ register: registrar });
  const phone = await t.phone('tcp');
  const other = await t.reachablePhone('udp');
  const uri = 'sip:bob@192.168.213.5:5080;transport=tcp';
  await registerAs(phone, `<${uri}>`, { via: 'SIP/2.0/TCP 192.168.213.5:5080;branch=z9hG4bKnat' });
  await arrives(app, uri, phone, [other]);
  phone.seen.length = 0;
  await arrives(app, uri, other, [phone], { proxy: `sip:${other.hostPort}` });
  await registerAs(phone, `<${uri}>`, { via: 'SIP/2.0/TCP 192.168.213.5:5080;branch=z9hG4bKnat2', headers: [['Expires', '0']] });
});
