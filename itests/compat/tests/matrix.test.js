'use strict';

// Every transport over both IP versions, with real phones: baresip, JsSIP and SIP.js.

const assert = require('node:assert/strict');
const { test, assertTablesEmpty } = require('../lib/harness');
const { Baresip } = require('../lib/baresip');
const { Pbx } = require('../lib/pbx');
const { siteWith, TRANSPORTS } = require('../lib/site');
const { webPhone } = require('../lib/webphone');
const { until, within } = require('../lib/wait');

const sdpAt = (address) => ['v=0', `o=app 1 1 ${address}`, 's=-', `c=${address}`, 't=0 0', 'm=audio 40000 RTP/AVP 0', 'a=rtpmap:0 PCMU/8000', ''].join('\r\n');

const FAMILIES = { IPv4: { contact: '127.0.0.1', host: '127.0.0.1', sdp: sdpAt('IN IP4 127.0.0.1') }, IPv6: { contact: '[::1]', host: '::1', sdp: sdpAt('IN IP6 ::1') } };

/** Two phones that speak a transport, registered. */
async function pair(t, pbx, transport, host) {
  const users = [`${transport}-one`, `${transport}-two`];
  if (transport.startsWith('ws')) {
    const phones = [await webPhone(t, 'JsSIP', transport, users[0], host), await webPhone(t, 'SIP.js', transport, users[1], host)];
    for (const phone of phones) await phone.register();
    return phones;
  }
  const phones = [await Baresip.start(t, transport, users[0], host), await Baresip.start(t, transport, users[1], host)];
  await until(`${users} to register`, () => users.every((user) => pbx.bindings.has(user)), 10000).catch((error) => {
    throw new Error(`${error.message}\n${phones.map((phone) => phone.output).join('\n')}`);
  });
  return phones;
}

/**
 * Who ends calls: each side once. baresip's library knows no sips URI: it cannot send a request to where the server is reached
 * over TLS, save to the sip Contact that DRACHTIO_SUPPORT_BEST_EFFORT_TLS has the server tell a caller.
 */
const BOTH = [0, 1];
const ENDING = { tls: { UAS: BOTH, UAC: [0], B2BUA: [0], proxy: [] } };
const environment = (transport) => ({ DRACHTIO_LOCAL_DOMAIN: 'pbx.test', ...(transport === 'tls' ? { DRACHTIO_SUPPORT_BEST_EFFORT_TLS: '1' } : {}) });

async function endedBy(enders, place) {
  for (const who of enders) {
    const sides = await place();
    sides[who].hangUp();
    const expected = [0, 1].map((side) => (side === who ? 'local' : 'remote'));
    assert.deepEqual(await Promise.all(sides.map((side) => side.ended())), expected);
  }
}

/** The application's side of a call, as a phone's. */
function sideOf(dialog) {
  const over = new Promise((resolve) => { dialog.on('destroy', () => resolve('remote')); });
  let local;
  return {
    hangUp: () => { local = dialog.destroy(); },
    ended: () => (local ? within('the answer to BYE', local).then(() => 'local') : within('the end of the dialog', over)),
  };
}

const ROLES = {
  UAS: async (pbx, sdp, phone) => {
    const call = phone.call('application');
    const dialog = await within('the dialog', pbx.answered(sdp));
    const side = sideOf(dialog);
    await call.established();
    return [call, side];
  },
  UAC: async (pbx, sdp, phone) => {
    const made = pbx.app.srf.createUAC(pbx.bindings.get(phone.user), { localSdp: sdp });
    const call = await phone.called();
    call.accept();
    const dialog = await within('the dialog', made);
    const side = sideOf(dialog);
    await call.established();
    return [side, call];
  },
  B2BUA: (_pbx, _sdp, phone, other) => through(phone, other.user, other),
  proxy: (_pbx, _sdp, phone, other) => through(phone, `proxied-${other.user}`, other),
};

async function through(caller, name, callee) {
  const out = caller.call(name);
  const into = await callee.called();
  into.accept();
  await Promise.all([out.established(), into.established()]);
  return [out, into];
}

for (const [family, { contact, host, sdp }] of Object.entries(FAMILIES)) {
  for (const transport of TRANSPORTS) {
    test(`${transport} over ${family}: phones call the application, are called by it, and call each other`, { ownServer: true, full: true, limitMillis: 300000 }, async (t) => {
      await siteWith(t, { hosts: [contact], env: environment(transport) });
      const pbx = await Pbx.start(t);
      const phones = await pair(t, pbx, transport, host);
      for (const [role, place] of Object.entries(ROLES)) {
        for (const [one, other] of [phones, [...phones].reverse()]) {
          await endedBy((ENDING[transport] || {})[role] || BOTH, () => place(pbx, sdp, one, other)).catch((error) => {
            throw new Error(`${role}, ${one.user}: ${error.stack}\n${phones.map((phone) => phone.output || '').join('\n')}`);
          });
        }
      }
      await until('the legs to be gone', () => pbx.legs.size === 0);
      for (const phone of phones) await phone.close();
      assert.deepEqual(pbx.faults, []);
      await pbx.app.stop();
      await assertTablesEmpty(t.server);
    });
  }
}
