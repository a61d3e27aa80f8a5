'use strict';

const crypto = require('node:crypto');
const fs = require('node:fs');
const http = require('node:http');
const { createRequire } = require('node:module');
const path = require('node:path');
const { PASSWORD } = require('./pbx');

const CHROMIUM = '/usr/bin/chromium';

/** Where a CommonJS module is, the way that browsers want it. */
function locate(from, name) {
  const file = createRequire(from).resolve(name);
  return path.isAbsolute(file) ? file.replace(/debug\/src\/index\.js$/, 'debug/src/browser.js') : require.resolve(`${name}/`);
}

/** A CommonJS module and all that it requires, as a script that puts it into a global variable. */
function script(entry, variable) {
  const modules = {};
  const collect = (file) => {
    if (modules[file]) return;
    const text = fs.readFileSync(file, 'utf8');
    const needs = {};
    modules[file] = { needs, text: file.endsWith('.json') ? `module.exports = ${text}` : text };
    for (const [, name] of text.matchAll(/\brequire\(['"]([^'"]+)['"]\)/g)) {
      needs[name] = locate(file, name);
      collect(needs[name]);
    }
  };
  const first = require.resolve(entry);
  collect(first);
  const functions = Object.entries(modules).map(([file, { needs, text }]) => `${JSON.stringify(file)}: [${JSON.stringify(needs)}, function (require, module, exports) {${text}\n}]`);
  return `(() => {
    const modules = {${functions.join(',\n')}};
    const loaded = {};
    const load = (file) => {
      if (loaded[file]) return loaded[file].exports;
      const module = loaded[file] = { exports: {} };
      const [needs, body] = modules[file];
      body.call(module.exports, (name) => load(needs[name]), module, module.exports);
      return module.exports;
    };
    window.${variable} = load(${JSON.stringify(first)});
  })();`;
}

/** What runs in a tab: a phone that answers, plays what it hears, and tells of it. */
function phoneOfTab(url, user, password) {
  const { JsSIP } = window;
  const sessions = [];
  const media = { mediaConstraints: { audio: true, video: false }, pcConfig: { iceServers: [] } };
  const play = (connection) => connection.addEventListener('track', ({ streams }) => {
    const audio = document.body.appendChild(document.createElement('audio'));
    Object.assign(audio, { autoplay: true, srcObject: streams[0] });
  });
  const ua = new JsSIP.UA({ sockets: [new JsSIP.WebSocketInterface(url)], uri: `sip:${user}@pbx.test`, password });
  const phone = { state: 'started', ended: '' };
  ua.on('registered', () => { phone.state = 'registered'; });
  ua.on('registrationFailed', ({ cause }) => { phone.state = cause; });
  ua.on('newRTCSession', ({ originator, session }) => {
    sessions.push(session);
    Object.assign(phone, { state: 'ringing', ended: '' });
    session.on('ended', (event) => Object.assign(phone, { state: 'idle', ended: event.originator }));
    session.on('failed', (event) => Object.assign(phone, { state: 'idle', ended: `failed: ${event.cause}` }));
    session.on('confirmed', () => { phone.state = 'talking'; });
    if (originator === 'remote') {
      session.on('peerconnection', ({ peerconnection }) => play(peerconnection));
      session.answer(media);
    } else {
      play(session.connection);
    }
  });
  phone.call = (callee) => { ua.call(`sip:${callee}@pbx.test`, media); };
  phone.hangUp = () => sessions.at(-1).terminate();
  phone.hears = async () => {
    const connection = sessions.at(-1)?.connection;
    const reports = connection ? [...(await connection.getStats()).values()] : [];
    const { packetsReceived = 0, totalAudioEnergy = 0, audioLevel = 0 } = reports.find(({ type }) => type === 'inbound-rtp') || {};
    return { packetsReceived, totalAudioEnergy, audioLevel };
  };
  window.phone = phone;
  ua.start();
}

/** A page for phones. Its host is this machine, so that it may use the microphone. */
async function pageServer(t) {
  const text = `<!doctype html><meta charset="utf-8"><title>phone</title><body><script src="jssip.js"></script>`;
  const jssip = script('jssip', 'JsSIP');
  const server = http.createServer((request, response) => {
    const isScript = request.url === '/jssip.js';
    response.writeHead(200, { 'Content-Type': isScript ? 'text/javascript; charset=utf-8' : 'text/html; charset=utf-8' });
    response.end(isScript ? jssip : text);
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  t.atEnd(() => new Promise((resolve) => {
    server.closeAllConnections();
    server.close(resolve);
  }));
  return `http://127.0.0.1:${server.address().port}/`;
}

/** What Chromium calls the certificate that it is to trust. */
function pin(file) {
  const key = new crypto.X509Certificate(fs.readFileSync(file)).publicKey.export({ type: 'spki', format: 'der' });
  return crypto.createHash('sha256').update(key).digest('base64');
}

/** Debian's Chromium with a microphone that beeps; it trusts the certificate of the test's server, and talks to this machine only. */
class Browser {
  static async start(t) {
    // only this test needs it, and it is large
    const { chromium } = require('playwright-core');
    const browser = new Browser();
    browser.server = t.server;
    browser.chromium = await chromium.launch({
      executablePath: CHROMIUM,
      args: [
        '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', '--autoplay-policy=no-user-gesture-required',
        `--ignore-certificate-errors-spki-list=${pin(t.server.files.certificate)}`, '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
      ],
    });
    t.atEnd(() => browser.chromium.close());
    browser.page = await pageServer(t);
    browser.context = await browser.chromium.newContext();
    return browser;
  }

  /** A tab with a phone that has registered over WSS. */
  async phone(user) {
    const page = await this.context.newPage();
    const said = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(error.stack));
    await page.goto(this.page);
    await page.evaluate(`(${phoneOfTab})(${[`wss://127.0.0.1:${this.server.ports.wss}`, user, PASSWORD].map((text) => JSON.stringify(text)).join(', ')})`);
    const tab = new Tab(page, said);
    await tab.reaches((phone) => phone.state === 'registered', 'to register');
    return tab;
  }
}

class Tab {
  constructor(page, said) { Object.assign(this, { page, said }); }

  call(user) { return this.page.evaluate((callee) => window.phone.call(callee), user); }
  hangUp() { return this.page.evaluate(() => window.phone.hangUp()); }
  close() { return this.page.close(); }

  /** @param fits runs in the tab, with its phone */
  async reaches(fits, what, limitMillis = 20000) {
    await this.page.waitForFunction(`(${fits})(window.phone)`, undefined, { timeout: limitMillis, polling: 50 }).catch(async (error) => {
      const state = await this.page.evaluate(() => JSON.stringify(window.phone)).catch((gone) => gone.message);
      throw new Error(`waited for the tab ${what}: ${error.message}; ${state}\n${this.said.join('\n')}`);
    });
  }

  /** Sound comes, and is no silence. */
  hears() { return this.reaches((phone) => phone.hears().then(({ packetsReceived, totalAudioEnergy }) => packetsReceived > 100 && totalAudioEnergy > 0), 'to hear the other one'); }
}

module.exports = { Browser };
