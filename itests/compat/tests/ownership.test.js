'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('../lib/harness');
const { etc } = require('../lib/routing');
const { until } = require('../lib/wait');

test('who wins between the file and a cfg file: what is taken out of the file holds no more, and an edit of the shell that does not hold leaves no trace', { full: true, limitMillis: 180000 }, async (t) => {
  const shell = t.server.shell();
  const file = path.join(t.server.folder, 'drachtio.conf.xml');
  const before = fs.readFileSync(file, 'utf8');
  const write = (text) => {
    fs.writeFileSync(`${file}.new`, text);
    fs.renameSync(`${file}.new`, file);
  };
  const pid = 'org.drachtio.sip.transaction';
  const shown = async (wanted) => (await shell.rows(`drachtio:config-show --filter ${wanted}`)).filter(([component, name]) => component === pid && name === wanted).map(([, , value, source]) => [value, source])[0];
  const cfg = path.join(etc(t), `${pid}.cfg`);
  t.atEnd(() => fs.rmSync(cfg, { force: true }));

  // the file owns the PID: an edit of its value is put back and told, and does not stay in the cfg file that Karaf writes
  const refused = await shell.run(`config:property-set --pid ${pid} t1 111`);
  assert.match(refused, /t1 was changed elsewhere and put back: what holds is set by \S+drachtio\.conf\.xml, change it there; etc\/org\.drachtio\.sip\.transaction\.cfg does not have it any more/);
  assert.equal((await shown('t1'))[0], '25');
  assert.equal(fs.existsSync(cfg), false, 'the cfg file');

  // what the file has no name for holds, and nothing else is in the cfg file
  await shell.run(`config:property-set --pid ${pid} amplificationLimit 50`);
  assert.deepEqual(await shown('amplificationLimit'), ['50', `etc/${pid}.cfg`]);
  assert.deepEqual(fs.readFileSync(cfg, 'latin1').split('\n').filter((line) => line.includes('=')).map((line) => line.split('=')[0].trim()), ['amplificationLimit']);

  // by hand: without effect while the file sets the PID, and told; in force when it does not any more
  // the whole of it: Karaf writes texts with quotes, and takes the quotes for a part of them where other values have none
  fs.writeFileSync(cfg, 'amplificationLimit = 50\nt1 = 30\nt2 = 120\nt4 = 150\nt1x64 = 1920\n');
  await until('the warning', () => /org\.drachtio\.sip\.transaction: t1, t1x64, t2, t4 were changed elsewhere and put back/.test(t.server.output), 20000, 200);
  assert.equal((await shown('t1'))[0], '25');
  write(before.replace(/<timers>[\s\S]*<\/timers>/, ''));
  assert.match(await shell.run('drachtio:config-diff'), /org\.drachtio\.sip\.transaction: all that it has \S+ what its cfg file says/);
  await shell.run('drachtio:config-reload');
  assert.deepEqual(await shown('t1'), ['30', `etc/${pid}.cfg`]);
  assert.deepEqual(await shown('amplificationLimit'), ['50', `etc/${pid}.cfg`]);

  write(before);
  await until('the values of the file', async () => (await shown('t1'))[0] === '25', 20000, 300);
  assert.deepEqual(await shown('amplificationLimit'), ['50', `etc/${pid}.cfg`]);
  fs.rmSync(cfg);
  await until('the cfg file to be forgotten', async () => (await shown('amplificationLimit')) === undefined, 20000, 300);
  assert.equal((await shown('t1'))[0], '25');
});
