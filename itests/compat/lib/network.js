'use strict';

const { execFile, fork, spawn } = require('node:child_process');
const { EventEmitter } = require('node:events');
const path = require('node:path');
const { promisify } = require('node:util');

const run = promisify(execFile);

/** A network namespace of the test, held by a process that does nothing else and ends with this one. Gone with it. */
class Namespace {
  static async start(t) {
    const namespace = new Namespace();
    namespace.holder = spawn('unshare', ['--net', 'sh', '-c', 'echo ready; exec cat'], { stdio: ['pipe', 'pipe', 'inherit'] });
    const over = new Promise((resolve) => { namespace.holder.once('exit', resolve); });
    t.atEnd(() => {
      namespace.holder.kill('SIGKILL');
      return over;
    });
    await Promise.race([new Promise((resolve) => { namespace.holder.stdout.once('data', resolve); }), over.then(() => { throw new Error('no namespace'); })]);
    await namespace.run('ip', 'link', 'set', 'lo', 'up');
    return namespace;
  }

  get pid() { return String(this.holder.pid); }

  /** What starts a program in it: put before the program's own words. */
  get prefix() { return ['nsenter', '-t', this.pid, '-n']; }

  run(...words) { return run(this.prefix[0], [...this.prefix.slice(1), ...words]); }

  /** A socket in it, as Node's own: at `address`, of UDP, or of TCP to `connect`; `secure` with TLS. */
  socket(t, options) {
    const child = fork(path.join(__dirname, 'far-socket.js'), [JSON.stringify(options)], { execPath: this.prefix[0], execArgv: [...this.prefix.slice(1), process.execPath], serialization: 'advanced' });
    return FarSocket.of(t, child);
  }
}

/** What far-socket.js does in another namespace: `send` and `write` there, `message` and `data` from there. */
class FarSocket extends EventEmitter {
  static async of(t, child) {
    const socket = new FarSocket();
    socket.child = child;
    const over = new Promise((resolve) => { child.once('exit', resolve); });
    t.atEnd(() => {
      child.kill('SIGKILL');
      return over;
    });
    const ready = new Promise((resolve, reject) => {
      socket.once('ready', resolve);
      over.then(() => reject(new Error('the far socket ended')));
    });
    child.on('message', ({ event, values }) => socket.emit(event, ...values.map((value) => (value instanceof Uint8Array ? Buffer.from(value) : value))));
    socket.localPort = await ready;
    return socket;
  }

  tell(...words) { if (this.child.connected) this.child.send(words); }
  send(data, port, address) { this.tell('send', data, port, address); }
  write(data) { this.tell('write', data); }
  setNoDelay() {}
  destroy() { this.tell('destroy'); }
  close() { this.tell('close'); }
}

/**
 * A network as most phones are in: `inside` with private addresses behind `router`, which masquerades; the test's own namespace
 * is outside. The router takes other ports than those inside, as many do.
 */
async function masqueraded(t, { outside, router, inside }) {
  const [gate, phones] = [await Namespace.start(t), await Namespace.start(t)];
  const here = (...words) => run(words[0], words.slice(1));
  await here('ip', 'link', 'add', 'wan0', 'type', 'veth', 'peer', 'name', 'wan1', 'netns', gate.pid);
  await here('ip', 'address', 'add', `${outside}/24`, 'dev', 'wan0');
  await here('ip', 'link', 'set', 'wan0', 'up');
  await gate.run('ip', 'link', 'add', 'lan0', 'type', 'veth', 'peer', 'name', 'lan1', 'netns', phones.pid);
  await gate.run('ip', 'address', 'add', `${router}/24`, 'dev', 'wan1');
  for (const device of ['wan1', 'lan0']) await gate.run('ip', 'link', 'set', device, 'up');
  await phones.run('ip', 'link', 'set', 'lan1', 'up');
  for (const [address, bits] of inside) {
    const neighbour = address.replace(/\d+$/, '254');
    await gate.run('ip', 'address', 'add', `${neighbour}/${bits}`, 'dev', 'lan0');
    await phones.run('ip', 'address', 'add', `${address}/${bits}`, 'dev', 'lan1');
  }
  await phones.run('ip', 'route', 'add', 'default', 'via', inside[0][0].replace(/\d+$/, '254'));
  await gate.run('sh', '-c', 'echo 1 >/proc/sys/net/ipv4/ip_forward');
  await gate.run('nft', 'add table ip nat; add chain ip nat out { type nat hook postrouting priority 100 ; }; add rule ip nat out oifname wan1 masquerade random');
  return { gate, phones };
}

module.exports = { Namespace, masqueraded };
