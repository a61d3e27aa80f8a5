'use strict';

const fs = require('fs');
const path = require('path');

const FOLDER = path.resolve(__dirname, '../torture');

/** Files of cases, each named `RFC-part.js`. */
const FILES = fs.readdirSync(FOLDER).filter((name) => /^\d+-.*\.js$/.test(name)).sort();

/** The cases of all files, with their RFC, and with an outcome for each transport. A frame of WebSocket has a message as a datagram has. */
const cases = FILES.flatMap((file) => require(path.join(FOLDER, file)).map((entry) => ({
  file: file.replace('.js', ''),
  rfc: Number(file.split('-')[0]),
  tcp: entry.udp.startsWith('400') ? `${entry.udp}, then closed` : entry.udp,
  ws: entry.udp.startsWith('400') ? `${entry.udp}, then closed` : entry.udp,
  ...entry,
})));

/** What docs/standards.md has to say about the cases of an RFC, as lines of a table. */
function table(rfc) {
  const row = ({ section, what, udp, tcp, ws, why }) => `| ${section} | ${what.replace(/\|/g, '\\|')} | ${[udp, ...[tcp, ws].map((each) => (each === udp ? 'same' : each))].join(' | ')} | ${why} |`;
  return ['| Section | Message | UDP | TCP | WS | Why |', '|---|---|---|---|---|---|', ...cases.filter((entry) => entry.rfc === rfc).map(row)];
}

module.exports = { FILES, cases, table };

if (require.main === module) for (const rfc of new Set(cases.map((entry) => entry.rfc))) console.log(`${table(rfc).join('\n')}\n`);
