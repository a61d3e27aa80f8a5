'use strict';

const { spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const http = require('node:http');
const os = require('node:os');
const path = require('node:path');
const { freePort } = require('./ports');
const { until } = require('./wait');

/** GETs a page: {status, headers, body}, the body as a Buffer. */
function get(port, target, headers = {}) {
  return new Promise((resolve, reject) => {
    const request = http.get({ host: '127.0.0.1', port, path: target, headers, agent: false }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) }));
    });
    request.on('error', reject);
    request.setTimeout(20000, () => request.destroy(new Error(`no answer to GET ${target}`)));
  });
}

/** What is scraped: value(name, labels) of a sample, and the names of all families. */
class Scrape {
  constructor(text) {
    this.text = text;
    this.samples = new Map();
    this.families = new Map();
    for (const line of text.split('\n')) {
      if (line.startsWith('# TYPE ')) this.families.set(line.split(' ')[2], line.split(' ')[3]);
      else if (line && !line.startsWith('#')) this.samples.set(line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1)));
    }
  }

  static async of(port) { return new Scrape((await get(port, '/metrics')).body.toString()); }

  /** @param labels in the order in which they are written */
  value(name, labels = {}) {
    const list = Object.entries(labels).map(([label, value]) => `${label}="${value}"`).join(',');
    return this.samples.get(list ? `${name}{${list}}` : name);
  }

  /** Names as an expression uses them: those of histograms with their endings. */
  get names() {
    return new Set([...this.families].flatMap(([name, type]) => (type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name])));
  }
}

/** Prometheus as Debian has it, on a port of its own of 127.0.0.1; it scrapes every second. Ended by its own pid only. */
class Prometheus {
  static async start(t, targetPort, rules) {
    const prometheus = new Prometheus();
    prometheus.port = await freePort();
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'drachtio-prometheus-'));
    const file = path.join(folder, 'prometheus.yml');
    fs.writeFileSync(file, `global: {scrape_interval: 1s, evaluation_interval: 1s}
rule_files: [${rules}]
scrape_configs:
  - job_name: drachtio
    static_configs: [{targets: ['127.0.0.1:${targetPort}']}]
`);
    const child = spawn('prometheus', [`--config.file=${file}`, `--storage.tsdb.path=${folder}/data`, `--web.listen-address=127.0.0.1:${prometheus.port}`, '--log.level=warn'], { stdio: ['ignore', 'pipe', 'pipe'] });
    let exit;
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => { output += chunk; });
    child.on('error', (error) => { exit = error.message; });
    child.on('exit', (code, signal) => { exit = signal || code; });
    t.atEnd(async () => {
      child.kill('SIGTERM');
      await until('prometheus to end', () => exit !== undefined, 10000);
      fs.rmSync(folder, { recursive: true, force: true });
    });
    await until('prometheus to be ready', async () => exit !== undefined || (await get(prometheus.port, '/-/ready').catch(() => ({}))).status === 200, 20000, 50);
    if (exit !== undefined) throw new Error(`prometheus ended: ${exit} ${output}`);
    return prometheus;
  }

  async api(target) {
    const answer = JSON.parse((await get(this.port, `/api/v1/${target}`)).body.toString());
    if (answer.status !== 'success') throw new Error(`${target}: ${JSON.stringify(answer)}`);
    return answer.data;
  }

  /** The result of an expression: an array of {metric, value}. */
  async query(expression) { return (await this.api(`query?query=${encodeURIComponent(expression)}`)).result; }
}

/** {status, output}. */
function promtool(args, input) {
  const { status, stdout, stderr, error } = spawnSync('promtool', args, { input, encoding: 'utf8' });
  if (error) throw error;
  return { status, output: stdout + stderr };
}

module.exports = { get, Scrape, Prometheus, promtool };
