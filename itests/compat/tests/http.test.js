'use strict';

const assert = require('node:assert/strict');
const https = require('node:https');
const { test, overBoth } = require('../lib/harness');
const { answering, ended } = require('../lib/app');
const { certificate } = require('../lib/certificate');
const { web, json, routes, route } = require('../lib/routing');
const { Server } = require('../lib/server');
const { SDP } = require('../lib/sip');
const { freePort } = require('../lib/ports');
const { until } = require('../lib/wait');

overBoth('a web callback is told of the request and rejects it', async (t) => {
  const { asked, url } = await web(t, json('reject', { status: 603, reason: 'Not Today' }));
  await route(t, `${url}/where`);
  const phone = await t.phone();
  const call = phone.call({ uri: 'sip:+1555@example.com;x=1', to: '<sip:bob@example.com>', from: '<sip:alice@home>;tag=1' });
  await call.response(100);
  const response = await call.invite.refused(603);
  assert.equal(response.reason, 'Not Today');
  assert.equal(asked.length, 1);
  assert.equal(asked[0].raw, '/where/?method=INVITE&domain=example.com'
    + `&protocol=${t.transport}&source_address=127.0.0.1&fromUser=alice&toUser=bob&uriUser=%2b1555`
    + '&contentType=application%2fsdp&uri=sip%3a%2b1555%40example.com%3bx%3d1&x=1');
  assert.equal(asked[0].method, 'GET');
  assert.equal(asked[0].headers.accept, 'application/json');
  assert.match(asked[0].headers['user-agent'], /^Drachtio\/\d+\.\d+\.\d+$/);
  assert.equal(asked[0].headers.upgrade, undefined);
  assert.equal(asked[0].headers.connection?.toLowerCase().includes('upgrade') ?? false, false);
});

test('POST sends the whole message along, and the connection is used again', async (t) => {
  const { asked, url } = await web(t, json('reject', { status: 404 }));
  await route(t, url, { httpMethod: 'POST' });
  const phone = await t.phone();
  for (let i = 0; i < 3; i++) {
    const call = phone.call();
    await call.invite.refused(404);
    assert.equal(asked[i].method, 'POST');
    assert.equal(asked[i].headers['content-type'], 'text/plain; charset=UTF-8');
    const body = asked[i].body.toString();
    assert.ok(body.startsWith('INVITE sip:service@') && body.includes(call.callId) && body.endsWith(SDP), body);
    assert.ok(asked[i].url.searchParams.get('method') === 'INVITE');
  }
  assert.equal(new Set(asked.map((each) => each.socket)).size, 1);
});

test('a redirect', async (t) => {
  let data = { contact: '<sip:a@127.0.0.9>;q=0.5' };
  const { url } = await web(t, (question, response) => json('redirect', data)(question, response));
  await route(t, url);
  const phone = await t.phone();
  const one = await phone.call().invite.refused(302);
  assert.equal(one.reason, 'Moved');
  assert.deepEqual(one.all('contact'), ['<sip:a@127.0.0.9>;q=0.5']);
  data = { contacts: ['sip:a@127.0.0.9', 'sip:b@127.0.0.9'] };
  assert.deepEqual((await phone.call().invite.refused(302)).all('contact'), ['sip:a@127.0.0.9', 'sip:b@127.0.0.9']);
  const options = await phone.send('OPTIONS').final();
  assert.equal(options.status, 500);
});

overBoth('proxy: the first target is busy, the second answers', async (t) => {
  const busy = await t.reachablePhone('udp');
  const free = await t.reachablePhone('udp');
  const { url } = await web(t, json('proxy', { destination: [`sip:${busy.hostPort}`, `sip:${free.hostPort}`], recordRoute: true }));
  await route(t, url);
  const phone = await t.phone();
  const call = phone.call();
  busy.respond(await busy.request('INVITE'), 486, 'Busy Here');
  await busy.request('ACK');
  const invite = await free.request('INVITE');
  assert.match(invite.get('record-route'), /;lr/);
  free.respond(invite, 200, 'OK', { headers: [['Contact', free.contact]], body: SDP });
  await call.established();
  await free.request('ACK');
  const bye = call.send('BYE');
  free.respond(await free.request('BYE'), 200, 'OK');
  assert.equal((await bye.final()).status, 200);
});

