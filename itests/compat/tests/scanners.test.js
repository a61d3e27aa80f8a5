'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test } = require('../lib/harness');
const { ROOT } = require('../lib/server');
const { freePort } = require('../lib/ports');
const { Phone, SDP, random } = require('../lib/sip');
const { spamLine, spamLines, rule } = require('../lib/spam');
const { run, logFile } = require('../lib/tools');
const { until } = require('../lib/wait');

const FAIL2BAN = path.join(ROOT, 'karaf-assembly/src/main/resources/etc/fail2ban');
const FILTER = path.join(FAIL2BAN, 'filter.d/drachtio-spam.conf');

/** The shape that documents of drachtio-server name: the words alone. */
const WORDS = 'detected potential spammer from <HOST>:\\d+ due to header value: .*$';

const folder = (t) => {
  const made = fs.mkdtempSync(path.join(os.tmpdir(), 'drachtio-scan-'));
  t.atEnd(() => fs.rmSync(made, { recursive: true, force: true }));
  return made;
};

/** The addresses that fail2ban finds in a file. */
async function found(file, filter) {
  const printed = await run('fail2ban-regex', ['-o', '<ip>', file, filter]);
  return [...new Set(printed.split('\n').filter((line) => /^[0-9a-f.:]+$/i.test(line)))].sort();
}

