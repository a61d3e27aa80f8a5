'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('../lib/harness');
const { App, answering } = require('../lib/app');
const { freePort } = require('../lib/ports');
const { Redis } = require('../lib/redis');
const { Server, configuration } = require('../lib/server');
const { Phone, SDP } = require('../lib/sip');
const { until } = require('../lib/wait');

const state = async (shell) => Object.fromEntries(await shell.rows('drachtio:blacklist'));
const withState = (what, shell, wanted) => until(what, async () => {
  const now = await state(shell);
  return wanted(now) && now;
}, 20000, 100);

async function start(t, blacklist, { args = [], ...options } = {}) {
  const [sipPort, adminPort] = [await freePort(), await freePort()];
  const xml = configuration({ adminPort, sipPort, loglevel: 'info', contacts: [`sip:0.0.0.0:${sipPort};transport=udp,tcp`] }).replace('<contacts>', `${blacklist}<contacts>`);
  const server = await Server.start({ sipPort, adminPort, xml, args, ...options });
  t.atEnd(() => server.stop());
  const app = await App.start(server, { invite: answering(SDP), options: (_req, res) => res.send(200), message: (_req, res) => res.send(200) });
  t.atEnd(() => app.stop());
  return server;
}

async function phoneOf(t, server, transport, address) {
  const phone = await Phone.open(server, transport, address);
  t.atEnd(() => phone.close());
  return phone;
}

/** Messages of this phone vanish. */
async function assertUnheard(server, phone, requests) {
  const discarded = Number((await state(server.shell())).discarded);
  const sent = requests.map(([method, options]) => phone.send(method, options));
  await until('all to be discarded', async () => Number((await state(server.shell())).discarded) - discarded >= requests.length);
  assert.deepEqual(sent.flatMap((each) => each.responses).map((each) => each.startLine), []);
}

