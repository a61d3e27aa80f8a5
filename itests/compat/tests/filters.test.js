'use strict';

const assert = require('node:assert/strict');
const { test } = require('../lib/harness');
const { install } = require('../lib/bundle');
const { until } = require('../lib/wait');

test('a filter that takes its time on the lane is logged, and the request goes on', { limitMillis: 40000 }, async (t) => {
  await t.app({ message: (_req, res) => res.send(200) });
  await install(t, 'SlowFilter', ['org.drachtio.api.filter', 'org.drachtio.api.transport', 'org.drachtio.message']);
  const phone = await t.phone('udp');
  const begin = t.server.output.length;
  assert.equal((await phone.send('MESSAGE', { body: 'x', type: 'text/plain' }).final()).status, 200);
  await until('the log to tell of it', () => {
    const logged = t.server.output.slice(begin).match(/ WARN .*Lane \d+: \S+ took (\d+) ms/);
    return logged && Number(logged[1]) >= 120;
  });
});
