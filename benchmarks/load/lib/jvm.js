'use strict';

const fs = require('fs');
const os = require('os');
const path = require('path');
const { promisify } = require('util');
const execFile = promisify(require('child_process').execFile);

/** A program of the JDK. */
const java = (program) => (process.env.JAVA_HOME ? path.join(process.env.JAVA_HOME, 'bin', program) : program);

async function jcmd(pid, ...command) {
  const { stdout } = await execFile(java('jcmd'), [String(pid), ...command], { maxBuffer: 64 << 20, timeout: 120000, killSignal: 'SIGKILL' });
  return stdout;
}

/** Bytes of what is reachable: the histogram begins with a full collection. */
async function liveHeap(pid) {
  const lines = (await jcmd(pid, 'GC.class_histogram')).trim().split('\n');
  const total = /^Total\s+(\d+)\s+(\d+)/.exec(lines[lines.length - 1]);
  if (!total) throw new Error(`no histogram: ${lines[0]}`);
  const classes = new Map();
  for (const line of lines) {
    const found = /^\s*\d+:\s+(\d+)\s+(\d+)\s+(\S+)/.exec(line);
    if (found) classes.set(found[3], (classes.get(found[3]) || 0) + Number(found[2]));
  }
  return { bytes: Number(total[2]), classes };
}

/** Bytes that the JVM has committed beside the heap, by its own names; it has to count them (`-XX:NativeMemoryTracking=summary`). */
async function nativeMemory(pid) {
  const parts = new Map();
  for (const [, name, bytes] of (await jcmd(pid, 'VM.native_memory', 'summary', 'scale=b')).matchAll(/^-\s+(.+?) \(reserved=\d+, committed=(\d+)/gm)) parts.set(name, Number(bytes));
  if (!parts.delete('Java Heap')) throw new Error('no native memory tracking');
  return { outsideHeap: [...parts.values()].reduce((sum, bytes) => sum + bytes, 0), parts };
}

/** The classes that grew most from one histogram to the other, in bytes per unit. */
function growth(before, after, units, limit = 8) {
  return [...after.classes].map(([name, bytes]) => [name, Math.round((bytes - (before.classes.get(name) || 0)) / units)])
    .sort((a, b) => b[1] - a[1]).slice(0, limit).filter(([, bytes]) => bytes > 0).map(([name, bytes]) => `${name} ${bytes}`);
}

/** Bytes that each thread of the JVM allocates while `body` runs, by a Flight Recorder event that costs nothing meanwhile. */
async function allocations(pid, body) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'drachtio-jfr-'));
  const file = path.join(folder, 'allocations.jfr');
  const event = 'jdk.ThreadAllocationStatistics';
  try {
    await jcmd(pid, 'JFR.start', 'name=allocations', 'settings=none', `+${event}#enabled=true`, `+${event}#period=everyChunk`);
    await body();
    await jcmd(pid, 'JFR.stop', 'name=allocations', `filename=${file}`);
    const { stdout } = await execFile(java('jfr'), ['print', '--json', '--events', event, file], { maxBuffer: 64 << 20 });
    const threads = new Map();
    for (const { values } of JSON.parse(stdout).recording.events) {
      const name = values.thread ? values.thread.javaName : 'unknown';
      const id = `${name} ${values.thread ? values.thread.javaThreadId : ''}`;
      const known = threads.get(id) || { name, least: Infinity, most: 0, seen: 0 };
      known.least = Math.min(known.least, values.allocated);
      known.most = Math.max(known.most, values.allocated);
      known.seen += 1;
      threads.set(id, known);
    }
    // A thread that was seen once began in between: all of its bytes count.
    const grown = [...threads.values()].map(({ name, least, most, seen }) => ({ name, bytes: seen === 1 ? most : most - least }));
    return grown.filter(({ bytes }) => bytes > 0).sort((a, b) => b.bytes - a.bytes);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

module.exports = { java, jcmd, liveHeap, nativeMemory, growth, allocations };
