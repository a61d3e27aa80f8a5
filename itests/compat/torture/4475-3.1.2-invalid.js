'use strict';

const { request, response, DELIVERED, DROPPED, body } = require('./write');

const anyone = ({ T, unique }) => [
  `Via: SIP/2.0/${T} 192.0.2.95;branch=z9hG4bK${unique}`, `Call-ID: ${unique}@192.0.2.95`, 'Max-Forwards: 70',
];
const TO = 'To: <sip:user@example.com>';
const FROM = 'From: <sip:caller@example.net>;tag=134';
const options = (x, line, headers = [TO, FROM]) => request(line, [...anyone(x), ...headers, 'CSeq: 8 OPTIONS', 'Content-Length: 0']);
const register = (x, ...headers) => request('REGISTER sip:example.com SIP/2.0', [...anyone(x), TO, FROM, 'CSeq: 239232 REGISTER', ...headers, 'Content-Length: 0']);

module.exports = [
  {
    section: '3.1.2.1', what: 'separators with nothing between them, in Contact', udp: DELIVERED, why: 'the server reads no Contact before the application has answered; a malformed one counts as none',
    make: (x) => request('INVITE sip:user@example.com SIP/2.0', [...anyone(x), TO, FROM, 'CSeq: 9292 INVITE', 'Contact: "Joe" <sip:joe@example.org>;;;;', ...body('application/sdp', x.sdp)], x.sdp),
  },
  {
    section: '3.1.2.1', what: 'separators with nothing between them, in the topmost Via', udp: '400 Bad Via Header', why: 'answered to where it came from: sent-by is readable',
    make: (x) => request('INVITE sip:user@example.com SIP/2.0', [`Via: SIP/2.0/${x.T} 192.0.2.15;;,;,,`, `Call-ID: ${x.unique}`, 'Max-Forwards: 70', TO, FROM, 'CSeq: 9292 INVITE', 'Content-Length: 0']),
  },
  {
    section: '3.1.2.2', what: 'Content-Length larger than what came', udp: '400 Bad Content-Length Header', tcp: 'waits for the rest',
    why: 'a stream may bring it; the wait is bounded ([limits](limits.md), `partialMessageTimeoutMillis`)',
    make: (x) => request('MESSAGE sip:user@example.com SIP/2.0', [...anyone(x), TO, FROM, 'CSeq: 8 MESSAGE', 'Content-Type: text/plain', 'Content-Length: 9999'], x.sdp),
    rest: (x) => Buffer.alloc(9999 - x.sdp.length, 'x'),
  },
  {
    section: '3.1.2.3', what: 'negative Content-Length', udp: '400 Bad Content-Length Header', why: '',
    make: (x) => request('MESSAGE sip:user@example.com SIP/2.0', [...anyone(x), TO, FROM, 'CSeq: 8 MESSAGE', 'Content-Type: text/plain', 'Content-Length: -999'], x.sdp),
  },
  {
    section: '3.1.2.4', what: 'CSeq beyond 32 bits', udp: '400 Bad CSeq Header', why: '',
    make: (x) => request('REGISTER sip:example.com SIP/2.0', [...anyone(x), TO, FROM, 'CSeq: 36893488147419103232 REGISTER', 'Content-Length: 0']),
  },
  {
    section: '3.1.2.4', what: 'Max-Forwards above 255', udp: '400 Bad Max-Forwards Header', why: '',
    make: (x) => request('REGISTER sip:example.com SIP/2.0', [`Via: SIP/2.0/${x.T} 192.0.2.95;branch=z9hG4bK${x.unique}`, `Call-ID: ${x.unique}`, 'Max-Forwards: 300', TO, FROM, 'CSeq: 23 REGISTER', 'Content-Length: 0']),
  },
  {
    section: '3.1.2.4', what: 'Expires and expires beyond 32 bits', udp: DELIVERED, why: 'the registrar is an application; RFC 3261 §10.3 lets it take them as 3600',
    make: (x) => register(x, 'Expires: 10000000000', 'Contact: <sip:user@host129.example.com>;expires=280297596632815'),
  },
  {
    section: '3.1.2.5', what: 'response: CSeq beyond 32 bits', udp: DROPPED, why: 'faulty responses are dropped, as by drachtio-server', isResponse: true,
    make: (x) => response('SIP/2.0 503 Service Unavailable', { ...x.asked, cseq: '9292394834772304023312 OPTIONS' }),
  },
  {
    section: '3.1.2.6', what: 'quoted string without end', udp: '400 Bad To Header', why: '',
    make: (x) => options(x, 'OPTIONS sip:user@example.com SIP/2.0', ['To: "Mr. J. User <sip:j.user@example.com>', FROM]),
  },
  { section: '3.1.2.7', what: '< > around the Request-URI', udp: '400 Bad Request', why: '', make: (x) => options(x, 'OPTIONS <sip:user@example.com> SIP/2.0') },
  { section: '3.1.2.8', what: 'white space in the Request-URI', udp: '400 Bad Request', why: '', make: (x) => options(x, 'OPTIONS sip:user@example.com; lr SIP/2.0') },
  { section: '3.1.2.9', what: 'several spaces in the request line', udp: '400 Bad Request', why: '', make: (x) => options(x, 'OPTIONS  sip:user@example.com  SIP/2.0') },
  { section: '3.1.2.10', what: 'spaces at the end of the request line', udp: DELIVERED, why: 'harmless', make: (x) => options(x, 'OPTIONS sip:user@example.com SIP/2.0  ') },
  {
    section: '3.1.2.11', what: 'headers in the Request-URI', udp: DELIVERED, why: 'passed on as written, never acted upon',
    make: (x) => options(x, 'OPTIONS sip:user@example.com?Route=%3Csip:example.com%3E SIP/2.0'),
  },
  {
    section: '3.1.2.12', what: 'Date with a zone other than GMT', udp: DELIVERED, why: 'the server does not read Date',
    make: (x) => options(x, 'OPTIONS sip:user@example.com SIP/2.0', [TO, FROM, 'Date: Fri, 01 Jan 2010 16:00:00 EST']),
  },
  {
    section: '3.1.2.13', what: 'Contact: URI with ? and without < >', udp: '400 Bad Contact Header', why: '',
    make: (x) => register(x, 'Contact: sip:user@example.com?Route=%3Csip:sip.example.com%3E'),
  },
  {
    section: '3.1.2.14', what: 'spaces inside < >', udp: DELIVERED, why: 'the tag can be told; the application judges the URI',
    make: (x) => options(x, 'OPTIONS sip:user@example.org SIP/2.0', ['To: "Watson, Thomas" < sip:t.watson@example.org >', FROM]),
  },
  {
    section: '3.1.2.15', what: 'comma in a display name without quotes', udp: '400 Bad From Header', why: '',
    make: (x) => options(x, 'OPTIONS sip:t.watson@example.org SIP/2.0', [TO, 'From: Bell, Alexander <sip:a.g.bell@example.com>;tag=43']),
  },
  {
    section: '3.1.2.15', what: 'parentheses in a display name without quotes', udp: DELIVERED, why: 'unambiguous',
    make: (x) => options(x, 'OPTIONS sip:t.watson@example.org SIP/2.0', [TO, 'From: Bell (Alexander) <sip:a.g.bell@example.com>;tag=43']),
  },
  {
    section: '3.1.2.16', what: 'SIP/7.0', udp: '505 Version Not Supported', why: '',
    make: (x) => request('OPTIONS sip:t.watson@example.org SIP/7.0', [`Via: SIP/7.0/${x.T} c.example.com;branch=z9hG4bK${x.unique}`, `Call-ID: ${x.unique}`, 'Max-Forwards: 70', TO, FROM, 'CSeq: 1 OPTIONS', 'l: 0']),
  },
  {
    section: '3.1.2.17', what: 'CSeq with another method', udp: '400 Bad Request', why: '',
    make: (x) => request('OPTIONS sip:user@example.com SIP/2.0', [...anyone(x), TO, FROM, 'CSeq: 8 INVITE', 'l: 0']),
  },
  {
    section: '3.1.2.18', what: 'unknown method, CSeq with another one', udp: '400 Bad Request', why: 'the fault is found before the method is looked at',
    make: (x) => request('NEWMETHOD sip:user@example.com SIP/2.0', [...anyone(x), TO, FROM, 'CSeq: 8 INVITE', ...body('application/sdp', x.sdp)], x.sdp),
  },
  {
    section: '3.1.2.19', what: 'response: status beyond 32 bits', udp: DROPPED, why: '', isResponse: true,
    make: (x) => response('SIP/2.0 4294967301 better not break the receiver', x.asked),
  },
];
