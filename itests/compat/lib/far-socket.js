'use strict';

// A socket in the network namespace that this process runs in, for a test that is in another: see network.js.

const dgram = require('node:dgram');
const net = require('node:net');
const tls = require('node:tls');

const { address, connect, secure } = JSON.parse(process.argv[2]);
const tell = (event, ...values) => process.send({ event, values });

function open() {
  if (!connect) return dgram.createSocket('udp4').bind(0, address);
  const to = { ...connect, localAddress: address };
  return secure ? tls.connect({ ...to, rejectUnauthorized: false }) : net.connect(to);
}

const socket = open();
for (const event of ['message', 'data', 'close', 'end', 'error']) socket.on(event, (...values) => tell(event, ...values.map((value) => (value instanceof Error ? value.message : value))));
socket.once(secure ? 'secureConnect' : connect ? 'connect' : 'listening', () => tell('ready', connect ? socket.localPort : socket.address().port));
process.on('message', ([word, ...values]) => socket[word](...values));
process.on('disconnect', () => process.exit());
