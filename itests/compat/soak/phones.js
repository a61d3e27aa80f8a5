'use strict';

// Flows with a phone of this process at one end, which sees to the order of events.

const { Phone, SDP, random, uriOf } = require('../lib/sip');
const { web, json, route } = require('../lib/routing');
const { sipp } = require('../lib/sipp');
const { within } = require('../lib/wait');

/** A layer may be restarting, on a machine that has other things to do. */
const PATIENCE_MILLIS = 30000;

const DIALOGS = 'org.drachtio.sip.dialog';

/** Seconds of a session: so short that a round sees several refreshes. */
const SESSION = 4;

async function withPhone(soak, transport, action) {
  const phone = await Phone.open(soak.server, transport);
  phone.patienceMillis = PATIENCE_MILLIS;
  try {
    await phone.fence();
    await action(phone);
  } finally {
    phone.close();
  }
}

const callTo = (soak, phone, user, options) => phone.call({ uri: `sip:${user}@${soak.server.host}:${soak.server.sipPort}`, ...options });

const settled = (what, promise) => within(what, promise, PATIENCE_MILLIS);

async function expect(status, transaction) {
  const response = await transaction.final();
  if (response.status !== status) throw new Error(`${transaction.request.method} was answered ${response.startLine}, not ${status}`);
}

/** A call whose session the server refreshes, and that is hung up after the second time. */
async function refreshed(soak, transport, round) {
  if (round === 0) await soak.shell.run(`config:property-set -p ${DIALOGS} minSessionSeconds ${SESSION}`);
  await withPhone(soak, transport, async (phone) => {
    const call = callTo(soak, phone, 'service', { headers: [['Session-Expires', `${SESSION};refresher=uas`]] });
    const ok = await call.established();
    // Until the changed value has reached the server, sessions are longer than this scenario.
    const refreshes = ok.get('Session-Expires').startsWith(`${SESSION};`) ? 2 : 0;
    for (let i = 0; i < refreshes; i++) {
      const refresh = await call.request('INVITE');
      phone.respond(refresh, 200, 'OK', { headers: [['Contact', phone.contact], ['Session-Expires', `${SESSION};refresher=uac`]], body: SDP });
      await call.request('ACK');
    }
    await expect(200, call.send('BYE'));
  });
}

/** The application subscribes, is notified, and told the end. */
async function subscribed(soak, transport) {
  await withPhone(soak, transport, async (phone) => {
    // callingNumber: drachtio-srf looks for the subscription under the user that NOTIFY is addressed to, and complains where it is another
    const made = soak.app.srf.createUAC(uriOf(phone.contact), { method: 'SUBSCRIBE', callingNumber: 'phone', headers: { Event: 'presence', Expires: '60' } });
    const subscribe = await phone.request('SUBSCRIBE');
    phone.respond(subscribe, 202, 'Accepted', { headers: [['Contact', phone.contact], ['Expires', '60']], tag: 'soak' });
    const dialog = await settled('the subscription', made);
    dialog.on('notify', (_req, res) => res.send(200));
    for (const [index, state] of ['active;expires=60', 'terminated;reason=timeout'].entries()) {
      await expect(200, phone.send('NOTIFY', {
        uri: uriOf(subscribe.get('Contact')), from: `${subscribe.get('To')};tag=soak`, to: subscribe.get('From'), callId: subscribe.callId, cseq: `${index + 1} NOTIFY`,
        headers: [['Event', 'presence'], ['Subscription-State', state]],
      }));
    }
  });
}

/** A client registers over its connection, is called on it, and goes. */
async function registered(soak, _transport) {
  await withPhone(soak, 'tcp', async (phone) => {
    const contact = `<sip:${random()}@soak.invalid;transport=tcp>`;
    const register = (cseq, seconds) => expect(200, phone.send('REGISTER', { contact, cseq: `${cseq} REGISTER`, headers: [['Expires', String(seconds)]] }));
    await register(1, 60);
    const made = soak.app.srf.createUAC(uriOf(contact), { localSdp: SDP });
    const called = await phone.called();
    called.respond(200, 'OK', { body: SDP });
    await called.request('ACK');
    const gone = (await settled('the dialog', made)).destroy();
    phone.respond(await called.request('BYE'), 200, 'OK');
    await settled('the answer to the BYE', gone);
    await register(2, 0);
  });
}

