'use strict';

const dgram = require('node:dgram');
const net = require('node:net');
const tls = require('node:tls');
const hepJs = require('hep-js');

/** Homer's generic chunks, from the HEP 3 specification: id → [name, how its content is read]. */
const CHUNKS = {
  1: ['family', (b) => b.readUInt8()], 2: ['protocol', (b) => b.readUInt8()],
  3: ['source', ipv4], 4: ['destination', ipv4], 5: ['source', ipv6], 6: ['destination', ipv6],
  7: ['sourcePort', (b) => b.readUInt16BE()], 8: ['destinationPort', (b) => b.readUInt16BE()],
  9: ['seconds', (b) => b.readUInt32BE()], 10: ['micros', (b) => b.readUInt32BE()],
  11: ['type', (b) => b.readUInt8()], 12: ['captureId', (b) => b.readUInt32BE()],
  14: ['password', (b) => b.toString()], 15: ['payload', (b) => b], 17: ['correlationId', (b) => b.toString()],
};

function ipv4(bytes) { return [...bytes].join('.'); }

/** As it is, without leaving out zeros. */
function ipv6(bytes) { return bytes.toString('hex').match(/.{4}/g).join(':'); }

function decode3(bytes) {
  const packet = { version: 3, order: [] };
  const total = bytes.readUInt16BE(4);
  if (total !== bytes.length) throw new Error(`the length is ${total}, the packet has ${bytes.length} bytes`);
  for (let at = 6; at < total;) {
    const [vendor, id, length] = [bytes.readUInt16BE(at), bytes.readUInt16BE(at + 2), bytes.readUInt16BE(at + 4)];
    if (vendor !== 0 || !CHUNKS[id] || length < 6 || at + length > total) throw new Error(`chunk ${vendor}/${id} of ${length} bytes at ${at}`);
    const [name, read] = CHUNKS[id];
    packet[name] = read(bytes.subarray(at + 6, at + length));
    packet.order.push(id);
    at += length;
  }
  compareWithHepJs(bytes, packet);
  return packet;
}

/** A second opinion of HEP 3: hep-js refuses HEP 1 and 2, and passes over chunks with IPv6 addresses. */
function compareWithHepJs(bytes, packet) {
  const { rcinfo, payload } = hepJs.decapsulate(bytes);
  const pairs = [
    [rcinfo.protocolFamily, packet.family], [rcinfo.protocol, packet.protocol], [rcinfo.srcPort, packet.sourcePort], [rcinfo.dstPort, packet.destinationPort],
    [rcinfo.timeSeconds, packet.seconds], [rcinfo.timeUseconds, packet.micros], [rcinfo.payloadType, packet.type], [rcinfo.captureId, packet.captureId],
    [payload, packet.payload.toString()], [rcinfo.capturePass, packet.password], [rcinfo.correlation_id, packet.correlationId],
  ];
  if (packet.family === 2) pairs.push([rcinfo.srcIp, packet.source], [rcinfo.dstIp, packet.destination]);
  for (const [theirs, ours] of pairs) if (theirs !== ours) throw new Error(`hep-js reads ${theirs}, we read ${ours}: ${JSON.stringify(rcinfo)}`);
}

/** The structures of the agents in C: what version 2 adds is in the order of a PC. */
function decode12(bytes) {
  const packet = { version: bytes[0], family: bytes[2], protocol: bytes[3], sourcePort: bytes.readUInt16BE(4), destinationPort: bytes.readUInt16BE(6) };
  const [size, read] = packet.family === 2 ? [4, ipv4] : [16, ipv6];
  if (bytes[1] !== 8 + 2 * size) throw new Error(`the header says ${bytes[1]} bytes`);
  packet.source = read(bytes.subarray(8, 8 + size));
  packet.destination = read(bytes.subarray(8 + size, 8 + 2 * size));
  let at = 8 + 2 * size;
  if (packet.version === 2) {
    Object.assign(packet, { seconds: bytes.readUInt32LE(at), micros: bytes.readUInt32LE(at + 4), captureId: bytes.readUInt16LE(at + 8) });
    at += 12;
  }
  packet.payload = bytes.subarray(at);
  return packet;
}

function decode(bytes) {
  const packet = bytes.toString('latin1', 0, 4) === 'HEP3' ? decode3(bytes) : decode12(bytes);
  packet.text = packet.payload.toString();
  packet.startLine = packet.text.split('\r\n', 1)[0];
  packet.callId = /^(?:Call-ID|i) *: *(.*)$/im.exec(packet.text)?.[1].trim();
  return packet;
}

/** A collector: what it has received is in `packets`, decoded, what it could not decode in `errors`. */
class Collector {
  constructor() {
    Object.assign(this, { packets: [], errors: [], sockets: new Set() });
  }

  /** @param port 0: a free one */
  static async udp(port = 0) {
    const collector = new Collector();
    collector.socket = dgram.createSocket({ type: 'udp4', recvBufferSize: 4 << 20 });
    collector.socket.on('message', (bytes) => collector.take(bytes));
    await new Promise((resolve, reject) => {
      collector.socket.once('error', reject);
      collector.socket.bind(port, '127.0.0.1', resolve);
    });
    collector.port = collector.socket.address().port;
    return collector;
  }

  /** @param secure options of a TLS server; none: TCP */
  static async stream(port = 0, secure = undefined) {
    const collector = new Collector();
    const use = (socket) => {
      let kept = Buffer.alloc(0);
      collector.sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => collector.sockets.delete(socket));
      socket.on('data', (chunk) => {
        kept = Buffer.concat([kept, chunk]);
        while (kept.length >= 6 && kept.length >= kept.readUInt16BE(4)) {
          const length = kept.readUInt16BE(4);
          if (kept.toString('latin1', 0, 4) !== 'HEP3' || length < 6) {
            collector.errors.push(new Error(`no packet: ${kept.toString('hex', 0, 20)}`));
            socket.destroy();
            return;
          }
          collector.take(kept.subarray(0, length));
          kept = kept.subarray(length);
        }
      });
    };
    collector.server = secure ? tls.createServer(secure, use) : net.createServer(use);
    await new Promise((resolve, reject) => {
      collector.server.once('error', reject);
      collector.server.listen(port, '127.0.0.1', resolve);
    });
    collector.port = collector.server.address().port;
    return collector;
  }

  take(bytes) {
    try {
      this.packets.push(decode(Buffer.from(bytes)));
    } catch (error) {
      this.errors.push(error);
    }
  }

  /** Those of a call. */
  of(callId) { return this.packets.filter((packet) => packet.callId === callId); }

  close() {
    if (this.isClosed) return;
    this.isClosed = true;
    if (this.socket) this.socket.close();
    for (const socket of this.sockets) socket.destroy();
    if (this.server) this.server.close();
  }
}

module.exports = { Collector, decode };
