'use strict';

const digest = require('drachtio-mw-digest-auth');
const registration = require('drachtio-mw-registration-parser');
const { answer, bridge } = require('./app');

const PASSWORD = 'correct-horse';

const userOf = (uri) => /^<?sips?:([^@;>]+)@/.exec(uri)?.[1];
const fragment = (status, reason) => ({ body: `SIP/2.0 ${status} ${reason}\r\n`, headers: { 'Content-Type': 'message/sipfrag;version=2.0' } });

/**
 * A small PBX on drachtio-srf, as its author would write it: a registrar with passwords, calls between those registered,
 * hold, and transfers, blind and attended. It answers calls to `application` itself, and those to `proxied-NAME` it leaves to
 * the proxy.
 */
class Pbx {
  static async start(t, options) {
    const pbx = new Pbx();
    pbx.bindings = new Map();
    pbx.legs = new Set();
    pbx.faults = [];
    const app = await t.app({}, options);
    pbx.app = app;
    app.srf.use('register', digest({ realm: 'pbx.test', passwordLookup: (_user, _realm, found) => found(null, PASSWORD) }));
    app.srf.use('register', registration);
    app.srf.register((req, res) => pbx.register(req, res));
    app.srf.invite((req, res) => pbx.call(req, res).catch((error) => pbx.faults.push(error)));
    await app.routed();
    return pbx;
  }

  register(req, res) {
    const { aor, type, expires, contact } = req.registration;
    if (type === 'register') this.bindings.set(userOf(aor), contact[0].uri);
    else this.bindings.delete(userOf(aor));
    res.send(200, { headers: { Contact: `<${contact[0].uri}>;expires=${expires}`, Expires: String(expires) } });
  }

  /** The dialog of the next call to `application`, which is answered with this SDP. */
  answered(sdp) {
    return new Promise((resolve, reject) => { this.expected = (req, res) => answer(req, res, { localSdp: sdp }).then(resolve, reject); });
  }

  async call(req, res) {
    const name = userOf(req.uri);
    if (name === 'application') return this.expected(req, res);
    if (name.startsWith('proxied-')) return req.srf.proxyRequest(req, this.bindings.get(name.slice('proxied-'.length)), { recordRoute: true });
    const uri = this.bindings.get(userOf(req.uri));
    if (!uri) return res.send(404);
    try {
      await bridge(req, res, uri, { attach: (uas, uac) => this.join(this.leg(uas), this.leg(uac)) });
    } catch (error) {
      if (!error.status) throw error;
      // the caller has his 487 already if it was he who gave up
      if (!res.finalResponseSent) res.send(error.status);
    }
    return undefined;
  }

  /** @return the dialog, with what this PBX does in it */
  leg(dialog) {
    this.legs.add(dialog);
    const guard = (handler) => (req, res) => handler(req, res).catch((error) => this.faults.push(error));
    dialog.on('destroy', () => this.gone(dialog));
    dialog.on('modify', guard(async (req, res) => res.send(200, { body: await dialog.peer.modify(req.body) })));
    dialog.on('refer', guard((req, res) => this.transfer(dialog, req, res)));
    return dialog;
  }

  join(one, other) {
    one.peer = other;
    other.peer = one;
  }

  gone(dialog) {
    this.legs.delete(dialog);
    const { peer } = dialog;
    if (!peer || peer.peer !== dialog || !this.legs.delete(peer)) return;
    peer.destroy().catch((error) => this.faults.push(error));
  }

  /** The other leg of the one who transfers is called on, or joined with the call that Replaces names. */
  async transfer(from, req, res) {
    const referTo = req.get('Refer-To');
    const replaced = /[?&]Replaces=([^>&;%]+)/i.exec(referTo)?.[1];
    res.send(202);
    const notify = (state, status, reason) => from.request({
      method: 'NOTIFY', ...fragment(status, reason), headers: { ...fragment(status, reason).headers, Event: 'refer', 'Subscription-State': state },
    });
    const transferee = from.peer;
    await notify('active;expires=60', 100, 'Trying');
    let target;
    if (replaced) {
      const consulted = [...this.legs].find((leg) => leg !== from && leg.sip.callId === decodeURIComponent(replaced));
      target = consulted.peer;
      consulted.peer = undefined;
      // an answer to the transferee's offer, then the other way round
      transferee.remote.sdp = transferee.remote.sdp.replace(/a=(sendonly|inactive)\r\n/g, '');
      await transferee.modify(await target.modify(transferee.remote.sdp));
    } else {
      target = this.leg(await this.app.srf.createUAC(this.bindings.get(userOf(referTo)), { localSdp: transferee.remote.sdp }));
      await transferee.modify(target.remote.sdp);
    }
    from.peer = undefined;
    this.join(transferee, target);
    await notify('terminated;reason=noresource', 200, 'OK');
  }
}

module.exports = { Pbx, PASSWORD };
