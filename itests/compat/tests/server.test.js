'use strict';

const assert = require('node:assert/strict');
const { execFileSync, spawnSync } = require('node:child_process');
const dgram = require('node:dgram');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const { test } = require('../lib/harness');
const { answering, ended } = require('../lib/app');
const { Server, runToEnd, configuration, ROOT } = require('../lib/server');
const { Phone, SDP } = require('../lib/sip');
const { AdminClient } = require('../lib/admin');
const { freePort, listening, bound, connectionTimer } = require('../lib/ports');
const { until } = require('../lib/wait');

async function ownServer(t, options) {
  const server = await Server.start(options);
  t.atEnd(() => server.stop());
  return server;
}

function writeConfiguration(t, text) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'drachtio-conf-'));
  t.atEnd(() => fs.rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'drachtio.conf.xml');
  fs.writeFileSync(file, text);
  return file;
}

test('-h prints the options and ends with 0', { ownServer: true }, async () => {
  for (const option of ['-h', '--help']) {
    const { code, stdout, stderr } = await runToEnd([option]);
    assert.equal(code, 0);
    for (const named of ['--file', '--port', '--contact', '--secret', '--loglevel']) assert.ok((stdout + stderr).includes(named), named);
  }
});

test('-v prints the version and ends with 0', { ownServer: true }, async () => {
  for (const option of ['-v', '--version']) {
    const { code, stdout } = await runToEnd([option]);
    assert.equal(code, 0);
    assert.match(stdout.trim(), /^v1\.0\.0\b/);
  }
});

test('a clone that was never built answers -h and -v at once, without Java', { ownServer: true }, async (t) => {
  const clone = fs.mkdtempSync(path.join(os.tmpdir(), 'drachtio-clone-'));
  t.atEnd(() => fs.rmSync(clone, { recursive: true }));
  for (const file of ['bin/drachtio', 'docs/usage.txt', 'docs/version.txt']) fs.cpSync(path.join(ROOT, file), path.join(clone, file));
  const answer = (args) => execFileSync(path.join(clone, 'bin/drachtio'), args, { env: { PATH: process.env.PATH, JAVA_HOME: '/nonexistent' } }).toString();
  assert.equal(answer(['-v']), 'v1.0.0\n');
  const built = await runToEnd(['-p', '1', '--help']);
  assert.equal(answer(['--secret', 'x', '-h']), built.stdout);
  assert.equal(answer(['--help']), built.stdout);
  assert.match(built.stdout, /--port PORT\n.*Default: 9022\. Environment:\s+DRACHTIO_ADMIN_TCP_PORT/);
});

test('a Java that Karaf does not run on is passed over, and named', { ownServer: true }, async (t) => {
  const java = fs.mkdtempSync(path.join(os.tmpdir(), 'drachtio-java-'));
  t.atEnd(() => fs.rmSync(java, { recursive: true }));
  fs.mkdirSync(path.join(java, 'bin'));
  fs.writeFileSync(path.join(java, 'release'), 'IMPLEMENTOR="None"\nJAVA_VERSION="25.0.1"\n');
  fs.writeFileSync(path.join(java, 'bin/java'), '#!/bin/sh\nexit 99\n', { mode: 0o755 });
  const { code, stderr } = await runToEnd(['--loglevel', 'no such level'], { env: { JAVA_HOME: java } });
  assert.notEqual(code, 99);
  assert.match(stderr, new RegExp(`needs Java 17 to 23, ${java}/bin/java is 25\\.0\\.1: takes /`));
});

