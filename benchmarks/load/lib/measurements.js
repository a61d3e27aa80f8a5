'use strict';

const { until } = require('../../../itests/compat/lib/wait');
const { callee } = require('../../../itests/compat/lib/sipp');
const { Bench, Program, answers, pause } = require('./bench');
const { memory } = require('./machine');
const { flood, refusal, guarded } = require('./spam');
const { metrics, capture, deadCollector, traced } = require('./observers');
const { secure } = require('./secure');
const { collectors } = require('./collectors');
const { small } = require('./profile');
const { shares } = require('./shares');
const { liveHeap, growth, allocations } = require('./jvm');
const { SCENARIOS, dropped } = require('./sipp');
const { round } = require('./figures');
const { CALL, OPTIONS, REGISTER } = require('./turns');


/** Longer than any transaction of RFC 3261 lives after its final response: 64 × T1 and a turn of the timer wheel. */
const TRANSACTION_LIFE_SECONDS = 36;

/** Transactions are over soon, so that what is left of a call is its dialog. */
const SOON_OVER = { t1: 500, t2: 4000, t4: 1000, t1x64: 4000 };

const megabytes = (bytes) => round(bytes / 2 ** 20);
const many = (quick, seconds) => (quick ? 1 : seconds);

/** How an offered load went: what every result of one has in common. */
const outcome = (run) => ({ ok: run.successful, failed: run.offered - run.successful, retransmissions: run.retransmissions, otherCores: round(run.otherCores, 2) });

/** CPU of the server per transaction or call at a fixed rate; with `after`, also what its transactions cost until they are gone. */
async function cost(bench, report, name, load, { rate, seconds, after = false }) {
  const count = rate * many(bench.quick, seconds);
  let busy;
  const whole = await bench.watch(async () => {
    busy = await bench.run({ ...load, rate, count });
    if (after) await pause(many(bench.quick, TRANSACTION_LIFE_SECONDS));
    return busy;
  });
  report.add('cost', `${name} ${rate}/s`, {
    cpuMicros: round(busy.serverMicros / count), cpuMicrosWithLifeAfter: after ? round(whole.serverMicros / count) : undefined, ...outcome(busy),
  }, { seconds: busy.seconds, applicationMicros: round(busy.applicationMicros / count), serverCores: round(busy.serverCores, 3), rssBytes: memory(bench.pid).rssBytes });
}

/** Those whose transactions are gone soon, or whose life after is not measured. */
async function passingCosts(bench, report) {
  await cost(bench, report, 'REGISTER/UDP', REGISTER, { rate: 1000, seconds: 8 });
  await cost(bench, report, 'call/TCP', { ...CALL, transport: 'tcp' }, { rate: 500, seconds: 15 });
  await cost(bench, report, 'OPTIONS/TCP', { ...OPTIONS, transport: 'tcp' }, { rate: 1000, seconds: 10 });
}

/** Begins with empty tables, and leaves them so: what ends meanwhile are the transactions that are measured. */
async function lastingCosts(bench, report, { after }) {
  if (after) await settled(bench);
  await cost(bench, report, 'OPTIONS/UDP', OPTIONS, { rate: 1000, seconds: 10, after });
  await cost(bench, report, 'call/UDP', CALL, { rate: 500, seconds: 15, after });
}

/** Until no transaction is left of what was before. */
async function settled(bench) {
  const shell = bench.server.shell();
  if (!bench.quick) await until('no transaction', async () => (await shell.tables()).transactions === 0, 90000, 500);
}

/** Refused calls, for long. */
async function refusals(bench, report) {
  const count = 500 * many(bench.quick, 60);
  await (await bench.offer({ scenario: 'refused', rate: 2000, count: 2000 * many(bench.quick, 6) })).over;
  const before = memory(bench.pid).rssBytes;
  const run = await bench.run({ scenario: 'refused', rate: 500, count });
  report.add('refused', 'INVITE refused 486/UDP 500/s', { cpuMicros: round(run.serverMicros / count), ...outcome(run) }, { rssBytesBefore: before, rssBytes: memory(bench.pid).rssBytes });
}

async function latency(bench, report, rates = [100, 500, 1000, 2000, 3000]) {
  for (const rate of rates) {
    const counted = Math.round(rate * many(bench.quick, 5));
    const run = await bench.watch(async () => {
      const probe = new Program('Probe.java', [bench.server.sipPort, rate, rate, counted]);
      const result = await probe.over;
      return result;
    });
    const { sent, lost, bad, p50, p90, p99, 'p99.9': p999, max } = run;
    // The probe's own CPU is among the others': 0.1 cores at 1000/s.
    report.add('latency', `OPTIONS/UDP round trip at ${rate}/s`, { p50Micros: p50, p90Micros: p90, p99Micros: p99, p999Micros: p999, maxMicros: max, sent, lost, bad }, { othersAndProbeCores: round(run.otherCores, 2) });
  }
}

