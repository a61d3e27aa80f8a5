'use strict';

const { request, response, DELIVERED, body } = require('./write');

const anyone = ({ T, unique }) => [
  `Via: SIP/2.0/${T} 192.0.2.4;branch=z9hG4bK${unique}`, `Call-ID: ${unique}@192.0.2.4`, 'Max-Forwards: 70',
];
const options = (x, uri, ...headers) => request(`OPTIONS ${uri} SIP/2.0`, [...anyone(x), ...headers, 'CSeq: 1 OPTIONS']);

const tortuous = (x, to) => request('INVITE sip:vivian@chair-7.example.com;strangeparam SIP/2.0', [
  'TO :', ` sip:vivian@chair-7.example.com${to}`,
  'from   : "J R \\\\\\""       <sip:jr@example.com>', '  ;', '  tag = 98x8',
  'MaX-fOrWaRdS: 0068',
  `Call-ID: short.${x.unique}@192.0.2.1`,
  `Content-Length   : ${x.sdp.length}`,
  'cseq: 0009', '  INVITE',
  'Via  : SIP  /   2.0', ` /${x.T}`, `    192.0.2.2;branch=390s${x.unique}`,
  's :',
  'NewFangledHeader:   new value', ' continued new value',
  'UnknownHeaderWithUnusualValue: ;;,,;;,;',
  'Content-Type: application/sdp',
  'Route:', ' <sip:services.example.com;lr;odd=value;odder>',
  'v:  SIP  / 2.0  / TCP     spindle.example.com   ;', '  branch  =   z9hG4bK9ikj  ,',
  ' SIP  /    2.0   / UDP  192.168.255.111   ; branch=', ' z9hG4bK30',
  'm:"Quoted \\"\\"" <sip:jr@example.com> ; newparam =', '      newvalue ;', '  secondparam ; q = 0.33',
], x.sdp);

