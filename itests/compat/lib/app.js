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

const nothing = () => {};

/**
 * Answers a call, and notes the ACK and the end of the dialog from its first moment on: the frames of a short call may all
 * be in one read, and a listener that is added behind an `await` then comes too late.
 * @param attach gets the dialog in that moment, for further listeners
 */
function answer(req, res, options, attach = nothing) {
  return new Promise((resolve, reject) => {
    req.srf.createUAS(req, res, options, (error, dialog) => {
      if (error) return reject(error);
      dialog.acknowledged = new Promise((noted) => dialog.once('ack', noted));
      dialog.over = new Promise((noted) => dialog.once('destroy', (request, reason) => noted({ request, reason })));
      attach(dialog);
      resolve(dialog);
      return undefined;
    });
  });
}

/** Calls as createUAC does; `attach` gets the dialog in the moment in which it is made, for the same reason. */
function placeCall(srf, uri, options, progress, attach) {
  return new Promise((resolve, reject) => {
    srf.createUAC(uri, options, progress, (error, dialog) => {
      if (error) return reject(error);
      attach(dialog);
      return resolve(dialog);
    });
  });
}

/**
 * Bridges a call as createB2BUA does, for callers that do not wait: createB2BUA gives its dialogs behind an `await`, by when
 * a re-INVITE may have come in one read with the reply to the 200, and drachtio-srf answers it itself while nobody listens.
 * @param attach gets (uas, uac) in the moment in which the caller's dialog is made
 * @param ring told of each provisional response, which has been passed on
 */
async function bridge(req, res, uri, { attach, ring = nothing }) {
  const cbProvisional = ({ status }) => { res.send(status); ring(); };
  let sent;
  let end;
  req.on('cancel', () => sent?.cancel());
  const uac = await placeCall(req.srf, uri, { localSdp: req.body }, { cbProvisional, cbRequest: (_error, request) => { sent = request; } }, (dialog) => dialog.once('destroy', (...told) => { end = told; }));
  await answer(req, res, { localSdp: uac.remote.sdp }, (uas) => {
    attach(uas, uac);
    // the callee has hung up while the caller was being answered: nobody listened
    if (end) uac.emit('destroy', ...end);
  });
}

/** The end of a dialog that `answer` made: {request, reason}. */
const ended = (dialog, limitMillis = 20000) => within('the end of the dialog at the application', dialog.over, limitMillis);

/** An INVITE handler that answers every call with this body, and a queue of the dialogs that come of it. */
function answering(sdp, { before = async () => {}, headers = {}, attach = nothing } = {}) {
  const dialogs = [];
  const waiting = [];
  const handler = async (req, res) => {
    await before(req, res);
    const dialog = await answer(req, res, { localSdp: sdp, headers }, attach);
    if (waiting.length) waiting.shift()(dialog);
    else dialogs.push(dialog);
  };
  handler.dialog = () => {
    if (dialogs.length) return Promise.resolve(dialogs.shift());
    return within('a dialog at the application', new Promise((resolve) => waiting.push(resolve)));
  };
  return handler;
}

module.exports = { App, answer, answering, bridge, ended, placeCall };
