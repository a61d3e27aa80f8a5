'use strict';

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const { PASSWORD } = require('./pbx');
const { pem } = require('./pem');
const { freePort, listening } = require('./ports');
const { DOMAIN, WebCall, WebPhone } = require('./webphone');
const { bracketed } = require('./sip');
const { until } = require('./wait');

const CONFIGURATION = ({ host, port, control, certificate }) => `module_path /usr/lib/baresip/modules
sip_listen ${bracketed(host)}:${port}
sip_certificate ${certificate}
net_interface ${host}
audio_player aubridge,nil
audio_source aubridge,nil
module g711.so
module aubridge.so
module_app account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:${control}
`;

/** baresip does one call at a time here: what is told of a call is told of this one. */
class BaresipCall extends WebCall {
  constructor(phone) {
    super();
    this.phone = phone;
    this.endedBy = 'remote';
  }

  accept() { this.phone.tell('accept'); }
  hangUp() {
    this.endedBy = 'local';
    this.phone.tell('hangup');
  }
}

/** Debian's baresip, which listens on a port of its own, controlled by its port for that. */
class Baresip extends WebPhone {
  /**
   * Starts it; it registers at once.
   * @param transport udp, tcp or tls
   */
  static async start(t, transport, user, host = '127.0.0.1') {
    const phone = new Baresip(user);
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'drachtio-baresip-'));
    // TLS takes the port behind the first one
    const [port, , control] = [await freePort(), await freePort(), await freePort()];
    const { key, certificate } = await pem(folder, 'phone');
    const both = path.join(folder, 'both.pem');
    fs.writeFileSync(both, fs.readFileSync(key) + fs.readFileSync(certificate));
    fs.writeFileSync(path.join(folder, 'config'), CONFIGURATION({ host, port, control, certificate: both }));
    fs.writeFileSync(path.join(folder, 'contacts'), '');
    const server = `sip:${bracketed(host)}:${t.server.ports[transport]};transport=${transport}`;
    fs.writeFileSync(path.join(folder, 'accounts'), `<sip:${user}@${DOMAIN};transport=${transport}>;auth_pass="${PASSWORD}";outbound="${server}";regint=600;answermode=manual\n`);
    phone.output = '';
    phone.process = spawn('baresip', [net.isIPv6(host) ? '-6' : '-4', '-f', folder], { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [phone.process.stdout, phone.process.stderr]) stream.on('data', (chunk) => { phone.output += chunk; });
    phone.process.on('exit', (code, signal) => { phone.exit = signal || String(code); });
    phone.process.on('error', (error) => { phone.exit = error.message; });
    t.atEnd(async () => {
      await phone.close();
      fs.rmSync(folder, { recursive: true });
    });
    await until('baresip to listen', () => phone.exit !== undefined || listening(control), 15000);
    if (phone.exit !== undefined) throw new Error(`baresip ended: ${phone.exit}\n${phone.output}`);
    phone.control = net.connect(control, '127.0.0.1');
    phone.control.on('error', () => {});
    let text = '';
    phone.control.on('data', (chunk) => {
      text += chunk;
      for (let match = /^(\d+):/.exec(text); match && text.length > match[0].length + Number(match[1]); match = /^(\d+):/.exec(text)) {
        const end = match[0].length + Number(match[1]);
        phone.told(JSON.parse(text.slice(match[0].length, end)));
        text = text.slice(end + 1);
      }
    });
    return phone;
  }

  /** Told by baresip, in the words of its events. */
  told({ event, type, param }) {
    if (!event) return;
    if (type === 'CALL_INCOMING') {
      this.current = new BaresipCall(this);
      this.offered(this.current);
    }
    if (type === 'CALL_ESTABLISHED') this.current.isUp();
    if (type === 'CALL_CLOSED') {
      this.current.isRefused(new Error(`${this.user}'s call ended: ${param}`));
      this.current.isOver(this.current.endedBy);
    }
  }

  tell(command, params = '') {
    const text = JSON.stringify({ command, params, token: command });
    this.control.write(`${text.length}:${text},`);
  }

  call(user) {
    this.current = new BaresipCall(this);
    this.tell('dial', `sip:${user}@${DOMAIN}`);
    return this.current;
  }

  /** It takes its registration back first. */
  async close() {
    if (this.exit !== undefined) return;
    this.process.kill('SIGTERM');
    await until('the end of baresip', () => this.exit !== undefined, 10000).finally(() => { if (this.exit === undefined) this.process.kill('SIGKILL'); });
    this.control?.destroy();
  }
}

module.exports = { Baresip };
