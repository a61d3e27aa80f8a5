'use strict';

const fs = require('fs');
const net = require('net');

/**
 * A port of 127.0.0.1 that is free now for TCP and UDP; those given out before are not given again. It lies below the
 * range that the system takes ports of outgoing connections from, else one of these could have it by the time it is bound.
 */
const FIRST = 10000;
const LAST = 30000;
let next = FIRST + (process.pid % 40) * 500;
async function freePort() {
  for (let tries = FIRST; tries < LAST; tries++) {
    const port = next;
    next = next + 1 < LAST ? next + 1 : FIRST;
    if (!bound('tcp', port) && !bound('udp', port) && await canListen(port)) return port;
  }
  throw new Error(`no free port between ${FIRST} and ${LAST}`);
}

const canListen = (port) => new Promise((resolve) => {
  const probe = net.createServer();
  probe.on('error', () => resolve(false));
  probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
});

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
