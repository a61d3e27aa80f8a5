'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { writeCfg } = require('../lib/cfg');
const { test, overBoth } = require('../lib/harness');
const { App, answering } = require('../lib/app');
const { Server, configuration } = require('../lib/server');
const { freePort } = require('../lib/ports');
const { Phone, SDP, random } = require('../lib/sip');
const { spamLine, spamLines, rule, rules } = require('../lib/spam');
const { until, within } = require('../lib/wait');

/** The requests that reached an application. */
async function watching(t) {
  const seen = [];
  const note = (req, res) => {
    seen.push(req.method);
    res.send(486);
  };
  await t.app({ invite: note, options: note, message: note, register: note });
  return seen;
}

const REJECT = '--action reject --tcp-action reject';

overBoth('spam is declined by User-Agent and by the users of To and From, and logged for fail2ban', { limitMillis: 40000 }, async (t) => {
  const seen = await watching(t);
  const mark = random();
  for (const [i, header] of ['user-agent', 'to', 'from'].entries()) await rule(t, `decline-${t.transport}-${i}`, header, mark, REJECT);
  const phone = await t.phone();
  const begin = t.server.output.length;
  const cases = {
    [`x${mark}y/1`]: { headers: [['User-Agent', `x${mark}y/1`]] },
    [`a${mark}`]: { to: `<sip:a${mark}@127.0.0.1>` },
    [`${mark}b`]: { from: `"x" <sip:${mark}b@127.0.0.1>;tag=1` },
  };
  for (const [value, options] of Object.entries(cases)) {
    const invite = phone.send('INVITE', { body: SDP, ...options });
    const response = await invite.refused(603);
    assert.equal(response.startLine, 'SIP/2.0 603 Decline');
    await spamLine(t.server, begin, phone, value);
    // its ACK, and a second one, are silently dropped
    invite.acknowledgeFailure(response);
    assert.deepEqual(invite.responses.map((each) => each.status), [603]);
  }
  assert.equal((await phone.send('OPTIONS', { headers: [['User-Agent', mark]] }).final()).status, 603);
  assert.deepEqual(seen, []);
  for (const options of [{ headers: [['User-Agent', mark.toUpperCase()]] }, { to: `"${mark}" <sip:x@${mark}.example>` }, { headers: [['Subject', mark]] }]) {
    assert.equal((await phone.send('MESSAGE', { to: '<sip:x@y>', ...options }).final()).status, 486);
  }
  assert.equal(seen.length, 3);
  assert.equal(spamLines(t.server, begin).length, 4);
});

overBoth('spam without an action vanishes; a request of a call is not looked at', { limitMillis: 40000 }, async (t) => {
  const mark = random();
  await t.app({ invite: answering(SDP) });
  await rule(t, `vanish-${t.transport}`, 'User-Agent', mark);
  const phone = await t.phone();
  const begin = t.server.output.length;
  const invite = phone.send('INVITE', { body: SDP, headers: [['User-Agent', mark]] });
  await spamLine(t.server, begin, phone, mark);
  await phone.fence(invite.request.callId);
  assert.deepEqual(invite.responses, []);
  const call = phone.call();
  await call.established();
  assert.equal((await call.send('BYE', { headers: [['User-Agent', mark]] }).final()).status, 200);
});

test('a peer cannot forge a line for fail2ban', { limitMillis: 40000 }, async (t) => {
  const mark = random();
  await watching(t);
  await rule(t, 'forge', 'Subject', mark);
  const phone = await t.phone('udp');
  const begin = t.server.output.length;
  const forged = 'detected potential spammer from 198.51.100.9:5060 due to header value: x';
  const shown = forged.replace('potential spammer', 'potential\\x20spammer');
  phone.send('INVITE', { body: SDP, headers: [['Subject', `${mark}\u0085\u2028${forged}\u001b[2K`]] });
  phone.send('INVITE', { body: SDP, headers: [['Subject', `${mark}\r\n ${forged}`]] });
  await spamLine(t.server, begin, phone, `${mark}\\x85\\u2028${shown}\\x1b[2K`);
  await spamLine(t.server, begin, phone, `${mark} ${shown}`);
  for (const line of t.server.output.slice(begin).split('\n')) assert.doesNotMatch(line, /^(?!.*from 127\.0\.0\.1).*198\.51\.100\.9/);
});

