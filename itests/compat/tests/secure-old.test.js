'use strict';

// Old phones: TLS 1.0 and 1.1 where they are asked for, on the contacts with TLS and nowhere else (ADR 0011).

const assert = require('node:assert/strict');
const { execFile } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const tls = require('node:tls');
const { test } = require('../lib/harness');
const { pem } = require('../lib/pem');
const { freePort } = require('../lib/ports');
const { Server } = require('../lib/server');
const { within } = require('../lib/wait');

/** The version that openssl agrees on with this port when it offers this one only; empty if it does not get through. */
function agreed(port, option) {
  return new Promise((resolve) => {
    const child = execFile('openssl', ['s_client', option, '-cipher', 'DEFAULT@SECLEVEL=0', '-connect', `127.0.0.1:${port}`], (error, out) => {
      const found = /^New, (\S+), Cipher is (\S+)/m.exec(out);
      resolve(found && found[2] !== '(NONE)' ? (/^\s+Protocol\s*: (\S+)/m.exec(out) || [undefined, found[1]])[1] : '');
    });
    child.stdin.end('Q\n');
  });
}

test('old TLS is accepted where min-tls-version says so, with a warning, and not by WSS and the admin port', { ownServer: true, limitMillis: 180000 }, async (t) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'drachtio-old-'));
  t.atEnd(() => fs.rmSync(folder, { recursive: true }));
  const files = await pem(folder, 'server');
  const [adminPort, adminTls, sipPort, tlsPort, wssPort] = await Promise.all([1, 2, 3, 4, 5].map(() => freePort()));
  const xml = `<drachtio>
  <admin port="${adminPort}" tls-port="${adminTls}" secret="cymru">127.0.0.1</admin>
  <sip>
    <contacts>
      <contact>sip:127.0.0.1:${sipPort};transport=udp,tcp</contact>
      <contact>sips:127.0.0.1:${tlsPort};transport=tls</contact>
      <contact>sips:127.0.0.1:${wssPort};transport=wss</contact>
    </contacts>
    <tls><key-file>${files.key}</key-file><cert-file>${files.certificate}</cert-file><min-tls-version>1.0</min-tls-version></tls>
  </sip>
  <logging><console/><loglevel>warning</loglevel></logging>
</drachtio>`;
  const server = await Server.start({ xml, adminPort, sipPort });
  t.server = server;
  t.atEnd(() => server.stop());
  assert.match(server.output, /sip: \[TLSv1, TLSv1\.1\] are accepted, as minTlsVersion says/);
  assert.equal(await agreed(tlsPort, '-tls1'), 'TLSv1');
  assert.equal(await agreed(tlsPort, '-tls1_1'), 'TLSv1.1');
  assert.equal(await agreed(tlsPort, '-tls1_2'), 'TLSv1.2');
  assert.equal(await agreed(tlsPort, '-tls1_3'), 'TLSv1.3');
  for (const port of [wssPort, adminTls]) {
    assert.equal(await agreed(port, '-tls1'), '', `TLS 1.0 on ${port === wssPort ? 'WSS' : 'the admin port'}`);
    assert.equal(await agreed(port, '-tls1_1'), '');
    assert.equal(await agreed(port, '-tls1_2'), 'TLSv1.2');
  }
  await t.app({ options: (req, res) => res.send(200) });
  const socket = tls.connect({ host: '127.0.0.1', port: tlsPort, rejectUnauthorized: false, minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' });
  t.atEnd(() => socket.destroy());
  const answered = new Promise((resolve, reject) => {
    let text = '';
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      text += chunk;
      if (text.includes('\r\n\r\n')) resolve(text);
    });
    socket.once('secureConnect', () => socket.write([
      `OPTIONS sip:127.0.0.1:${tlsPort} SIP/2.0`, `Via: SIP/2.0/TLS 127.0.0.1:${socket.localPort};branch=z9hG4bKold`, 'Max-Forwards: 70',
      'From: <sip:old@phone.invalid>;tag=1', 'To: <sip:server@phone.invalid>', 'Call-ID: old', 'CSeq: 1 OPTIONS', 'Content-Length: 0', '', ''].join('\r\n')));
  });
  assert.match(await within('the answer over TLS 1.0', answered), /^SIP\/2\.0 200 /);
  const [row] = await server.shell().connections();
  assert.match(row[9], /^TLSv1 /);
});
