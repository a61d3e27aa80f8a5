'use strict';

// What the messages of this folder are written with.

/** The application gets it, and its answer comes back. */
const DELIVERED = 'delivered';

/** Nobody hears of it; on a stream, the connection stays. */
const DROPPED = 'dropped';

const text = (lines, body) => Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'utf8'), Buffer.from(body, 'utf8')]);

/** A request; Content-Length is among the headers or is missing. */
const request = (line, headers, body = '') => text([line, ...headers], body);

/** Content-Type and Content-Length of a body. */
const body = (type, content) => [`Content-Type: ${type}`, `Content-Length: ${Buffer.byteLength(content)}`];

/** A response to what the server asked. @param asked its via, from, to, callId, cseq */
const response = (line, asked) => text([
  line, ...asked.via.map((value) => `Via: ${value}`), `From: ${asked.from}`, `To: ${asked.to};tag=9`, `Call-ID: ${asked.callId}`, `CSeq: ${asked.cseq}`, 'Content-Length: 0',
], '');

module.exports = { DELIVERED, DROPPED, request, response, body };
