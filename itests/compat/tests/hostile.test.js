'use strict';

const assert = require('node:assert/strict');
const net = require('net');
const { spawn } = require('child_process');
const { test, assertTablesEmpty } = require('../lib/harness');
const { Server } = require('../lib/server');
const { Phone, SDP } = require('../lib/sip');
const { answer } = require('../lib/app');
const { prepare } = require('../lib/sipp');
const { freePort } = require('../lib/ports');
const { Resources } = require('../lib/resources');
const { until, event } = require('../lib/wait');

/** A server of the test's own whose cfg files it may write. */
async function ownServer(t, options = {}) {
  const server = await Server.start(options);
  t.atEnd(() => server.stop());
  t.server = server;
  return server;
}

const counter = async (server, name) => Number((await server.shell().info()).get(`counter.${name}`) || 0);

/** Opens a TCP connection that does nothing. */
function connect(port, localAddress = '127.0.0.1') {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host: '127.0.0.1', port, localAddress });
    socket.once('connect', () => {
      socket.isOver = false;
      socket.over = new Promise((over) => socket.once('close', () => { socket.isOver = true; over(); }));
      socket.resume();
      resolve(socket);
    });
    socket.once('error', reject);
    socket.on('error', () => {});
  });
}

/** Many at once, but only so many being dialled at a time. */
async function connectMany(count, port, localAddress) {
  const sockets = [];
  while (sockets.length < count) {
    sockets.push(...await Promise.all(Array.from({ length: Math.min(50, count - sockets.length) }, () => connect(port, localAddress))));
  }
  return sockets;
}

const stillOpen = (sockets) => sockets.filter((socket) => !socket.isOver).length;

test('peers that send a byte at a time, or nothing, are closed; the others are served', { ownServer: true, limitMillis: 180000 }, async (t) => {
  const server = await ownServer(t);
  await server.configure('org.drachtio.sip.transport', { partialMessageTimeoutMillis: 1500 });
  await server.configure('org.drachtio.admin', { authenticationTimeoutMillis: 1500, partialFrameTimeoutMillis: 1500 });
  await t.app({ options: (_req, res) => res.send(200) });
  const phone = await t.phone('tcp');
  const slow = await connectMany(200, server.sipPort);
  const silent = await connectMany(200, server.sipPort);
  const strangers = await connectMany(200, server.adminPort);
  const application = await t.admin('info');
  const text = phone.compose('OPTIONS');
  let sent = 0;
  application.write('500#');
  // As long as one of them is open, all go on, byte by byte; nothing that they send is ever whole.
  await until('all of them to be closed', async () => {
    for (const socket of slow) if (!socket.isOver && sent < text.length - 1) socket.write(text.subarray(sent, sent + 1));
    for (const socket of strangers) if (!socket.isOver) socket.write('0');
    if (!application.isClosed) application.write('x');
    sent += 1;
    assert.equal((await phone.send('OPTIONS').final()).status, 200);
    return application.isClosed && stillOpen([...slow, ...silent, ...strangers]) === 0;
  }, 60000, 50);
  assert.ok(await counter(server, 'sip.too-slow') >= 400);
  assert.equal(await counter(server, 'admin.frames.slow'), 1);
  assert.match(server.output, /WARN .*no complete message within 1500 ms/);
  assert.equal((await phone.send('OPTIONS').final()).status, 200);
});

test('1,000 connections that do not authenticate keep no application out, and are closed after 5 s', { limitMillis: 120000 }, async (t) => {
  const before = await counter(t.server, 'admin.unauthenticated');
  const strangers = await connectMany(1000, t.server.adminPort);
  await t.app({ options: (_req, res) => res.send(200) });
  await until('the oldest to make room', () => strangers[0].isOver);
  assert.ok(stillOpen(strangers) >= 900);
  const phone = await t.phone('udp');
  assert.equal((await phone.send('OPTIONS').final()).status, 200);
  await until('the others to be closed', () => stillOpen(strangers) === 0, 60000, 50);
  assert.ok(await counter(t.server, 'admin.unauthenticated') - before >= 900);
  assert.equal((await phone.send('OPTIONS').final()).status, 200);
});