test('a tag chooses among the applications, and 480 if none has it', async (t) => {
  let tag = 'red';
  const { url } = await web(t, (question, response) => json('route', { tag })(question, response));
  const red = answering(SDP);
  const blue = answering(SDP);
  await t.app({ invite: blue }, { tags: ['blue'] });
  await t.app({ invite: red }, { tags: ['red', 'scarlet'] });
  await route(t, url);
  const phone = await t.phone();
  for (const [wanted, handler] of [['red', red], ['blue', blue], ['scarlet', red]]) {
    tag = wanted;
    const call = phone.call();
    await call.established();
    const dialog = await handler.dialog();
    await Promise.all([call.hangUp(), ended(dialog)]);
  }
  tag = 'green';
  await phone.call().invite.refused(480);
});

test('a route for one method leaves the others to the applications', async (t) => {
  const { asked, url } = await web(t, json('reject', { status: 488 }));
  await t.app({ options: (req, res) => res.send(200), message: (req, res) => res.send(202) });
  await route(t, url, { method: 'MESSAGE' });
  const phone = await t.phone();
  assert.equal((await phone.send('MESSAGE').final()).status, 488);
  assert.equal((await phone.send('OPTIONS').final()).status, 200);
  assert.equal(asked.length, 1);
});

test('the route of a method comes before that of all, and the lower order before the higher', async (t) => {
  const any = await web(t, json('reject', { status: 401 }));
  const second = await web(t, json('reject', { status: 402 }));
  const first = await web(t, json('reject', { status: 403 }));
  await route(t, any.url, { order: 1 });
  await route(t, second.url, { order: 3, method: 'MESSAGE' });
  const last = await route(t, first.url, { order: 2, method: 'MESSAGE' });
  const phone = await t.phone();
  assert.equal((await phone.send('MESSAGE').final()).status, 403);
  assert.equal((await phone.send('INFO').final()).status, 401);
  await last.set('order', 4);
  // the shell tells the order a moment before it counts
  await until('the higher order to count', async () => (await phone.send('MESSAGE').final()).status === 402);
});

test('a change takes effect for the next request and does not disturb one in flight', async (t) => {
  const slow = await web(t, () => {});
  const quick = await web(t, json('reject', { status: 404 }));
  const changed = await route(t, slow.url);
  const phone = await t.phone();
  const inFlight = phone.call();
  await until('the first question', () => slow.asked.length === 1);
  await changed.set('url', quick.url);
  await phone.call().invite.refused(404);
  slow.asked[0].socket.write('HTTP/1.1 200 OK\r\nContent-Length: 43\r\n\r\n{"action":"reject","data":{"status": 486 }}');
  await inFlight.invite.refused(486);
});

test('a CANCEL while the web server thinks', async (t) => {
  let release;
  const { asked, url } = await web(t, (question, response) => { release = () => json('reject', { status: 404 })(question, response); });
  await route(t, url);
  const phone = await t.phone();
  const call = phone.call();
  await until('the question', () => asked.length === 1);
  const cancel = call.invite.cancel();
  assert.equal((await cancel.final()).status, 200);
  await call.invite.refused(487);
  release();
  await until('the answer to be read', async () => (await routes(t))[0].open === 0);
  await phone.fence(call.callId);
  // Until its ACK comes the 487 is repeated.
  assert.deepEqual([...new Set(call.invite.responses.map((each) => each.status))], [100, 487]);
});

test('a status of HTTP does not matter if the answer is good', async (t) => {
  const { url } = await web(t, (question, response) => {
    response.statusCode = 404;
    json('reject', { status: 410 })(question, response);
  });
  await route(t, url);
  await (await t.phone()).call().invite.refused(410);
});

const BAD = [
  ['nothing', (q, r) => r.end(), /empty/],
  ['no JSON', (q, r) => r.end('<html>'), /not JSON/],
  ['a list', (q, r) => r.end('[]'), /no object/],
  ['an unknown action', json('dance', {}), /unknown action/],
  ['no data', (q, r) => r.end('{"action":"reject"}'), /data/],
  ['a status that is none', json('reject', { status: 99 }), /status/],
  ['20 kB', (q, r) => r.end(JSON.stringify({ action: 'reject', data: { status: 404, x: 'y'.repeat(20000) } })), /longer than 16384/],
  ['a redirect loop', (q, r) => { r.statusCode = 302; r.setHeader('Location', '/again'); r.end(); }, /empty|redirect/i],
  ['half an answer', (q, r) => { r.setHeader('Content-Length', '100'); r.write('{'); q.socket.destroy(); }, /exchange failed/],
];