test('a rule on any header: live, with a status, an expression, a dry run, and counters', { limitMillis: 60000 }, async (t) => {
  const seen = await watching(t);
  const mark = random();
  await rule(t, 'live', 'Contact', `"regex:^<sip:[a-z]+${mark}@" "no, never"`, `${REJECT} --status 486 --mode dry-run`);
  const phone = await t.phone('tcp');
  const contact = `<sip:abc${mark}@127.0.0.1>`;
  const send = async () => (await phone.send('INVITE', { body: SDP, contact }).final());
  assert.equal((await send()).status, 486);
  assert.equal(seen.length, 1);
  let [found] = (await rules(t.shell)).filter((each) => each.name === 'live');
  assert.deepEqual({ ...found, lastHit: '' }, {
    name: 'live', mode: 'dry-run', header: 'contact', values: `regex:^<sip:[a-z]+${mark}@, no, never`, action: 'reject', tcpAction: 'reject', status: 486, hits: 1, lastHit: '', source: 'cfg file',
  });
  assert.ok(Math.abs(Date.parse(found.lastHit) - Date.now()) < 60000, found.lastHit);
  await t.shell.run('drachtio:spam-mode live on');
  assert.equal((await send()).status, 486);
  assert.equal(seen.length, 1);
  await t.shell.run('drachtio:spam-mode live off');
  await send();
  assert.equal(seen.length, 2);
  [found] = (await rules(t.shell)).filter((each) => each.name === 'live');
  assert.deepEqual([found.mode, found.hits], ['off', 2]);
  await assert.rejects(t.shell.run('drachtio:spam-add live To x'), /already/);
  await t.shell.run('drachtio:spam-add live3 To x');
  await t.shell.run('drachtio:spam-remove live3');
  await t.shell.run('drachtio:spam-remove live');
  assert.ok(!(await rules(t.shell)).some((each) => /live/.test(each.name)));
  const counters = await t.shell.info();
  assert.ok(Number(counters.get('counter.spam.dry-run')) >= 1);
  assert.ok(Number(counters.get('counter.spam.rejected')) >= 1);
});

test('the rule set of scanners is there, switched off', async (t) => {
  const [scanners] = (await rules(t.shell)).filter((each) => each.name === 'scanners');
  assert.equal(scanners.mode, 'off');
  assert.match(scanners.values, /^friendly-scanner, .*, sipptk$/);
});

/** Limits per source, on the server of the test below, whose application answers 486. */
async function limits(t, server) {
  const shell = server.shell();
  const open = async (transport, address) => {
    const phone = await Phone.open(server, transport, address);
    t.atEnd(() => phone.close());
    return phone;
  };
  const statusOf = async (phone, method = 'OPTIONS') => {
    const sent = phone.send(method, method === 'INVITE' ? { body: SDP } : {});
    const response = await sent.final();
    if (method === 'INVITE') sent.acknowledgeFailure(response);
    return response;
  };
  await server.configure('org.drachtio.spam.filter.limits', {
    othersPerSecond: 0.001, othersBurst: 3, callsPerSecond: 0.001, callsBurst: 2, cutOffAfter: 4, cutOffSeconds: 600, exempt: '127.0.0.1, 2001:db8::/32',
  });
  const probe = await open('udp', '127.0.0.9');
  await until('the limits', async () => (await statusOf(probe)).status === 503, 30000);

  // over UDP: refused with a time, for each kind of request, and never cut off
  const udp = await open('udp', '127.0.0.7');
  for (let i = 0; i < 3; i++) assert.equal((await statusOf(udp)).status, 486);
  for (let i = 0; i < 9; i++) {
    const refused = await statusOf(udp);
    assert.equal(refused.startLine, 'SIP/2.0 503 Service Unavailable');
    assert.ok(Number(refused.get('Retry-After')) > 100, refused.get('Retry-After'));
  }
  for (const wanted of [486, 486, 503]) assert.equal((await statusOf(udp, 'INVITE')).status, wanted);

  // a connection of the same source has limits of its own; who goes on over them is cut off
  const tcp = await open('tcp', '127.0.0.7');
  for (const wanted of [486, 486, 486, 503, 503, 503, 503]) assert.equal((await statusOf(tcp)).status, wanted);
  tcp.send('OPTIONS');
  await within('the connection to be closed', tcp.closed);
  const again = await open('tcp', '127.0.0.7');
  again.send('INVITE', { body: SDP });
  await within('the next one to be closed', again.closed);
  await until('the log to tell of it', () => /WARN .*127\.0\.0\.7 keeps violating its limits on connections and is cut off for 600 s/.test(server.output));
  const [[source, by, requests, refused, , seconds]] = await shell.rows('drachtio:sources --cut-off');
  assert.deepEqual([source, by, requests, refused], ['127.0.0.7', 'connections', '9', '6']);
  assert.ok(Number(seconds) > 500, seconds);
  const busiest = await shell.rows('drachtio:sources --most 2');
  assert.deepEqual(busiest[0].slice(0, 4), ['127.0.0.7', 'UDP', '15', '10']);

  // others are not touched, nor is a network that is exempt
  const exempt = await open('tcp', '127.0.0.1');
  for (let i = 0; i < 9; i++) assert.equal((await statusOf(exempt)).status, 486);

  // an operator pardons; the configuration goes, and with it the limits
  await shell.run('drachtio:sources-pardon 127.0.0.7');
  const pardoned = await open('tcp', '127.0.0.7');
  assert.equal((await statusOf(pardoned)).status, 486);
  await assert.rejects(shell.run('drachtio:sources-pardon 127.0.0.200'), /no source/);
  fs.rmSync(path.join(server.folder, 'data', 'etc', 'org.drachtio.spam.filter.limits.cfg'));
  await until('the limits to go', async () => (await statusOf(probe)).status === 486, 30000);
}

