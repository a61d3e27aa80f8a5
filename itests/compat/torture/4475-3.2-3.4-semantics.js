'use strict';

const { request, response, DELIVERED, DROPPED, body } = require('./write');

const anyone = ({ T, unique }) => [
  `Via: SIP/2.0/${T} 192.0.2.20;branch=z9hG4bK${unique}`, `Call-ID: ${unique}@192.0.2.20`, 'Max-Forwards: 70',
];
const TO = 'To: <sip:user@example.com>';
const FROM = 'From: <sip:caller@example.net>;tag=341518';
const options = (x, uri, ...headers) => request(`OPTIONS ${uri} SIP/2.0`, [...anyone(x), ...headers, 'CSeq: 3 OPTIONS', 'Content-Length: 0']);
const register = (x, ...headers) => request('REGISTER sip:example.com SIP/2.0', [...anyone(x), TO, FROM, 'CSeq: 98176 REGISTER', ...headers, 'Content-Length: 0']);
const invite = (x, ...headers) => [...anyone(x), TO, FROM, 'CSeq: 8392034 INVITE', 'Contact: <sip:caller@host5.example.net>', ...headers];

module.exports = [
  {
    section: '3.2.1', what: 'two requests whose branch is the magic cookie and nothing else', udp: 'delivered, both',
    why: 'such a branch identifies nothing: matched as of RFC 2543',
    make: (x) => ['a', 'b'].map((who) => request('OPTIONS sip:user@example.com SIP/2.0', [
      `Via: SIP/2.0/${x.T} 192.0.2.1;branch=z9hG4bK`, `Call-ID: ${x.unique}`, 'Max-Forwards: 70', TO, `From: <sip:${who}@example.org>;tag=${who}`, 'CSeq: 8 OPTIONS', 'l: 0',
    ])),
  },
  {
    section: '3.3.1', what: 'no Call-ID, From, To', udp: '400 Bad Request', why: '',
    make: (x) => request('INVITE sip:user@example.com SIP/2.0', ['CSeq: 193942 INVITE', `Via: SIP/2.0/${x.T} 192.0.2.95;branch=z9hG4bK${x.unique}`, ...body('application/sdp', x.sdp)], x.sdp),
  },
  {
    section: '3.3.2', what: 'Request-URI of an unknown scheme', udp: DELIVERED, why: '416 is the application\'s to send',
    make: (x) => options(x, 'nobodyKnowsThisScheme:totallyopaquecontent', TO, FROM),
  },
  {
    section: '3.3.3', what: 'Request-URI of a known scheme that is not for SIP', udp: DELIVERED, why: 'as 3.3.2',
    make: (x) => options(x, 'soap.beep://192.0.2.103:3002', TO, FROM),
  },
  {
    section: '3.3.4', what: 'From, To and Contact with unknown schemes', udp: DELIVERED, why: 'as 3.3.2',
    make: (x) => request('REGISTER sip:example.com SIP/2.0', [...anyone(x), 'To: isbn:2983792873', 'From: <http://www.example.com>;tag=3234', 'CSeq: 234902 REGISTER', 'Contact: <name:John_Smith>', 'Content-Length: 0']),
  },
  {
    section: '3.3.5', what: 'Require and Proxy-Require of unknown extensions', udp: DELIVERED, why: 'no 420, as in drachtio-server; the application decides',
    make: (x) => options(x, 'sip:user@example.com', TO, FROM, 'Require: nothingSupportsThis, nothingSupportsThisEither', 'Proxy-Require: noProxiesSupportThis, norDoAnyProxiesSupportThis'),
  },
  {
    section: '3.3.6', what: 'unknown Content-Type', udp: DELIVERED, why: 'no 415, as in drachtio-server',
    make: (x) => request('INVITE sip:user@example.com SIP/2.0', invite(x, ...body('application/unknownformat', '<audio>\r\n')), '<audio>\r\n'),
  },
  {
    section: '3.3.7', what: 'unknown Authorization scheme', udp: DELIVERED, why: '',
    make: (x) => register(x, 'Authorization: NoOneKnowsThisScheme opaque-data=here'),
  },
  {
    section: '3.3.8', what: 'several values where one is allowed', udp: '400 Bad CSeq Header', why: 'the first header that has two is named',
    make: (x) => request('INVITE sip:user@example.com SIP/2.0', [...invite(x), 'CSeq: 59 INVITE', 'Call-ID: another', 'Max-Forwards: 5', 'From: sip:other@example.net;tag=141334', 'To: sip:other@example.net', ...body('application/sdp', x.sdp)], x.sdp),
  },
  {
    section: '3.3.9', what: 'two different Content-Length', udp: '400 Bad Content-Length Header', why: 'readers that choose differently would see different messages',
    make: (x) => request('OPTIONS sip:user@example.com SIP/2.0', [...anyone(x), TO, FROM, 'CSeq: 59932 OPTIONS', 'Content-Length: 13', 'Content-Length: 5', 'Content-Type: text/plain'], 'There\'s no way to know how many octets'),
  },
  {
    section: '3.3.10', what: 'response: second Via of 255.255.255.255', udp: DROPPED, isResponse: true,
    why: 'it has more Via than our request had (RFC 3261 §8.1.3.3)',
    make: (x) => response('SIP/2.0 200 OK', { ...x.asked, via: [...x.asked.via, 'SIP/2.0/UDP 255.255.255.255;branch=z9hG4bK1saber23'] }),
  },
  {
    section: '3.3.11', what: 'Max-Forwards 0', udp: DELIVERED, why: 'it is for the one who is to be called; no check here, as in drachtio-server',
    make: (x) => request('OPTIONS sip:user@example.com SIP/2.0', [`Via: SIP/2.0/${x.T} 192.0.2.20;branch=z9hG4bK${x.unique}`, `Call-ID: ${x.unique}`, 'Max-Forwards: 0', TO, FROM, 'CSeq: 39234321 OPTIONS', 'Content-Length: 0']),
  },
  { section: '3.3.12', what: 'Contact with an unknown header parameter', udp: DELIVERED, why: '', make: (x) => register(x, 'Contact: sip:+19725552222@gw1.example.net;unknownparam') },
  { section: '3.3.13', what: 'Contact with an unknown URI parameter', udp: DELIVERED, why: '', make: (x) => register(x, 'Contact: <sip:+19725552222@gw1.example.net;unknownparam>') },
  {
    section: '3.3.14', what: 'Contact with headers in its URI', udp: DELIVERED, why: '',
    make: (x) => register(x, 'Contact: <sip:user@example.com?Route=%3Csip:sip.example.com%3E>'),
  },
  {
    section: '3.3.15', what: 'Accept of nothing that anybody has', udp: DELIVERED, why: '406 is the application\'s to send',
    make: (x) => request('INVITE sip:user@example.com SIP/2.0', invite(x, 'Accept: text/nobodyKnowsThis', ...body('application/sdp', x.sdp)), x.sdp),
  },
  {
    section: '3.4.1', what: 'INVITE as of RFC 2543: no branch, no Max-Forwards, no Content-Length', udp: DELIVERED, tcp: 'delivered without body, answered, then closed',
    why: 'a stream without Content-Length has no body (RFC 3261 §18.3), and what follows is no message; the INVITE has its answer before the connection is closed',
    make: (x) => request('INVITE sip:UserB@example.com SIP/2.0', [
      `Via: SIP/2.0/${x.T} iftgw${x.unique}.example.com`, 'From: <sip:+13035551111@ift.client.example.net;user=phone>', 'Record-Route: <sip:UserB@example.com;maddr=ss1.example.com>',
      'To: sip:+16505552222@ss1.example.net;user=phone', `Call-ID: ${x.unique}@ift.client.example.com`, 'CSeq: 56 INVITE', 'Contact: <sip:+13035551111@ift.client.example.net;user=phone>', 'Content-Type: application/sdp',
    ], x.sdp),
  },
];
