'use strict';

const path = require('path');
const { callee } = require('../../../itests/compat/lib/sipp');
const { Bench } = require('./bench');
const { allocations } = require('./jvm');
const { SCENARIOS } = require('./sipp');
const { round, median } = require('./figures');
const { CALL, OPTIONS, REGISTER } = require('./turns');

/** What is compared; each takes some four seconds. */
const KINDS = {
  'OPTIONS/UDP': { ...OPTIONS, rate: 1000, count: 4000 },
  'OPTIONS/TCP': { ...OPTIONS, transport: 'tcp', rate: 1000, count: 4000 },
  'REGISTER/UDP': { ...REGISTER, rate: 1000, count: 4000 },
  'call/UDP': { ...CALL, rate: 500, count: 2000 },
  'call/TCP': { ...CALL, transport: 'tcp', rate: 500, count: 2000 },
};
const PROXIED = { 'proxied call/UDP': { ...CALL, rate: 300, count: 1200 } };
/** Instead, to see that it works. */
const FEW = 200;
/** Of these the bytes are counted. */
const ALLOCATED = ['OPTIONS/UDP', 'call/UDP', 'proxied call/UDP'];

/**
 * Two builds side by side: both servers are up, and one after the other is given the same load, A B B A …, so that a slow or a
 * noisy moment meets both. CPU is that of the server's own threads, without compiler and collector; the bytes that the path
 * allocates stand for the latter. A JVM compiles the same code better or worse by chance: `processes` starts both anew.
 */
async function against(base, report, { quick, processes = 1, rounds = 6 }) {
  const programs = { base: path.join(base, 'bin', 'drachtio'), ours: undefined };
  const ratios = {};
  const micros = {};
  const bytes = {};
  let failed = 0;
  const compare = async (benches, kinds) => {
    for (let round = 0; round < (quick ? 1 : rounds); round++) {
      for (const [kind, load] of Object.entries(kinds)) {
        const cost = {};
        for (const side of round % 2 ? ['ours', 'base'] : ['base', 'ours']) {
          const run = await benches[side].run(quick ? { ...load, count: FEW } : load);
          failed += run.offered - run.successful;
          cost[side] = run.byThread.own / run.offered;
          ((micros[kind] ||= { base: [], ours: [] })[side]).push(cost[side]);
        }
        (ratios[kind] ||= []).push(cost.ours / cost.base);
      }
    }
    for (const kind of ALLOCATED.filter((name) => kinds[name])) {
      const load = quick ? { ...kinds[kind], count: FEW } : kinds[kind];
      for (const side of ['base', 'ours']) {
        const threads = await allocations(benches[side].pid, () => benches[side].run(load));
        ((bytes[kind] ||= { base: [], ours: [] })[side]).push(threads.reduce((sum, each) => sum + each.bytes, 0) / load.count);
      }
    }
  };
  for (let i = 0; i < processes; i++) {
    await both(programs, { quick }, async (benches) => {
      for (const side of ['base', 'ours']) await benches[side].warmUp();
      await compare(benches, KINDS);
    });
    await both(programs, { quick, application: false }, async (benches) => {
      // After 8,000 calls the ratio went from 1.05 to 2.02 within one run.
      const warm = { ...CALL, rate: 500, count: quick ? 200 : 20000 };
      // those of the rounds, and those whose bytes are counted
      const calls = warm.count + (quick ? 2 * FEW : (rounds + 1) * PROXIED['proxied call/UDP'].count);
      const far = [];
      for (const side of ['base', 'ours']) {
        far.push(await callee('called', { calls, limitSeconds: 600, scenarios: SCENARIOS }));
        await benches[side].connect(['--proxy', `sip:load@127.0.0.1:${far[far.length - 1].port}`]);
        await benches[side].run(warm);
      }
      await compare(benches, PROXIED);
      // Its failures are the caller's too, who is counted.
      for (const { over } of far) await over.catch(() => {});
    });
  }
  for (const [kind, values] of Object.entries(ratios)) {
    const sorted = [...values].sort((a, b) => a - b);
    report.add('against', kind, {
      cpuRatio: round(median(values), 3), from: round(sorted[0], 2), to: round(sorted[sorted.length - 1], 2), baseMicros: round(median(micros[kind].base), 1), ourMicros: round(median(micros[kind].ours), 1),
      ...(bytes[kind] && { bytesRatio: round(median(bytes[kind].ours) / median(bytes[kind].base), 3), baseBytes: round(median(bytes[kind].base)), ourBytes: round(median(bytes[kind].ours)) }),
    }, { values });
  }
  return {
    cpu: Object.fromEntries(Object.entries(ratios).map(([kind, values]) => [kind, median(values)])),
    bytes: Object.fromEntries(Object.entries(bytes).map(([kind, sides]) => [kind, median(sides.ours) / median(sides.base)])),
    failed,
  };
}

/** A server of each build for `body`. */
async function both(programs, options, body) {
  const benches = {};
  try {
    for (const [side, program] of Object.entries(programs)) benches[side] = await Bench.start({ ...options, server: { program } });
    await body(benches);
  } finally {
    for (const bench of Object.values(benches)) await bench.stop();
  }
}

module.exports = { against };