/** Whether the server kept up: next to none failed, and the calls ended as fast as they came. */
const sustained = (run, rate, pauseMillis) => run.offered - run.successful <= run.offered * 0.001
  && run.seconds <= (run.offered / rate) * 1.08 + pauseMillis / 1000 + 0.5;

/** The highest rate that is sustained: up in steps of 40 %, then two bisections. */
async function peak(bench, report, name, load, first, what = 'peak') {
  const seconds = many(bench.quick, 4);
  const pauseMillis = load.scenario === 'call' ? 500 : 0;
  const tried = [];
  let [good, goodWithoutRetransmission, bad, best] = [0, 0, Infinity, undefined];
  const attempt = async (rate) => {
    const run = await bench.run({ ...load, pauseMillis, rate, count: rate * seconds, graceSeconds: 5 });
    const isGood = sustained(run, rate, pauseMillis);
    tried.push(`${rate}${isGood ? '' : ' not'}`);
    if (!isGood) { bad = rate; return; }
    good = rate;
    best = run;
    if (run.retransmissions <= run.offered * 0.001) goodWithoutRetransmission = rate;
  };
  for (let rate = first; bad === Infinity && tried.length < (bench.quick ? 1 : 9); rate = Math.round(rate * 1.4)) await attempt(rate);
  // Not even the first: from below, then.
  for (let rate = first; good === 0 && !bench.quick && tried.length < 9; rate = Math.round(rate / 2)) { bad = rate; await attempt(Math.round(rate / 2)); }
  for (let i = 0; i < 2 && bad !== Infinity && !bench.quick; i++) await attempt(Math.round((good + bad) / 2));
  report.add(what, name, {
    perSecond: good, perSecondWithoutRetransmission: goodWithoutRetransmission,
    cpuMicros: best && round(best.serverMicros / best.offered), serverCores: best && round(best.serverCores, 2), otherCores: best && round(best.otherCores, 2),
  }, { tried });
  return good;
}

const PEAKS = {
  'OPTIONS/TCP': [{ ...OPTIONS, transport: 'tcp' }, 14000],
  'OPTIONS/UDP': [OPTIONS, 8000],
  'calls/TCP': [{ ...CALL, transport: 'tcp' }, 3000],
  'calls/UDP': [CALL, 3000],
};

async function peaks(bench, report, names = Object.keys(PEAKS)) {
  for (const name of names) await peak(bench, report, `peak ${name}`, ...PEAKS[name]);
}

/**
 * Three times the peak for 30 s: what is still done of it, what becomes of calls that are up and end while it lasts, and after
 * how long the server is as it was: an OPTIONS is answered at once, and everything that is asked for then is done.
 */
async function overload(bench, report, name) {
  const [load, first] = PEAKS[name];
  const highest = await peak(bench, report, `peak ${name}`, load, first);
  const rate = 3 * highest;
  const seconds = many(bench.quick, 30);
  const shell = bench.server.shell();
  const before = await shell.info();
  const up = await bench.offer({ ...CALL, transport: load.transport, rate: 50, count: 100, pauseMillis: (4 + (seconds * 2) / 3) * 1000 });
  await pause(4);
  const lostBefore = dropped(bench.server.sipPort);
  const opened = Number((await shell.info()).get('counter.transaction.server.opened'));
  const atEnd = pause(seconds).then(() => shell.info());
  const run = await bench.run({ ...load, rate, count: rate * seconds, graceSeconds: 3, pauseMillis: 0 });
  const ended = Date.now();
  const served = Number((await atEnd).get('counter.transaction.server.opened')) - opened;
  const lost = dropped(bench.server.sipPort) - lostBefore;
  await until('an OPTIONS to be answered 200', () => answers(bench.server.sipPort, '2'), 60000, 100);
  const recovery = Date.now() - ended;
  const afterwards = await bench.run({ ...load, rate: 50, count: 100, pauseMillis: 0 });
  const calls = await up.over;
  const after = await shell.info();
  const grown = (counter) => Number(after.get(`counter.${counter}`) || 0) - Number(before.get(`counter.${counter}`) || 0);
  // Behind these seconds sipp offers nothing, and waits for what is left.
  const within = run.succeededBySecond.slice(0, seconds + 1);
  const goodput = within[within.length - 1] / (within.length - 1);
  report.add('overload', `${name}, three times the peak`, {
    offeredPerSecond: rate, donePerSecond: round(goodput), partOfPeak: round(goodput / highest, 2), transactionsPerSecond: round(served / seconds), refused: grown('sip.overload503') + grown('transaction.refused') + grown('admin.no-room'),
    retransmissions: run.retransmissions, lostAtServer: lost, lostAtSipp: run.sippUnread, callsThatWereUp: `${calls.successful} of 100 ended well`, normalAfterMillis: recovery, doneAfterwards: `${afterwards.successful} of 100`,
    connectionsClosed: grown('kernel.tcp.over-queued') + grown('kernel.tcp.over-budget'), otherCores: round(run.otherCores, 2),
  }, {
    seconds: run.seconds, serverCores: round(run.serverCores, 2), applicationCores: round(run.applicationMicros / run.seconds / 1e6, 2), sippCores: round(run.sippCpuMicros / run.seconds / 1e6, 2),
    retired: grown('transaction.retired'),
  });
}

