'use strict';

const fs = require('fs');
const path = require('path');
const { Server } = require('./server');
const { Phone } = require('./sip');
const { AdminClient } = require('./admin');
const { App } = require('./app');
const { sipp, callee } = require('./sipp');
const { until, within } = require('./wait');

const TESTS = path.resolve(__dirname, '../tests');
const registered = [];

/**
 * Registers a test.
 * @param options.limitMillis of the whole test
 * @param options.full only with --full
 * @param options.ownServer the test starts its own: the shared one is not looked at
 * @param options.ownNetwork the test runs in a network namespace of its own, with loopback only; it starts its own server
 */
function test(name, options, body) {
  if (typeof options === 'function') return test(name, {}, options);
  registered.push({ name, body, limitMillis: 60000, ...options });
  return undefined;
}

/** Registers a test once per transport; it finds it in `t.transport`. */
function overBoth(name, options, body) {
  if (typeof options === 'function') return overBoth(name, {}, options);
  for (const transport of ['udp', 'tcp']) test(`${name} (${transport})`, { ...options, transport }, body);
  return undefined;
}

/** What a test is given: the server, and makers of things that are closed when it ends. */
class Context {
  constructor(server, transport) {
    this.server = server;
    this.transport = transport;
    this.cleanups = [];
  }

  atEnd(action) { this.cleanups.push(action); }

  async phone(transport = this.transport || 'udp') {
    const phone = await Phone.open(this.server, transport);
    this.atEnd(() => phone.close());
    return phone;
  }

  /** A phone that the server can reach: its connection has been accepted, if it has one. */
  async reachablePhone(transport) {
    const phone = await this.phone(transport);
    await phone.fence();
    return phone;
  }

  async app(handlers, options) {
    const app = await App.start(this.server, handlers, options);
    this.atEnd(() => app.stop());
    return app;
  }

  async admin(...verbs) {
    const admin = await this.stranger();
    await admin.authenticate();
    await admin.route(...verbs);
    return admin;
  }

  /** A connection to the admin port that has said nothing yet. */
  async stranger() {
    const admin = await AdminClient.connect(this.server);
    this.atEnd(() => admin.close());
    return admin;
  }

  sipp(scenario, options = {}) { return sipp(this.server, scenario, { transport: this.transport, ...options }); }

  /** sipp as the one that is called. */
  callee(scenario, options = {}) { return callee(scenario, { transport: this.transport, ...options }); }

  /** Ends what the test has made, save its own server, which was first. */
  async cleanUpNow() {
    for (const action of this.cleanups.splice(1).reverse()) await action();
  }

  get shell() { return this.server.shell(); }

  async cleanUp() {
    for (const action of this.cleanups.reverse()) await action();
  }
}

const TABLES = ['transactions', 'dialogs', 'proxied', 'challenges', 'pending', 'connections', 'applications'];

/** Every table of the server has to run empty: what a test leaves behind is a leak, and spoils the server for the next. */
async function assertTablesEmpty(server, limitMillis = 20000) {
  const shell = server.shell();
  let tables;
  try {
    await until('the tables to be empty', async () => {
      tables = await shell.tables();
      for (const name of TABLES) if (!Number.isInteger(tables[name])) throw new Error(`drachtio:info shows no table ${name}`);
      // who has registered stays so for longer than a test
      return Object.entries(tables).every(([name, size]) => size === 0 || name === 'registered');
    }, limitMillis, 150);
  } catch (error) {
    const rows = { transactions: await shell.transactions(), dialogs: await shell.dialogs(), connections: await shell.connections(), applications: await shell.applications() };
    server.isSpoilt = true;
    throw new Error(`${error.message}; sizes ${JSON.stringify(tables)}; left: ${JSON.stringify(rows)}`);
  }
}

async function runOne(entry, server) {
  const context = new Context(server, entry.transport);
  const strays = [];
  const stray = (error) => strays.push(error);
  process.on('unhandledRejection', stray);
  process.on('uncaughtException', stray);
  let failure;
  try {
    await within('the test to end', Promise.resolve(entry.body(context)), entry.limitMillis);
  } catch (error) {
    failure = error;
  }
  try {
    await context.cleanUp();
    if (server) {
      await assertTablesEmpty(server);
      const errors = server.newErrors();
      if (errors.length) throw new Error(`the server logged errors:\n${errors.slice(0, 20).join('\n')}`);
    }
  } catch (error) {
    failure = failure || error;
  }
  process.off('unhandledRejection', stray);
  process.off('uncaughtException', stray);
  return failure || strays[0];
}

/** All tests of the folder tests/, the same order in every process. */
function load() {
  for (const file of fs.readdirSync(TESTS).filter((name) => name.endsWith('.test.js')).sort()) {
    const before = registered.length;
    require(path.join(TESTS, file));
    for (const entry of registered.slice(before)) entry.name = `${file.replace('.test.js', '')}: ${entry.name}`;
  }
  return registered;
}

/** Runs tests one after the other against one shared server, which it starts when the first test needs it. */
class Runner {
  /** Gives the failure, undefined if there is none. */
  async run(entry) {
    try {
      if (entry.ownServer) return await runOne(entry);
      if (this.server && this.server.isSpoilt) await this.server.stop();
      if (!this.server || this.server.exit) await this.startServer();
      const failure = await runOne(entry, this.server);
      if (this.server.exit) return new Error(`the shared server ended: ${JSON.stringify(this.server.exit)}\n${failure ? failure.stack : ''}`);
      return failure;
    } catch (error) {
      return error;
    }
  }

  /** With its shell answering: a test that is the first to ask it would wait longer than its timers allow. */
  async startServer() {
    this.server = await Server.start();
    await this.server.shell().tables();
  }

  async stop() { if (this.server) await this.server.stop(); }
}

module.exports = { test, overBoth, assertTablesEmpty, load, Runner };
