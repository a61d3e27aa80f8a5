'use strict';

const fs = require('node:fs');
const JsSIP = require('jssip');
const WebSocket = require('ws');
const { PASSWORD } = require('./pbx');
const { bracketed } = require('./sip');
const { until, within } = require('./wait');

const DOMAIN = 'pbx.test';
const PATIENCE_MILLIS = 10000;

/** Names its phone in the origin, so that a test sees who is heard. */
const sdpOf = (user) => ['v=0', `o=${user} 1 1 IN IP4 127.0.0.1`, 's=-', 'c=IN IP4 127.0.0.1', 't=0 0', 'm=audio 40000 RTP/AVP 0', 'a=rtpmap:0 PCMU/8000', ''].join('\r\n');
const originOf = (sdp) => /^o=(\S+)/m.exec(sdp || '')?.[1];

/** The browser's WebSocket: it trusts the certificate of the server that is tested. */
class BrowserSocket extends WebSocket {
  constructor(url, protocols) { super(url, protocols, { ca: BrowserSocket.trusted }); }
}

/** What JsSIP asks of WebRTC's peer connection, without media. */
class PeerConnection extends EventTarget {
  constructor({ user }) {
    super();
    Object.assign(this, { user, iceGatheringState: 'complete', iceConnectionState: 'connected', signalingState: 'stable' });
  }

  getSenders() { return []; }
  createOffer() { return Promise.resolve({ type: 'offer', sdp: sdpOf(this.user) }); }
  createAnswer() { return Promise.resolve({ type: 'answer', sdp: sdpOf(this.user) }); }
  setLocalDescription(description) { this.localDescription = description; return Promise.resolve(); }
  setRemoteDescription(description) { this.remoteDescription = description; return Promise.resolve(); }
  close() { this.signalingState = 'closed'; }
}

class SessionDescription { constructor(given) { Object.assign(this, given); } }

/** The libraries look for the browser in the global object. */
function becomeBrowser(server) {
  BrowserSocket.trusted = fs.readFileSync(server.files.certificate);
  Object.assign(globalThis, { window: globalThis, WebSocket: BrowserSocket, RTCPeerConnection: PeerConnection, RTCSessionDescription: SessionDescription });
}

/** What a call of either library promises: its establishment, its end with the side that ended it. */
class WebCall {
  constructor() {
    this.up = new Promise((resolve, reject) => Object.assign(this, { isUp: resolve, isRefused: reject }));
    this.up.catch(() => {});
    this.over = new Promise((resolve) => { this.isOver = resolve; });
  }

  established() { return within(`${this.phone.user}'s call to be established`, this.up, PATIENCE_MILLIS); }
  ended() { return within(`${this.phone.user}'s call to end`, this.over, PATIENCE_MILLIS); }
}

class WebPhone {
  constructor(user) {
    Object.assign(this, { user, calls: [], waiting: [] });
  }

  offered(call) {
    if (this.waiting.length) this.waiting.shift()(call);
    else this.calls.push(call);
  }

  /** The next call to this phone, which rings. */
  called() {
    if (this.calls.length) return Promise.resolve(this.calls.shift());
    return within(`a call to ${this.user}`, new Promise((resolve) => { this.waiting.push(resolve); }), PATIENCE_MILLIS);
  }
}

const NO_MEDIA = { mediaConstraints: { audio: false, video: false } };

class JsSipCall extends WebCall {
  constructor(phone, session) {
    super();
    Object.assign(this, { phone, session });
    session.on('confirmed', () => this.isUp());
    session.on('failed', ({ originator, cause, message }) => {
      this.isRefused(Object.assign(new Error(`${originator}: ${cause}`), { status: message?.status_code }));
      this.isOver(originator);
    });
    session.on('ended', ({ originator }) => this.isOver(originator));
  }

  /** Whose media this phone has been told to play. */
  get hears() { return originOf(this.session.connection.remoteDescription?.sdp); }
  accept() { this.session.answer({ ...NO_MEDIA, pcConfig: { user: this.phone.user } }); }
  refuse() { this.session.terminate({ status_code: 486 }); }
  hangUp() { this.session.terminate(); }

