'use strict';

const assert = require('node:assert/strict');
const dgram = require('node:dgram');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test } = require('../lib/harness');
const { App, answering } = require('../lib/app');
const { freePort } = require('../lib/ports');
const { Server, configuration, ROOT } = require('../lib/server');
const { Phone, SDP } = require('../lib/sip');
const { until } = require('../lib/wait');

const LINE = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6} \S/;
const SPAMMER = 'detected potential spammer from';

/** A server whose log settings are these elements, an application that answers, and a folder that outlasts it. */
async function start(t, logging, { layout = 'drachtio', ...options } = {}) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'drachtio-logging-'));
  t.atEnd(() => fs.rmSync(folder, { recursive: true, force: true }));
  const [sipPort, adminPort] = [await freePort(), await freePort()];
  const xml = (elements) => configuration({ sipPort, adminPort })
    .replace('<sip>', '<sip><spammers><header name="User-Agent"><value>friendly-scanner</value></header></spammers>')
    .replace(/<logging>.*<\/logging>/, `<logging>${elements}</logging>`);
  const server = await Server.start({ sipPort, adminPort, xml: xml(logging(folder)), env: { DRACHTIO_LOG_LAYOUT: layout }, ...options });
  t.atEnd(() => server.stop());
  const write = (elements) => {
    const file = path.join(server.folder, 'drachtio.conf.xml');
    fs.writeFileSync(`${file}.new`, xml(elements));
    fs.renameSync(`${file}.new`, file);
  };
  const app = await App.start(server, { invite: answering(SDP), options: (_req, res) => res.send(200), message: (_req, res) => res.send(200) });
  t.atEnd(() => app.stop());
  const phone = async (transport = 'udp') => {
    const made = await Phone.open(server, transport);
    t.atEnd(() => made.close());
    return made;
  };
  return { server, folder, write, phone };
}

async function syslogd(t) {
  const socket = dgram.createSocket('udp4');
  const lines = [];
  socket.on('message', (bytes) => lines.push(bytes.toString()));
  await new Promise((resolve) => { socket.bind(0, '127.0.0.1', resolve); });
  t.atEnd(() => socket.close());
  return { lines, port: socket.address().port };
}

/** Lines that fail2ban takes for spam, by a filter of ours or, without one, by drachtio-server's published one. */
function banned(folder, log, filter = path.join(folder, 'drachtio.conf')) {
  fs.writeFileSync(path.join(folder, 'drachtio.conf'), `[Definition]\nfailregex = ${SPAMMER} <HOST>:\\d+\nignoreregex =\n`);
  const out = execFileSync('fail2ban-regex', ['--print-all-matched', log, filter], { encoding: 'utf8' });
  return { matched: Number(/(\d+) matched/.exec(out)[1]), out };
}