test('scanners: fail2ban finds the source of spam in the log of the running server, and no other', { limitMillis: 40000 }, async (t) => {
  const mark = random();
  const forged = 'detected potential spammer from 198.51.100.9:5060 due to header value: x';
  await rule(t, 'fail2ban', 'Subject', mark);
  const begin = t.server.output.length;
  const log = logFile(t.server);
  const logged = fs.statSync(log).size;
  for (const [transport, address] of [['udp', '127.0.0.41'], ['tcp', '127.0.0.42']]) {
    const phone = await Phone.open(t.server, transport, address);
    t.atEnd(() => phone.close());
    phone.send('INVITE', { body: SDP, headers: [['Subject', `${mark} ${forged}`]] });
    await spamLine(t.server, begin, phone, `${mark} ${forged.replace('potential spammer', 'potential\\x20spammer')}`);
  }
  const here = folder(t);
  const files = Object.fromEntries(['readable', 'karaf', 'drachtio', 'syslog', 'trace'].map((name) => [name, path.join(here, name)]));
  const readable = t.server.output.slice(begin);
  fs.writeFileSync(files.readable, readable);
  const text = await until('the file to have both', () => {
    const added = fs.readFileSync(log).subarray(logged).toString('utf8');
    return added.split('potential spammer from 127.0.0.4').length === 3 && added;
  });
  fs.writeFileSync(files.karaf, text);
  // the two others that operators have differ in what stands in front (logging test)
  fs.writeFileSync(files.drachtio, readable.replaceAll(/^(\d{4}-\d\d-\d\d)T(\S+) INFO +spam /gm, '$1 $2 '));
  fs.writeFileSync(files.syslog, readable.replaceAll(/^\d{4}-\S+ INFO +spam /gm, 'Nov  9 16:43:51 host drachtio[4711]: '));
  for (const file of [files.readable, files.karaf, files.drachtio, files.syslog]) {
    assert.deepEqual(await found(file, FILTER), ['127.0.0.41', '127.0.0.42']);
    assert.deepEqual(await found(file, WORDS), ['127.0.0.41', '127.0.0.42']);
  }
  // the same words in a line of another logger, as the SIP trace writes them
  fs.writeFileSync(files.trace, `${text}${readable}`.replaceAll(/\bspam\b/g, 'trace').replaceAll('127.0.0.4', '| INFO | x | spam | | 127.0.0.4'));
  assert.deepEqual(await found(files.trace, FILTER), []);

  // the jail
  const settings = path.join(here, 'fail2ban');
  fs.cpSync('/etc/fail2ban', settings, { recursive: true });
  for (const name of fs.readdirSync(path.join(settings, 'jail.d'))) fs.rmSync(path.join(settings, 'jail.d', name));
  fs.cpSync(FAIL2BAN, settings, { recursive: true });
  const jail = path.join(settings, 'jail.d/drachtio-spam.conf');
  fs.writeFileSync(jail, fs.readFileSync(jail, 'utf8').replace(/^logpath = .*$/m, `logpath = ${files.karaf}`));
  assert.match(await run('fail2ban-client', ['-c', settings, '-t']), /OK: configuration test is successful/);
  const dump = await run('fail2ban-client', ['-c', settings, '-d']);
  assert.match(dump, /\['start', 'drachtio-spam'\]/);
  assert.match(dump, /'addfailregex', '.*detected potential spammer from <ADDR>/);
});

/** One answer without what differs from request to request. */
const shape = (message, extension) => [message.startLine, ...message.headers.map(([name, value]) => (
  ['via', 'from', 'to', 'call-id'].includes(name) ? name : `${name}: ${value.replaceAll(extension, 'EXTENSION')}`))].join('\n');

test('scanners: where the server itself answers, an extension that exists is answered like one that does not', { limitMillis: 60000 }, async (t) => {
  // 100 has registered by a connection, which the server remembers, and is in a call; its application goes
  const app = await t.app({ register: (req, res) => res.send(200, { headers: { Contact: req.get('Contact'), Expires: '600' } }), invite: (_req, res) => res.send(180) });
  const known = await t.phone('tcp');
  assert.equal((await known.send('REGISTER', { to: '<sip:100@127.0.0.1>', from: '<sip:100@127.0.0.1>;tag=1', contact: `<sip:100@127.0.0.1:${known.port};transport=tcp>`, headers: [['Expires', '600']] }).final()).status, 200);
  app.stop();
  await until('the application to be gone', async () => (await known.send('OPTIONS').final()).status === 503);
  const phone = await t.phone('udp');
  for (const method of ['REGISTER', 'OPTIONS', 'INVITE', 'MESSAGE', 'SUBSCRIBE', 'NOTIFY', 'INFO', 'PUBLISH', 'BYE', 'UPDATE', 'PRACK', 'CANCEL', 'REFER', 'UNHEARD']) {
    const answers = [];
    for (const extension of ['100', '999']) {
      for (const uri of [`sip:${extension}@127.0.0.1`, `sip:${extension}@127.0.0.1:${known.port};transport=tcp`]) {
        const sent = phone.send(method, { uri, to: `<sip:${extension}@127.0.0.1>`, body: method === 'INVITE' ? SDP : '' });
        const answer = await sent.final();
        if (method === 'INVITE') sent.acknowledgeFailure(answer);
        answers.push(sent.responses.map((each) => shape(each, extension)).join('\n'));
      }
    }
    assert.deepEqual([...new Set(answers)].length, 1, `${method}: ${answers.join('\n\n')}`);
  }
  // and svwar, which looks for just that
  const port = String(t.server.sipPort);
  const here = folder(t);
  const scans = ['REGISTER', 'OPTIONS', 'INVITE'].map(async (method) => {
    const printed = await run('svwar', ['-v', '-m', method, '-e', '98-103', '-p', port, '-P', String(await freePort()), '--maximumtime=1', '127.0.0.1'], { cwd: here });
    assert.match(printed, /found nothing/, method);
    assert.doesNotMatch(printed, /exists/, method);
  });
  await Promise.all(scans);
});

test('scanners: one command switches on the rule set that svmap, svwar and svcrack get no answer past', { limitMillis: 60000 }, async (t) => {
  const seen = [];
  const note = (status, headers) => (req, res) => {
    seen.push(req.get('User-Agent'));
    res.send(/sip:100@/.test(req.get('To')) ? status : 404, { headers });
  };
  await t.app({ register: note(401, { 'WWW-Authenticate': 'Digest realm="x", nonce="y"' }), options: note(200, {}) });
  const port = String(t.server.sipPort);
  const here = folder(t);
  const scan = async () => Promise.all([
    run('svmap', ['-v', '-p', port, '-P', String(await freePort()), '127.0.0.1'], { cwd: here }),
    run('svwar', ['-v', '-m', 'REGISTER', '-e', '100-103', '-p', port, '-P', String(await freePort()), '--maximumtime=1', '127.0.0.1'], { cwd: here }),
    run('svcrack', ['-v', '-u', '100', '-r', '1-3', '-p', port, '-P', String(await freePort()), '--maximumtime=1', '127.0.0.1'], { cwd: here }),
  ]);
  const [map, war] = await scan();
  assert.match(map, /we have 1 devices/);
  assert.match(war, /extension '100' exists/);
  assert.ok(seen.length > 0 && seen.every((agent) => /friendly-scanner/.test(agent)), seen.join());

  seen.splice(0);
  t.atEnd(() => t.shell.run('drachtio:spam-mode scanners off'));
  await t.shell.run('drachtio:spam-mode scanners on');
  const begin = t.server.output.length;
  const [mapped, warred, cracked] = await scan();
  assert.match(mapped, /found nothing/);
  assert.match(warred, /found nothing/);
  assert.doesNotMatch(`${warred}${cracked}`, /exists|password/i);
  assert.deepEqual(seen, []);
  await until('their lines for fail2ban', () => spamLines(t.server, begin).filter((line) => /from 127\.0\.0\.\d+:\d+ due to header value: friendly-scanner$/.test(line)).length >= 3);
  // all others are heard
  assert.equal((await (await t.phone('udp')).send('OPTIONS', { headers: [['User-Agent', 'phone/1.0']] }).final()).status, 404);
  assert.deepEqual(seen, ['phone/1.0']);
});