test('a first build without a network says so', { ownServer: true, limitMillis: 120000 }, async (t) => {
  const clone = fs.mkdtempSync(path.join(os.tmpdir(), 'drachtio-clone-'));
  t.atEnd(() => fs.rmSync(clone, { recursive: true }));
  fs.cpSync(path.join(ROOT, 'bin/drachtio'), path.join(clone, 'bin/drachtio'));
  // nothing listens there, and nothing is at hand: a real Maven finds out
  const mirror = '<settings><mirrors><mirror><id>none</id><mirrorOf>*</mirrorOf><url>http://127.0.0.1:9/</url></mirror></mirrors></settings>';
  fs.writeFileSync(path.join(clone, 'settings.xml'), mirror);
  fs.mkdirSync(path.join(clone, '.mvn'));
  fs.writeFileSync(path.join(clone, '.mvn/maven.config'), `-s\n${clone}/settings.xml\n-Dmaven.repo.local=${clone}/repository\n`);
  fs.writeFileSync(path.join(clone, 'pom.xml'), '<project><modelVersion>4.0.0</modelVersion><parent><groupId>org.drachtio.none</groupId><artifactId>none</artifactId><version>1</version></parent><artifactId>karaf-assembly</artifactId></project>');
  const child = spawnSync(path.join(clone, 'bin/drachtio'), [], { timeout: 100000 });
  assert.equal(child.status, 1);
  assert.match(child.stderr.toString(), /Maven could not download what the build needs/);
});

test('a server that has nothing to listen on says so and ends', { ownServer: true, limitMillis: 120000 }, async () => {
  const { code, stdout, stderr } = await runToEnd(['-p', String(await freePort()), '-c', 'sip:127.0.0.1:5061;transport=tls'], { limitMillis: 30000, env: { DRACHTIO_SSH_PORT: '0' } });
  assert.equal(code, 1);
  assert.match(stderr, /there is no certificate for TLS/);
  assert.match(stderr, /listens for SIP on nothing/);
  assert.doesNotMatch(stdout, /Applications connect/);
});

test('a data folder that cannot be written to is not said to be in use', { ownServer: true }, async (t) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'drachtio-data-'));
  t.atEnd(() => fs.rmSync(folder, { recursive: true }));
  // a folder in the place of the lock: also root cannot open it
  fs.mkdirSync(path.join(folder, 'owner'));
  const { code, stderr } = await runToEnd([], { env: { DRACHTIO_DATA: folder } });
  assert.equal(code, 1);
  assert.match(stderr, /cannot write to/);
  assert.doesNotMatch(stderr, /in use/);
});

test('faults of the command line and of the file are told before the server starts', { ownServer: true, limitMillis: 120000 }, async (t) => {
  const good = configuration({ adminPort: await freePort(), sipPort: await freePort() });
  const cases = [
    [['-f', '/nonexistent/drachtio.conf.xml'], /drachtio\.conf\.xml/],
    [['-f', writeConfiguration(t, '<drachtio><admin>127.0.0.1</admin>')], /Error reading configuration file/],
    [['-f', writeConfiguration(t, 'no xml at all')], /Error reading configuration file/],
    [['-f', writeConfiguration(t, good.replace(/<contact>.*<\/contact>/, '<contact>not a uri</contact>'))], /Error reading configuration file/],
    [['-f', writeConfiguration(t, good), '-l', 'verbose'], /loglevel/],
    [['-f', writeConfiguration(t, good), '-c', 'nonsense'], /contact/],
    [['-f', writeConfiguration(t, good), '-p', '99999999'], /port/],
  ];
  for (const [args, expected] of cases) {
    const begin = Date.now();
    const { code, stdout, stderr } = await runToEnd(args);
    assert.notEqual(code, 0, args.join(' '));
    assert.match(stderr, expected, `${args.join(' ')}: ${stdout}${stderr}`);
    assert.ok(Date.now() - begin < 3000, `${args.join(' ')} took ${Date.now() - begin} ms: was a framework started?`);
  }
});

