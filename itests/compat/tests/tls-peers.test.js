'use strict';

// TLS with clients and servers of others: OpenSSL, the JDK, and sipp, which Debian builds without TLS, behind socat.

const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const tls = require('node:tls');
const { test, assertTablesEmpty } = require('../lib/harness');
const { answering, ended } = require('../lib/app');
const { pem } = require('../lib/pem');
const { freePort, listening } = require('../lib/ports');
const { Pbx, PASSWORD } = require('../lib/pbx');
const { siteWith } = require('../lib/site');
const { callee, sipp } = require('../lib/sipp');
const { run } = require('../lib/tools');
const { until, within } = require('../lib/wait');
const { Message, SDP, uriOf } = require('../lib/sip');

const CLIENT = path.resolve(__dirname, '../clients/TlsPhone.java');

/** A program that runs until the test ends. */
function background(t, program, args) {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const started = { child, output: '' };
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => { started.output += chunk; });
  child.stdin.on('error', () => {});
  const over = new Promise((resolve) => { child.once('exit', resolve); });
  child.once('error', (error) => { started.output += error.message; });
  t.atEnd(() => {
    child.kill('SIGTERM');
    return over;
  });
  return started;
}

/** A port of this machine behind which socat speaks TLS, or ends it. */
async function tunnel(t, from, to) {
  const port = await freePort();
  const socat = background(t, 'socat', [from(port), to]);
  await until('socat to listen', () => socat.child.exitCode !== null || listening(port), 10000);
  assert.equal(socat.child.exitCode, null, socat.output);
  return port;
}

/** The text of the scenarios says the transport and the port that are outside of the tunnel. */
const overTls = (port) => (text) => text.replaceAll('transport=[transport]', 'transport=tls').replaceAll('[transport]', 'TLS').replaceAll('[local_port]', port === undefined ? '[local_port]' : String(port));

async function registerWithOpenssl(t, server, version) {
  const client = background(t, 'openssl', ['s_client', '-connect', `127.0.0.1:${server.ports.tls}`, version, '-CAfile', server.files.certificate, '-verify_return_error', '-verify_ip', '127.0.0.1', '-quiet', '-nocommands']);
  client.child.stdin.write(['REGISTER sip:pbx.test SIP/2.0', 'Via: SIP/2.0/TLS 127.0.0.1:5061;branch=z9hG4bKopenssl', 'From: <sip:openssl@pbx.test>;tag=1', 'To: <sip:openssl@pbx.test>',
    `Call-ID: openssl${version}`, 'CSeq: 1 REGISTER', 'Contact: <sip:openssl@127.0.0.1;transport=tls>', 'Expires: 60', 'Max-Forwards: 70', 'Content-Length: 0', '', ''].join('\r\n'));
  await until(`the answer by ${version}`, () => /^SIP\/2\.0 200 OK/m.test(client.output), 10000).catch((error) => { throw new Error(`${error.message}\n${client.output}`); });
}

/** OpenSSL as the peer that the server connects to, which demands the server's certificate. */
async function askedForItsCertificate(t, app, { files }) {
  const port = await freePort();
  const peer = background(t, 'openssl', ['s_server', '-accept', `127.0.0.1:${port}`, '-key', files.key, '-cert', files.certificate, '-CAfile', files.certificate, '-Verify', '1', '-verify_return_error', '-quiet']);
  await until('openssl to listen', () => peer.child.exitCode !== null || listening(port), 10000);
  const answer = new Promise((resolve, reject) => {
    app.srf.request(`sip:peer@127.0.0.1:${port};transport=tls`, { method: 'OPTIONS' }, (error, req) => (error ? reject(error) : req.once('response', resolve)));
  });
  answer.catch(() => {});
  await until('the request', () => /^OPTIONS [^]*\r\n\r\n/m.test(peer.output), 10000).catch((error) => { throw new Error(`${error.message}\n${peer.output}`); });
  const request = new Message(Buffer.from(peer.output.slice(peer.output.search(/^OPTIONS /m))));
  peer.child.stdin.write(['SIP/2.0 200 OK', ...['Via', 'From', 'To', 'Call-ID', 'CSeq'].map((name) => `${name}: ${request.get(name)}${name === 'To' ? ';tag=openssl' : ''}`), 'Content-Length: 0', '', ''].join('\r\n'));
  assert.equal((await within('the answer', answer, 10000)).status, 200);
}

