'use strict';

const { App } = require('../lib/app');
const { AdminClient } = require('../lib/admin');
const { sipp, callee } = require('../lib/sipp');
const { restart } = require('../lib/restart');
const { SDP } = require('../lib/sip');
const { until } = require('../lib/wait');

const LAYERS = ['admin', 'call.control', 'sip.dialog', 'sip.proxy', 'sip.transaction', 'sip.transport'].map((part) => `org.drachtio.${part}`);

/** So long, because a layer may be restarting, on a machine that has other things to do. */
const PATIENCE = { limitSeconds: 120, recvTimeoutMillis: 30000 };

const both = (name, body) => ['udp', 'tcp'].map((transport) => ({ name: `${name}/${transport}`, traffic: (soak, round) => body(soak, transport, round) }));

const plays = (scenario, options) => (soak, transport) => sipp(soak.server, scenario, { ...PATIENCE, transport, ...options, calls: options.calls * soak.load, rate: options.rate * soak.load });

/** A call through a B2BUA, whose legs differ in transport. */
async function bridged(soak, transport) {
  const other = transport === 'udp' ? 'tcp' : 'udp';
  const calls = 10 * soak.load;
  const far = await callee('callee', { ...PATIENCE, transport: other, calls, values: { RING: '200' } });
  await Promise.all([sipp(soak.server, 'call_reinvited', { ...PATIENCE, transport, calls, rate: 4 * soak.load, pause: 300, values: { USER: `bridge-${other}-${far.port}` } }), far.over]);
}

/**
 * A call through the proxy, to a callee over UDP: what a caller over UDP repeats in the dialog is forwarded each time, and sipp
 * over TCP takes the second for a fault.
 */
async function proxied(soak, transport) {
  const calls = 10 * soak.load;
  const far = await callee('callee', { ...PATIENCE, transport: 'udp', calls, values: { RING: '200' } });
  await Promise.all([sipp(soak.server, 'call_reinvited', { ...PATIENCE, transport, calls, rate: 4 * soak.load, pause: 300, values: { USER: `proxy-udp-${far.port}` } }), far.over]);
}

/** Calls that the application places and ends. */
async function placed(soak, transport) {
  const calls = 5 * soak.load;
  const far = await callee('callee_plain', { ...PATIENCE, transport, calls });
  for (let i = 0; i < calls; i++) {
    const dialog = await soak.app.srf.createUAC(`sip:bob@127.0.0.1:${far.port};transport=${transport}`, { localSdp: SDP });
    await dialog.destroy();
  }
  await far.over;
}

/** An application comes, serves a method that nobody else serves, and goes, by turns politely and not. */
async function visited(soak, transport, round) {
  const visitor = await App.start(soak.server, { message: (_req, res) => res.send(202) });
  try {
    await sipp(soak.server, 'request_plain', { ...PATIENCE, transport, calls: 10, rate: 20, values: { METHOD: 'MESSAGE', STATUS: '202' } });
  } finally {
    if (round % 2) visitor.die();
    else visitor.stop();
  }
}

/** Somebody who does not know the secret. */
async function intruded(soak) {
  const stranger = await AdminClient.connect(soak.server);
  stranger.write(AdminClient.frame('4f6ee340-0000-4000-8000-000000000000|authenticate|wrong|'));
  await stranger.whenClosed(20000);
}

/** Restarts the layers in turn. */
const restarted = (soak, round) => restart(soak.shell, LAYERS[round % LAYERS.length]);

/** A value of each component that can be changed at any time. */
const VALUES = [
  ['org.drachtio.kernel', 'slowTaskMillis', [50, 60]],
  ['org.drachtio.sip.transport', 'partialMessageTimeoutMillis', [30000, 31000]],
  ['org.drachtio.sip.transaction', 'inviteClientTimeoutMillis', [185000, 186000]],
  ['org.drachtio.call.control', 'pendingTimeoutMillis', [64000, 65000]],
  ['org.drachtio.admin', 'authenticationTimeoutMillis', [5000, 6000]],
];

async function reconfigured(soak, round) {
  const [pid, key, values] = VALUES[round % VALUES.length];
  const value = String(values[Math.floor(round / VALUES.length) % 2]);
  await soak.shell.run(`config:property-set -p ${pid} ${key} ${value}`);
  // Karaf's property-get now and then prints <null> for a value that is there; property-list does not.
  await until(`${pid} ${key} to be ${value}`, async () => (await soak.shell.run(`config:property-list --pid ${pid}`)).includes(`${key} = ${value}`), 20000, 100);
}

/**
 * What goes on, all of it at the same time; each again and again until the time is over. `traffic(soak, round)` ends when
 * all of its calls are over, and fails if one of them does; with `everySeconds` it begins at that pace. A new flow of the
 * server is one more entry.
 */
const SCENARIOS = [
  ...both('call', plays('call', { calls: 40, rate: 8, pause: 500 })),
  ...both('call with INFO, MESSAGE, OPTIONS', plays('call_with_requests', { calls: 10, rate: 4 })),
  ...both('call with re-INVITE', plays('call_reinvited', { calls: 10, rate: 4, pause: 200, values: { USER: 'service' } })),
  ...both('call cancelled', plays('call_cancelled_ringing', { calls: 10, rate: 4, values: { USER: 'ringing' } })),
  ...both('call refused', plays('call_refused', { calls: 20, rate: 5, values: { USER: 'busy', STATUS: '486' } })),
  ...both('call ended by the application', plays('call_ended_by_application', { calls: 10, rate: 4, values: { USER: 'impatient' } })),
  ...both('OPTIONS', plays('request_plain', { calls: 200, rate: 20, values: { METHOD: 'OPTIONS', STATUS: '200' } })),
  ...both('REGISTER', plays('request_plain', { calls: 100, rate: 10, values: { METHOD: 'REGISTER', STATUS: '200' } })),
  ...both('call with reliable 183', plays('call_reliable', { calls: 10, rate: 4, values: { USER: 'reliable', EXTENSION: 'Supported' } })),
  ...both('call that demands a reliable 183', plays('call_reliable', { calls: 10, rate: 4, values: { USER: 'reliable', EXTENSION: 'Require' } })),
  ...both('call with UPDATE before the answer', plays('call_updated', { calls: 10, rate: 4, values: { USER: 'updated' } })),
  ...both('bridged call', bridged),
  ...both('proxied call', proxied),
  ...both('placed call', placed),
  ...both('application that comes and goes', visited),
  ...require('./phones'),
  { name: 'stranger at the admin port', everySeconds: 10, traffic: intruded },
  { name: 'restart of a layer', everySeconds: 30, traffic: restarted },
  { name: 'change of a value', everySeconds: 20, traffic: reconfigured },
];

module.exports = { SCENARIOS };