const SPAMMERS = `<spammers action="reject" tcp-action="discard">
  <header name="User-Agent"><value>sip-cli</value><value>friendly-scanner</value></header>
  <header><value>sipvicious</value></header>
</spammers>
<reject-register-with-no-realm>true</reject-register-with-no-realm>
<user-agent-options-auto-respond>monitor/1.0</user-agent-options-auto-respond>`;

test('spammers, reject-register-with-no-realm and user-agent-options-auto-respond of the file; limits per source', { ownServer: true, limitMillis: 180000 }, async (t) => {
  const [sipPort, adminPort] = [await freePort(), await freePort()];
  const xml = configuration({ adminPort, sipPort, loglevel: 'warning' }).replace('<contacts>', `${SPAMMERS}<contacts>`);
  const server = await Server.start({ sipPort, adminPort, xml });
  t.atEnd(() => server.stop());
  const seen = [];
  const note = (req, res) => {
    seen.push(`${req.method} ${req.uri}`);
    res.send(486);
  };
  const app = await App.start(server, { invite: note, options: note, register: note });
  t.atEnd(() => app.stop());
  const phones = {};
  for (const transport of ['udp', 'tcp']) {
    phones[transport] = await Phone.open(server, transport);
    t.atEnd(() => phones[transport].close());
  }
  const spam = { body: SDP, headers: [['User-Agent', 'x friendly-scanner']] };
  const begin = server.output.length;

  await phones.udp.send('INVITE', spam).refused(603);
  await spamLine(server, begin, phones.udp, 'x friendly-scanner');
  const dropped = phones.tcp.send('INVITE', spam);
  await spamLine(server, begin, phones.tcp, 'x friendly-scanner');
  await phones.tcp.fence(dropped.request.callId);
  assert.deepEqual(dropped.responses, []);
  assert.deepEqual(seen, []);

  for (const phone of Object.values(phones)) {
    const register = async (uri, options) => (await phone.send('REGISTER', { uri, ...options }).final()).status;
    assert.equal(await register('sip:127.0.0.1'), 403);
    assert.equal(await register(`sip:127.0.0.1:${sipPort};x=y`), 403);
    assert.equal(await register('sip:[::1]'), 403);
    assert.equal(await register('sip:example.org', { contact: '*', headers: [['Expires', '1']] }), 400);
    assert.deepEqual(seen, []);
    assert.equal(await register('sip:example.org'), 486);
    assert.equal(await register('sip:example.org', { contact: '*', headers: [['Expires', '0']] }), 486);
    assert.equal((await phone.send('OPTIONS', { headers: [['User-Agent', 'monitor/1.0']] }).final()).startLine, 'SIP/2.0 200 OK');
    assert.equal(seen.splice(0).length, 2);
    assert.equal((await phone.send('OPTIONS', { headers: [['User-Agent', 'monitor/1.0.1']] }).final()).status, 486);
    assert.equal(seen.splice(0).length, 1);
  }

  const shell = server.shell();
  const [ofFile] = await rules(shell);
  assert.deepEqual([ofFile.name, ofFile.action, ofFile.tcpAction, ofFile.source], ['drachtio-1', 'reject', 'discard', path.join(server.folder, 'drachtio.conf.xml')]);
  await assert.rejects(shell.run('drachtio:spam-remove drachtio-1'), /set by drachtio.conf.xml/);
  await assert.rejects(shell.run('drachtio:spam-mode drachtio-1 off'), /set by drachtio.conf.xml/);

  // what the operator changes stands in his file, with its comments
  await shell.run('drachtio:spam-mode scanners on');
  const file = path.join(server.folder, 'data', 'etc', 'org.drachtio.spam.filter.rule-scanners.cfg');
  await until('the file to have it', () => /^mode = on$/m.test(fs.readFileSync(file, 'utf8')));
  assert.match(fs.readFileSync(file, 'utf8'), /^# Tools that look for SIP servers/);
  const scan = phones.udp.send('OPTIONS', { headers: [['User-Agent', 'sipcli/1.8']] });
  await spamLine(server, begin, phones.udp, 'sipcli/1.8');
  assert.deepEqual(scan.responses, []);

  // a change that cannot be used leaves the rule
  const before = server.output.length;
  let saved = writeCfg(file, 'header = User-Agent\nvalues = regex:(\n');
  await until('the fault to be told', () => /ERROR.*rule~scanners.*all values stay as they were/.test(server.output.slice(before)), 30000);
  await saved();
  phones.udp.send('OPTIONS', { headers: [['User-Agent', 'sipcli/1.9']] });
  await spamLine(server, before, phones.udp, 'sipcli/1.9');
  saved = writeCfg(file, 'header = User-Agent\nvalues = other, sipcli/2\naction = reject\n');
  await until('the change', async () => (await phones.udp.send('OPTIONS', { headers: [['User-Agent', 'other']] }).final()).status === 603, 30000);
  await saved();
  assert.equal((await phones.udp.send('OPTIONS', { headers: [['User-Agent', 'sipcli/1.9']] }).final()).status, 486);

  await limits(t, server);
});
