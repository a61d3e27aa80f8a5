'use strict';

const fs = require('fs');
const net = require('net');

/** A TCP port of 127.0.0.1 that is free now; those given out before are not given again. */
const given = new Set();
async function freePort() {
  for (;;) {
    const port = await new Promise((resolve, reject) => {
      const probe = net.createServer();
      probe.on('error', reject);
      probe.listen(0, '127.0.0.1', () => {
        const chosen = probe.address().port;
        probe.close(() => resolve(chosen));
      });
    });
    if (!given.has(port) && !bound('udp', port)) {
      given.add(port);
      return port;
    }
  }
}

function sockets(table) {
  return ['', '6'].flatMap((family) => {
    const file = `/proc/net/${table}${family}`;
    if (!fs.existsSync(file)) return [];
    return fs.readFileSync(file, 'utf8').trim().split('\n').slice(1).map((line) => {
      const [, local, remote, state, , timer] = line.trim().split(/\s+/);
      const port = (address) => parseInt(address.slice(address.lastIndexOf(':') + 1), 16);
      return { local: port(local), remote: port(remote), state, timer };
    });
  });
}

const LISTEN = '0A';
const listening = (port) => sockets('tcp').some((s) => s.local === port && s.state === LISTEN);
const bound = (table, port) => sockets(table).some((s) => s.local === port);

/** The kernel's timer of one end of an established TCP connection: {kind, millis}; kind 2 is keep-alive. */
function connectionTimer(localPort, remotePort) {
  const found = sockets('tcp').find((s) => s.local === localPort && s.remote === remotePort);
  if (!found) return undefined;
  const [kind, when] = found.timer.split(':');
  return { kind: parseInt(kind, 16), millis: parseInt(when, 16) * 10 };
}

module.exports = { freePort, listening, bound, connectionTimer };