test('openssl s_client with TLS 1.2 and 1.3 registers, s_server is shown the certificate of the server; sipp calls, and is called, over TLS', { ownServer: true, limitMillis: 180000 }, async (t) => {
  const server = await siteWith(t, { transports: ['udp', 'tcp', 'tls'] });
  const ends = [];
  const invite = answering(SDP, { attach: (dialog) => ends.push(ended(dialog, 20000)) });
  const app = await t.app({ invite, register: (req, res) => res.send(200, { headers: { Contact: req.get('Contact'), Expires: '60' } }) });
  for (const version of ['-tls1_2', '-tls1_3']) await registerWithOpenssl(t, server, version);

  await askedForItsCertificate(t, app, server);

  const outward = await tunnel(t, (port) => `TCP-LISTEN:${port},bind=127.0.0.1,fork,reuseaddr`, `OPENSSL:127.0.0.1:${server.ports.tls},cafile=${server.files.certificate}`);
  await sipp({ host: '127.0.0.1', sipPort: outward }, 'call', { transport: 'tcp', calls: 5, rate: 20, edit: overTls() });
  await Promise.all(ends);
  assert.equal(ends.length, 5);

  const pemFile = path.join(path.dirname(server.files.key), 'both.pem');
  fs.writeFileSync(pemFile, fs.readFileSync(server.files.key) + fs.readFileSync(server.files.certificate));
  let inward;
  const called = await callee('callee_plain', { transport: 'tcp', editFor: async (own) => {
    inward = await tunnel(t, (port) => `OPENSSL-LISTEN:${port},bind=127.0.0.1,fork,reuseaddr,cert=${pemFile},verify=0`, `TCP:127.0.0.1:${own}`);
    return overTls(inward);
  } });
  const dialog = await within('the dialog', app.srf.createUAC(`sip:sipp@127.0.0.1:${inward};transport=tls`, { localSdp: SDP }), 10000);
  await dialog.destroy();
  await called.over;
  await app.stop();
});

/** sipp registers this Contact through a tunnel to the server. */
async function registerWithSipp({ files, ports }, t, user, contact) {
  const outward = await tunnel(t, (port) => `TCP-LISTEN:${port},bind=127.0.0.1,fork,reuseaddr`, `OPENSSL:127.0.0.1:${ports.tls},cafile=${files.certificate}`);
  await sipp({ host: '127.0.0.1', sipPort: outward }, 'register_authenticated', { transport: 'tcp', values: { USER: user, PASSWORD, CONTACT: contact }, edit: overTls() });
}

/** sipp as the one that is called, behind a port that speaks TLS. `contactAt` gives what it says in its Contact, for that port. */
async function calleeOverTls(t, scenario, pemFile, contactAt) {
  let contact;
  const { over } = await callee(scenario, { transport: 'tcp', editFor: async (own) => {
    const port = await tunnel(t, (outside) => `OPENSSL-LISTEN:${outside},bind=127.0.0.1,fork,reuseaddr,cert=${pemFile},verify=0`, `TCP:127.0.0.1:${own}`);
    contact = contactAt(port);
    return (text) => overTls(port)(text.replaceAll(/^Contact: <.*>$/gm, `Contact: <${contact}>`));
  } });
  return { contact, over };
}

const SIPS_CONTACTS = {
  'without a transport': (user) => (port) => `sips:${user}@127.0.0.1:${port}`,
  'with TLS': (user) => (port) => `sips:${user}@127.0.0.1:${port};transport=tls`,
  'with TCP, as RFC 5630 has it': (user) => (port) => `sips:${user}@127.0.0.1:${port};transport=tcp`,
};

test('a phone with a sips Contact that listens with TLS registers, is called through the B2BUA, and is hung up on and hangs up', { ownServer: true, limitMillis: 180000 }, async (t) => {
  const server = await siteWith(t, { transports: ['udp', 'tcp', 'tls'] });
  const pbx = await Pbx.start(t);
  const caller = await t.phone('udp');
  const pemFile = path.join(path.dirname(server.files.key), 'both.pem');
  fs.writeFileSync(pemFile, fs.readFileSync(server.files.key) + fs.readFileSync(server.files.certificate));
  for (const [number, [name, contactOf]] of Object.entries(SIPS_CONTACTS).entries()) {
    for (const scenario of ['callee_plain', 'callee_hangs_up']) {
      const user = `desk${number}-${scenario}`;
      const called = await calleeOverTls(t, scenario, pemFile, contactOf(user));
      await registerWithSipp(server, t, user, called.contact);
      assert.equal(pbx.bindings.get(user), called.contact, name);
      const call = caller.call({ uri: `sip:${user}@127.0.0.1:${server.sipPort}` });
      await call.established();
      if (scenario === 'callee_plain') await call.hangUp();
      else caller.respond(await call.request('BYE'), 200, 'OK');
      await called.over;
    }
  }
  await until('the legs to be gone', () => pbx.legs.size === 0);
  assert.deepEqual(pbx.faults, []);
  await pbx.app.stop();
});