/** The entries that the server keeps: added, checked, removed, kept in etc. */
async function entriesOfTheServerItself(server, phone) {
  const shell = server.shell();
  await shell.run('drachtio:blacklist-add 127.0.0.7/32 "one, two"');
  await shell.run('drachtio:blacklist-add 2001:db8::/32');
  await assertUnheard(server, phone, [['OPTIONS']]);
  assert.deepEqual(await shell.rows('drachtio:blacklist --list 9'), [['127.0.0.7', 'one; two', 'local'], ['2001:db8::/32', '', 'local']]);
  assert.deepEqual(await shell.rows('drachtio:blacklist-check 2001:db8::7'), [['2001:db8::/32', '', 'local']]);
  const file = path.join(server.folder, 'data', 'etc', 'org.drachtio.blacklist.local.cfg');
  await until('the file to have both', () => /^entries *= *127\.0\.0\.7 # one; two, 2001:db8::\/32$/m.test(fs.readFileSync(file, 'utf8')));
  await shell.run('drachtio:blacklist-remove 127.0.0.7');
  assert.equal((await phone.send('OPTIONS').final()).status, 200);
  await assert.rejects(shell.run('drachtio:blacklist-remove 127.0.0.7'), /is not in the blacklist/);
  await assert.rejects(shell.run('drachtio:blacklist-add 127.0.0.300'), /no address and no network/);
  const begin = server.output.length;
  fs.writeFileSync(file, 'entries = 127.0.0.7, what\n');
  await until('the fault to be told', () => /ERROR .*'what', which is no address and no network; .* stays/.test(server.output.slice(begin)), 10000);
  assert.equal((await phone.send('OPTIONS').final()).status, 200);
  assert.equal((await state(shell)).local, '1');
}

test('sources in a set of Redis and entries of the server itself are not listened to; Redis may be down, restart, change, or have something else there', { ownServer: true, limitMillis: 240000 }, async (t) => {
  const port = await freePort();
  const server = await start(t, `<blacklist><redis-address>127.0.0.1</redis-address><redis-port>${port}</redis-port>
    <redis-key>blocked</redis-key><redis-password>hush-hush</redis-password><refresh-secs>1</refresh-secs></blacklist>`);
  const shell = server.shell();
  const udp = await phoneOf(t, server, 'udp', '127.0.0.7');
  const tcp = await phoneOf(t, server, 'tcp', '127.0.0.7');
  const other = await phoneOf(t, server, 'udp', '127.0.0.6');

  // Redis is down at the start: nobody is listed, and the log says why
  assert.equal((await udp.send('OPTIONS').final()).status, 200);
  await until('the problem in the log', () => /WARN .*Redis 127\.0\.0\.1:\d+, key blocked cannot be read: Failed to connect to .*; nothing new is known until it can/.test(server.output));
  assert.match((await withState('the problem', shell, (now) => now.problem)).problem, /Failed to connect/);
  const established = tcp.call();
  await established.established();

  const redis = await Redis.start(t, { port, password: 'hush-hush' });
  redis.cli('SADD', 'blocked', '127.0.0.7 # a test', '2001:db8::/32', 'example.org');
  const now = await withState('the set', shell, (each) => each.entries === '2' && each.problem === '');
  assert.deepEqual([now.ignored, now.local], ['1', '0']);

  // all that belongs to no transaction and no call vanishes, over every transport, faulty messages too
  const traced = server.output.length;
  const requests = [['OPTIONS'], ['INVITE', { body: SDP }], ['BYE'], ['CANCEL'], ['ACK'], ['MESSAGE', { cseq: 'what' }]];
  await assertUnheard(server, udp, requests);
  await assertUnheard(server, tcp, requests.slice(0, 5));
  assert.equal((await other.send('OPTIONS').final()).status, 200);
  // what is up goes on
  assert.ok((await established.send('INFO', { body: 'x', type: 'text/plain' }).final()).status >= 200);
  await established.hangUp();
  // and none of it is traced, what is up included
  assert.equal((await other.send('OPTIONS').final()).status, 200);
  await until('the trace of the other', () => /send \d+ bytes to udp\/\[127\.0\.0\.6\]/.test(server.output.slice(traced)));
  assert.doesNotMatch(server.output.slice(traced), /(recv|send) \d+ bytes (from|to) \w+\/\[127\.0\.0\.7\]/);

  // a set that cannot be had leaves the last one in force
  await redis.stop('SIGKILL');
  await withState('the problem', shell, (each) => each.problem !== '' && each.entries === '2');
  await assertUnheard(server, udp, [['OPTIONS']]);
  await redis.run();
  redis.cli('SET', 'blocked', 'no set');
  await withState('the problem', shell, (each) => /WRONGTYPE/.test(each.problem) && each.entries === '2');
  await assertUnheard(server, udp, [['OPTIONS']]);
  redis.cli('DEL', 'blocked');
  redis.cli('SADD', 'blocked', '127.0.0.6/31');
  await withState('the new set', shell, (each) => each.entries === '1' && each.problem === '');
  await assertUnheard(server, other, [['OPTIONS']]);
  assert.deepEqual(await shell.rows('drachtio:blacklist-check 127.0.0.7'), [['127.0.0.6/31', '', 'redis']]);
  await assert.rejects(shell.run('drachtio:blacklist-remove 127.0.0.7'), /127.0.0.6\/31 of redis: remove that there/);
  redis.cli('DEL', 'blocked');
  await withState('the empty set', shell, (each) => each.entries === '0');
  assert.equal((await udp.send('OPTIONS').final()).status, 200);

  await entriesOfTheServerItself(server, tcp);

  // a hundred thousand
  redis.fill('blocked', Array.from({ length: 100000 }, (_, i) => `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`));
  await withState('the large set', shell, (each) => each.entries === '100001');
  assert.equal((await udp.send('OPTIONS').final()).status, 200);
  assert.equal((await shell.rows('drachtio:blacklist-check 10.1.134.159')).length, 1);
  assert.equal((await shell.rows('drachtio:blacklist-check 10.1.134.160')).length, 0);

  // the password is nowhere
  assert.doesNotMatch(server.output, /hush-hush/);
  assert.doesNotMatch(await shell.run('drachtio:blacklist'), /hush-hush/);
  assert.doesNotMatch(await shell.run('service:list'), /hush-hush/);
});

test('sentinels are asked for the Redis, also after a fail-over', { ownServer: true, limitMillis: 240000 }, async (t) => {
  const password = 'hush-hush';
  const master = await Redis.start(t, { password });
  const replica = await Redis.start(t, { password, lines: [`replicaof 127.0.0.1 ${master.port}`] });
  const sentinels = [];
  for (let i = 0; i < 3; i++) {
    sentinels.push(await Redis.start(t, { sentinel: true, lines: [`sentinel monitor mymaster 127.0.0.1 ${master.port} 2`, `sentinel auth-pass mymaster ${password}`,
      'sentinel down-after-milliseconds mymaster 500', 'sentinel failover-timeout mymaster 3000'] }));
  }
  master.cli('SADD', 'blocked', '127.0.0.7');
  await until('the replica to have it', () => replica.cli('SCARD', 'blocked') === '1', 20000, 100);
  const dead = await freePort();
  const server = await start(t, '', {
    args: ['--blacklist-redis-sentinels', [dead, ...sentinels.map((each) => each.port)].map((port) => `127.0.0.1:${port}`).join(','), '--blacklist-redis-master', 'mymaster',
      '--blacklist-redis-key', 'blocked', '--blacklist-refresh-secs', '1'],
    env: { DRACHTIO_BLACKLIST_REDIS_PASSWORD: password },
  });
  const shell = server.shell();
  await withState('the set', shell, (each) => each.entries === '1');
  const phone = await phoneOf(t, server, 'udp', '127.0.0.7');
  await assertUnheard(server, phone, [['OPTIONS']]);
  await master.stop('SIGKILL');
  const role = () => {
    try {
      return replica.cli('INFO', 'replication');
    } catch (error) {
      // Sentinels end all connections of whom they promote.
      if (/reset by peer/.test(error.message)) return '';
      throw error;
    }
  };
  await until('the replica to be the master', () => /role:master/.test(role()), 60000, 100);
  await assertUnheard(server, phone, [['OPTIONS']]);
  replica.cli('SADD', 'blocked', '127.0.0.8');
  await withState('the set of the new master', shell, (each) => each.entries === '2' && each.problem === '');
  await assertUnheard(server, phone, [['OPTIONS']]);
});