/**
 * What a transaction costs while few others are alive, and while more than ten times as many are: those that fill the tables
 * were answered already and wait for their timers, which do not fire before the measurement is over. Few are measured before
 * and afterwards, as the compiler goes on meanwhile.
 */
async function factor(bench, report) {
  const count = 1000 * many(bench.quick, 7);
  const fill = 5000 * many(bench.quick, 14);
  const measured = () => bench.run({ ...OPTIONS, rate: 1000, count });
  await settled(bench);
  const before = await measured();
  const filled = await bench.run({ ...OPTIONS, rate: 5000, count: fill });
  const crowded = await measured();
  await settled(bench);
  const after = await measured();
  const few = (before.serverMicros + after.serverMicros) / 2;
  report.add('factor', 'OPTIONS/UDP 1000/s, tables full', {
    liveTransactionsFew: count / 2, cpuMicrosBefore: round(before.serverMicros / count), cpuMicrosAfter: round(after.serverMicros / count),
    liveTransactionsMany: Math.round(1.5 * count + filled.successful), cpuMicrosMany: round(crowded.serverMicros / count),
    factor: round(crowded.serverMicros / few, 2), otherCores: round(Math.max(before.otherCores, crowded.otherCores, after.otherCores), 2),
  });
}

/** Memory of calls that are up and whose transactions are over. */
async function held(report, transport, options) {
  const bench = await Bench.start({ ...options, timers: SOON_OVER });
  try {
    const count = bench.quick ? 200 : 10000;
    const rate = bench.quick ? 200 : 700;
    await (await bench.offer({ ...CALL, transport, rate: Math.min(rate, 200), count: 200, pauseMillis: 0 })).over;
    const shell = bench.server.shell();
    const tables = (wanted) => until(`tables ${JSON.stringify(wanted)}`, async () => {
      const found = await shell.tables();
      return Object.entries(wanted).every(([name, size]) => found[name] === size);
    }, 60000, 300);
    await tables({ dialogs: 0, transactions: 0 });
    const before = { heap: await liveHeap(bench.pid), rss: memory(bench.pid).rssBytes };
    const holdSeconds = count / rate + SOON_OVER.t1x64 / 1000 + many(bench.quick, 6) + 4;
    const calls = await bench.offer({ ...CALL, transport, rate, count, pauseMillis: Math.round(holdSeconds * 1000) });
    await tables({ dialogs: count, transactions: 0 });
    // Before the histogram: its collection gives memory back that the calls made the heap grow by.
    const rss = memory(bench.pid).rssBytes;
    const heap = await liveHeap(bench.pid);
    const run = await calls.over;
    await tables({ dialogs: 0, transactions: 0 });
    const after = await liveHeap(bench.pid);
    report.add('held', `${count} held calls/${transport.toUpperCase()}`, {
      heapBytesPerCall: round((heap.bytes - before.heap.bytes) / count), rssBytesPerCall: round((rss - before.rss) / count), rssMegabytes: megabytes(rss),
      heapBytesPerCallLeft: round((after.bytes - before.heap.bytes) / count), failed: count - run.successful,
    }, { liveHeapMegabytes: round(heap.bytes / 2 ** 20, 1), classesPerCall: growth(before.heap, heap, count) });
  } finally {
    await bench.stop();
  }
}

