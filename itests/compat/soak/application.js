'use strict';

const { App, answer } = require('../lib/app');
const { SDP } = require('../lib/sip');

const send = (res, status, options = {}) => new Promise((resolve, reject) => {
  res.send(status, options, (error) => (error ? reject(error instanceof Error ? error : new Error(error)) : resolve()));
});

/** What the application does with a call, by the user part of its Request-URI up to the first dash. */
const CALLS = {
  service: (req, res) => answer(req, res, { localSdp: SDP }),

  busy: (_req, res) => send(res, 486),

  /** Rings until the caller gives up. */
  ringing: (_req, res) => send(res, 180),

  /** Rings, and hangs up what it has answered. */
  impatient: async (req, res) => {
    await send(res, 180);
    const dialog = await answer(req, res, { localSdp: SDP });
    await dialog.acknowledged;
    await dialog.destroy();
  },

  /** bridge-TRANSPORT-PORT: on to who listens there. */
  bridge: async (req, res) => {
    const [, transport, port] = /^sip:bridge-(\w+)-(\d+)@/.exec(req.uri);
    const uri = `sip:callee@127.0.0.1:${port}${transport === 'udp' ? '' : `;transport=${transport}`}`;
    const { uas, uac } = await req.srf.createB2BUA(req, res, uri);
    uas.other = uac;
    uac.other = uas;
    for (const leg of [uas, uac]) {
      leg.on('destroy', () => { leg.other.destroy().catch(() => {}); });
      leg.on('modify', (request, response) => leg.other.modify(request.body).then((sdp) => response.send(200, { body: sdp })));
    }
  },
};

/** An application that serves everything, and passes what goes wrong in it to `onFailure`. */
async function startApplication(server, onFailure) {
  const invite = (req, res) => {
    const [, name] = /^sip:(\w+)/.exec(req.uri);
    Promise.resolve(CALLS[name](req, res)).catch((error) => onFailure(new Error(`application, ${name}: ${error.message || error}`)));
  };
  const ok = (_req, res) => res.send(200);
  const app = await App.start(server, { invite, options: ok, register: ok, info: ok });
  app.srf.on('error', (error) => onFailure(new Error(`application: ${error.message}`)));
  return app;
}

module.exports = { startApplication, CALLS, send };
