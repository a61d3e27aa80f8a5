'use strict';

const { execFile } = require('node:child_process');
const fs = require('node:fs');

/** What a program prints, both streams; an error if it fails. */
function run(program, args, { limitMillis = 20000, cwd } = {}) {
  return new Promise((resolve, reject) => {
    execFile(program, args, { encoding: 'utf8', timeout: limitMillis, cwd, maxBuffer: 1 << 24 }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${program} ${args.join(' ')}: ${error.message}\n${stdout}${stderr}`));
      else resolve(`${stdout}${stderr}`);
    });
  });
}

/** The file that a running server logs to. */
function logFile(server) {
  const child = fs.readFileSync(`/proc/${server.pid}/cmdline`, 'utf8').split('\0').find((arg) => arg.startsWith('-Dkaraf.log='));
  return `${child.slice('-Dkaraf.log='.length)}/karaf.log`;
}

module.exports = { run, logFile };
