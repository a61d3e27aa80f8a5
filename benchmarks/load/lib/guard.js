'use strict';

const fs = require('fs');
const path = require('path');
const { Redis } = require('../../../itests/compat/lib/redis');
const { until } = require('../../../itests/compat/lib/wait');
const { Program } = require('./bench');
const { dropped } = require('./sipp');

const CALL = { scenario: 'call', pauseMillis: 500 };
const SOURCES = 10000;
const ENTRIES = 100000;
const RULES = 100;

const round = (value, digits = 0) => Number(value.toFixed(digits));
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** A counter of the server. */
const counter = async (shell, name) => Number((await shell.info()).get(`counter.${name}`) || 0);

/** 100 good calls a second beside a flood; without one, by themselves. */
async function beside(bench, flood, seconds) {
  const port = bench.server.sipPort;
  const lost = dropped(port);
  const run = await bench.watch(async () => {
    const calls = await bench.offer({ ...CALL, rate: 100, count: 100 * seconds });
    const sent = flood && await new Program('Flood.java', [port, flood.rate, flood.rate * seconds, SOURCES, flood.method, flood.agent]).over;
    return { ...await calls.over, ...sent };
  });
  return { ...run, failed: run.offered - run.successful, dropped: dropped(port) - lost };
}

/**
 * Spam from many sources that somebody may have forged, beside good calls; what a refused request costs, and what one costs that
 * is let in and answered by the application. A request's CPU is what the server takes more than for the calls alone.
 */
async function flood(bench, report) {
  const shell = bench.server.shell();
  const short = bench.quick ? 1 : 8;
  let perSecond = 0;
  const measure = async (name, load, seconds, count) => {
    const before = count && await counter(shell, count);
    const run = await beside(bench, load, seconds);
    const done = count ? await counter(shell, count) - before : run.sent - run.dropped;
    const cpu = (run.serverMicros - perSecond * run.seconds) / Math.max(1, done);
    report.add('flood', `${name} ${load.method} ${load.rate}/s`, {
      cpuMicros: round(cpu, 1), requests: done, sent: run.sent, droppedAtTheSocket: run.dropped, floodSeconds: run.floodSeconds, goodCalls: run.successful, goodCallsFailed: run.failed,
      retransmissions: run.retransmissions, otherCores: round(run.otherCores, 2),
    }, { serverCores: round(run.serverCores, 3) });
    return cpu;
  };
  await shell.run('drachtio:spam-add --action reject --tcp-action reject flood User-Agent friendly-scanner');
  await shell.run('drachtio:spam-add quiet User-Agent sundayddr');
  const spam = { agent: 'friendly-scanner', rate: 20000 };
  await measure('warm-up:', { ...spam, method: 'INVITE' }, short, 'spam.rejected');
  await measure('warm-up:', { method: 'OPTIONS', agent: 'phone', rate: 4000 }, short);
  const calls = await beside(bench, undefined, bench.quick ? 1 : 15);
  perSecond = calls.serverMicros / calls.seconds;
  report.add('flood', 'good calls alone 100/s', { cpuMicros: round(calls.serverMicros / calls.offered), goodCallsFailed: calls.failed, otherCores: round(calls.otherCores, 2) });
  await measure('rejected 603', { ...spam, method: 'INVITE' }, bench.quick ? 1 : 30, 'spam.rejected');
  await measure('discarded', { ...spam, method: 'INVITE', agent: 'sundayddr' }, short, 'spam.discarded');
  // the same rate, in turn: a ratio of one run
  const rate = 4000;
  const refused = [];
  const letIn = [];
  for (let i = 0; i < (bench.quick ? 1 : 3); i++) {
    letIn.push(await measure('let in, answered 200', { method: 'OPTIONS', agent: 'phone', rate }, short));
    refused.push(await measure('rejected 603', { method: 'OPTIONS', agent: 'friendly-scanner', rate }, short, 'spam.rejected'));
  }
  await shell.run(`drachtio:blacklist-add 127.64.0.0/10`);
  await measure('blacklisted', { method: 'INVITE', agent: 'phone', rate: 20000 }, short, 'blacklist.discarded');
  await shell.run('drachtio:blacklist-remove 127.64.0.0/10');
  report.add('flood', 'refused to let in, OPTIONS', { ratio: round(mean(refused) / mean(letIn), 2), refusedMicros: round(mean(refused), 1), letInMicros: round(mean(letIn), 1) });
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
    const rate = 500;
    const count = rate * (bench.quick ? 1 : 15);
    const costs = { without: [], with: [] };
    let failed = 0;
    let otherCores = 0;
    for (let i = 0; i < (bench.quick ? 1 : 5); i++) {
      for (const which of ['without', 'with']) {
        await use(which === 'with');
        const run = await bench.run({ ...CALL, rate, count });
        // the first of each is a warm-up
        if (i > 0 || bench.quick) costs[which].push(round(run.serverMicros / count, 1));
        failed += run.offered - run.successful;
        otherCores = Math.max(otherCores, run.otherCores);
      }
    }
    report.add('guarded', `call/UDP ${rate}/s with ${RULES} rules, limits, ${ENTRIES} blacklisted`, {
      ratio: round(mean(costs.with) / mean(costs.without), 3), withoutMicros: costs.without, withMicros: costs.with, failed, otherCores: round(otherCores, 2),
    });
    await use(false);
  } finally {
    for (const cleanup of cleanups) await cleanup();
  }
}

module.exports = { flood, guarded };
