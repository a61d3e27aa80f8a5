'use strict';

const { until } = require('./wait');

const SPAM = /^\d{4}-\d\d-\d\d[T ][\d:,.]+ (?:INFO +spam )?(detected potential spammer from .*)$/;

/** The lines for fail2ban since `begin`. */
const spamLines = (server, begin) => server.output.slice(begin).split('\n').map((line) => SPAM.exec(line)).filter(Boolean).map((found) => found[1]);

/** Waits for a line for fail2ban about this phone; `value` as it is to be shown. */
const spamLine = (server, begin, phone, value) => {
  const wanted = `detected potential spammer from ${phone.address}:${phone.port} due to header value: ${value}`;
  return until(`the line: ${wanted}`, () => spamLines(server, begin).includes(wanted));
};

/** Adds a rule for the length of a test. */
async function rule(t, name, header, values, options = '') {
  await t.shell.run(`drachtio:spam-add ${options} ${name} ${header} ${values}`);
  t.atEnd(async () => {
    if ((await rules(t.shell)).some((each) => each.name === name)) await t.shell.run(`drachtio:spam-remove ${name}`);
  });
}

/** The rules as drachtio:spam-list shows them. */
async function rules(shell) {
  return (await shell.rows('drachtio:spam-list')).map(([name, mode, header, values, action, tcpAction, status, hits, lastHit, source]) => (
    { name, mode, header, values, action, tcpAction, status: Number(status), hits: Number(hits), lastHit, source }));
}

module.exports = { spamLines, spamLine, rule, rules };
