'use strict';

const Srf = require('drachtio-srf');
const { within } = require('./wait');

/** An application on drachtio-srf, as its author would write it. */
class App {
  /**
   * Connects, and waits until the server knows the methods of all handlers.
   * @param handlers method in lower case → (req, res)
   */
  static async start(server, handlers = {}, { tags = [], secret = server.secret } = {}) {
    const app = new App();
    app.server = server;
    app.srf = new Srf(tags);
    app.errors = [];
    app.srf.on('error', (error) => app.errors.push(error));
    for (const [method, handler] of Object.entries(handlers)) app.srf[method](handler);
    const connected = new Promise((resolve, reject) => {
      app.srf.on('connect', (error, hostPorts, version, localHostPorts) => {
        if (error) reject(error);
        else resolve({ hostPorts, version, localHostPorts });
      });
    });
    app.srf.connect({ host: server.host, port: server.adminPort, secret, reconnect: { maxAttempts: 1 } });
    Object.assign(app, await within('the application to connect', connected));
    app.socket = app.srf.app.client.mapServer.keys().next().value;
    await app.routed();
    return app;
  }

  /** Waits until the server has carried out the commands sent before: it takes them in order. */
  async routed() {
    const agent = this.srf.app.client;
    const pong = new Promise((resolve) => {
      const id = agent.wp.send(this.socket, 'ping');
      agent.mapServer.get(this.socket).pendingRequests.set(id, resolve);
    });
    const reply = await within('the answer to a ping', pong);
    if (reply.join('|') !== 'OK|pong') throw new Error(`ping was answered ${reply}`);
  }

  /** Ends at once, as a process that is killed does. */
  die() {
    this.srf.app.client.wp.closing = true;
    this.socket.resetAndDestroy();
  }

  stop() {
    if (this.socket.destroyed) return;
    this.srf.disconnect();
  }
}

/**
 * An INVITE handler that answers every call with this body, and a queue of the dialogs that come of it.
 */
function answering(sdp, { before = async () => {}, headers = {} } = {}) {
  const dialogs = [];
  const waiting = [];
  const handler = async (req, res) => {
    try {
      await before(req, res);
      const dialog = await req.srf.createUAS(req, res, { localSdp: sdp, headers });
      const next = waiting.shift();
      if (next) next.resolve(dialog);
      else dialogs.push(dialog);
    } catch (error) {
      const next = waiting.shift();
      if (next) next.reject(error);
      else throw error;
    }
  };
  handler.dialog = () => {
    if (dialogs.length) return Promise.resolve(dialogs.shift());
    return within('a dialog at the application', new Promise((resolve, reject) => waiting.push({ resolve, reject })));
  };
  return handler;
}

module.exports = { App, answering };
