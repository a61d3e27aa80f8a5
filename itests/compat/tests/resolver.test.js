'use strict';

const assert = require('node:assert/strict');
const { overBoth, test } = require('../lib/harness');
const { install } = require('../lib/bundle');
const { SDP } = require('../lib/sip');
const { until, within } = require('../lib/wait');

const parameterOf = (t) => (t.transport === 'tcp' ? ';transport=tcp' : '');

/** Where the phone listens, by a name; over TCP it is the peer of a connection of its own. */
async function reached(t, app, host, callee) {
  const dialog = await within('the dialog', app.srf.createUAC(`sip:bob@${host}:${callee.port}${parameterOf(t)}`, { localSdp: SDP }));
  await dialog.destroy();
  await callee.over;
}

overBoth('a name that the system knows is resolved', async (t) => {
  const app = await t.app();
  await reached(t, app, 'localhost', await t.callee('callee_plain'));
});

overBoth('a name that nobody knows: 503 DNS Error, at once and from memory', async (t) => {
  const app = await t.app();
  for (let i = 0; i < 2; i++) {
    await assert.rejects(app.srf.createUAC(`sip:bob@nowhere.invalid${parameterOf(t)}`, { localSdp: SDP }), (error) => {
      assert.equal(error.status, 503);
      assert.equal(error.reason, 'DNS Error');
      return true;
    });
  }
});

overBoth('a resolver of a third party is asked as long as it is there, and may pass', { limitMillis: 40000 }, async (t) => {
  const app = await t.app();
  const uninstall = await install(t, 'SiteResolver', ['org.drachtio.api.resolver', 'org.drachtio.api.transport']);
  await reached(t, app, 'phone.site', await t.callee('callee_plain'));
  await reached(t, app, 'localhost', await t.callee('callee_plain'));
  await uninstall();
  await assert.rejects(app.srf.createUAC(`sip:bob@phone.site${parameterOf(t)}`, { localSdp: SDP }), { status: 503, reason: 'DNS Error' });
});

test('a resolver that does not answer in time: 503 DNS Error', { limitMillis: 40000 }, async (t) => {
  const shell = t.shell;
  const pid = 'org.drachtio.sip.transport';
  await shell.run(`config:property-set --pid ${pid} resolveTimeoutMillis 300`);
  t.atEnd(() => shell.run(`config:property-delete --pid ${pid} resolveTimeoutMillis`));
  const app = await t.app();
  await install(t, 'SiteResolver', ['org.drachtio.api.resolver', 'org.drachtio.api.transport']);
  // the shell's change reaches the server some time after the command
  let took;
  await until('the shorter time-out to count', async () => {
    const begin = Date.now();
    await assert.rejects(app.srf.createUAC('sip:bob@silent.site', { localSdp: SDP }), { status: 503, reason: 'DNS Error' });
    took = Date.now() - begin;
    return took < 2000;
  }, 25000);
  assert.ok(took >= 290, `${took} ms`);
});
