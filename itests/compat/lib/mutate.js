'use strict';

/** Numbers that depend on the seed and nothing else (xorshift, mulberry's mixing). */
class Random {
  constructor(...seeds) {
    this.state = seeds.reduce((state, seed) => Math.imul(state ^ seed, 0x9e3779b1) + 0x85ebca6b | 0, 1);
  }

  /** Below this bound. */
  below(bound) {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % bound;
  }

  of(choices) { return choices[this.below(choices.length)]; }
  id() { return (this.below(0x7fffffff) + 0x80000000).toString(16); }
}

const TOKENS = [
  '\r\n', '\r\n\r\n', '\n', '\r', '\r\n ', '\t', ' ', '"', '\\', '<', '>', ';', ',', ':', '@', '?', '=', '%00', '|', '#', '||', '[', ']', '::',
  '\0', '\x7f', '\u00e9', '\u{1f600}', '-1', '0', '4294967296', '2147483648', '99999999999999999999', ';tag=', ';rport', ';received=127.0.0.1', ';branch=z9hG4bK', ';lr',
  'SIP/2.0', 'SIP/2.0/UDP', 'SIP/2.0 200 OK\r\n', 'sip:', 'INVITE', 'ACK', 'CANCEL', 'BYE', 'PRACK', 'UPDATE', 'Content-Length: ', 'l: 5\r\n', 'Require: 100rel\r\n', 'RAck: 1 1 INVITE\r\n',
  'Session-Expires: 90;refresher=uas\r\n', 'Supported: timer\r\n', 'Route: <sip:127.0.0.1;lr>\r\n', 'Contact: *\r\n', 'Via: ', 'X'.repeat(300),
].map((text) => Buffer.from(text, 'utf8'));

const ones = [
  (random, bytes) => { const copy = Buffer.from(bytes); if (copy.length) copy[random.below(copy.length)] = random.below(256); return copy; },
  (random, bytes) => { const copy = Buffer.from(bytes); if (copy.length) copy[random.below(copy.length)] ^= 1 << random.below(8); return copy; },
  (random, bytes) => spliced(bytes, random.below(bytes.length + 1), 0, random.of(TOKENS)),
  (random, bytes) => spliced(bytes, random.below(bytes.length + 1), 1 + random.below(4), random.of(TOKENS)),
  (random, bytes) => spliced(bytes, random.below(bytes.length + 1), 1 + random.below(20), Buffer.alloc(0)),
  (random, bytes) => { const at = random.below(bytes.length + 1); return spliced(bytes, at, 0, bytes.subarray(at, at + 1 + random.below(60))); },
  (random, bytes) => { const at = random.below(bytes.length + 1); return spliced(bytes, at, 0, Buffer.concat(Array(1 + random.below(40)).fill(bytes.subarray(at, at + 1 + random.below(8))))); },
  // A line twice, a line less, two lines exchanged.
  (random, bytes) => { const lines = linesOf(bytes); lines.splice(random.below(lines.length), 0, random.of(lines)); return joined(lines); },
  (random, bytes) => { const lines = linesOf(bytes); lines.splice(random.below(lines.length), 1); return joined(lines); },
  (random, bytes) => { const lines = linesOf(bytes); const [line] = lines.splice(random.below(lines.length), 1); lines.splice(random.below(lines.length + 1), 0, line); return joined(lines); },
  (random, bytes) => bytes.subarray(0, random.below(bytes.length + 1)),
];

const spliced = (bytes, at, less, more) => Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(Math.min(at + less, bytes.length))]);
const linesOf = (bytes) => bytes.toString('latin1').split('\r\n');
const joined = (lines) => Buffer.from(lines.join('\r\n'), 'latin1');

/** A few random changes to one of the samples, at times none, at times with a piece of another sample; 60,000 bytes at most. */
function mutate(random, samples) {
  let bytes = random.of(samples);
  if (random.below(8) === 0) {
    const other = random.of(samples);
    bytes = Buffer.concat([bytes.subarray(0, random.below(bytes.length)), other.subarray(random.below(other.length))]);
  }
  for (let changes = random.below(6); changes > 0; changes--) bytes = random.of(ones)(random, bytes);
  return bytes.subarray(0, 60000);
}

module.exports = { Random, mutate };
