'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { pem } = require('./pem');
const { freePort } = require('./ports');
const { Server } = require('./server');

/** A server with SIP over UDP, TCP, TLS, WS and WSS; the context's phones and applications are its. */
async function everyTransport(t, options = {}) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'drachtio-every-'));
  t.atEnd(() => fs.rmSync(folder, { recursive: true }));
  const files = await pem(folder, 'server');
  const ports = { tls: await freePort(), ws: await freePort(), wss: await freePort() };
  const [adminPort, sipPort] = [await freePort(), await freePort()];
  const contacts = [`sip:127.0.0.1:${sipPort};transport=udp,tcp`, `sips:127.0.0.1:${ports.tls};transport=tls`,
    `sip:127.0.0.1:${ports.ws};transport=ws`, `sips:127.0.0.1:${ports.wss};transport=wss`];
  const xml = (more = []) => `<drachtio>
  <admin port="${adminPort}" secret="cymru">127.0.0.1</admin>
  <sip>
    <contacts>${[...contacts, ...more].map((contact) => `<contact>${contact}</contact>`).join('')}</contacts>
    <tls><key-file>${files.key}</key-file><cert-file>${files.certificate}</cert-file></tls>
  </sip>
  <logging><console/><loglevel>warning</loglevel></logging>
</drachtio>`;
  const server = await Server.start({ xml: xml(), adminPort, sipPort, ...options });
  Object.assign(server, { ports, files, tlsFolder: folder, xmlWith: xml });
  t.server = server;
  t.atEnd(() => server.stop());
  return server;
}

/** Asks one question after the other with each phone until told to stop; gives how many were answered. */
class Questions {
  constructor(phones) {
    this.answered = 0;
    this.over = false;
    this.loops = phones.map(async (phone) => {
      while (!this.over) {
        const response = await phone.send('OPTIONS').final();
        if (response.status !== 200) throw new Error(`${phone.transport}: ${response.status}`);
        this.answered += 1;
      }
    });
    this.loops.forEach((loop) => loop.catch(() => {}));
  }

  /** Fails if any of them was not answered. */
  async stop() {
    this.over = true;
    await Promise.all(this.loops);
    return this.answered;
  }
}

module.exports = { everyTransport, Questions };
