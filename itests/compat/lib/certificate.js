'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { execFile } = require('node:child_process');
const { promisify } = require('node:util');

const run = promisify(execFile);
const PASSWORD = 'changeit';
const STORE = ['-storetype', 'PKCS12', '-storepass', PASSWORD];

/**
 * A key with a certificate of its own for these names, such as `ip:127.0.0.1,dns:localhost`; in a folder that is gone when
 * the test ends.
 */
async function certificate(t, names) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'drachtio-tls-'));
  t.atEnd(() => fs.rmSync(folder, { recursive: true }));
  const [store, pem, trust] = ['key.p12', 'certificate.pem', 'trust.p12'].map((name) => path.join(folder, name));
  await run('keytool', ['-genkeypair', '-alias', 'own', '-keyalg', 'EC', '-dname', 'CN=own', '-ext', `san=${names}`, '-keystore', store, ...STORE]);
  const own = {
    /** What node's TLS servers want. */
    server: { pfx: fs.readFileSync(store), passphrase: PASSWORD },
    /** Makes a file with the certificate. */
    pem: async () => {
      await run('keytool', ['-exportcert', '-rfc', '-alias', 'own', '-file', pem, '-keystore', store, ...STORE]);
      return pem;
    },
    /** Makes a trust store with the certificate: options of a JVM that uses it. */
    trust: async () => {
      await run('keytool', ['-importcert', '-noprompt', '-alias', 'own', '-file', await own.pem(), '-keystore', trust, ...STORE]);
      return `-Djavax.net.ssl.trustStore=${trust} -Djavax.net.ssl.trustStorePassword=${PASSWORD}`;
    },
  };
  return own;
}

module.exports = { certificate };
