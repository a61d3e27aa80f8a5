'use strict';

// Contacts that come, change and go in the configuration file, under calls.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test, assertTablesEmpty } = require('../lib/harness');
const { answering, ended } = require('../lib/app');
const { freePort } = require('../lib/ports');
const { Server, configuration } = require('../lib/server');
const { Phone, uriOf, SDP } = require('../lib/sip');
const { until, within } = require('../lib/wait');

/** Both sides of a call, up. */
async function callOn(t, server, invite, transport, sipPort) {
  const phone = await Phone.open({ host: '127.0.0.1', sipPort }, transport);
  t.atEnd(() => phone.close());
  const call = phone.call();
  const ok = await call.established();
  return { phone, call, ok, dialog: await invite.dialog() };
}

/** Requests go both ways in it, and it ends. */
async function goesOn({ phone, call, dialog }) {
  const info = dialog.request({ method: 'INFO' });
  phone.respond(await call.request('INFO'), 200, 'OK');
  assert.equal((await within('the answer', info)).status, 200);
  await Promise.all([call.hangUp(), ended(dialog)]);
  phone.close();
}

test('contacts are added, changed and removed while calls on them go on', { ownServer: true, limitMillis: 180000 }, async (t) => {
  const [sipPort, adminPort, second] = [await freePort(), await freePort(), await freePort()];
  const first = `sip:127.0.0.1:${sipPort};transport=udp,tcp`;
  const other = `sip:127.0.0.1:${second};transport=udp,tcp`;
  const xml = (...contacts) => configuration({ sipPort, adminPort, contacts });
  const server = await Server.start({ sipPort, adminPort, xml: xml(first) });
  t.server = server;
  t.atEnd(() => server.stop());
  const file = path.join(server.folder, 'drachtio.conf.xml');
  const listening = async () => (await server.shell().rows('drachtio:listeners')).map((row) => row.slice(0, 2).join(' ')).filter((row) => row.startsWith('sip '));
  const write = async (text, fits) => {
    fs.writeFileSync(`${file}.new`, text);
    fs.renameSync(`${file}.new`, file);
    server.process.kill('SIGHUP');
    await until('the listening points to follow', async () => fits((await listening()).join(' ')), 15000, 100);
  };
  const invite = answering(SDP);
  const app = await t.app({ invite });
  const begun = [];
  for (const transport of ['udp', 'tcp']) begun.push(await callOn(t, server, invite, transport, sipPort));

  await write(xml(first, other), (rows) => rows.includes(`tcp/127.0.0.1:${second}`));
  const onSecond = [];
  for (const transport of ['udp', 'tcp']) onSecond.push(await callOn(t, server, invite, transport, second));

  // what it tells others changes, its sockets stay
  await write(xml(first, other).replace(`<contact>${other}`, `<contact external-ip="198.51.100.7">${other}`), (rows) => rows.includes(`tcp/127.0.0.1:${second}`));
  await until('the new address to be told', async () => {
    const { ok, ...rest } = await callOn(t, server, invite, 'udp', second);
    await goesOn(rest);
    return uriOf(ok.get('contact')).startsWith('sip:198.51.100.7:');
  });

  await write(xml(first), (rows) => !rows.includes(`tcp/127.0.0.1:${second}`));
  const late = await Phone.open({ host: '127.0.0.1', sipPort: second }, 'udp');
  t.atEnd(() => late.close());
  await late.send('INVITE', { body: SDP }).refused(503);
  await assert.rejects(Phone.open({ host: '127.0.0.1', sipPort: second }, 'tcp'), { code: 'ECONNREFUSED' });
  for (const call of [...onSecond, ...begun]) await goesOn(call);
  await goesOn(await callOn(t, server, invite, 'udp', sipPort));
  await app.stop();
  await assertTablesEmpty(server);
});
