'use strict';

const { execFile } = require('node:child_process');
const path = require('node:path');
const { promisify } = require('node:util');
const { TARGET } = require('./server');

const run = promisify(execFile);
const CLASSES = path.join(TARGET, 'mbeans', String(process.pid));
let compiled;

/** The attributes of our MBeans, a line each; or what the operation of one returns: `mbeans(server, bean, operation, …arguments)`. */
async function mbeans(server, ...asked) {
  if (!compiled) compiled = run('javac', ['--release', '17', '-d', CLASSES, path.join(__dirname, 'Mbeans.java')]);
  await compiled;
  const { stdout } = await run('java', ['-XX:TieredStopAtLevel=1', '-cp', CLASSES, '--add-modules', 'jdk.attach', 'Mbeans', String(server.pid), ...asked.map(String)]);
  return stdout;
}

module.exports = { mbeans };
