'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('../lib/harness');
const { mayConnect } = require('../lib/admin');
const { App, answering } = require('../lib/app');
const { Server, configuration } = require('../lib/server');
const { freePort } = require('../lib/ports');
const { Phone, SDP } = require('../lib/sip');
const { until } = require('../lib/wait');

test('SIGHUP and a changed file: applied as a whole or not at all, under a call; secrets are not shown', { ownServer: true, limitMillis: 180000 }, async (t) => {
  const [sipPort, adminPort, otherPort] = [await freePort(), await freePort(), await freePort()];
  const xml = (values) => configuration({ sipPort, adminPort, ...values })
    .replace('</drachtio>', '<request-handlers><request-handler sip-method="MESSAGE">http://me:hidden-password@127.0.0.1:9/?key=hidden-key</request-handler></request-handlers></drachtio>');
  const server = await Server.start({ sipPort, adminPort, xml: xml({ secret: 'hidden-secret', loglevel: 'debug' }), secret: 'hidden-secret', args: ['--loglevel', 'debug'] });
  t.atEnd(() => server.stop());
  const file = path.join(server.folder, 'drachtio.conf.xml');
  const write = (values) => {
    fs.writeFileSync(`${file}.new`, xml(values));
    fs.renameSync(`${file}.new`, file);
  };
  const logged = (pattern) => until(`${pattern} in the log`, () => pattern.test(server.output));

  // at debug the log is the server's own, not that of the container
  assert.doesNotMatch(server.output, /ComponentFactory|Component Configuration|activate method|service\.scr|SCR/i);

  const invite = answering(SDP);
  const app = await App.start(server, { invite });
  t.atEnd(() => app.stop());
  const phone = await Phone.open(server, 'tcp');
  t.atEnd(() => phone.close());
  const call = phone.call();
  await call.established();

  // a signal: values, listening points, secret and level follow; the level even over the command line
  const later = { secret: 'hidden-later', loglevel: 'info', timers: { t1: 30, t2: 100, t4: 125, t1x64: 1600 }, contacts: [`sip:127.0.0.1:${sipPort};transport=udp,tcp`, `sip:127.0.0.1:${otherPort};transport=udp`] };
  write(later);
  server.process.kill('SIGHUP');
  await logged(/org\.drachtio\.sip\.transaction: t1: 25 → 30/);
  await until('the new listening point', async () => (await server.shell().info()).get('listening') === `udp/127.0.0.1:${otherPort}`);
  await until('the new secret', () => mayConnect(server, 'hidden-later'));
  assert.equal(await mayConnect(server, 'hidden-secret'), false);
  await until('the level', async () => /INFO/.test(await server.shell().run('log:get org.drachtio')));

  // a bad file: nothing of it counts, and who looks is told
  write({ ...later, secret: 'never', contacts: ['sip:127.0.0.1:99999'] });
  server.process.kill('SIGHUP');
  await until('the problem to be shown', async () => /99999/.test((await server.shell().info()).get('problem')));
  assert.equal(await mayConnect(server, 'never'), false);
  assert.equal(await mayConnect(server, 'hidden-later'), true);
  write(later);
  await until('the problem to be gone', async () => !(await server.shell().info()).has('problem'));

  // without a signal, and back; a storm of signals is one or two readings
  write({ ...later, timers: { t1: 40, t2: 100, t4: 125, t1x64: 1600 } });
  await logged(/t1: 30 → 40/);
  const before = server.output.length;
  for (let i = 0; i < 200; i++) server.process.kill('SIGHUP');
  await until('the storm to be over', () => /SIGHUP: configuration read again, no value differs/.test(server.output.slice(before)));
  assert.equal(server.exit, undefined);

  // what the shell shows has no secret in it, and an edit that does not hold is told to who makes it
  for (const command of ['config:list', 'service:list', 'drachtio:routes']) {
    const shown = await server.shell().run(command);
    assert.doesNotMatch(shown, /hidden-/, command);
  }
  assert.match(await server.shell().run('config:list'), /\.secret = \$\[drachtio:/);
  assert.match(await server.shell().run('config:property-set --pid org.drachtio.admin port 1'), /port was changed elsewhere and put back: what holds is set by \S+drachtio\.conf\.xml/);
  assert.equal(await mayConnect(server, 'hidden-later'), true);

  await call.hangUp();
  assert.deepEqual(server.newErrors().filter((line) => !/99999/.test(line)), []);
  assert.doesNotMatch(server.output, /hidden-/);
});
