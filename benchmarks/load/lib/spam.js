'use strict';

const fs = require('fs');
const path = require('path');
const { Redis } = require('../../../itests/compat/lib/redis');
const { until } = require('../../../itests/compat/lib/wait');
const { Program } = require('./bench');
const { round, mean } = require('./figures');
const { dropped } = require('./sipp');
const { inTurn, CALL } = require('./turns');

const SOURCES = 10000;
const ENTRIES = 100000;
const RULES = 100;
const REQUESTS_OF_A_CALL = 2;

/** A counter of the server. */
const counter = async (shell, name) => Number((await shell.info()).get(`counter.${name}`) || 0);

/** A flood, and 100 good calls a second beside it for so many seconds. */
async function beside(bench, load, seconds) {
  const port = bench.server.sipPort;
  const lost = dropped(port);
  const run = await bench.watch(async () => {
    const calls = await bench.offer({ ...CALL, rate: 100, count: 100 * seconds });
    const sent = await new Program('Flood.java', [port, load.rate, load.count, SOURCES, load.method, load.agent]).over;
    return { ...await calls.over, ...sent };
  });
  return { ...run, dropped: dropped(port) - lost };
}

const SPAM = { method: 'INVITE', agent: 'friendly-scanner', rate: 20000 };

/** Spam from many sources that somebody may have forged, beside good calls. */
async function flood(bench, report) {
  const shell = bench.server.shell();
  const short = bench.quick ? 1 : 8;
  const measure = async (name, load, seconds, counted) => {
    const before = await counter(shell, counted);
    const run = await beside(bench, { ...load, count: load.rate * seconds }, seconds);
    const done = await counter(shell, counted) - before;
    // all that the server took, the good calls included
    const micros = run.serverMicros / done;
    report.add('flood', `${name} ${load.method} ${load.rate}/s`, {
      requests: done, microsEach: round(micros, 1), ofOneLetIn: round(micros * REQUESTS_OF_A_CALL / good, 2), goodCallMicros: round(good), sent: run.sent, droppedAtTheSocket: run.dropped, floodSeconds: run.floodSeconds, serverCores: round(run.serverCores, 2),
      goodCalls: run.successful, goodCallsFailed: run.offered - run.successful, retransmissions: run.retransmissions, otherCores: round(run.otherCores, 2),
    });
  };
  // A good call alone, at its rate beside the flood: INVITE and BYE are let in.
  const calls = 100 * (bench.quick ? 1 : 20);
  const good = (await bench.run({ ...CALL, rate: 100, count: calls })).serverMicros / calls;
  await shell.run('drachtio:spam-add --action reject --tcp-action reject flood User-Agent friendly-scanner');
  await shell.run('drachtio:spam-add quiet User-Agent sundayddr');
  await measure('warm-up:', SPAM, short, 'spam.rejected');
  await measure('rejected 603', SPAM, bench.quick ? 1 : 30, 'spam.rejected');
  await measure('discarded', { ...SPAM, agent: 'sundayddr' }, short, 'spam.discarded');
  await shell.run('drachtio:blacklist-add 127.64.0.0/10');
  await measure('blacklisted', SPAM, short, 'blacklist.discarded');
}

/**
 * CPU of a request that a rule refuses, and of the same from the same sender that is let in and refused by the application, in
 * turn: INVITEs with their ACK, and OPTIONS, the cheapest that is let in.
 */
async function refusal(bench, report) {
  const shell = bench.server.shell();
  await shell.run('drachtio:spam-add --action reject --tcp-action reject flood User-Agent friendly-scanner');
  const count = bench.quick ? 1000 : 40000;
  const rate = 4000;
  const spam = { AGENT: 'friendly-scanner', STATUS: 603 };
  const kinds = {
    'INVITE refused': { scenario: 'refused', values: spam },
    'INVITE let in, 486': { scenario: 'refused' },
    'OPTIONS refused': { scenario: 'request', values: { METHOD: 'OPTIONS', ...spam } },
    'OPTIONS let in, 200': { scenario: 'request', values: { METHOD: 'OPTIONS' } },
  };
  const costs = Object.fromEntries(Object.keys(kinds).map((kind) => [kind, []]));
  let failed = 0;
  const machine = await bench.watch(async () => {
    // the first of each is a warm-up
    for (let i = 0; i < (bench.quick ? 2 : 4); i++) {
      for (const [kind, load] of Object.entries(kinds)) {
        const run = await bench.run({ ...load, rate, count });
        failed += run.offered - run.successful;
        if (i > 0) costs[kind].push(round(run.serverMicros / count, 1));
      }
    }
    return {};
  });
  const all = Object.fromEntries(Object.entries(costs).map(([kind, values]) => [kind, mean(values)]));
  report.add('refusal', `CPU of a request, ${rate}/s`, {
    inviteRatio: round(all['INVITE refused'] / all['INVITE let in, 486'], 2), optionsRatio: round(all['OPTIONS refused'] / all['OPTIONS let in, 200'], 2),
    ...Object.fromEntries(Object.entries(costs).map(([kind, values]) => [`${kind} (µs)`, values])), failed, otherCores: round(machine.otherCores, 2),
  });
}

/** What rules, limits and a large blacklist cost good calls: without, with, without, with … in one run. */
async function guarded(bench, report) {
  const cleanups = [];
  const redis = await Redis.start({ atEnd: (action) => cleanups.push(action) });
  try {
    redis.fill('blocked', Array.from({ length: ENTRIES }, (_, i) => `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`));
    const shell = bench.server.shell();
    const etc = path.join(bench.server.folder, 'data', 'etc');
    const files = {
      'org.drachtio.blacklist.cfg': `redisAddress = 127.0.0.1\nredisPort = ${redis.port}\nredisKey = blocked\n`,
      'org.drachtio.spam.filter.limits.cfg': 'callsPerSecond = 10000\ncallsBurst = 10000\nothersPerSecond = 10000\nregistrationsPerSecond = 10000\n',
    };
    for (let i = 0; i < RULES; i++) {
      const header = ['User-Agent', 'To', 'From', 'Contact', 'Call-ID'][i % 5];
      files[`org.drachtio.spam.filter.rule-cost${i}.cfg`] = `header = ${header}\nvalues = ${i % 10 === 9 ? `regex:^<?(sips?:)?scan${i}[0-9]+@` : `scanner-${i}`}\n`;
    }
    const entries = async () => Number(Object.fromEntries(await shell.rows('drachtio:blacklist')).entries);
    const rules = async () => (await shell.rows('drachtio:spam-list')).filter(([name]) => name.startsWith('cost')).length;
    const use = async (on) => {
      for (const [name, text] of Object.entries(files)) {
        if (on) fs.writeFileSync(path.join(etc, name), text);
        else fs.rmSync(path.join(etc, name), { force: true });
      }
      await until(on ? 'all to be in force' : 'all to be gone', async () => await entries() === (on ? ENTRIES : 0) && await rules() === (on ? RULES : 0), 60000, 500);
    };
    await inTurn(bench, report, 'guarded', `${RULES} rules, limits, ${ENTRIES} blacklisted`, { turn: use });
  } finally {
    for (const cleanup of cleanups) await cleanup();
  }
}

module.exports = { flood, refusal, guarded };
