'use strict';

const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { writeCfg } = require('./cfg');
const { until } = require('./wait');

const ROUTE = 'org.drachtio.http.routing.route';

/** A real web server; `answer(request, response)` gets what was asked with its body, and all questions are kept. */
async function web(t, answer) {
  const asked = [];
  const server = http.createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const question = { method: request.method, url: new URL(request.url, 'http://x'), raw: request.url, headers: request.headers, body: Buffer.concat(chunks), socket: request.socket };
      asked.push(question);
      answer(question, response);
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.atEnd(() => { server.closeAllConnections(); return new Promise((resolve) => server.close(resolve)); });
  return { asked, url: `http://127.0.0.1:${server.address().port}`, server };
}

const json = (action, data) => (question, response) => {
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify({ action, data }));
};

const routes = async (t) => (await t.shell.rows('drachtio:routes')).map(([order, method, verb, url, verify, source, requests, failures, open, error]) => (
  { order: Number(order), method, verb, url, verify, source, requests: Number(requests), failures: Number(failures), open: Number(open), error: error || '' }));

let number = 0;

/** The server's folder of configuration files. */
function etc(t) {
  const options = fs.readFileSync(`/proc/${t.server.pid}/cmdline`, 'utf8').split('\0');
  return options.find((option) => option.startsWith('-Dkaraf.etc=')).slice('-Dkaraf.etc='.length);
}

/** A route made with a cfg file, as an operator would; it is gone when the test ends. */
async function route(t, url, options = {}) {
  const values = { order: 100 + ++number, method: '*', httpMethod: 'GET', verifyPeer: false, ...options, url };
  const file = path.join(etc(t), `${ROUTE}-test${number}.cfg`);
  const seen = async (order) => (await routes(t)).some((each) => each.order === order);
  const write = async () => {
    // The order tells when the file has been read: no two contents have the same.
    const saved = writeCfg(file, Object.entries(values).map(([key, value]) => `${key} = ${value}\n`).join(''));
    await until('the route to be there', () => seen(values.order), 30000);
    await saved();
  };
  t.atEnd(async () => {
    fs.rmSync(file);
    await until('the route to be gone', async () => !await seen(values.order), 30000);
  });
  await write();
  return {
    set: (key, value) => {
      values.order = key === 'order' ? value : values.order + 1000;
      values[key] = value;
      return write();
    },
    info: async () => (await routes(t)).find((each) => each.order === values.order),
  };
}

module.exports = { etc, web, json, routes, route };