module.exports = [
  {
    section: '3.1.1.1', what: 'short tortuous INVITE, folded wherever a fold may stand, with a To tag',
    make: (x) => tortuous(x, ' ;   tag    = 19181n'), udp: '481 Call/Transaction Does Not Exist',
    why: 'read as it is meant; the tag names no dialog, as in drachtio-server',
  },
  { section: '3.1.1.1', what: 'the same without To tag', make: (x) => tortuous(x, ''), udp: DELIVERED, why: 'read as it is meant' },
  {
    section: '3.1.1.2', what: 'every character that a token, a user part, a quoted string may have; unknown method',
    make: (x) => request('!odd-Method0189_*+`.%in\'~ sip:1_odd~(to-be!sure)&isn\'t+it$/crazy?,/;;*:&it+has=1,weird!*pas$wo~d.(isn\'t-it)@example.com SIP/2.0', [
      `Via: SIP/2.0/${x.T} host1.example.com;branch=z9hG4bK-.!%66*_+\`'~${x.unique}`,
      'To: "BEL:\\\u0007 NUL:\\\u0000 DEL:\\\u007f" <sip:1_odd~(to-be!sure)&isn\'t+it$/crazy?,/;;*:&it+has=1@example.com>',
      'From: token1~` token2\'+_ token3*%!.- <sip:plain@example.com>;fromParam\'\'~+*_!.-%="слово";tag=_token~1\'+`*%!-.',
      `Call-ID: ${x.unique}%ZK-!.*_+'@word\`~)(><:\\/"][?}{`,
      'CSeq: 139122385 !odd-Method0189_*+`.%in\'~', 'Max-Forwards: 255', 'extension-!.%*+_`\'~: 停電', 'Content-Length: 0',
    ]), udp: '501 Not Implemented', why: 'sound, but neither the server nor an application knows the method',
  },
  {
    section: '3.1.1.2', what: 'the same with method OPTIONS',
    make: (x) => request('OPTIONS sip:1_odd~(to-be!sure)&isn\'t+it$/crazy?,/;;*:&it+has=1,weird!*pas$wo~d.(isn\'t-it)@example.com SIP/2.0', [
      `Via: SIP/2.0/${x.T} host1.example.com;branch=z9hG4bK-.!%66*_+\`'~${x.unique}`,
      'To: "BEL:\\\u0007 NUL:\\\u0000 DEL:\\\u007f" <sip:1_odd~(to-be!sure)&isn\'t+it$/crazy?,/;;*:&it+has=1@example.com>',
      'From: token1~` token2\'+_ token3*%!.- <sip:plain@example.com>;fromParam\'\'~+*_!.-%="слово";tag=_token~1\'+`*%!-.',
      `Call-ID: ${x.unique}%ZK-!.*_+'@word\`~)(><:\\/"][?}{`,
      'CSeq: 139122385 OPTIONS', 'Max-Forwards: 255', 'extension-!.%*+_`\'~: 停電', 'Content-Length: 0',
    ]), udp: DELIVERED, why: '',
  },
  {
    section: '3.1.1.3', what: '% escapes in URIs', udp: DELIVERED, why: 'passed on as written',
    make: (x) => options(x, 'sip:sips%3Auser%40example.com@example.net', 'To: sip:%75se%72@example.com', 'From: "I have spaces" <sip:caller%40x%20y@example.net>;tag=938'),
  },
  {
    section: '3.1.1.4', what: 'escaped NUL in URIs', udp: DELIVERED, why: 'not decoded',
    make: (x) => request('REGISTER sip:example.com SIP/2.0', [...anyone(x), 'To: sip:null-%00-null@example.com', 'From: sip:null-%00-null@example.com;tag=8399', 'CSeq: 14 REGISTER', 'Contact: <sip:%00@host5.example.com>', 'Contact: <sip:%00%00@host5.example.com>']),
  },
  {
    section: '3.1.1.5', what: '% that begins no escape: method and names', udp: '501 Not Implemented', why: 'sound; the method is unknown, as in 3.1.1.2',
    make: (x) => request('RE%47IST%45R sip:registrar.example.com SIP/2.0', [...anyone(x), 'To: "%Z%45" <sip:resource@example.com>', 'From: "%Z%45" <sip:resource@example.com>;tag=f23', 'CSeq: 29344 RE%47IST%45R', 'Contact: <sip:alias1@host1.example.com>']),
  },
  {
    section: '3.1.1.5', what: '% that begins no escape: display names, header names', udp: DELIVERED, why: '',
    make: (x) => options(x, 'sip:resource@example.com', 'To: "%Z%45" <sip:resource@example.com>', 'From: %Z%45 <sip:resource@example.com>;tag=f23', 'C%6Fntact: <sip:alias2@host2.example.com>'),
  },
  {
    section: '3.1.1.6', what: 'no white space between display name and <', udp: DELIVERED, why: '',
    make: (x) => options(x, 'sip:user@example.com', 'To: sip:user@example.com', 'From: caller<sip:caller@example.com>;tag=323'),
  },
  {
    section: '3.1.1.7', what: 'long values: names, user parts, tags, many Via', udp: DELIVERED, why: 'no bound below that of the header section',
    make: (x) => request('INVITE sip:user@example.com SIP/2.0', [
      ...anyone(x),
      `To: "I have a user name of ${'extreme '.repeat(50)}proportion" <sip:${'verylonguser'.repeat(30)}@example.com:6000;unknown=${'verylong'.repeat(20)}>`,
      `F: sip:${'amazinglylongcaller'.repeat(30)}@example.net;tag=12${'982'.repeat(60)}424;unknownheaderparam${'name'.repeat(50)}=${'value'.repeat(40)}`,
      'CSeq: 3882340 INVITE', `Unknown-${'Long-'.repeat(25)}Name: ${'unknown-'.repeat(25)}value`,
      ...Array.from({ length: 30 }, (_, i) => `v: SIP/2.0/TCP sip${i}.example.com;branch=z9hG4bK${'veryverylong'.repeat(8)}${i}`),
      `Contact: <sip:${'amazinglylongcaller'.repeat(20)}@host5.example.net>`, ...body('application/sdp', x.sdp),
    ], x.sdp),
  },
  {
    section: '3.1.1.8', what: 'a whole request behind the first one', udp: DELIVERED, tcp: 'delivered, both',
    why: 'what follows the body in a datagram is ignored; on a stream it is the next message',
    make: (x) => Buffer.concat([
      request('REGISTER sip:example.com SIP/2.0', [...anyone(x), 'To: sip:j.user@example.com', 'From: sip:j.user@example.com;tag=43', 'CSeq: 8 REGISTER', 'Contact: sip:j.user@host.example.com', 'Content-Length: 0']),
      request('OPTIONS sip:joe@example.com SIP/2.0', [`Via: SIP/2.0/${x.T} 192.0.2.4;branch=z9hG4bKx${x.unique}`, `Call-ID: x${x.unique}@192.0.2.4`, 'Max-Forwards: 70', 't: sip:joe@example.com', 'f: sip:caller@example.net;tag=1', 'CSeq: 8 OPTIONS', 'Content-Length: 0']),
    ]),
  },
  {
    section: '3.1.1.9', what: 'semicolons and escapes in the user part', udp: DELIVERED, why: '',
    make: (x) => options(x, 'sip:user;par=u%40example.net@example.com', 'To: sip:j_user@example.com', 'From: sip:caller@example.org;tag=33'),
  },
  {
    section: '3.1.1.10', what: 'Via values of transports known and unknown', udp: DELIVERED, why: 'only the topmost has to be that of the way it came',
    make: (x) => options(x, 'sip:user@example.com', 'To: sip:user@example.com', 'From: <sip:caller@example.com>;tag=32', ...['SCTP', 'TLS', 'UNKNOWN', 'TCP'].map((t, i) => `Via: SIP/2.0/${t} t${i}.example.com;branch=z9hG4bKzzz${i}`)),
  },
  {
    section: '3.1.1.11', what: 'multipart body with bytes that are no text', udp: DELIVERED, why: 'the body is passed on as bytes',
    make: (x) => {
      const parts = Buffer.concat([
        Buffer.from('--7a9c\r\nContent-Type: text/plain\r\n\r\nHello\r\n--7a9c\r\nContent-Type: application/octet-stream\r\n\r\n'),
        Buffer.from([0, 1, 13, 10, 0x82, 0xff, 0xfe, 0x7f, 0]), Buffer.from('\r\n--7a9c--\r\n'),
      ]);
      return request('MESSAGE sip:kumiko@example.org SIP/2.0', [...anyone(x), 'To: <sip:kumiko@example.org>', 'From: <sip:user@example.com>;tag=8', 'CSeq: 127 MESSAGE', ...body('multipart/mixed;boundary=7a9c', parts)], parts);
    },
  },
  {
    section: '3.1.1.12', what: 'response: reason phrase of signs and of another alphabet', udp: DELIVERED, why: '', isResponse: true,
    make: (x) => response('SIP/2.0 200 = 2**3 * 5**2 но сто девяносто девять - простое', x.asked),
  },
  {
    section: '3.1.1.13', what: 'response: empty reason phrase', udp: DELIVERED, why: '', isResponse: true,
    make: (x) => response('SIP/2.0 200 ', x.asked),
  },
];
