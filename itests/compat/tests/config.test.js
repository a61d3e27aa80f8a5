'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('../lib/harness');
const { until } = require('../lib/wait');

test('show, diff, reload, history and undo, without secrets', { limitMillis: 60000 }, async (t) => {
  const shell = t.server.shell();
  const file = path.join(t.server.folder, 'drachtio.conf.xml');
  const before = fs.readFileSync(file, 'utf8');
  const write = (text) => {
    fs.writeFileSync(`${file}.new`, text);
    fs.renameSync(`${file}.new`, file);
  };
  const t1 = async () => (await shell.rows('drachtio:config-show --filter t1')).find(([pid, name]) => pid === 'org.drachtio.sip.transaction' && name === 't1');

  const shown = await shell.rows('drachtio:config-show');
  assert.deepEqual(await t1(), ['org.drachtio.sip.transaction', 't1', '25', `<t1> in line 5 of ${file}`]);
  const secret = shown.find(([pid, name]) => pid === 'org.drachtio.admin' && name === '.secret');
  assert.deepEqual(secret.slice(2), ['***', `'secret' of <admin> in line 2 of ${file}`]);
  assert.ok(shown.some(([pid, name, value, source]) => pid === 'org.drachtio.logging' && name === 'layout' && value === 'readable' && source === 'DRACHTIO_LOG_LAYOUT (environment)'), 'the variable');
  assert.ok(shown.some(([, name, , source]) => name === 'defaultRefresher' && source === 'default'), 'a default');
  assert.match(await shell.run('drachtio:config-diff'), /^No value differs\s*$/);

  // the first to read the changed file is the command or the server itself
  const changed = before.replace('<t1>25</t1>', '<t1>26</t1>');
  assert.notEqual(changed, before);
  write(changed);
  await shell.run('drachtio:config-reload');
  assert.equal((await t1())[2], '26');
  const [last] = await shell.rows('drachtio:config-history');
  assert.match(last[2], /drachtio:config-reload|The configuration file has changed/);
  assert.match(last[3], /^org\.drachtio\.sip\.transaction: t1: 25 \S+ 26$/);

  assert.match(await shell.run('drachtio:config-undo'), /t1: 26 \S+ 25/);
  assert.equal((await t1())[2], '25');
  assert.match((await shell.info()).get('problem'), /drachtio:config-undo/);
  assert.match(await shell.run('drachtio:config-diff'), /t1: 25 \S+ 26/);
  write(before);
  await until('the file to be read again', async () => !(await shell.info()).has('problem'), 15000, 200);

  write('<drachtio>');
  await assert.rejects(shell.run('drachtio:config-diff'), /drachtio\.conf\.xml/);
  write(before);
  await until('the file to be read again', async () => !(await shell.info()).has('problem'), 15000, 200);
  await shell.run('drachtio:config-reload');
  assert.equal((await t1())[2], '25');
  // the bad file is an error of the log, and was meant to be
  const errors = t.server.newErrors();
  assert.ok(errors.every((line) => /nothing changes/.test(line)), errors.join('\n'));
});
