'use strict';

// TLS handshakes, one or a thousand at once; the thousand have a thread of their own.

const tls = require('node:tls');
const { Worker, isMainThread, parentPort, workerData } = require('node:worker_threads');

/** A TLS connection, and the fingerprint of the certificate that the server has shown. */
function handshake(port) {
  return new Promise((resolve, reject) => {
    const socket = tls.connect({ host: '127.0.0.1', port, rejectUnauthorized: false }, () => {
      resolve({ socket, fingerprint: socket.getPeerCertificate().fingerprint256 });
    });
    socket.once('error', reject);
  });
}

/** So many at once, on these ports in turn: {millis, failures}. Phones in this thread do not wait for them. */
function storm(ports, count) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(__filename, { workerData: { ports, count } });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

async function rage({ ports, count }) {
  const begin = Date.now();
  const all = await Promise.allSettled(Array.from({ length: count }, (_, i) => handshake(ports[i % ports.length])));
  const millis = Date.now() - begin;
  all.forEach((each) => each.value && each.value.socket.destroy());
  parentPort.postMessage({ millis, failures: all.filter((each) => each.status === 'rejected').map((each) => String(each.reason)) });
}

if (!isMainThread && workerData && workerData.count) rage(workerData);

module.exports = { handshake, storm };
