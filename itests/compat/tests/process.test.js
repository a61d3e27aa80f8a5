'use strict';

// How the process begins and ends: as a daemon, as another user, under systemd, and by draining.

const assert = require('node:assert/strict');
const { spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const { test } = require('../lib/harness');
const { AdminClient } = require('../lib/admin');
const { answering } = require('../lib/app');
const { Server, runToEnd, configuration, ROOT } = require('../lib/server');
const { SDP } = require('../lib/sip');
const { freePort, listening } = require('../lib/ports');
const { until } = require('../lib/wait');

const IS_ROOT = process.getuid() === 0;

function folder(t) {
  const made = fs.mkdtempSync(path.join(os.tmpdir(), 'drachtio-process-'));
  fs.chmodSync(made, 0o777);
  t.atEnd(() => fs.rmSync(made, { recursive: true, force: true }));
  return made;
}

const isAlive = (pid) => fs.existsSync(`/proc/${pid}`);

async function endOf(pid) {
  if (isAlive(pid)) process.kill(pid, 'SIGTERM');
  await until('the daemon to end', () => !isAlive(pid), 15000);
}

/** A server with a call that is up, its application and its caller. */
async function withCall(t, options) {
  const server = await Server.start(options);
  t.atEnd(() => server.stop());
  t.server = server;
  const invite = answering(SDP);
  await t.app({ invite });
  const phone = await t.phone();
  const call = phone.call();
  await call.established();
  return { server, phone, call, dialog: await invite.dialog() };
}

/** OPTIONS are answered 503 without a drain, too: no application wants them. Only that of a drain says when to come again. */
const draining = (phone) => until('the server to drain', async () => (await phone.send('OPTIONS').final()).get('retry-after') === '5');

async function refused(phone) {
  const response = await phone.send('INVITE', { body: SDP }).refused(503);
  assert.equal(response.get('retry-after'), '5');
}

test('SIGTERM drains: new calls get 503 with Retry-After, the call goes on, and the server ends with 0 after it', { ownServer: true, limitMillis: 120000 }, async (t) => {
  const { server, phone, call } = await withCall(t, { env: { DRACHTIO_DRAIN_SECONDS: '60' } });
  server.process.kill('SIGTERM');
  await draining(phone);
  await refused(phone);
  // The drain goes on in the next version of its bundle, and while it is not known what is in progress.
  for (const bundle of ['config', 'call.control']) {
    await server.shell().run(`bundle:update org.drachtio.${bundle}`);
    await refused(phone);
  }
  assert.equal((await call.send('INFO').final()).status, 200);
  assert.equal(server.exit, undefined);
  await call.hangUp();
  await until('the server to end', () => server.exit, 15000);
  assert.deepEqual(server.exit, { code: 0, signal: null });
});

test('a second SIGTERM ends a server that drains at once', { ownServer: true, limitMillis: 120000 }, async (t) => {
  const { server, phone } = await withCall(t, { args: ['--drain-seconds', '3600'] });
  server.process.kill('SIGTERM');
  await draining(phone);
  server.process.kill('SIGTERM');
  await until('the server to end', () => server.exit, 10000);
  assert.deepEqual(server.exit, { code: 0, signal: null });
});

test('drachtio:drain refuses new calls and shows those in progress, --off takes new ones again', { ownServer: true, limitMillis: 120000 }, async (t) => {
  const { server, phone, call } = await withCall(t);
  assert.match(await server.shell().run('drachtio:drain'), /answered 503\. In progress: \{dialogs=1\}/);
  await refused(phone);
  assert.match(await server.shell().run('drachtio:info'), /the server drains/);
  await server.shell().run('bundle:update org.drachtio.config');
  assert.match(await server.shell().run('drachtio:info'), /the server drains/);
  await refused(phone);
  await call.hangUp();
  assert.match(await server.shell().run('drachtio:drain --wait 10'), /In progress: nothing/);
  await server.shell().run('drachtio:drain --off');
  const next = phone.call();
  await next.established();
  await next.hangUp();
});

/** Has the script of a start wait in the middle of its work: {env, pid(), go()}. */
function gate(t) {
  const made = folder(t);
  const at = (name) => path.join(made, name);
  spawnSync('mkfifo', [at('gate')]);
  const cp = spawnSync('sh', ['-c', 'command -v cp'], { encoding: 'utf8' }).stdout.trim();
  fs.writeFileSync(at('cp'), `#!/bin/sh\ncase $* in *--remove-destination*) echo "$PPID" >${at('reached')}.new; mv ${at('reached')}.new ${at('reached')}; cat ${at('gate')} ;; esac\nexec ${cp} "$@"\n`, { mode: 0o755 });
  return {
    env: { PATH: `${made}:${process.env.PATH}`, DRACHTIO_DATA: at('data') },
    pid: async () => {
      await until('the start to come here', () => fs.existsSync(at('reached')), 60000);
      const pid = Number(fs.readFileSync(at('reached'), 'utf8'));
      const parent = Number(/^PPid:\s+(\d+)$/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))[1]);
      // the script, or a subshell of it
      return parent === process.pid ? pid : parent;
    },
    go: () => fs.writeFileSync(at('gate'), ''),
  };
}

