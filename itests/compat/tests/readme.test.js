'use strict';

const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test } = require('../lib/harness');
const { Server, ROOT } = require('../lib/server');
const { run } = require('../lib/sipp');
const { until } = require('../lib/wait');

const README = fs.readFileSync(path.join(ROOT, 'README.md'), 'utf8');

function fenced(language) {
  const found = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(README);
  assert.ok(found, `README.md has no block of ${language}`);
  return found[1];
}

test("the application of README.md answers the call of README.md", { ownServer: true, limitMillis: 120000 }, async (t) => {
  const server = await Server.start({ withoutFile: true, sipPort: 5060, adminPort: 9022 });
  t.atEnd(() => server.stop());
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'drachtio-readme-'));
  t.atEnd(() => fs.rmSync(folder, { recursive: true }));
  const code = fenced('js');
  assert.ok(code.trim().split('\n').length <= 16, 'the example has grown beyond 15 lines');
  fs.writeFileSync(path.join(folder, 'app.js'), code);
  fs.symlinkSync(path.resolve(__dirname, '../node_modules'), path.join(folder, 'node_modules'));
  const app = spawn(process.execPath, ['app.js'], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  t.atEnd(() => app.kill('SIGKILL'));
  let said = '';
  app.stdout.on('data', (chunk) => { said += chunk; });
  const shell = server.shell();
  await until('the application to be connected', async () => (await shell.applications()).some((row) => row.join().toLowerCase().includes('invite')), 10000);
  const command = README.split('\n').find((line) => line.startsWith('sipp '));
  assert.ok(command, 'README.md places no call with sipp');
  const [program, ...args] = command.split(' ');
  assert.equal(await run(program, [...args, '-nostdin', '-timeout', '20s', '-timeout_error'], folder, 30000), 0);
  await until('the application to see the end of the call', () => /over|ended|hung up/i.test(said));
  const info = await shell.info();
  assert.equal(info.get('table.dialogs'), '0');
});
