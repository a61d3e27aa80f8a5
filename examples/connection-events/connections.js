'use strict';

const { EventEmitter } = require('node:events');

/**
 * Tells an application on drachtio-srf when SIP connections open and close.
 *
 * @param srf on which connect has been called
 * @returns an emitter of `open` and `close`
 */
function connections(srf) {
  const events = new EventEmitter();
  const agent = srf.app.client;
  agent.wp.on('msg', (socket, text) => {
    const end = text.indexOf('\r\n');
    const tokens = (end < 0 ? text : text.slice(0, end)).split('|');
    if (tokens[1] !== 'response' || !/^connection:(open|close)$/.test(tokens[2])) return;
    const [id, transport, address, port, time, localAddress, localPort, direction, tls, missed] = tokens.slice(4);
    const [requestLine, ...lines] = end < 0 ? [''] : text.slice(end + 2).trimEnd().split('\r\n');
    const headers = lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]);
    events.emit(tokens[2].slice('connection:'.length), {
      id, transport, address, port: Number(port), time, localAddress, localPort: Number(localPort), direction, tls,
      missed: Number(missed), path: requestLine.split(' ')[1] || '', headers: Object.fromEntries(headers),
    });
  });
  agent.route('connection:open');
  agent.route('connection:close');
  return events;
}

module.exports = { connections };
