'use strict';

const assert = require('node:assert/strict');
const { test, overBoth } = require('../lib/harness');
const { answer } = require('../lib/app');
const { SDP } = require('../lib/sip');
const { until } = require('../lib/wait');

/** An application that answers all calls and counts those that have ended. */
async function counting(t) {
  const count = { begun: 0, ended: 0 };
  await t.app({
    invite: async (req, res) => {
      const dialog = await answer(req, res, { localSdp: SDP });
      count.begun += 1;
      await dialog.over;
      count.ended += 1;
    },
    options: (_req, res) => res.send(200),
  });
  return count;
}

overBoth('200 calls at 50/s, none fails', { limitMillis: 40000 }, async (t) => {
  const count = await counting(t);
  await t.sipp('call', { calls: 200, rate: 50, pause: 200, limitSeconds: 30 });
  await until('the application to see them all end', () => count.ended === 200);
  assert.equal(count.begun, 200);
});

overBoth('500 OPTIONS at 200/s, none fails', { limitMillis: 40000 }, async (t) => {
  await counting(t);
  await t.sipp('request_plain', { calls: 500, rate: 200, limitSeconds: 30, values: { METHOD: 'OPTIONS', STATUS: '200' } });
});

overBoth('10000 calls at 200/s, none fails', { full: true, limitMillis: 120000 }, async (t) => {
  const count = await counting(t);
  await t.sipp('call', { calls: 10000, rate: 200, pause: 500, limitSeconds: 90 });
  await until('the application to see them all end', () => count.ended === 10000);
});

test('calls over UDP and TCP at once', { limitMillis: 40000 }, async (t) => {
  const count = await counting(t);
  await Promise.all(['udp', 'tcp'].map((transport) => t.sipp('call', { transport, calls: 100, rate: 30, pause: 100, limitSeconds: 30 })));
  await until('the application to see them all end', () => count.ended === 200);
});