  /** Holds the other one, or goes on; once what went before is done. */
  async hold(on) {
    await until('JsSIP to be ready for a re-INVITE', () => this.session.isReadyToReOffer());
    const done = new Promise((resolve) => { this.session[on ? 'hold' : 'unhold']({}, resolve); });
    await within('the re-INVITE to be answered', done, PATIENCE_MILLIS);
  }

  /** Gives the status that the one who is transferred has got. @param consulted the other call of an attended transfer */
  transfer(user, consulted) {
    const done = new Promise((resolve, reject) => {
      const refer = this.session.refer(`sip:${user}@${DOMAIN}`, { replaces: consulted?.session });
      refer.on('accepted', ({ status_line: { status_code: status } }) => resolve(status));
      refer.on('failed', ({ status_line: { status_code: status } }) => resolve(status));
      refer.on('requestFailed', ({ cause }) => reject(new Error(`REFER: ${cause}`)));
    });
    return within('the outcome of the transfer', done, PATIENCE_MILLIS);
  }
}

class JsSipPhone extends WebPhone {
  constructor(url, user) {
    super(user);
    const socket = new JsSIP.WebSocketInterface(url);
    this.ua = new JsSIP.UA({ sockets: [socket], uri: `sip:${user}@${DOMAIN}`, password: PASSWORD, register: false });
    this.ua.on('newRTCSession', ({ originator, session }) => {
      if (originator === 'remote') this.offered(new JsSipCall(this, session));
    });
  }

  async open() {
    const connected = new Promise((resolve, reject) => {
      this.ua.once('connected', resolve);
      this.ua.once('disconnected', ({ reason }) => reject(new Error(`not connected: ${reason}`)));
    });
    this.ua.start();
    await within('JsSIP to connect', connected, PATIENCE_MILLIS);
  }

  settled(name, begin) {
    const done = new Promise((resolve, reject) => {
      this.ua.once(name, resolve);
      this.ua.once('registrationFailed', ({ cause }) => reject(new Error(cause)));
    });
    begin();
    return within(name, done, PATIENCE_MILLIS);
  }

  register() { return this.settled('registered', () => this.ua.register()); }
  unregister() { return this.settled('unregistered', () => this.ua.unregister()); }
  call(user) { return new JsSipCall(this, this.ua.call(`sip:${user}@${DOMAIN}`, { ...NO_MEDIA, pcConfig: { user: this.user } })); }

  /** As a tab that is closed: nothing is said any more. */
  vanish() { this.ua.transport.socket._ws.terminate(); }
  close() { this.ua.stop(); }
}

/** The session's media, of which SIP.js leaves the making to the application. */
class Descriptions {
  constructor(user) { this.user = user; }
  close() {}
  hasDescription(contentType) { return contentType === 'application/sdp'; }
  getDescription(options) { return Promise.resolve({ contentType: 'application/sdp', body: sdpOf(this.user) + (options?.hold ? 'a=sendonly\r\n' : '') }); }
  setDescription(sdp) { this.remote = sdp; return Promise.resolve(); }
  sendDtmf() { return false; }
}

class SipJsCall extends WebCall {
  constructor(phone, session) {
    super();
    Object.assign(this, { phone, session, endedBy: 'local' });
    const { SessionState } = phone.library;
    session.delegate = { onBye: (bye) => { this.endedBy = 'remote'; bye.accept(); }, onCancel: () => { this.endedBy = 'remote'; } };
    session.stateChange.addListener((state) => {
      if (state === SessionState.Established) this.isUp();
      if (state !== SessionState.Terminated) return;
      // it tells the status after the state
      setImmediate(() => {
        this.isRefused(Object.assign(new Error('refused'), { status: this.status }));
        this.isOver(this.endedBy);
      });
    });
  }