/** The application cancels its call; by turns the phone gives in, or has answered. */
async function withdrawn(soak, transport, round) {
  await withPhone(soak, transport, async (phone) => {
    let requested;
    const request = new Promise((resolve) => { requested = resolve; });
    const made = soak.app.srf.createUAC(uriOf(phone.contact), { localSdp: SDP }, { cbRequest: (_error, req) => requested(req) });
    made.catch(() => {});
    const called = await phone.called();
    called.ring();
    (await settled('the request', request)).cancel();
    const cancel = await called.request('CANCEL');
    if (round % 2) {
      await called.accept();
      phone.respond(await called.request('BYE'), 200, 'OK');
      phone.respond(cancel, 200, 'OK', { tag: called.tag });
      await settled('the dialog', made);
      return;
    }
    phone.respond(cancel, 200, 'OK', { tag: called.tag });
    await called.refuse(487, 'Request Terminated');
    const status = await settled('the failure', made.then(() => 200, (error) => error.status));
    if (status !== 487) throw new Error(`a cancelled call ended with ${status}`);
  });
}

/** The caller cancels, or hangs up, at the moment in which the application answers: either may be first. */
async function crossed(soak, transport, round) {
  await withPhone(soak, transport, async (phone) => {
    const call = callTo(soak, phone, 'prompt');
    const ringing = await call.response(180);
    let end;
    if (round % 2) {
      end = call.invite.cancel();
    } else {
      call.use(ringing);
      call.target = call.invite.request.uri;
      end = call.send('BYE');
    }
    const answer = await call.invite.final();
    const ended = await end.final();
    if (answer.status === 487) {
      call.invite.acknowledgeFailure(answer);
      if (ended.status !== 200) throw new Error(`${end.request.method} that came first was answered ${ended.startLine}`);
      return;
    }
    if (end.request.method === 'BYE' && answer.status === 200 && ended.status === 200) {
      // A BYE that comes before the ACK ends the call, and the ACK is dropped (docs/compatibility/calls.md).
      call.use(answer);
      call.acknowledge(call.invite.request.cseqNumber);
      return;
    }
    if (answer.status !== 200 || ended.status !== 481) throw new Error(`INVITE was answered ${answer.startLine}, ${end.request.method} ${ended.startLine}`);
    call.use(answer);
    call.acknowledge(call.invite.request.cseqNumber);
    await expect(200, call.send('BYE'));
  });
}

/** A web callback refuses what nobody else serves. */
async function routed(soak) {
  const ends = [];
  const t = { server: soak.server, shell: soak.shell, atEnd: (action) => ends.unshift(action) };
  try {
    const { url } = await web(t, json('reject', { status: 488, reason: 'Not Here' }));
    await route(t, url, { method: 'PUBLISH' });
    await sipp(soak.server, 'request_plain', { limitSeconds: 120, recvTimeoutMillis: PATIENCE_MILLIS, calls: 20, rate: 10, values: { METHOD: 'PUBLISH', STATUS: '488' } });
  } finally {
    for (const end of ends) await end();
  }
}

/** One call at a time, as often as this: they are so short that they would leave the machine to nothing else. */
const EVERY_SECONDS = 0.5;

const over = (transports) => (name, body) => transports.map((transport) => ({ name: `${name}/${transport}`, everySeconds: EVERY_SECONDS, traffic: (soak, round) => body(soak, transport, round) }));
const both = over(['udp', 'tcp']);

module.exports = [
  ...both('refreshed call', refreshed),
  ...both('subscription', subscribed),
  ...over(['tcp'])('registered client', registered),
  ...both('call withdrawn by the application', withdrawn),
  ...both('answer crossed by its caller', crossed),
  { name: 'request that a web server refuses', everySeconds: 15, traffic: routed },
];