for (const [what, answer, expected] of BAD) {
  test(`a web server that answers ${what} costs a 500, and the log says why`, async (t) => {
    const { url } = await web(t, answer);
    const made = await route(t, url);
    const response = await (await t.phone()).call().invite.refused(500);
    assert.equal(response.reason, 'Server Internal Error');
    const info = await made.info();
    assert.match(info.error, expected);
    assert.equal(info.failures, 1);
    assert.ok(t.server.output.includes(info.error), 'the log says why');
  });
}

test('a web server that nobody runs costs a 500', async (t) => {
  const made = await route(t, `http://127.0.0.1:${await freePort()}`);
  await (await t.phone()).call().invite.refused(500);
  assert.match((await made.info()).error, /cannot connect: the connection is refused/);
});

test('each question stands in the log with its call, without the query of the URL', async (t) => {
  t.atEnd(() => t.shell.run('log:set DEFAULT org.drachtio.http.routing'));
  await t.shell.run('log:set INFO org.drachtio.http.routing');
  const { url } = await web(t, json('reject', { status: 603 }));
  await route(t, `${url}/hook?key=verysecret`);
  const phone = await t.phone();
  const call = phone.call();
  await call.invite.refused(603);
  await until('the line', () => new RegExp(`Call-ID ${call.callId}: GET ${url}/hook\\?… for INVITE answered 200 in \\d+ ms: reject with 603`).test(t.server.output));
  assert.ok(!t.server.output.includes('verysecret'));
});

test('URI parameters named like ours do not reach the callback', async (t) => {
  const { url, asked } = await web(t, json('reject', { status: 603 }));
  await route(t, url);
  const phone = await t.phone();
  const response = await phone.send('INVITE', { uri: `sip:bob@127.0.0.1:${t.server.sipPort};source_address=192.0.2.9;method=X;fromUser=ceo;x=1`, body: SDP }).refused(603);
  assert.equal(response.status, 603);
  const query = asked[0].url.searchParams;
  assert.deepEqual(['source_address', 'method', 'fromUser', 'x'].map((name) => query.getAll(name)), [['127.0.0.1'], ['INVITE'], [query.get('fromUser')], ['1']]);
  assert.notEqual(query.get('fromUser'), 'ceo');
});

test('a web server that is silent costs a 500 after 3 s, and holds up nobody else', async (t) => {
  const { url, asked } = await web(t, () => {});
  const made = await route(t, url, { method: 'INVITE' });
  await t.app({ options: (req, res) => res.send(200) });
  const phone = await t.phone();
  const calls = [phone.call(), phone.call()];
  await until('the questions', () => asked.length === 2);
  assert.equal((await phone.send('OPTIONS').final()).status, 200);
  for (const call of calls) await call.invite.refused(500, 8000);
  assert.match((await made.info()).error, /no answer in time/);
  await until('the connections to the web server to be closed', () => asked.every((each) => each.socket.destroyed));
});

test('more open questions than allowed cost a 503, as long as they are open', { ownServer: true, limitMillis: 120000 }, async (t) => {
  t.server = await Server.start();
  const { server } = t;
  t.atEnd(() => server.stop());
  const open = [];
  const { url } = await web(t, (question, response) => open.push(() => json('reject', { status: 603 })(question, response)));
  await server.configure('org.drachtio.http.routing', { maxOpenRequests: 3, totalTimeoutMillis: 30000 });
  await route(t, url, { method: 'INVITE' });
  const phone = await t.phone();
  const refusedNow = async () => {
    const { invite } = phone.call();
    const response = await invite.final(1000).catch(() => undefined);
    if (response) invite.acknowledgeFailure(response);
    return response && response.status === 503;
  };
  // The component has the value a moment after ConfigAdmin.
  await until('a call to be refused', refusedNow, 20000);
  assert.ok(open.length >= 3);
  const other = await web(t, json('reject', { status: 480 }));
  await route(t, other.url, { method: 'OPTIONS' });
  assert.equal((await phone.send('OPTIONS').final()).status, 480, 'another route has a bound of its own');
  assert.ok(await refusedNow());
  for (const answer of open.splice(0)) answer();
  await until('a question to be asked again', async () => !await refusedNow() && open.length > 0, 10000);
  for (const answer of open) answer();
});

