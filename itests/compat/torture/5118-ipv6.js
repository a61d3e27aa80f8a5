'use strict';

const { request, DELIVERED, body } = require('./write');

const anyone = ({ T, unique }, parameters = '') => [
  `Via: SIP/2.0/${T} [2001:db8::9:1]${parameters};branch=z9hG4bK${unique}`, `Call-ID: ${unique}@[2001:db8::9:1]`, 'Max-Forwards: 70',
];
const register = (x, uri, contact = '<sip:caller@[2001:db8::1]>') => request(`REGISTER ${uri} SIP/2.0`, [
  ...anyone(x), 'To: sip:user@example.com', 'From: sip:user@example.com;tag=81x2', 'CSeq: 98176 REGISTER', `Contact: ${contact}`, 'Content-Length: 0',
]);
const options = (x, parameters, ...headers) => request('OPTIONS sip:user@[2001:db8::10] SIP/2.0', [
  ...anyone(x, parameters), ...headers, 'To: sip:user@example.com', 'From: sip:user@example.com;tag=81x2', 'CSeq: 29 OPTIONS', 'Content-Length: 0',
]);
const sdp6 = (...addresses) => ['v=0', `o=assistant 97184 97184 IN IP6 ${addresses[0]}`, 's=-', ...addresses.map((a) => `c=IN IP${a.includes(':') ? 6 : 4} ${a}`), 't=0 0', 'm=audio 6000 RTP/AVP 0', ''].join('\r\n');
const invite = (x, sdp, contact = '<sip:caller@[2001:db8::20]>') => request('INVITE sip:user@[2001:db8::10] SIP/2.0', [
  ...anyone(x), 'To: sip:user@[2001:db8::10]', 'From: sip:user@example.com;tag=81x2', 'CSeq: 8612 INVITE', `Contact: ${contact}`, ...body('application/sdp', sdp),
], sdp);

module.exports = [
  { section: '4.1', what: 'IPv6 references', udp: DELIVERED, why: '', make: (x) => register(x, 'sip:[2001:db8::10]') },
  { section: '4.2', what: 'IPv6 address without brackets in the Request-URI', udp: '400 Bad Request', why: '', make: (x) => register(x, 'sip:2001:db8::10') },
  { section: '4.3', what: 'a port that slipped into the brackets', udp: DELIVERED, why: 'it is an address', make: (x) => register(x, 'sip:[2001:db8::10:5070]') },
  { section: '4.4', what: 'IPv6 reference and port', udp: DELIVERED, why: '', make: (x) => register(x, 'sip:[2001:db8::10]:5070') },
  { section: '4.5', what: 'received with an IPv6 address in brackets', udp: DELIVERED, why: 'replaced by where it came from', make: (x) => options(x, ';received=[2001:db8::9:255]') },
  { section: '4.5', what: 'received with an IPv6 address without brackets', udp: DELIVERED, why: 'replaced by where it came from', make: (x) => options(x, ';received=2001:db8::9:255') },
  { section: '4.6', what: 'IPv6 in SDP', udp: DELIVERED, why: 'bodies are not read', make: (x) => invite(x, sdp6('2001:db8::20')) },
  { section: '4.7', what: 'Via of both families', udp: DELIVERED, why: '', make: (x) => options(x, '', 'Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKas3', 'Via: SIP/2.0/TCP [2001:db8::9:255]:5062;branch=z9hG4bKas4;received=2001:db8::7') },
  { section: '4.8', what: 'both families in SDP', udp: DELIVERED, why: '', make: (x) => invite(x, sdp6('2001:db8::20', '192.0.2.7')) },
  { section: '4.9', what: 'IPv4-mapped address', udp: DELIVERED, why: '', make: (x) => invite(x, sdp6('::ffff:192.0.2.10'), '<sip:user@[::ffff:192.0.2.10]:19823>') },
  { section: '4.10', what: 'a colon too many, as RFC 3261\'s grammar had it', udp: DELIVERED, why: 'never used as an address unless an application does', make: (x) => invite(x, sdp6('2001:db8::20'), '<sip:user@[2001:db8:::192.0.2.1]>') },
];