test('a phone with a sips Contact that does not listen is called on the connection that it registered over, and each side hangs up', { ownServer: true, limitMillis: 180000 }, async (t) => {
  const server = await siteWith(t, { transports: ['udp', 'tcp', 'tls', 'wss'] });
  const app = await t.app({ register: (req, res) => res.send(200, { headers: { Contact: req.get('Contact'), Expires: '60' } }) });
  for (const [transport, named] of [['tls', ''], ['tls', ';transport=tls'], ['tls', ';transport=tcp'], ['wss', ';transport=ws'], ['wss', ';transport=wss']]) {
    const phone = await t.phone(transport);
    const contact = `<sips:desk@${phone.hostPort}${named}>`;
    assert.equal((await phone.send('REGISTER', { contact, headers: [['Expires', '60']] }).final()).status, 200);
    for (const hangsUp of ['application', 'phone']) {
      const made = app.srf.createUAC(uriOf(contact), { localSdp: SDP });
      const called = await phone.called();
      assert.match(called.invite.get('contact'), /^<sips:/, `the Contact that a phone with ${contact} is told`);
      phone.respond(called.invite, 200, 'OK', { headers: [['Contact', contact]], body: SDP, tag: called.tag });
      const dialog = await within('the dialog', made);
      await phone.request('ACK');
      const ended = new Promise((resolve) => { dialog.once('destroy', resolve); });
      if (hangsUp === 'phone') {
        await called.hangUp();
        await within('the end of the dialog', ended);
      } else {
        const gone = dialog.destroy();
        phone.respond(await called.request('BYE'), 200, 'OK');
        await gone;
      }
    }
    phone.close();
  }
  await app.stop();
  await assertTablesEmpty(server);
});

test('with DRACHTIO_TLS_VERIFY_CLIENT_CERT only those are served for whom the chain file vouches, be it for the server or not', { ownServer: true, limitMillis: 180000 }, async (t) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'drachtio-clients-'));
  t.atEnd(() => fs.rmSync(folder, { recursive: true }));
  const [trunk, stranger] = [await pem(folder, 'trunk'), await pem(folder, 'stranger')];
  const server = await siteWith(t, { transports: ['udp', 'tcp', 'tls'], args: ['--chain-file', trunk.certificate], env: { DRACHTIO_TLS_VERIFY_CLIENT_CERT: '1' } });
  const app = await t.app({ options: (req, res) => res.send(200) });
  for (const version of ['TLSv1.2', 'TLSv1.3']) {
    for (const [files, isServed] of [[trunk, true], [stranger, false], [undefined, false]]) {
      const shown = files ? { key: fs.readFileSync(files.key), cert: fs.readFileSync(files.certificate) } : {};
      const socket = tls.connect({ host: '127.0.0.1', port: server.ports.tls, rejectUnauthorized: false, minVersion: version, maxVersion: version, ...shown });
      t.atEnd(() => socket.destroy());
      let text = '';
      const over = new Promise((resolve) => {
        socket.on('data', (chunk) => { text += chunk; if (text.includes('\r\n\r\n')) resolve(); });
        socket.on('error', resolve);
        socket.on('close', resolve);
      });
      socket.once('secureConnect', () => socket.write(['OPTIONS sip:127.0.0.1 SIP/2.0', `Via: SIP/2.0/TLS 127.0.0.1:${socket.localPort};branch=z9hG4bK${version}`, 'Max-Forwards: 70',
        'From: <sip:trunk@127.0.0.1>;tag=1', 'To: <sip:server@127.0.0.1>', `Call-ID: ${version}`, 'CSeq: 1 OPTIONS', 'Content-Length: 0', '', ''].join('\r\n')));
      await within('an answer or the end', over, 20000);
      assert.equal(/^SIP\/2\.0 200 /.test(text), isServed, `${version}, ${files ? path.basename(files.key) : 'nothing'}: ${text}`);
      socket.destroy();
    }
  }
  await app.stop();
});

test('a Java client with TLS 1.2 and 1.3 registers, calls and hangs up', { ownServer: true, full: true, limitMillis: 180000 }, async (t) => {
  const server = await siteWith(t, { hosts: ['127.0.0.1', '[::1]'], transports: ['udp', 'tcp', 'tls'] });
  const app = await t.app({ invite: answering(SDP), register: (req, res) => res.send(200, { headers: { Contact: req.get('Contact'), Expires: '60' } }) });
  for (const host of ['127.0.0.1', '::1']) {
    for (const version of ['TLSv1.2', 'TLSv1.3']) {
      const said = await run('java', [CLIENT, host, String(server.ports.tls), server.files.certificate, version], { limitMillis: 60000 });
      assert.deepEqual(said.trim().split('\n'), [version, 'REGISTER 200', 'INVITE 200', 'BYE 200']);
    }
  }
  await app.stop();
  await assertTablesEmpty(server);
});