test('the bounds on connections, in all and from one source, change while a call is up', { ownServer: true, limitMillis: 180000 }, async (t) => {
  const server = await ownServer(t);
  await t.app({ invite: (req, res) => answer(req, res, { localSdp: SDP }), options: (_req, res) => res.send(200) });
  const phone = await t.phone('tcp');
  const call = phone.call();
  await call.established();
  await server.configure('org.drachtio.sip.transport', { maxConnections: 60, maxConnectionsPerSource: 40 });
  await server.configure('org.drachtio.admin', { maxConnectionsPerSource: 30 });
  const open = [];
  t.atEnd(() => open.forEach((socket) => socket.destroy()));
  const flood = async (count, port, source, expected) => {
    const sockets = await connectMany(count, port, source);
    open.push(...sockets);
    await until(`${expected} of ${count} from ${source} to stay open`, () => stillOpen(sockets) === expected);
    return sockets;
  };
  // The component has the values a moment after ConfigAdmin.
  await until('the bounds to count', async () => {
    const probe = await connectMany(50, server.sipPort, '127.0.0.5');
    const refused = await until('some to be refused', () => stillOpen(probe) < 50, 300).catch(() => false);
    probe.forEach((socket) => socket.destroy());
    return refused;
  }, 10000);
  await until('the probes to be gone', async () => (await server.shell().connections()).length === 1);
  await flood(60, server.sipPort, '127.0.0.1', 39); // the phone's is one
  await flood(40, server.sipPort, '127.0.0.2', 20);
  await flood(5, server.sipPort, '127.0.0.3', 0);
  await flood(40, server.adminPort, '127.0.0.2', 30);
  assert.ok(await counter(server, 'kernel.tcp.source-full') >= 31);
  assert.ok(await counter(server, 'kernel.tcp.listener-full') >= 25);
  open.forEach((socket) => socket.destroy());
  await until('room to be there again', async () => (await server.shell().connections()).length === 1);
  const again = await t.phone('tcp');
  assert.equal((await again.send('OPTIONS').final()).status, 200);
  await call.hangUp();
  assert.match(server.output, /WARN .*was refused, it has too many/);
});

test('a flood of connections that open, send half a request and go leaves nothing', { limitMillis: 120000 }, async (t) => {
  await t.app({ options: (_req, res) => res.send(200) });
  const phone = await t.phone('udp');
  const half = phone.compose('OPTIONS').subarray(0, 100);
  const round = async (count) => {
    for (let done = 0; done < count; done += 50) {
      const sockets = await connectMany(50, t.server.sipPort);
      sockets.forEach((socket, i) => {
        socket.write(half);
        if (i % 2) socket.resetAndDestroy();
        else socket.destroy();
      });
      assert.equal((await phone.send('OPTIONS').final()).status, 200);
    }
  };
  await round(300);
  const before = await Resources.of(t.server);
  await round(2000);
  await before.assertGivenBack();
});

/** Calls over connections of their own that end with a BYE, of which the answer meets a connection that was reset. */
async function hangUpAndReset(t, count) {
  const one = async () => {
    const phone = await Phone.open(t.server, 'tcp');
    const call = phone.call();
    await call.established({ limitMillis: 10000 });
    await new Promise((sent) => phone.socket.write(phone.compose('BYE', call.inDialog(2, 'BYE')), sent));
    phone.socket.resetAndDestroy();
  };
  let left = count;
  const worker = async () => { while (left-- > 0) await one(); };
  await Promise.all(Array.from({ length: 10 }, worker));
}

for (const [count, full] of [[500, false], [10000, true]]) {
  test(`${count} × BYE and a reset of the connection leave nothing`, { full, limitMillis: full ? 600000 : 120000 }, async (t) => {
    await t.app({ invite: (req, res) => answer(req, res, { localSdp: SDP }) });
    await hangUpAndReset(t, 300);
    const before = await Resources.of(t.server);
    await hangUpAndReset(t, count);
    await before.assertGivenBack();
  });
}