test('a storm of SIGHUP while the server is being started changes nothing, and the next one reads the file again', { ownServer: true, limitMillis: 120000 }, async (t) => {
  const held = gate(t);
  const starting = Server.start({ env: held.env, loglevel: 'info' });
  const pid = await held.pid();
  for (let i = 0; i < 500; i++) process.kill(pid, 'SIGHUP');
  held.go();
  const server = await starting;
  t.atEnd(() => server.stop());
  assert.equal(server.pid, pid);
  server.process.kill('SIGHUP');
  await until('the file to be read', () => /SIGHUP: configuration read again/.test(server.output));
});

for (const signal of ['SIGTERM', 'SIGINT']) {
  test(`${signal} while the server is being started ends it with 0`, { ownServer: true, limitMillis: 120000 }, async (t) => {
    const held = gate(t);
    const ended = runToEnd(['--contact', 'sip:127.0.0.1:9', '-p', '0'], { env: held.env });
    process.kill(await held.pid(), signal);
    held.go();
    assert.deepEqual(await ended, { code: 0, signal: null, stdout: '', stderr: '' });
  });
}

test('--daemon prints the pid when the ports are open, logs into its folder, and ends at SIGTERM', { ownServer: true, limitMillis: 120000 }, async (t) => {
  const data = path.join(folder(t), 'data');
  const [adminPort, sipPort] = [await freePort(), await freePort()];
  const file = path.join(path.dirname(data), 'drachtio.conf.xml');
  fs.writeFileSync(file, configuration({ adminPort, sipPort, loglevel: 'info' }));
  const { code, stdout, stderr } = await runToEnd(['--daemon', '-f', file], { env: { DRACHTIO_DATA: data, DRACHTIO_SSH_PORT: '0' }, limitMillis: 50000 });
  assert.equal(code, 0, stderr);
  const pid = Number(stdout.trim());
  t.atEnd(() => endOf(pid));
  assert.ok(isAlive(pid), stdout);
  assert.ok(listening(adminPort) && listening(sipPort));
  // A session of its own: no terminal's end reaches it.
  assert.equal(Number(fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')[3]), pid);
  assert.match(fs.readFileSync(path.join(data, 'data/log/karaf.log'), 'utf8'), /Listening on udp/);
  await endOf(pid);
  assert.deepEqual(fs.readFileSync(path.join(data, 'data/log/daemon.out'), 'utf8').split('\n').map((line) => line.split(' ')[0]), ['drachtio', 'Applications', '']);
});

test('a daemon that cannot open its ports says why and ends with another status than 0', { ownServer: true, limitMillis: 120000 }, async (t) => {
  const made = folder(t);
  const file = path.join(made, 'drachtio.conf.xml');
  const blocker = net.createServer();
  await new Promise((resolve) => { blocker.listen(0, '127.0.0.1', resolve); });
  t.atEnd(() => blocker.close());
  fs.writeFileSync(file, configuration({ adminPort: await freePort(), sipPort: blocker.address().port }));
  const { code, stdout, stderr } = await runToEnd(['--daemon', '-f', file], { env: { DRACHTIO_DATA: path.join(made, 'data'), DRACHTIO_SSH_PORT: '0' }, limitMillis: 50000 });
  assert.equal(code, 1);
  assert.equal(stdout, '');
  assert.match(stderr, new RegExp(`cannot listen on tcp/127.0.0.1:${blocker.address().port}`));
  fs.writeFileSync(file, '<drachtio><admin port="x">');
  const bad = await runToEnd(['--daemon', '-f', file], { env: { DRACHTIO_DATA: path.join(made, 'data') } });
  assert.equal(bad.code, 255);
  assert.match(bad.stderr, /Error reading configuration file/);
});

test('--user: started by root it runs as that user, opens a port below 1024, and shows no secret', { ownServer: true, limitMillis: 120000 }, async (t) => {
  if (!IS_ROOT || !ROOT.split('/').slice(1).every((_part, index, parts) => fs.statSync(`/${parts.slice(0, index + 1).join('/')}`).mode & 1)) {
    // Only root can; and the other user has to reach the distribution.
    const { code, stderr } = await runToEnd(['--user', 'root']);
    assert.notEqual(code, 0);
    assert.match(stderr, /--user/);
    return;
  }
  const made = folder(t);
  const file = path.join(made, 'drachtio.conf.xml');
  const adminPort = await freePort();
  const port = 900 + Math.floor(Math.random() * 100);
  fs.writeFileSync(file, configuration({ adminPort, sipPort: port, secret: null }));
  fs.chmodSync(file, 0o644);
  const secret = 'not-to-be-shown';
  const { code, stdout, stderr } = await runToEnd(['--daemon', '-u', 'nobody', '--secret', secret, '-f', path.relative(process.cwd(), file)], { env: { DRACHTIO_DATA: path.join(made, 'data'), DRACHTIO_SSH_PORT: '0', TMPDIR: made }, limitMillis: 50000 });
  assert.equal(code, 0, stderr);
  const pid = Number(stdout.trim());
  t.atEnd(() => endOf(pid));
  const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
  const nobody = Number(spawnSync('id', ['-u', 'nobody']).stdout.toString());
  assert.match(status, new RegExp(`^Uid:\\s+${nobody}\\s+${nobody}\\s+${nobody}\\s`, 'm'));
  // CAP_NET_BIND_SERVICE and nothing else.
  assert.match(status, /^CapEff:\s+0*400$/m);
  assert.ok(listening(port));
  assert.doesNotMatch(fs.readFileSync(`/proc/${pid}/cmdline`, 'latin1'), new RegExp(secret));
  const admin = await AdminClient.connect({ host: '127.0.0.1', adminPort, secret });
  t.atEnd(() => admin.close());
  await admin.authenticate();
});

test('systemd is told when the sockets are open, and when the end begins', { ownServer: true, limitMillis: 120000 }, async (t) => {
  const socket = path.join(folder(t), 'notify');
  let told = '';
  const receiver = spawn('socat', ['-u', `UNIX-RECV:${socket}`, 'STDOUT'], { stdio: ['ignore', 'pipe', 'inherit'] });
  receiver.stdout.on('data', (chunk) => { told += `${chunk}\n`; });
  t.atEnd(() => receiver.kill());
  await until('the socket', () => fs.existsSync(socket));
  const server = await Server.start({ env: { NOTIFY_SOCKET: socket } });
  t.atEnd(() => server.stop());
  await until('READY=1', () => /READY=1/.test(told), 15000);
  await server.stop();
  assert.match(told, /STOPPING=1/);
});

test('DRACHTIO_PROFILE=small runs with the serial collector and takes calls; another name is refused', { ownServer: true, limitMillis: 120000 }, async (t) => {
  const { server, call } = await withCall(t, { env: { DRACHTIO_PROFILE: 'small' } });
  assert.match(fs.readFileSync(`/proc/${server.pid}/cmdline`, 'latin1'), /UseSerialGC/);
  await call.hangUp();
  const { code, stderr } = await runToEnd(['-p', '0'], { env: { DRACHTIO_PROFILE: 'tiny' } });
  assert.equal(code, 1);
  assert.match(stderr, /DRACHTIO_PROFILE=tiny/);
});
