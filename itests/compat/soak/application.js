'use strict';

const { App, answer, bridge } = require('../lib/app');
const { SDP } = require('../lib/sip');

const send = (res, status, options = {}) => new Promise((resolve, reject) => {
  res.send(status, options, (error) => (error ? reject(error instanceof Error ? error : new Error(error)) : resolve()));
});

/** Who listens at the TRANSPORT and PORT in the user part of the Request-URI. */
function targetOf(req) {
  const [, transport, port] = /^sip:\w+-(\w+)-(\d+)@/.exec(req.uri);
  return `sip:callee@127.0.0.1:${port}${transport === 'udp' ? '' : `;transport=${transport}`}`;
}

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

  /** Rings reliably, and answers once it has the PRACK. */
  reliable: async (req, res) => {
    await new Promise((resolve, reject) => {
      res.send(183, { headers: { Require: '100rel' }, body: SDP }, (error) => { if (error) reject(new Error(error)); }, resolve);
    });
    await answer(req, res, { localSdp: SDP });
  },

  /** Answers what the caller offers before the answer, then the call. */
  updated: async (req, res) => {
    const update = new Promise((resolve, reject) => {
      req.on('update', (request, response) => response.send(200, { body: request.body }, (error) => (error ? reject(new Error(error)) : resolve())));
    });
    res.send(183, { body: SDP });
    await update;
    await answer(req, res, { localSdp: SDP });
  },

  /** Rings and answers at once. The caller may have gone by then: of that drachtio-srf tells nobody who has answered. */
  prompt: async (req, res) => {
    res.send(180);
    await answer(req, res, { localSdp: SDP }).catch((error) => { if (!/unknown transaction/.test(error)) throw error; });
  },

  /** proxy-TRANSPORT-PORT: on to who listens there. */
  proxy: async (req) => {
    await req.srf.proxyRequest(req, [targetOf(req)], { recordRoute: true });
  },

  /** bridge-TRANSPORT-PORT: on to who listens there. */
  bridge: (req, res) => new Promise((resolve, reject) => {
    const attach = (uas, uac) => {
      uas.on('destroy', () => uac.destroy().catch(() => {}));
      uac.on('destroy', () => uas.destroy().catch(() => {}));
      uas.on('modify', (request, response) => { uac.modify(request.body).then((sdp) => response.send(200, { body: sdp }), reject); });
      uas.once('destroy', resolve);
    };
    bridge(req, res, targetOf(req), { attach }).catch(reject);
  }),
};

/** An application that serves everything, and passes what goes wrong in it to `onFailure`. */
async function startApplication(server, onFailure) {
  const invite = (req, res) => {
    const [, name] = /^sip:(\w+)/.exec(req.uri);
    Promise.resolve(CALLS[name](req, res)).catch((error) => onFailure(new Error(`application, ${name}: ${error.message || error}`)));
  };
  const ok = (_req, res) => res.send(200);
  // Only names that nobody else has are kept: all of sipp's are sipp@127.0.0.1, and calls would go to the last to register.
  const register = (req, res) => {
    const contact = req.get('Contact') || '';
    res.send(200, { headers: contact.includes('.invalid') ? { Contact: contact, Expires: req.get('Expires') } : { Expires: '0' } });
  };
  const app = await App.start(server, { invite, options: ok, register, info: ok });
  app.srf.on('error', (error) => onFailure(new Error(`application: ${error.message}`)));
  return app;
}

module.exports = { startApplication, CALLS, send };