/** sipp with a connection for each of its calls, killed when so many are up; of the others any state may be left. */
async function killedSipp(t, calls) {
  const folder = prepare('call', {});
  const args = ['-sf', 'scenario.xml', '-i', '127.0.0.1', '-p', String(await freePort()), '-t', 'tn', '-max_socket', '5000', '-r', '200',
    '-d', '600000', '-m', String(calls), '-nostdin', `${t.server.host}:${t.server.sipPort}`];
  const sipp = spawn('sipp', args, { cwd: folder, stdio: 'ignore' });
  const gone = event(sipp, 'exit', 120000);
  try {
    await until('the calls to be up', async () => {
      if (sipp.exitCode !== null) throw new Error(`sipp ended with ${sipp.exitCode}`);
      return (await t.shell.tables()).dialogs >= calls * 0.95;
    }, 60000, 200);
  } finally {
    sipp.kill('SIGKILL');
    await gone;
  }
}

for (const [rounds, full] of [[2, false], [20, true]]) {
  test(`${rounds} rounds: sipp with 1,000 calls over TCP is killed, nothing leaks`, { full, limitMillis: full ? 1800000 : 240000 }, async (t) => {
    let dialogs = [];
    await t.app({ invite: async (req, res) => dialogs.push(await answer(req, res, { localSdp: SDP }).catch(() => undefined)) });
    // The server cannot know that the callers are dead: the application ends what it has.
    const round = async () => {
      await killedSipp(t, 1000);
      const mine = dialogs;
      dialogs = [];
      for (const dialog of mine) if (dialog) dialog.destroy(() => {});
      await until('all calls to be over', async () => {
        dialogs.splice(0).forEach((dialog) => dialog && dialog.destroy(() => {}));
        const tables = await t.shell.tables();
        return tables.dialogs + tables.transactions + tables.connections === 0;
      }, 30000, 200);
    };
    await round();
    const before = await Resources.of(t.server);
    for (let i = 0; i < rounds; i++) await round();
    await before.assertGivenBack();
  });
}

test('an address that acknowledges nothing draws a few times what it sent, where a limit is set; what it draws is counted', { limitMillis: 120000 }, async (t) => {
  await t.app({ invite: (req, res) => (req.uri.includes('answer') ? answer(req, res, { localSdp: SDP }) : res.send(486)) });
  let last = 70;
  const stranger = async () => {
    last += 1;
    const phone = await Phone.open(t.server, 'udp', `127.0.0.${last}`);
    t.atEnd(() => phone.close());
    return phone;
  };
  const counted = (name) => counter(t.server, `transaction.silent.${name}`);
  /** All that an INVITE draws that is not acknowledged. */
  const drawn = async (phone, user = 'refuse') => {
    const before = phone.seen.length;
    const invite = phone.send('INVITE', { uri: `sip:${user}@127.0.0.1` });
    await invite.final();
    await until('its transactions to be over', async () => (await t.shell.tables()).transactions === 0, 15000, 150);
    const messages = phone.seen.slice(before);
    return { messages, times: messages.reduce((sum, message) => sum + message.bytes.length, 0) / invite.bytes.length };
  };
  const [received, sent] = [await counted('received'), await counted('drawn')];
  const unlimited = await drawn(await stranger());
  assert.ok(unlimited.times > 5, `drew ${unlimited.times} times what it sent`);
  assert.equal(await counted('received') - received, 1);
  assert.equal(await counted('drawn') - sent, unlimited.messages.length);
  assert.equal(await counted('withheld'), 0);

  t.atEnd(() => t.shell.run('config:property-delete --pid org.drachtio.sip.transaction amplificationLimit'));
  await t.shell.run('config:property-set --pid org.drachtio.sip.transaction amplificationLimit 3');
  // the shell's change reaches the server some time after the command, perhaps in the midst of repetitions
  await until('the limit to count', async () => {
    await drawn(await stranger());
    return await counted('withheld') > 0;
  }, 30000);
  const phone = await stranger();
  const limited = await drawn(phone);
  assert.ok(limited.times <= 3, `drew ${limited.times} times what it sent`);

  const call = await drawn(await stranger(), 'answer');
  assert.equal(call.messages.filter((message) => message.method === 'BYE').length, 2);
  assert.ok(call.messages.filter((message) => message.status === 200).length <= 2);

  await phone.send('INVITE', { uri: 'sip:refuse@127.0.0.1' }).refused(486);
  const known = await drawn(phone);
  assert.ok(known.messages.length > limited.messages.length * 2, 'one that has acknowledged something gets all repetitions');
});