test('HTTP redirects are followed', async (t) => {
  const { url, asked } = await web(t, (question, response) => {
    if (question.url.pathname === '/there') return json('reject', { status: 480 })(question, response);
    response.statusCode = 302;
    response.setHeader('Location', '/there');
    return response.end();
  });
  await route(t, url);
  await (await t.phone()).call().invite.refused(480);
  assert.equal(asked.length, 2);
});

test('the password of a URL is told to its web server only, wherever that redirects to', async (t) => {
  const other = await web(t, json('reject', { status: 480 }));
  const { url, asked } = await web(t, (question, response) => {
    response.statusCode = 302;
    response.setHeader('Location', question.url.pathname === '/here' ? other.url : '/here');
    return response.end();
  });
  await route(t, url.replace('//', '//user:password@'));
  await (await t.phone()).call().invite.refused(480);
  assert.deepEqual(asked.map((question) => question.headers.authorization), Array(2).fill(`Basic ${Buffer.from('user:password').toString('base64')}`));
  assert.deepEqual(other.asked.map((question) => question.headers.authorization), [undefined]);
});

for (const [redirects, status] of [[4, 480], [5, 500]]) {
  test(`${redirects} HTTP redirects in a row: ${status}`, async (t) => {
    const { url, asked } = await web(t, (question, response) => {
      if (asked.length > redirects) return json('reject', { status: 480 })(question, response);
      response.statusCode = 302;
      response.setHeader('Location', `/${asked.length}`);
      return response.end();
    });
    await route(t, url);
    await (await t.phone()).call().invite.refused(status);
    assert.equal(asked.length, 5);
  });
}

test('a URL with a query and a user', async (t) => {
  const { url, asked } = await web(t, json('reject', { status: 480 }));
  const made = await route(t, `${url.replace('//', '//u:p@')}/x?key=hidden`);
  await (await t.phone()).call().invite.refused(480);
  assert.ok(asked[0].raw.startsWith('/x?key=hidden&method=INVITE&'), asked[0].raw);
  assert.equal(asked[0].headers.authorization, `Basic ${Buffer.from('u:p').toString('base64')}`);
  assert.equal((await made.info()).url, `${url}/x?…`);
});

/** A web server with a certificate of its own for these names: {port, own}. */
async function secureWeb(t, answer, names) {
  const own = await certificate(t, names);
  const server = https.createServer(own.server, (request, response) => answer(request, response));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.atEnd(() => { server.closeAllConnections(); return new Promise((resolve) => server.close(resolve)); });
  return { port: server.address().port, own };
}

test('https: a certificate that nobody vouches for is refused, unless verifyPeer is off', async (t) => {
  const { port } = await secureWeb(t, json('reject', { status: 603 }), 'ip:127.0.0.1');
  const made = await route(t, `https://127.0.0.1:${port}`, { verifyPeer: true });
  const phone = await t.phone();
  await phone.call().invite.refused(500);
  assert.match((await made.info()).error, /certification path|PKIX/);
  await made.set('verifyPeer', false);
  await phone.call().invite.refused(603);
});

test('https: a certificate of a trusted authority is taken for its own names only', { ownServer: true, limitMillis: 120000 }, async (t) => {
  const good = await secureWeb(t, json('reject', { status: 603 }), 'ip:127.0.0.1');
  const other = await secureWeb(t, json('reject', { status: 603 }), 'dns:elsewhere.example');
  for (const [site, status] of [[good, 603], [other, 500]]) {
    t.server = await Server.start({
      args: ['-a', `https://127.0.0.1:${site.port}`],
      env: { DRACHTIO_JAVA_OPTS: await site.own.trust() },
    });
    const server = t.server;
    t.atEnd(() => server.stop());
    const phone = await t.phone();
    await phone.call().invite.refused(status);
  }
});