/**
 * Bytes that the server allocates per OPTIONS and per call, and per message of these: an OPTIONS is two of SIP (request, response)
 * and three frames (event, response, its acknowledgement), a call six of SIP (with the 100) and seven frames.
 */
async function allocated(bench, report) {
  for (const [name, load, rate, messages] of [['OPTIONS/UDP', OPTIONS, 1000, 5], ['call/UDP', CALL, 300, 13]]) {
    const count = rate * many(bench.quick, 6);
    let run;
    const threads = await allocations(bench.pid, async () => { run = await bench.run({ ...load, rate, count }); });
    const bytes = threads.reduce((sum, each) => sum + each.bytes, 0);
    report.add('allocated', `allocated per ${name}`, {
      bytes: round(bytes / count), bytesPerMessage: round(bytes / count / messages), ...outcome(run),
    }, { threads: threads.slice(0, 12).map((each) => `${each.name} ${round(each.bytes / count)}`) });
  }
}

async function idle(bench, report, { later = false } = {}) {
  const run = await bench.watch(() => pause(many(bench.quick, 10)));
  const now = memory(bench.pid);
  // The collector looks every minute whether it has done nothing for a minute: then it gives back what the start has left.
  if (later) await pause(many(bench.quick, 120));
  const rssLater = later ? memory(bench.pid).rssBytes : undefined;
  report.add('idle', 'start and idle', {
    startMillis: bench.startMillis, rssMegabytes: megabytes(now.rssBytes), rssMegabytesLater: rssLater && megabytes(rssLater), idleCores: round(run.serverCores, 4),
    threads: now.threads, descriptors: now.descriptors, otherCores: round(run.otherCores, 2),
  }, { liveHeapMegabytes: round((await liveHeap(bench.pid)).bytes / 2 ** 20, 1) });
}

/** OPTIONS that an application sends through the server. */
async function outgoing(report, options) {
  const bench = await Bench.start({ ...options, application: false });
  try {
    for (const warm of [true, false]) {
      const rate = 1000;
      const count = rate * many(bench.quick, warm ? 15 : 10);
      const far = await callee('answer', { calls: count, limitSeconds: 90, scenarios: SCENARIOS });
      const run = await bench.watch(async () => {
        bench.application = new Program('Application.java', [bench.server.adminPort, '--send', `sip:load@127.0.0.1:${far.port}`, rate, count]);
        return bench.application.over;
      });
      bench.application = undefined;
      await far.over;
      if (!warm) report.add('outgoing', `OPTIONS of an application/UDP ${rate}/s`, { cpuMicros: round(run.serverMicros / count), ok: run.good, failed: count - run.good });
    }
  } finally {
    await bench.stop();
  }
}

/** Calls that the server proxies, staying in the dialog: five messages in and out of each. */
async function proxied(report, options) {
  const bench = await Bench.start({ ...options, application: false });
  try {
    const rate = 200;
    const count = rate * many(bench.quick, 15);
    const warming = { rate: 800, count: 800 * many(bench.quick, 20) };
    const far = await callee('called', { calls: count + warming.count, limitSeconds: 200, scenarios: SCENARIOS });
    // Not asked whether it is there: what it proxies goes to sipp, which counts.
    await bench.connect(['--proxy', `sip:load@127.0.0.1:${far.port}`]);
    await (await bench.offer({ ...CALL, ...warming })).over;
    const run = await bench.run({ ...CALL, rate, count });
    report.add('proxied', `proxied call/UDP ${rate}/s`, { cpuMicros: round(run.serverMicros / count), ...outcome(run) });
    // Its failures are the caller's too, who is counted.
    await far.over.catch(() => {});
  } finally {
    await bench.stop();
  }
}

/** Runs measurements on one server, warmed up unless told otherwise. */
async function on(options, ...measurements) {
  const bench = await Bench.start(options);
  try {
    for (const measure of measurements) await measure(bench);
  } finally {
    await bench.stop();
  }
}

const warm = (bench) => bench.warmUp();

/** Calls over UDP with one lane and with two: the figure that tells whether lanes are worth their while. */
async function lanes(report, options, numbers = [1, 2]) {
  for (const number of numbers) {
    await on({ ...options, lanes: number }, (bench) => bench.warmUp({ seconds: bench.quick ? 0.5 : 12 }),
      (bench) => peak(bench, report, `peak calls/UDP, ${number} lane${number > 1 ? 's' : ''}`, ...PEAKS['calls/UDP'], 'lanes'));
  }
}

