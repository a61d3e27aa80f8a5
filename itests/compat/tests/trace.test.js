'use strict';

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { test, overBoth } = require('../lib/harness');
const { comeAndGo } = require('../lib/come-and-go');
const { Server } = require('../lib/server');
const { Phone, uriOf } = require('../lib/sip');
const { until } = require('../lib/wait');

const CALLER = '4930123456';
const OF_CALLER = { from: `<sip:+${CALLER}@127.0.0.1>;tag=caller` };

/** Records the caller until the end of the test. */
async function traced(t) {
  await t.shell.run(`drachtio:trace ${CALLER} --minutes 5`);
  t.atEnd(() => t.shell.run(`drachtio:trace ${CALLER} --off`));
}

/** Start lines with the ports of both ends, as tshark reads them from a capture file; it takes some ports of a test server for others. */
function dissected(file, port) {
  const fields = ['sip.Method', 'sip.Status-Code', 'sip.CSeq.method', 'udp.srcport', 'udp.dstport', 'tcp.srcport', 'tcp.dstport'];
  const out = execFileSync('tshark', ['-r', file, '-d', `udp.port==${port},sip`, '-d', `tcp.port==${port},sip`, '-Y', 'sip', '-T', 'fields', ...fields.flatMap((field) => ['-e', field])], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return out.split('\n').filter(Boolean).map((line) => {
    const [method, status, cseqMethod, ...ports] = line.split('\t');
    const [from, to] = ports.filter(Boolean);
    return { what: method || `${status} ${cseqMethod}`, from: Number(from), to: Number(to) };
  });
}

overBoth('a bridged call is one ladder, and tshark reads its capture file', { limitMillis: 30000 }, async (t) => {
  await traced(t);
  const a = await t.phone();
  const b = await t.reachablePhone();
  await t.app({
    invite: async (req, res) => {
      const legs = await req.srf.createB2BUA(req, res, uriOf(b.contact), { localSdpB: req.body });
      for (const leg of [legs.uas, legs.uac]) leg.on('destroy', () => leg.other.destroy());
    },
  });
  const call = a.call(OF_CALLER);
  const called = await b.called();
  called.ring();
  await Promise.all([call.established(), called.accept()]);
  const hungUp = called.hangUp();
  a.respond(await call.request('BYE'), 200, 'OK');
  await hungUp;

  const row = await until('both legs to have ended', async () => {
    const rows = await t.shell.rows(`drachtio:calls --number ${CALLER} --state ended`);
    return rows.find((cells) => cells[6] === call.callId);
  });
  assert.deepEqual([row[2], row[5]], [`+${CALLER}`, '2'], row.join('|'));
  const ladder = await until('the last answer', async () => {
    const text = await t.shell.run(`drachtio:ladder ${called.callId}`);
    return (text.match(/[─<]200 OK \(BYE\)/g) || []).length === 2 && text;
  });
  const order = ['INVITE service \\(SDP\\)', 'INVITE service╌*', 'send INVITE', 'INVITE phone \\(SDP\\)', '180 Ringing', 'answer 200 OK', '200 OK \\(SDP\\)', 'ACK', 'BYE', 'send BYE', 'BYE'];
  assert.match(ladder, new RegExp(order.join('[^]*')));
  assert.match(ladder, new RegExp(`drachtio .*application \\d+\n.*127.0.0.1:${a.port} ${t.transport}`));
  assert.match(ladder, new RegExp(`Call-ID ${called.callId} \\(linked: same`));
  assert.match(await t.shell.run(`drachtio:ladder ${row[0]} --mermaid`), /^sequenceDiagram\n {2}participant p0 as \+4930123456/);
  assert.match(await t.shell.run(`drachtio:ladder ${row[0]} --sip`), new RegExp(`Call-ID: ${call.callId}[^]*\\|sip\\|`));

  const name = `call-${process.pid}-${t.transport}`;
  const [svg, pcap] = (await t.shell.run(`drachtio:ladder ${row[0]} --svg ${name} --pcap ${name}`)).trim().split('\n');
  t.atEnd(() => [svg, pcap].forEach((file) => fs.rmSync(file)));
  assert.equal(fs.statSync(pcap).mode & 0o777, 0o600);
  assert.match(fs.readFileSync(svg, 'utf8'), /^<svg [^]*INVITE service[^]*<\/svg>\n$/);
  const packets = dissected(pcap, t.server.sipPort);
  // each once: on a busy machine there are retransmissions
  const legOf = (port) => [...new Set(packets.filter(({ from, to, what }) => (from === port || to === port) && what !== '100 INVITE')
    .map(({ what, from }) => `${from === port ? '>' : '<'} ${what}`))];
  assert.deepEqual(legOf(a.port), ['> INVITE', '< 180 INVITE', '< 200 INVITE', '> ACK', '< BYE', '> 200 BYE']);
  assert.deepEqual(legOf(b.port), ['< INVITE', '> 180 INVITE', '> 200 INVITE', '< ACK', '> BYE', '< 200 BYE']);
  await assert.rejects(t.shell.run(`drachtio:ladder ${row[0]} --pcap ${name}`), /is there already|FileAlreadyExists/);
  await assert.rejects(t.shell.run(`drachtio:ladder ${row[0]} --pcap ../${name}`), /a plain name/);
});

test('a call that fails is listed with who refused it and why, others are not recorded', async (t) => {
  await traced(t);
  const a = await t.phone();
  await t.app({ invite: (_req, res) => res.send(486, { headers: { Reason: 'Q.850;cause=17;text="busy\u001b[2J"' } }) });
  const call = a.call(OF_CALLER);
  const other = a.call();
  await Promise.all([call.invite.refused(486), other.invite.refused(486)]);
  const rows = await until('the failure to be listed', async () => {
    const found = await t.shell.rows('drachtio:calls --failed --minutes 1');
    return found.some((cells) => cells[5] === call.callId) && found;
  });
  const [, , , , why] = rows.find((cells) => cells[5] === call.callId);
  assert.match(why, /^486 Busy Here, from application \d+ 127\.0\.0\.1:\d+; Reason: Q\.850;cause=17/);
  assert.ok(!rows.some((cells) => cells[5] === other.callId));
  await assert.rejects(t.shell.run(`drachtio:ladder ${other.callId}`), /No call .* is recorded/);
});

test('a caller is recorded as long as it is wanted; what was recorded and who is to be recorded outlive a restart of the bundle', async (t) => {
  await traced(t);
  const a = await t.phone();
  await t.app({ invite: (_req, res) => res.send(486) });
  const call = a.call(OF_CALLER);
  await call.invite.refused(486);
  const drawn = () => t.shell.run(`drachtio:ladder ${call.callId} --all`);
  // the application's frames come a moment later
  const before = await until('the whole call', async () => {
    const ladder = await drawn().catch(() => '');
    return /sent 486 Busy Here/.test(ladder) && /─ACK/.test(ladder) && ladder;
  });
  await t.shell.run('bundle:restart org.drachtio.call.trace');
  assert.equal(await until('the trace to be back', () => drawn().catch(() => '')), before);
  const next = a.call(OF_CALLER);
  await next.invite.refused(486);
  await until('the next call', async () => (await t.shell.rows(`drachtio:calls --number ${CALLER}`)).some((cells) => cells[6] === next.callId));
  const [[what, seconds]] = await t.shell.rows('drachtio:trace');
  assert.equal(what, CALLER);
  assert.ok(Number(seconds) > 0 && Number(seconds) <= 300, seconds);
  await t.shell.run(`drachtio:trace ${CALLER} --off`);
  await assert.rejects(t.shell.run(`drachtio:trace ${CALLER} --off`), /is not traced/);
  assert.deepEqual(await t.shell.rows('drachtio:trace'), []);
  await t.shell.run(`drachtio:trace ${CALLER} --minutes 5`);
});

const PART = {
  'call-trace': {
    ready: async (shell) => (await shell.rows('drachtio:trace --state')).length > 0,
    change: async (shell) => {
      await shell.run('drachtio:trace "*" --minutes 5');
      await until('calls to be recorded', async () => (await shell.rows('drachtio:calls --state ended --limit 5')).length === 5, 20000, 100);
      await shell.run('drachtio:trace "*" --off');
    },
  },
};

// only root can mount a file system
(process.getuid() === 0 ? test : () => {})('a picture or capture file that a full disk has no room for is not left there in part', { ownServer: true, limitMillis: 120000 }, async (t) => {
  const server = await Server.start({ loglevel: 'info' });
  t.atEnd(() => server.stop());
  const shell = server.shell();
  const folder = path.join(server.folder, 'data', 'data', 'trace');
  fs.mkdirSync(folder, { mode: 0o700 });
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder]);
  t.atEnd(() => execFileSync('umount', ['-l', folder]));
  await server.configure('org.drachtio.call.trace', { recordOneIn: 1 });
  const phone = await Phone.open(server, 'udp');
  t.atEnd(() => phone.close());
  const call = phone.call();
  await call.invite.refused(503);
  const [row] = await until('the call', async () => {
    const rows = await shell.rows('drachtio:calls');
    return rows.length && rows;
  });
  const ballast = path.join(folder, 'ballast');
  fs.writeFileSync(ballast, Buffer.alloc(64 * 1024));
  for (const what of ['svg', 'pcap']) {
    await assert.rejects(shell.run(`drachtio:ladder ${row[0]} --${what} full`), /No space left on device/);
    assert.deepEqual(fs.readdirSync(folder), ['ballast']);
  }
  await shell.run(`drachtio:ladder ${row[0]}`);
  fs.rmSync(ballast);
  const files = (await shell.run(`drachtio:ladder ${row[0]} --svg full --pcap full`)).trim().split('\n');
  for (const file of files) assert.ok(fs.statSync(file).size > 200, file);
  assert.deepEqual(dissected(path.join(folder, 'full.pcap'), server.sipPort).map(({ what }) => what), ['INVITE', '100 INVITE', '503 INVITE', 'ACK']);
});

test('the call trace comes, records and goes 20 times under 100 calls a second', { ownServer: true, full: true, limitMillis: 900000 }, (t) => comeAndGo(t, PART, 21));