  get hears() { return originOf(this.session.sessionDescriptionHandler?.remote); }
  accept() { return this.session.accept(); }
  refuse() { return this.session.reject({ statusCode: 486 }); }

  hangUp() {
    const { SessionState } = this.phone.library;
    if (this.session.state === SessionState.Established) return this.session.bye();
    return this.session.cancel ? this.session.cancel() : this.session.reject();
  }

  async hold(on) {
    let done;
    const begin = (resolve, reject) => this.session.invite({
      sessionDescriptionHandlerOptions: { hold: on },
      requestDelegate: { onAccept: resolve, onReject: ({ message }) => reject(new Error(`re-INVITE: ${message.statusCode}`)) },
    });
    await until('SIP.js to be ready for a re-INVITE', () => new Promise((begun, failed) => {
      done = new Promise((resolve, reject) => {
        // it says so as long as the ACK of the one before has not come
        begin(resolve, reject).then(() => begun(true), (error) => (/ongoing re-INVITE/.test(error.message) ? begun(false) : failed(error)));
      });
    }));
    await within('the re-INVITE to be answered', done, PATIENCE_MILLIS);
  }

  transfer(user, consulted) {
    const done = new Promise((resolve, reject) => {
      this.session.refer(consulted?.session || this.phone.uriOf(user), {
        requestDelegate: { onReject: ({ message }) => reject(new Error(`REFER: ${message.statusCode}`)) },
        onNotify: (notification) => {
          notification.accept();
          const status = Number(/^SIP\/2\.0 (\d{3})/.exec(notification.request.body)?.[1]);
          if (status >= 200) resolve(status);
        },
      }).catch(reject);
    });
    return within('the outcome of the transfer', done, PATIENCE_MILLIS);
  }
}

class SipJsPhone extends WebPhone {
  constructor(library, url, user) {
    super(user);
    this.library = library;
    this.agent = new library.UserAgent({
      uri: this.uriOf(user), transportOptions: { server: url }, authorizationUsername: user, authorizationPassword: PASSWORD, logBuiltinEnabled: false,
      sessionDescriptionHandlerFactory: () => new Descriptions(user),
      delegate: { onInvite: (invitation) => this.offered(new SipJsCall(this, invitation)) },
    });
    this.registerer = new library.Registerer(this.agent);
  }

  uriOf(user) { return this.library.UserAgent.makeURI(`sip:${user}@${DOMAIN}`); }
  open() { return within('SIP.js to connect', this.agent.start(), PATIENCE_MILLIS); }

  settled(begin) {
    const done = new Promise((resolve, reject) => {
      begin({ requestDelegate: { onAccept: resolve, onReject: ({ message }) => reject(new Error(`REGISTER: ${message.statusCode}`)) } });
    });
    return within('the answer to REGISTER', done, PATIENCE_MILLIS);
  }

  register() { return this.settled((options) => this.registerer.register(options)); }
  unregister() { return this.settled((options) => this.registerer.unregister(options)); }

  call(user) {
    const call = new SipJsCall(this, new this.library.Inviter(this.agent, this.uriOf(user)));
    call.session.invite({ requestDelegate: { onReject: ({ message }) => { call.status = message.statusCode; } } }).catch((error) => call.isRefused(error));
    return call;
  }

  vanish() { this.agent.transport.ws.terminate(); }
  close() { return this.agent.stop(); }
}

const LIBRARIES = {
  JsSIP: (url, user) => new JsSipPhone(url, user),
  'SIP.js': async (url, user) => new SipJsPhone(await import('sip.js'), url, user),
};

/** A phone of one of the LIBRARIES, connected to the test's server, which ends with the test. */
async function webPhone(t, library, transport, user, host = '127.0.0.1') {
  becomeBrowser(t.server);
  const phone = await LIBRARIES[library](`${transport}://${bracketed(host)}:${t.server.ports[transport]}`, user);
  t.atEnd(() => phone.close());
  await phone.open();
  return phone;
}

module.exports = { webPhone, LIBRARIES: Object.keys(LIBRARIES), DOMAIN, WebCall, WebPhone };