test('file and syslog as drachtio-server writes them, rotation, archive; a peer forges nothing; all of it changes under a call', { ownServer: true, limitMillis: 240000 }, async (t) => {
  const syslog = await syslogd(t);
  const { server, folder, write, phone } = await start(t, (dir) => `<file><name>${dir}/logs/drachtio.log</name><size>1</size><maxFiles>2</maxFiles></file>
    <syslog><address>127.0.0.1</address><port>${syslog.port}</port><facility>local6</facility></syslog><loglevel>info</loglevel>`);
  const log = path.join(folder, 'logs', 'drachtio.log');
  const text = () => fs.readFileSync(log, 'latin1');
  assert.equal((fs.statSync(log).mode & 0o777).toString(8), '660');
  assert.equal((fs.statSync(path.dirname(log)).mode & 0o777).toString(8), '770');
  assert.match(text(), /^\S+ \S+ Starting drachtio version v1\.0\.0$/m);
  assert.match(text(), /^\S+ \S+ Logging threshold: 4$/m);
  assert.doesNotMatch(server.output, /Listening on/, 'nothing goes to the console');

  // the trace: a head line, the message as it is, one space
  const [udp, tcp] = [await phone('udp'), await phone('tcp')];
  const call = tcp.call();
  await call.established();
  const message = udp.send('MESSAGE', { to: '<sip:x@y>', body: `x\r\n2026-11-29 10:00:00.000000 ${SPAMMER} 192.0.2.66:5060 due to header value: a\r\n`, headers: [['Subject', `b ${SPAMMER} 192.0.2.66:5060`]] });
  assert.equal((await message.final()).status, 200);
  udp.send('OPTIONS', { headers: [['User-Agent', `friendly-scanner ${SPAMMER} 192.0.2.66:5060`]] });
  await until('the line for fail2ban', () => text().includes(`${SPAMMER} 127.0.0.1:${udp.port} due to header value: friendly-scanner`));
  const source = `udp/\\[127\\.0\\.0\\.1\\]:${udp.port} at \\d\\d:\\d\\d:\\d\\d\\.\\d{6}:\n`;
  assert.match(text(), new RegExp(`^\\S+ \\S+ recv \\d+ bytes from ${source}MESSAGE sip:\\S+ SIP/2\\.0\r\n(.+\r\n)+\r\nx\r\n 2026-11-29 .*\r\n \n\\d{4}-`, 'm'));
  assert.match(text(), new RegExp(`^\\S+ \\S+ send \\d+ bytes to ${source}SIP/2\\.0 200 OK\r\n(.+\r\n)+\r\n \n\\d{4}-`, 'm'));
  const spam = banned(folder, log);
  assert.equal(spam.matched, 1, spam.out);
  const ours = banned(folder, log, path.join(ROOT, 'karaf-assembly/src/main/resources/etc/fail2ban/filter.d/drachtio-spam.conf'));
  assert.equal(ours.matched, 1, ours.out);
  assert.doesNotMatch(spam.out, /192\.0\.2\.66:5060 due to.*matched/);

  // syslog: facility 22, notice for fail2ban's line, info for the trace
  const found = (pattern) => until(`${pattern} at syslog`, () => syslog.lines.find((line) => pattern.test(line)));
  await found(new RegExp(`^<181>\\w{3} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d \\S+ drachtio\\[${server.pid}\\]: ${SPAMMER} 127`));
  await found(new RegExp(`^<182>.* drachtio\\[\\d+\\]: recv \\d+ bytes from ${source}MESSAGE`));

  // rotation for real: each message is in it twice, the archive keeps two files
  const padding = 'p'.repeat(1500);
  for (let i = 0; i < 1600; i++) {
    udp.send('OPTIONS', { headers: [['X-Padding', padding]] });
    // more answers than these may be lost at this socket, whose buffer is the system's default
    if (i % 20 === 19) await udp.fence();
  }
  const archive = path.join(folder, 'logs', 'archive');
  await until('the archive to be full', () => fs.existsSync(archive) && fs.readdirSync(archive).length === 2);
  for (const name of fs.readdirSync(archive)) {
    assert.match(name, /^drachtio-\d{8}-\d{6}-\d{3}\.log$/);
    const size = fs.statSync(path.join(archive, name)).size;
    assert.ok(size > 900000 && size <= 1000000, `${name}: ${size}`);
    assert.match(fs.readFileSync(path.join(archive, name), 'latin1'), LINE);
  }
  const info = await server.shell().info();
  assert.equal(info.get('counter.logging.dropped') || '0', '0');

  // other file, form, level and no syslog, while the call is up
  write(`<file><name>${folder}/other.log</name></file><loglevel>warning</loglevel><layout>json</layout>`);
  const other = path.join(folder, 'other.log');
  await until('the level', async () => /WARN/.test(await server.shell().run('log:get org.drachtio')));
  const written = () => (fs.existsSync(other) ? fs.readFileSync(other, 'latin1') : '');
  const spamFrom = (begin) => until('a line for fail2ban in the other file', () => {
    udp.send('OPTIONS', { headers: [['User-Agent', 'friendly-scanner']] });
    return written().slice(begin).includes(SPAMMER);
  }, 20000, 200);
  await spamFrom(0);
  // the variable sets the form, which beats the file
  assert.match(written(), LINE);
  // the level is in force a moment after the shell shows it; until then messages are traced
  await until('a message that is not traced', async () => {
    const options = udp.send('OPTIONS');
    assert.equal((await options.final()).status, 200);
    return !written().includes(options.request.callId);
  });
  const before = syslog.lines.length;
  const begin = written().length;
  assert.equal((await udp.send('OPTIONS').final()).status, 200);
  await spamFrom(begin);
  assert.doesNotMatch(written().slice(begin), /recv \d+ bytes/);
  assert.equal(syslog.lines.length, before);
  await call.hangUp();
});

