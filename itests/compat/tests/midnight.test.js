'use strict';

// The clock is moved by libfaketime: only that of the day. A JVM whose monotonic clock is moved too does not wait any more.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test } = require('../lib/harness');
const { App } = require('../lib/app');
const { freePort } = require('../lib/ports');
const { Server, configuration } = require('../lib/server');
const { Phone } = require('../lib/sip');
const { until } = require('../lib/wait');

const SECONDS_BEFORE = 3;

function library() {
  const folders = fs.readdirSync('/usr/lib').map((name) => path.join('/usr/lib', name, 'faketime/libfaketimeMT.so.1'));
  const found = folders.find((file) => fs.existsSync(file));
  assert.ok(found, 'libfaketime is not installed');
  return found;
}

test('the log goes to the archive at midnight, and no line is lost', { full: true, ownServer: true, limitMillis: 300000 }, async (t) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'drachtio-midnight-'));
  t.atEnd(() => fs.rmSync(folder, { recursive: true, force: true }));
  const offset = path.join(folder, 'offset');
  fs.writeFileSync(offset, '+0\n');
  const log = path.join(folder, 'drachtio.log');
  const [sipPort, adminPort] = [await freePort(), await freePort()];
  const xml = configuration({ sipPort, adminPort, loglevel: 'info' }).replace('<console/>', `<console/><file><name>${log}</name></file>`);
  const server = await Server.start({
    sipPort,
    adminPort,
    xml,
    env: {
      LD_PRELOAD: library(), FAKETIME_TIMESTAMP_FILE: offset, FAKETIME_CACHE_DURATION: '1', FAKETIME_DONT_FAKE_MONOTONIC: '1', FAKETIME_FORCE_MONOTONIC_FIX: '0',
      TZ: 'UTC', DRACHTIO_LOG_LAYOUT: 'drachtio',
    },
  });
  t.atEnd(() => server.stop());
  const app = await App.start(server, { options: (_req, res) => res.send(200) });
  t.atEnd(() => app.stop());
  const phone = await Phone.open(server, 'udp');
  t.atEnd(() => phone.close());
  const asked = [];
  const ask = async () => {
    const request = phone.send('OPTIONS');
    assert.equal((await request.final()).status, 200);
    asked.push(request.request.callId);
  };
  await ask();

  const now = Math.floor(Date.now() / 1000);
  fs.writeFileSync(offset, `+${86400 - (now % 86400) - SECONDS_BEFORE}\n`);
  const archive = path.join(folder, 'archive');
  const archived = () => (fs.existsSync(archive) ? fs.readdirSync(archive) : []);
  await until('the archived file', async () => { await ask(); return archived().length > 0; }, 60000, 100);
  await ask();

  assert.equal(archived().length, 1);
  assert.match(archived()[0], /^drachtio-\d{8}-\d{6}-\d{3}\.log$/);
  const day = (time) => new Date(time * 1000).toISOString().slice(0, 10);
  const days = (text) => new Set(text.split('\n').map((line) => /^(\d{4}-\d\d-\d\d) \d\d:\d\d:\d\d\.\d{6} /.exec(line)?.[1]).filter(Boolean));
  const [old, fresh] = [path.join(archive, archived()[0]), log].map((file) => fs.readFileSync(file, 'utf8'));
  assert.deepEqual(days(old), new Set([day(now)]));
  await until('all lines', () => asked.every((id) => (old + fs.readFileSync(log, 'utf8')).includes(id)), 10000);
  assert.deepEqual(days(fresh), new Set([day(now + 86400)]));
  assert.deepEqual(server.newErrors(), []);
});