const refused = (report, options) => on({ ...options, status: 486 }, (bench) => refusals(bench, report));

/** Name → what is measured. Those of `all` share servers, and leave out what repeats another. */
const MEASUREMENTS = {
  idle: ['start, idle memory (after 10 s and after 130 s) and CPU', (report, options) => on({ ...options, application: false }, (bench) => idle(bench, report, { later: true }))],
  cost: ['CPU per OPTIONS, REGISTER and call over UDP and TCP at fixed rates', (report, options) => on(options, warm, (bench) => passingCosts(bench, report), (bench) => lastingCosts(bench, report, { after: true }))],
  'cost-quick': ['the same without the 36 s after', (report, options) => on(options, warm, (bench) => passingCosts(bench, report), (bench) => lastingCosts(bench, report, { after: false }))],
  refused: ['INVITEs refused with 486 at 500/s for 60 s', refused],
  latency: ['round trip of OPTIONS, percentiles', (report, options) => on(options, warm, (bench) => latency(bench, report))],
  peaks: ['highest sustained rates', (report, options) => on(options, warm, (bench) => peaks(bench, report))],
  held: ['heap and memory of 10,000 held calls over UDP and TCP', async (report, options) => { await held(report, 'udp', options); await held(report, 'tcp', options); }],
  factor: ['cost of a transaction while ten times as many are alive', (report, options) => on(options, warm, (bench) => factor(bench, report))],
  lanes: ['peak with one lane and with two', lanes],
  overload: ['three times the peak of OPTIONS over UDP and TCP', (report, options) => on(options, warm, (bench) => overload(bench, report, 'OPTIONS/UDP'), (bench) => overload(bench, report, 'OPTIONS/TCP'))],
  'overload-calls': ['three times the peak of calls over UDP and TCP', (report, options) => on(options, warm, (bench) => overload(bench, report, 'calls/UDP'), (bench) => overload(bench, report, 'calls/TCP'))],
  allocated: ['bytes allocated per OPTIONS and call', (report, options) => on(options, warm, (bench) => allocated(bench, report))],
  outgoing: ['CPU per OPTIONS that an application sends', outgoing],
  proxied: ['CPU per proxied call', proxied],
  collectors: ['tail of OPTIONS and of calls, CPU and memory with each collector that this JVM has', collectors],
  flood: ['20,000 spam requests a second from 10,000 sources beside good calls', (report, options) => on(options, warm, (bench) => flood(bench, report))],
  refusal: ['CPU of a refused request and of one that is let in', (report, options) => on({ ...options, status: 486 }, (bench) => refusal(bench, report))],
  guarded: ['what 100 rules, limits and 100,000 blacklisted addresses cost good calls', (report, options) => on(options, warm, (bench) => guarded(bench, report))],
  secure: ['memory of idle connections over TCP, TLS and WSS, handshakes per core, CPU per call over each', secure],
  small: ['start, idle memory and CPU per OPTIONS and call with DRACHTIO_PROFILE=small and without', small],
  metrics: ['CPU per call with metrics closed and scraped, in turn', (report, options) => on(options, warm, (bench) => metrics(bench, report))],
  capture: ['CPU per call without and with capture (HEP 3 over UDP), in turn', (report, options) => on(options, warm, (bench) => capture(bench, report))],
  'dead-collector': ['calls and round trips while the Homer collector is not there, refuses or does not read', (report, options) => on(options, warm, (bench) => deadCollector(bench, report))],
  traced: ['CPU per call without and with all calls recorded, and with one in ten, in turn', (report, options) => on(options, warm, (bench) => traced(bench, report))],
  shares: ['what a call pays for metrics, capture and call trace, by samples of stacks (needs perf)', shares],
  all: ['everything for RESULTS.md', async (report, options) => {
    await on(options, (bench) => idle(bench, report), warm, (bench) => passingCosts(bench, report), (bench) => peaks(bench, report, ['OPTIONS/TCP']),
      (bench) => lastingCosts(bench, report, { after: true }), (bench) => factor(bench, report), (bench) => latency(bench, report, [100, 1000, 3000]),
      (bench) => peaks(bench, report, ['OPTIONS/UDP', 'calls/TCP', 'calls/UDP']), (bench) => allocated(bench, report));
    // No CPU is measured, so that both may run at the same time.
    await Promise.all(['udp', 'tcp'].map((transport) => held(report, transport, options)));
    await lanes(report, options, [1]);
    await refused(report, options);
    await proxied(report, options);
  }],
};

module.exports = { MEASUREMENTS };