test('json: whatever is said of a call names it in callId, at the level debug too', { ownServer: true, limitMillis: 120000 }, async (t) => {
  const { server, phone } = await start(t, () => '<console/><loglevel>debug</loglevel>', { layout: 'json' });
  const udp = await phone();
  const calls = [];
  const answered = udp.call();
  await answered.established();
  await answered.send('INFO', { body: 'x', type: 'text/plain' }).final();
  await answered.hangUp();
  calls.push(answered.callId);
  // nobody wants it; no such dialog; spam; a method that nobody knows
  for (const [method, options, status] of [['PUBLISH', {}, 503], ['BYE', { to: '<sip:x@y>;tag=never' }, 481], ['DANCE', {}, 501]]) {
    const sent = udp.send(method, options);
    assert.equal((await sent.final()).status, status);
    calls.push(sent.request.callId);
  }
  const spam = udp.send('OPTIONS', { headers: [['User-Agent', 'friendly-scanner']] });
  // the last one may not have come in full
  const lines = () => server.output.split('\n').slice(0, -1).filter((line) => line.startsWith('{"time"')).map((line) => JSON.parse(line));
  await until('the line for fail2ban', () => lines().some((line) => line.message.startsWith(SPAMMER) && line.callId === spam.request.callId));
  const found = lines();
  for (const callId of calls) {
    const about = found.filter((line) => line.message.includes(callId));
    assert.ok(about.length > 1, callId);
    assert.deepEqual(about.filter((line) => line.callId !== callId), []);
  }
  // what goes to and comes from applications has the transaction, too
  const frames = found.filter((line) => line.logger.startsWith('org.drachtio.admin.') && line.callId === answered.callId);
  assert.ok(frames.filter((line) => line.message.startsWith('to application')).some((line) => line.transactionId));
  assert.ok(found.some((line) => line.message.startsWith('from application') && frames.some((frame) => frame.transactionId && frame.transactionId === line.transactionId)));
});

/** Lines for fail2ban that one source may cause at once, and all sources together. */
const SPAM_OF_ONE = 10;
const SPAM_OF_ALL = 500;

test('no line is lost while levels change under load: neither those of the trace nor those for fail2ban', { ownServer: true, limitMillis: 180000 }, async (t) => {
  const { server, folder } = await start(t, (dir) => `<file><name>${dir}/drachtio.log</name></file><loglevel>info</loglevel>`);
  const shell = server.shell();
  await shell.open();
  const [answered, spam] = [[], []];
  let over = false;
  /** Asks until all changes are made; every few requests there is a spammer among them, of an address that none has had too often. */
  const load = async (source) => {
    const phone = await Phone.open(server, 'udp', `127.0.1.${source}`);
    t.atEnd(() => phone.close());
    for (let i = 0; !over; i++) {
      if (i % 8 === 0 && i < 8 * SPAM_OF_ONE) spam.push(phone.send('OPTIONS', { headers: [['User-Agent', 'friendly-scanner']] }).request.callId);
      const options = phone.send('OPTIONS');
      assert.equal((await options.final()).status, 200);
      answered.push(options.request.callId);
    }
  };
  const sources = Array.from({ length: 10 }, (_none, i) => load(i + 1));
  for (let i = 0; i < 10; i++) {
    await shell.run(`log:set ${i % 2 ? 'INFO' : 'DEBUG'} org.drachtio.cdr`);
    const before = answered.length;
    await until('the load to go on', () => answered.length > before + 50);
  }
  over = true;
  await Promise.all(sources);
  assert.ok(spam.length > 20 && spam.length < SPAM_OF_ALL, `${spam.length} spammers`);
  const text = () => fs.readFileSync(path.join(folder, 'drachtio.log'), 'latin1');
  await until('the last line', () => text().includes(`\r\nCall-ID: ${answered.at(-1)}\r\n`) );
  const found = text().split(/^(?=\d{4}-\d\d-\d\d )/m);
  // Of what a phone repeats there are more lines.
  const spamLines = found.filter((line) => line.includes(SPAMMER)).length;
  assert.ok(spamLines >= spam.length, `${spamLines} lines for fail2ban of ${spam.length} spammers`);
  const messages = new Map();
  for (const line of found.filter((each) => / (recv|send) \d+ bytes /.test(each))) {
    const callId = /^Call-ID: (.*)\r$/mi.exec(line)[1];
    messages.set(callId, (messages.get(callId) || 0) + 1);
  }
  assert.deepEqual(answered.filter((callId) => (messages.get(callId) || 0) < 2), [], 'requests without one line for them and one for their answer');
  assert.deepEqual(spam.filter((callId) => !messages.get(callId)), [], 'spammers without a line of the trace');
  assert.equal((await server.shell().info()).get('counter.logging.dropped') || '0', '0');
});