test('it says once what it listens on and how an application connects; the pid is the server', { ownServer: true, limitMillis: 120000 }, async (t) => {
  const server = await ownServer(t, { secret: 'not-for-everyone' });
  assert.equal(fs.readFileSync(`/proc/${server.pid}/comm`, 'utf8').trim(), 'java');
  const port = new RegExp(`127\\.0\\.0\\.1:${server.adminPort}`);
  await until('the notice', () => port.test(server.output));
  const notice = server.output.split('\n').filter((line) => /listens for SIP|Applications connect/.test(line));
  assert.equal(notice.length, 2, server.output);
  for (const protocol of ['udp', 'tcp']) assert.ok(notice[0].includes(`${protocol}/127.0.0.1:${server.sipPort}`), notice[0]);
  assert.match(notice[1], port);
  assert.doesNotMatch(server.output, /not-for-everyone/);
});

for (const signal of ['SIGTERM', 'SIGINT']) {
  test(`an idle server ends within 3 s of ${signal}`, { ownServer: true, limitMillis: 120000 }, async () => {
    const server = await Server.start();
    const took = await server.stop(signal);
    assert.ok(took < 3000, `${took} ms`);
    assert.equal(listening(server.adminPort), false);
    assert.equal(bound('udp', server.sipPort), false);
    if (signal === 'SIGTERM') assert.deepEqual(server.exit, { code: 0, signal: null });
  });
}

test('two servers side by side, each with its own application and calls; one ends, the other goes on', { ownServer: true, limitMillis: 120000 }, async (t) => {
  const servers = await Promise.all([Server.start(), Server.start({ adminAttributes: 'tcp-keepalive="0"' })]);
  servers.forEach((server) => t.atEnd(() => server.stop()));
  const calls = async (server, transport) => {
    t.server = server;
    const invite = answering(SDP);
    const app = await t.app({ invite });
    const phone = await Phone.open(server, transport);
    const call = phone.call();
    await call.established();
    const dialog = await invite.dialog();
    await Promise.all([ended(dialog), call.hangUp()]);
    phone.close();
    app.stop();
  };
  for (const server of servers) await calls(server, 'udp');
  const [first, second] = servers;
  const admin = await AdminClient.connect(second);
  await admin.authenticate();
  assert.equal(connectionTimer(second.adminPort, admin.socket.localPort).kind, 0, 'tcp-keepalive="0" is off');
  admin.close();
  await first.stop();
  await calls(second, 'tcp');
});

for (const [what, ports] of [
  ['admin port', (taken, free) => ({ adminPort: taken, sipPort: free })],
  ['SIP port', (taken, free) => ({ adminPort: free, sipPort: taken })],
]) {
  test(`the ${what} is taken: this is reported, and the exit code is not 0`, { ownServer: true, limitMillis: 120000 }, async (t) => {
    const taken = await freePort();
    const holder = net.createServer().listen(taken, '127.0.0.1');
    const datagrams = dgram.createSocket('udp4').bind(taken, '127.0.0.1');
    t.atEnd(() => { holder.close(); datagrams.close(); });
    const file = writeConfiguration(t, configuration(ports(taken, await freePort())));
    const { code, stdout, stderr } = await runToEnd(['-f', file], { limitMillis: 30000, env: { DRACHTIO_SSH_PORT: '0' } });
    assert.notEqual(code, 0);
    assert.match(stdout + stderr, new RegExp(String(taken)));
    assert.doesNotMatch(stdout, /Applications connect/);
  });
}

