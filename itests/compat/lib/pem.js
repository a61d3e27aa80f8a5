'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { execFile } = require('node:child_process');
const { promisify } = require('node:util');

const run = promisify(execFile);

/**
 * Makes a key and a certificate of its own as PEM files in a folder, as an operator does with openssl.
 * @param name of the files: NAME.key and NAME.crt; those that are there are replaced at once, not bit by bit
 * @param algorithm what openssl's -newkey takes
 */
async function pem(folder, name, { names = 'IP:127.0.0.1,DNS:localhost', algorithm = 'rsa:2048' } = {}) {
  const files = { key: path.join(folder, `${name}.key`), certificate: path.join(folder, `${name}.crt`) };
  const next = { key: `${files.key}.next`, certificate: `${files.certificate}.next` };
  const curve = algorithm === 'ec' ? ['-pkeyopt', 'ec_paramgen_curve:prime256v1'] : [];
  await run('openssl', ['req', '-x509', '-newkey', algorithm, ...curve, '-nodes', '-days', '365', '-subj', `/CN=${name}`,
    '-addext', `subjectAltName=${names}`, '-keyout', next.key, '-out', next.certificate]);
  for (const kind of ['key', 'certificate']) fs.renameSync(next[kind], files[kind]);
  return files;
}

module.exports = { pem };