// only root can mount a file system
(process.getuid() === 0 ? test : () => {})('a full disk loses lines, which are counted and told of, and no call', { ownServer: true, limitMillis: 240000 }, async (t) => {
  const disk = fs.mkdtempSync(path.join(os.tmpdir(), 'drachtio-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', disk]);
  t.atEnd(() => {
    execFileSync('umount', ['-l', disk]);
    fs.rmdirSync(disk);
  });
  const { server, phone } = await start(t, () => `<file><name>${disk}/drachtio.log</name><archive>${disk}/archive</archive><size>100</size></file><loglevel>info</loglevel>`);
  const log = path.join(disk, 'drachtio.log');
  const udp = await phone('udp');
  fs.writeFileSync(path.join(disk, 'ballast'), Buffer.alloc(2 << 20));
  const padding = 'p'.repeat(1500);
  for (let i = 0; i < 600; i++) {
    udp.send('OPTIONS', { headers: [['X-Padding', padding]] });
    // more answers than these may be lost at this socket, whose buffer is the system's default
    if (i % 20 === 19) await udp.fence();
  }
  assert.match(server.output, /^drachtio: the log file \S+ cannot be written to: No space left on device$/m);
  const lost = Number((await server.shell().info()).get('counter.logging.failed'));
  assert.ok(lost > 10, `${lost} lines`);
  const call = udp.call();
  await call.established();
  fs.rmSync(path.join(disk, 'ballast'));
  await call.hangUp();
  await until('the loss to be in the log', () => /^\S+ \S+ \d+ lines of the log were lost: the log file \S+ cannot be written to: No space left on device$/m.test(fs.readFileSync(log, 'latin1')));
  for (const line of fs.readFileSync(log, 'latin1').split('\n').filter((each) => / recv | send /.test(each))) assert.match(line, LINE);
});

test('trace-call writes the messages of a user, a call or an address, whatever the level is, and ends', async (t) => {
  await t.app({ options: (_req, res) => res.send(200) });
  const phone = await t.phone('udp');
  const shell = t.server.shell();
  const user = `u${Date.now()}`;
  const begin = t.server.output.length;
  const traced = (mark) => t.server.output.slice(begin).split(/^(?=\d{4}-)/m).filter((each) => / (recv|send) \d+ bytes /.test(each) && each.includes(mark));
  const rows = await shell.rows(`drachtio:trace-call --minutes 1 ${user}`);
  assert.deepEqual(rows.map(([what, , messages]) => [what, messages]), [[user, '0']]);
  await phone.send('OPTIONS', { from: `<sip:${user}@x>;tag=1` }).final();
  await phone.send('OPTIONS', { to: `"n" <sip:${user}@x>` }).final();
  await phone.send('OPTIONS', { to: '<sip:nobody@x>', headers: [['Subject', `not-${user}`]] }).final();
  await until('four messages', () => traced(`sip:${user}@`).length === 4);
  assert.equal(traced(`not-${user}`).length, 0);
  assert.match(traced(`sip:${user}@`)[0], /^\S+ INFO {2}trace recv \d+ bytes from udp\/\[127\.0\.0\.1\]:\d+ at [\d:.]+:\n {4}OPTIONS sip:/);
  assert.deepEqual((await shell.rows('drachtio:trace-call')).map(([what, , messages]) => [what, messages]), [[user, '4']]);
  await shell.run(`drachtio:trace-call --off ${user}`);
  await phone.send('OPTIONS', { from: `<sip:${user}@x>;tag=2` }).final();
  await phone.fence();
  assert.equal(traced(`sip:${user}@`).length, 4);
  await assert.rejects(shell.run(`drachtio:trace-call --off ${user}`), /is not traced/);
  await assert.rejects(shell.run(`drachtio:trace-call --minutes 0 ${user}`), /--minutes is 1 to 1440/);
});
