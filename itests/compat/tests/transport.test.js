'use strict';

const assert = require('node:assert/strict');
const { test, overBoth } = require('../lib/harness');
const { parameter } = require('../lib/sip');

async function optionsWithVia(t, via) {
  let seen;
  await t.app({ options: (req, res) => { seen = req.get('Via'); res.send(200); } });
  const phone = await t.phone();
  phone.write(phone.compose('OPTIONS', { via: via(phone) }));
  const response = await phone.take('200', (m) => m.status === 200);
  return { phone, answered: response.get('Via'), seen };
}

overBoth('a Via that names another host gets received and rport, the response comes back here', async (t) => {
  const { phone, answered, seen } = await optionsWithVia(t, () => `SIP/2.0/${t.transport.toUpperCase()} 10.9.8.7:7777;rport;branch=z9hG4bKxyz1`);
  for (const via of [answered, seen]) {
    assert.equal(parameter(via, 'received'), '127.0.0.1');
    assert.equal(parameter(via, 'rport'), String(phone.port));
    assert.equal(parameter(via, 'branch'), 'z9hG4bKxyz1');
  }
});

overBoth('rport is filled in even if the phone did not ask; no received where sent-by is right', async (t) => {
  const { phone, answered, seen } = await optionsWithVia(t, (p) => `SIP/2.0/${t.transport.toUpperCase()} 127.0.0.1:${p.port};branch=z9hG4bKxyz2`);
  for (const via of [answered, seen]) {
    assert.equal(parameter(via, 'received'), undefined);
    assert.equal(parameter(via, 'rport'), String(phone.port));
  }
});

overBoth('a received that the phone supplied is removed', async (t) => {
  const { answered } = await optionsWithVia(t, (p) => `SIP/2.0/${t.transport.toUpperCase()} 127.0.0.1:${p.port};received=1.2.3.4;branch=z9hG4bKxyz3`);
  assert.doesNotMatch(answered, /1\.2\.3\.4/);
});

overBoth('several Vias come back in order', async (t) => {
  await t.app({ options: (_req, res) => res.send(200) });
  const phone = await t.phone();
  const token = t.transport.toUpperCase();
  phone.write(phone.compose('OPTIONS', {
    via: `SIP/2.0/${token} 127.0.0.1:${phone.port};branch=z9hG4bKtop`, headers: [['Via', 'SIP/2.0/UDP 10.0.0.2;branch=z9hG4bKmiddle, SIP/2.0/TCP 10.0.0.3;branch=z9hG4bKlast']],
  }));
  const response = await phone.take('200', (m) => m.status === 200);
  const branches = response.all('Via').join(', ').split(/,\s*/).map((via) => parameter(via, 'branch'));
  assert.deepEqual(branches, ['z9hG4bKtop', 'z9hG4bKmiddle', 'z9hG4bKlast']);
});

overBoth('compact header names', async (t) => {
  let seen;
  await t.app({ message: (req, res) => { seen = req; res.send(200); } });
  const phone = await t.phone();
  phone.write(Buffer.from([
    `MESSAGE sip:service@127.0.0.1:${t.server.sipPort} SIP/2.0`, `v: SIP/2.0/${t.transport.toUpperCase()} ${phone.hostPort};branch=z9hG4bKcompact`, 'Max-Forwards: 70',
    'f: <sip:a@127.0.0.1>;tag=1', 't: <sip:b@127.0.0.1>', 'i: compact@call', 'CSeq: 1 MESSAGE', 's: hello', 'c: text/plain', 'l: 4', '', 'body',
  ].join('\r\n')));
  const response = await phone.take('200', (m) => m.status === 200);
  assert.equal(response.callId, 'compact@call');
  assert.equal(seen.get('Subject'), 'hello');
  assert.equal(seen.body, 'body');
});

test('requests over UDP and TCP of the same Call-ID are told apart by their branch', async (t) => {
  const seen = [];
  await t.app({ options: (req, res) => { seen.push(req.protocol); res.send(200); } });
  for (const transport of ['udp', 'tcp']) {
    const phone = await t.phone(transport);
    assert.equal((await phone.send('OPTIONS', { callId: 'same@call' }).final()).status, 200);
  }
  assert.deepEqual(seen, ['udp', 'tcp']);
});

test('drachtio:connections shows an open TCP connection', async (t) => {
  const phone = await t.phone('tcp');
  await phone.fence();
  const rows = await t.shell.connections();
  assert.equal(rows.length, 1);
  assert.match(rows[0].join('\t'), new RegExp(`tcp\t127\\.0\\.0\\.1:${t.server.sipPort}\t127\\.0\\.0\\.1:${phone.port}`));
});
