'use strict';

const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const { pem } = require('./pem');
const { freePort } = require('./ports');
const { Server } = require('./server');

const TRANSPORTS = ['udp', 'tcp', 'tls', 'ws', 'wss'];

const contact = (transport, host, port) => `<contact>${/^(tls|wss)$/.test(transport) ? 'sips' : 'sip'}:${host}:${port};transport=${transport}</contact>`;

/** For the names of a certificate: the addresses that a client can write, without brackets and interface. */
const addresses = (hosts) => hosts.map((host) => host.replace(/^\[(.*?)(%.*)?\]$/, '$1')).filter((host) => net.isIP(host));

/**
 * Starts a server with every transport on these addresses, and makes it the test's. `server.ports` has the port of each
 * transport, `server.files` the PEM files of the certificate. It ends with the test.
 * @param hosts IPv6 addresses in brackets
 * @param sip further elements of `<sip>`
 * @param options of Server.start
 */
async function siteWith(t, { hosts = ['127.0.0.1'], transports = TRANSPORTS, admin = '127.0.0.1', sip = '', loglevel = process.env.COMPAT_LOGLEVEL || 'warning', ...options } = {}) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'drachtio-site-'));
  t.atEnd(() => fs.rmSync(folder, { recursive: true }));
  const names = ['DNS:localhost', ...new Set(['127.0.0.1', ...addresses(hosts)].map((address) => `IP:${address}`))];
  const files = await pem(folder, 'server', { names: names.join(',') });
  const sipPort = await freePort();
  const ports = { udp: sipPort, tcp: sipPort };
  for (const transport of transports) ports[transport] ??= await freePort();
  const adminPort = await freePort();
  const xml = `<drachtio>
  <admin port="${adminPort}" secret="cymru">${admin}</admin>
  <sip>
    <contacts>${hosts.flatMap((host) => transports.map((transport) => contact(transport, host, ports[transport]))).join('\n')}</contacts>
    <tls><key-file>${files.key}</key-file><cert-file>${files.certificate}</cert-file></tls>
    <timers><t1>25</t1><t2>100</t2><t4>125</t4><t1x64>1600</t1x64></timers>
    ${sip}
  </sip>
  <logging><console/><loglevel>${loglevel}</loglevel></logging>
</drachtio>`;
  const server = await Server.start({ xml, adminPort, sipPort, ...options });
  Object.assign(server, { ports, files });
  t.server = server;
  t.atEnd(() => server.stop());
  return server;
}

module.exports = { siteWith, TRANSPORTS };
