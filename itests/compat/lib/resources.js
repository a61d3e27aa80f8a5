'use strict';

const assert = require('node:assert/strict');
const { execFileSync } = require('child_process');
const fs = require('fs');
const { until } = require('./wait');

/** Open file descriptors of a process. */
const descriptors = (pid) => fs.readdirSync(`/proc/${pid}/fd`).length;

/** Bytes of live objects, after a full collection. */
function liveHeap(pid) {
  const histogram = execFileSync('jmap', ['-histo:live', String(pid)], { encoding: 'utf8', maxBuffer: 1 << 26 });
  return Number(/^Total\s+\d+\s+(\d+)/m.exec(histogram)[1]);
}

/** Of calls and connections nothing is left; applications may stay. */
async function assertIdle(server, limitMillis) {
  let tables;
  await until('the tables to be empty', async () => {
    tables = await server.shell().tables();
    return Object.entries(tables).every(([name, size]) => size === 0 || name === 'applications');
  }, limitMillis, 150).catch((error) => { throw new Error(`${error.message}; sizes ${JSON.stringify(tables)}`); });
}

/** What a server has taken of its machine, to be compared with later. */
class Resources {
  static async of(server) {
    await assertIdle(server, 10000);
    return Object.assign(new Resources(), { server, descriptors: descriptors(server.pid), heap: liveHeap(server.pid) });
  }

  /**
   * Everything has been given back: tables, file descriptors, heap. What the JVM and caches with bounds of their own take on
   * the way is within the tolerance.
   */
  async assertGivenBack({ heapTolerance = 3 * 1024 * 1024, limitMillis = 10000 } = {}) {
    await assertIdle(this.server, limitMillis);
    // The shell takes some, for connections that it keeps a few seconds.
    await until('the file descriptors to be closed', () => descriptors(this.server.pid) <= this.descriptors + 12, limitMillis, 100)
      .catch((error) => { throw new Error(`${error.message}; ${this.descriptors} before, ${descriptors(this.server.pid)} now`); });
    const grown = liveHeap(this.server.pid) - this.heap;
    assert.ok(grown < heapTolerance, `the live heap has grown by ${grown} bytes, from ${this.heap}`);
  }
}

module.exports = { Resources, assertIdle, descriptors, liveHeap };