test('options on the command line go before the file: port, secret, contacts', { ownServer: true, limitMillis: 120000 }, async (t) => {
  const [adminPort, sipPort, otherPort] = [await freePort(), await freePort(), await freePort()];
  const xml = configuration({ adminPort: await freePort(), sipPort: await freePort(), secret: 'in-the-file' });
  const server = await ownServer(t, {
    adminPort, sipPort, xml, secret: 'on-the-line',
    args: ['-p', String(adminPort), '--secret', 'on-the-line', '-c', `sip:127.0.0.1:${sipPort};transport=udp,tcp`, '-c', `sip:127.0.0.2:${otherPort};transport=udp`, '-x', '192.0.2.7', '--http-handler', 'http://me:on-the-line@127.0.0.1:9/route?key=on-the-line'],
  });
  const admin = await AdminClient.connect(server);
  const [, hostPorts] = await admin.authenticate();
  admin.close();
  const shown = fs.readFileSync(`/proc/${server.pid}/cmdline`, 'utf8').split('\0');
  assert.equal(shown[shown.indexOf('--secret') + 1], '***');
  assert.equal(shown[shown.indexOf('--http-handler') + 1], 'http://***@127.0.0.1:9/route?***');
  assert.ok(!shown.join().includes('on-the-line'), shown.join(' '));
  assert.equal((await server.shell().rows('drachtio:routes')).length, 1);
  assert.deepEqual(hostPorts.split(',').sort(), [`tcp/127.0.0.1:${sipPort}`, `udp/127.0.0.1:${sipPort}`, `udp/192.0.2.7:${otherPort}`].sort());
  const both = `udp/127.0.0.2:${otherPort} (advertised as 192.0.2.7:${otherPort})`;
  await until('the banner', () => server.output.includes(both));
  assert.ok((await server.shell().rows('drachtio:info')).some(([, value]) => value === both));
});

test('a file without secret: admin; sip:* opens a socket per address, nobody is told of * or 0.0.0.0', { ownServer: true, limitMillis: 120000 }, async (t) => {
  const sipPort = await freePort();
  const server = await ownServer(t, { sipPort, secret: null, contacts: [`sip:*:${sipPort};transport=udp,tcp`] });
  const admin = await AdminClient.connect(server);
  const [, hostPorts] = await admin.authenticate('admin');
  admin.close();
  const told = hostPorts.split(',');
  const addresses = Object.values(os.networkInterfaces()).flat().filter((address) => address.family === 'IPv4').map((address) => address.address);
  for (const address of addresses) {
    for (const protocol of ['udp', 'tcp']) assert.ok(told.includes(`${protocol}/${address}:${sipPort}`), `${protocol}/${address} in ${hostPorts}`);
  }
  assert.doesNotMatch(hostPorts, /0\.0\.0\.0|\*|\[::\]/);
  // Applications let the last entry win: loopback first, of each address tcp before udp.
  const loopbacks = told.filter((each) => /\/(\[::1\]|127\.)/.test(each));
  assert.deepEqual(told.slice(0, loopbacks.length), loopbacks);
  assert.deepEqual(told.filter((_each, index) => index % 2 === 0).filter((each) => !each.startsWith('tcp/')), []);
  assert.deepEqual(told.map((each) => each.split('/')[1]).filter((address, index, all) => index % 2 === 1 && all[index - 1] !== address), []);
  t.server = server;
  const invite = answering(SDP);
  server.secret = 'admin';
  await t.app({ invite });
  const phone = await t.phone('udp');
  const call = phone.call();
  const ok = await call.established();
  assert.match(ok.get('Contact'), new RegExp(`127\\.0\\.0\\.1:${sipPort}`));
  await call.hangUp();
});

test('real timers: T1 of 500 ms governs the repetition of a 200, timer H is 32 s', { ownServer: true, full: true, limitMillis: 120000 }, async (t) => {
  const server = await ownServer(t, { timers: null });
  t.server = server;
  const invite = answering(SDP);
  await t.app({ invite });
  const phone = await t.phone('udp');
  const call = phone.call();
  await call.answer();
  const dialog = await invite.dialog();
  const destroyed = ended(dialog, 40000);
  const bye = await call.request('BYE', 40000);
  phone.respond(bye, 200, 'OK');
  assert.equal((await destroyed).reason, 'ACK timeout');
  const times = call.invite.responses.filter((m) => m.status === 200).map((m) => m.at);
  const gaps = times.slice(1).map((at, i) => at - times[i]);
  for (const [index, gap] of [500, 1000, 2000, 4000, 4000].entries()) assert.ok(Math.abs(gaps[index] - gap) < 150, `gaps ${gaps}`);
  assert.ok(Math.abs(bye.at - times[0] - 32000) < 500, `BYE after ${bye.at - times[0]} ms`);
});
