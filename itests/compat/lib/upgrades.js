'use strict';

const assert = require('node:assert/strict');
const { answer, ended } = require('./app');
const { Server } = require('./server');
const { SDP } = require('./sip');
const { until } = require('./wait');

/**
 * Longer than those of the shared server: an upgrade must not outlast a transaction. A request other than INVITE that the
 * application answers too late on a busy machine is never answered (RFC 4320 §4.2).
 */
const TIMERS = { t1: 500, t2: 1000, t4: 500, t1x64: 16000 };

async function ownServer(t, options) {
  t.server = await Server.start({ loglevel: 'info', timers: TIMERS, ...options });
  t.atEnd(() => t.server.stop());
  await t.server.shell().open();
}

/** Sends OPTIONS all the time until `during` is over, and some before and after it: the statuses of their answers. */
async function optionsDuring(phone, during, options = {}) {
  const sent = [];
  const probe = setInterval(() => sent.push(phone.send('OPTIONS', options).final(15000)), 10);
  try {
    await until('OPTIONS to be sent', () => sent.length >= 20);
    await during();
    const end = sent.length + 20;
    await until('OPTIONS afterwards', () => sent.length >= end);
  } finally {
    clearInterval(probe);
  }
  return (await Promise.all(sent)).map((response) => response.status);
}

/** Symbolic name → version of all bundles: an upgrade gives those of Karaf's shell the start levels of their features. */
async function versions(shell) {
  // The first row has the start level of the framework, which rises for a while after the shell is there.
  const rows = (await shell.rows('bundle:list -t 0 -s')).filter((row) => row.length > 1);
  return new Map(rows.map((row) => [row.at(-1), row.at(-2)]));
}

/** Calls over UDP and TCP that are up: {check}, which re-INVITEs each and has it hung up, from alternating sides. */
async function heldCalls(t, count) {
  const up = [];
  const invite = async (req, res) => {
    const dialog = await answer(req, res, { localSdp: SDP });
    dialog.on('modify', (request, response) => response.send(200, { body: SDP }));
    up.push(dialog);
  };
  const app = await t.app({ invite, options: (_req, res) => res.send(200) });
  const calls = [];
  for (let i = 0; i < count; i++) {
    const phone = await t.reachablePhone(i % 2 ? 'tcp' : 'udp');
    const call = phone.call();
    await call.established();
    await until('the dialog at the application', () => up.length === i + 1);
    calls.push({ phone, call, dialog: up[i] });
  }
  const check = async () => {
    for (const [index, { phone, call, dialog }] of calls.entries()) {
      assert.equal((await call.send('INVITE', { body: SDP }).final()).status, 200);
      call.acknowledge();
      if (index % 2) {
        await Promise.all([ended(dialog), call.hangUp()]);
      } else {
        const gone = dialog.destroy();
        phone.respond(await call.request('BYE'), 200, 'OK');
        await gone;
      }
    }
  };
  return { app, check };
}

module.exports = { TIMERS, heldCalls, optionsDuring, ownServer, versions };
