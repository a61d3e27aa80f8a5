'use strict';

const fs = require('fs');
const { execFile } = require('child_process');
const { promisify } = require('util');
const { Server } = require('../lib/server');
const { within } = require('../lib/wait');
const { assertTablesEmpty } = require('../lib/harness');
const { startApplication } = require('./application');

/** RFC 3261's distances between retransmissions, so that a busy machine causes none; but an early end of the transactions. */
const TIMERS = { t1: 500, t2: 4000, t4: 1000, t1x64: 8000 };

/** What the heap may grow between two measurements without anything in the tables: caches fill, code is compiled. */
const GROWTH = { share: 1.05, bytes: 2 << 20 };

const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

const run = promisify(execFile);

async function jcmd(pid, command) {
  const { stdout } = await run(process.env.JAVA_HOME ? `${process.env.JAVA_HOME}/bin/jcmd` : 'jcmd', [String(pid), command], { maxBuffer: 64 << 20 });
  return stdout;
}

/** How many threads have which name, numbers left out; without those of Karaf's shell, whose pools we fill by asking it. */
function namesOf(dump) {
  const names = {};
  for (const [, full] of dump.matchAll(/^"([^"]*)"/gm)) {
    const name = full.replace(/\d+/g, 'N');
    if (!name.startsWith('session-')) names[name] = (names[name] || 0) + 1;
  }
  return names;
}

/** A server under mixed traffic, which is let run empty now and then to be measured. */
class Soak {
  constructor({ scenarios, load }) {
    this.scenarios = scenarios;
    this.load = load;
    this.failures = [];
    this.rounds = new Map(scenarios.map(({ name }) => [name, 0]));
  }

  static async start(options) {
    const soak = new Soak(options);
    soak.server = await Server.start({ timers: TIMERS });
    soak.shell = soak.server.shell();
    return soak;
  }

  fail(error) {
    this.failures.push(error);
    if (this.failures.length <= 20) console.log(`FAILED ${error.stack || error}`);
  }

  /** Traffic for this long, until all of it is over. */
  async run(millis) {
    this.app = await startApplication(this.server, (error) => this.fail(error));
    const end = Date.now() + millis;
    await Promise.all(this.scenarios.map((scenario) => this.repeat(scenario, end)));
    this.app.stop();
    this.server.newErrors().forEach((line) => this.fail(new Error(`the server logged: ${line}`)));
  }

  async repeat({ name, everySeconds = 0, traffic }, end) {
    let due = Date.now() + everySeconds * 1000;
    while (Date.now() < end && !this.server.exit) {
      await pause(Math.min(due, end) - Date.now());
      if (everySeconds && Date.now() >= end) return;
      const round = this.rounds.get(name);
      try {
        await within(`the end of ${name}`, traffic(this, round), 180000);
      } catch (error) {
        this.fail(new Error(`${name}, round ${round}: ${error.message}`));
      }
      this.rounds.set(name, round + 1);
      due = Math.max(Date.now(), due + everySeconds * 1000);
    }
  }

  /** Heap and descriptors when nothing is in the tables; that they run empty is asked here, too. */
  async measure() {
    await assertTablesEmpty(this.server, 60000);
    const { pid } = this.server;
    const threadNames = namesOf(await jcmd(pid, 'Thread.print'));
    const histogram = await jcmd(pid, 'GC.class_histogram');
    return {
      heapBytes: Number(/^Total\s+\d+\s+(\d+)/m.exec(histogram)[1]),
      descriptors: fs.readdirSync(`/proc/${pid}/fd`).length,
      threads: Object.values(threadNames).reduce((sum, count) => sum + count, 0),
      rssBytes: Number(/^VmRSS:\s*(\d+)/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) * 1024,
      histogram,
      threadNames,
    };
  }

  /** Two measurements of what should not grow. */
  compare(early, late) {
    if (late.heapBytes > early.heapBytes * GROWTH.share + GROWTH.bytes) this.fail(new Error(`the heap grew from ${early.heapBytes} to ${late.heapBytes} bytes`));
    if (late.descriptors > early.descriptors + 4) this.fail(new Error(`open files grew from ${early.descriptors} to ${late.descriptors}`));
    if (late.threads > early.threads + 8) this.fail(new Error(`threads grew from ${early.threads} to ${late.threads}: ${JSON.stringify(early.threadNames)}, ${JSON.stringify(late.threadNames)}`));
  }
}

module.exports = { Soak };
