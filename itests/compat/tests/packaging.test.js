'use strict';

// The Debian package, the container's entrypoint, the unit of systemd and the examples for Kubernetes.

const assert = require('node:assert/strict');
const { execFileSync, spawn } = require('node:child_process');
const fs = require('node:fs');
const http = require('node:http');
const os = require('node:os');
const path = require('node:path');
const { App, answering } = require('../lib/app');
const { test } = require('../lib/harness');
const { Image } = require('../lib/image');
const { pem } = require('../lib/pem');
const { freePort, listening, bound } = require('../lib/ports');
const { ROOT } = require('../lib/server');
const { Phone, SDP } = require('../lib/sip');
const { sipp } = require('../lib/sipp');
const { until } = require('../lib/wait');

const PACKAGING = path.join(ROOT, 'packaging');

function folder(t) {
  const made = fs.mkdtempSync(path.join(os.tmpdir(), 'drachtio-packaging-'));
  t.atEnd(() => fs.rmSync(made, { recursive: true, force: true }));
  return made;
}

/** A metadata service: path → text, or a function of the request that gives it or undefined. */
async function metadata(t, answers) {
  const server = http.createServer((request, response) => {
    const found = answers[request.url];
    const text = typeof found === 'function' ? found(request) : found;
    response.statusCode = text === undefined ? 404 : 200;
    response.end(text);
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  t.atEnd(() => server.close());
  return `http://127.0.0.1:${server.address().port}`;
}

/** What the entrypoint starts: the program `drachtio` here prints its arguments. */
async function entrypoint(t, args, env) {
  const bin = folder(t);
  fs.writeFileSync(path.join(bin, 'drachtio'), '#!/bin/sh\nfor word; do printf "%s\\n" "$word"; done\n', { mode: 0o755 });
  const child = spawn(path.join(PACKAGING, 'docker/entrypoint.sh'), args, { env: { PATH: `${bin}:${process.env.PATH}`, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => { stdout += chunk; });
  child.stderr.on('data', (chunk) => { stderr += chunk; });
  const code = await new Promise((resolve) => { child.on('close', resolve); });
  return { code, stderr, words: stdout.split('\n').slice(0, -1) };
}

const with_ = (header, value, text) => (request) => (request.headers[header] === value ? text : undefined);

const CLOUDS = {
  aws: { '/latest/meta-data/local-ipv4': '10.0.0.5', '/latest/meta-data/public-ipv4': '203.0.113.5' },
  azure: {
    '/metadata/instance/network/interface/0/ipv4/ipAddress/0/privateIpAddress?api-version=2021-02-01&format=text': with_('metadata', 'true', '10.0.0.5'),
    '/metadata/instance/network/interface/0/ipv4/ipAddress/0/publicIpAddress?api-version=2021-02-01&format=text': with_('metadata', 'true', '203.0.113.5'),
  },
  exoscale: { '/latest/meta-data/local-ipv4': '10.0.0.5', '/latest/meta-data/public-ipv4': '203.0.113.5' },
  gcp: {
    '/computeMetadata/v1/instance/network-interfaces/0/ip': with_('metadata-flavor', 'Google', '10.0.0.5'),
    '/computeMetadata/v1/instance/network-interfaces/0/access-configs/0/external-ip': with_('metadata-flavor', 'Google', '203.0.113.5'),
  },
  scaleway: { '/conf': 'ID=1\nPRIVATE_IP=10.0.0.5\nPUBLIC_IP_ADDRESS=203.0.113.5\n' },
};

for (const [cloud, answers] of Object.entries(CLOUDS)) {
  test(`the entrypoint finds the addresses in ${cloud}`, { ownServer: true }, async (t) => {
    const url = await metadata(t, answers);
    const { code, words, stderr } = await entrypoint(t, ['drachtio', '--cloud-deployment', '--loglevel', 'debug'], { CLOUD: cloud, METADATA_URL: url });
    assert.equal(code, 0, stderr);
    assert.deepEqual(words, ['--contact', 'sip:10.0.0.5:5060;transport=udp,tcp', '--external-ip', '203.0.113.5', '--loglevel', 'debug']);
  });
}

test('the entrypoint listens on both addresses of a droplet, asks AWS with a token and Azure for its balancer', { ownServer: true }, async (t) => {
  const ocean = await metadata(t, { '/metadata/v1/interfaces/private/0/ipv4/address': '10.0.0.5', '/metadata/v1/interfaces/public/0/ipv4/address': '203.0.113.5' });
  const droplet = await entrypoint(t, ['drachtio', '--cloud-deployment'], { CLOUD: 'digitalocean', METADATA_URL: ocean, DRACHTIO_SIP_PORT: '5070' });
  assert.deepEqual(droplet.words, ['--contact', 'sip:10.0.0.5:5070;transport=udp,tcp', '--contact', 'sip:203.0.113.5:5070;transport=udp,tcp']);
  const tokens = await metadata(t, {
    '/latest/api/token': (request) => (request.method === 'PUT' && request.headers['x-aws-ec2-metadata-token-ttl-seconds'] ? 'a-token' : undefined),
    '/latest/meta-data/local-ipv4': with_('x-aws-ec2-metadata-token', 'a-token', '10.0.0.5'),
    '/latest/meta-data/public-ipv4': with_('x-aws-ec2-metadata-token', 'a-token', '203.0.113.5'),
  });
  const aws = await entrypoint(t, ['drachtio', '--cloud-deployment'], { CLOUD: 'aws', IMDSv2: '1', METADATA_URL: tokens });
  assert.deepEqual(aws.words.slice(2), ['--external-ip', '203.0.113.5']);
  const balancer = await metadata(t, {
    ...CLOUDS.azure,
    '/metadata/loadbalancer?api-version=2020-10-01': with_('metadata', 'true', '{ "loadbalancer": { "publicIpAddresses": [ {\n "frontendIpAddress": "203.0.113.9",\n "privateIpAddress": "10.0.0.5" } ] } }'),
  });
  const azure = await entrypoint(t, ['drachtio', '--cloud-deployment'], { CLOUD: 'azure', LB_IMDS: 'true', METADATA_URL: balancer });
  assert.deepEqual(azure.words.slice(2), ['--external-ip', '203.0.113.9']);
});

test('the entrypoint adds contacts for WSS and TLS, runs other commands as they are, and refuses what it cannot know', { ownServer: true }, async (t) => {
  const secure = await entrypoint(t, ['drachtio', '--contact', 'sip:10.0.0.5'], { LOCAL_IP: '10.0.0.5', PUBLIC_IP: '203.0.113.5', WSS_PORT: '8443', TLS_PORT: '5061' });
  assert.deepEqual(secure.words, ['--contact', 'sip:10.0.0.5', '--contact', 'sips:10.0.0.5:8443;transport=wss', '--external-ip', '203.0.113.5', '--contact', 'sips:10.0.0.5:5061;transport=tls', '--external-ip', '203.0.113.5']);
  assert.deepEqual((await entrypoint(t, ['echo', 'hello'], {})).words, ['hello']);
  assert.deepEqual((await entrypoint(t, ['drachtio'], { LOCAL_IP: '2001:db8::5' })).words, []);
  const refusals = [
    [{ CLOUD: 'ibm' }, /CLOUD=ibm is none of/],
    [{ LOCAL_IP: '10.0.0.5', WSS_PORT: '8443' }, /WSS_PORT needs PUBLIC_IP/],
    [{ LOCAL_IP: '10.0.0.5 --secret x' }, /LOCAL_IP is no IP address/],
  ];
  for (const [env, why] of refusals) {
    const { code, stderr, words } = await entrypoint(t, ['drachtio', '--cloud-deployment'], env);
    assert.equal(code, 1);
    assert.match(stderr, why);
    assert.deepEqual(words, []);
  }
});

test('the image on a root that nobody can write to, as a user without rights: addresses of a cloud, WSS, TLS, calls, SIGTERM', { ownServer: true, limitMillis: 240000 }, async (t) => {
  if (process.getuid() !== 0) throw new Error('this test needs root');
  const image = new Image(t);
  const files = await pem(path.join(image.layer, 'etc'), 'server');
  fs.chmodSync(files.key, 0o644);

  const probe = image.start(['sh', '-c', 'id -un; for place in /tmp /opt/drachtio "$0"; do touch "$place/x" && echo "$place"; done; exit 7', image.volume]);
  assert.equal(await probe.over, 7, probe.output);
  assert.deepEqual(probe.output.split('\n').filter((line) => !/Read-only file system/.test(line)), ['drachtio', image.volume, '']);

  const url = await metadata(t, { '/latest/meta-data/local-ipv4': '127.0.0.1', '/latest/meta-data/public-ipv4': '203.0.113.5' });
  const [adminPort, sipPort, tlsPort, wssPort] = [await freePort(), await freePort(), await freePort(), await freePort()];
  const container = image.start([...image.command, '--cloud-deployment', '--port', String(adminPort), '--loglevel', 'info', '--key-file', '/etc/server.key', '--cert-file', '/etc/server.crt'], {
    CLOUD: 'aws', METADATA_URL: url, DRACHTIO_SIP_PORT: String(sipPort), TLS_PORT: String(tlsPort), WSS_PORT: String(wssPort),
  });
  t.atEnd(() => container.end());
  await until('the server to listen', () => container.exit !== undefined || (bound('udp', sipPort) && [adminPort, sipPort, tlsPort, wssPort].every(listening)), 180000, 100);
  assert.equal(container.exit, undefined, container.output);
  const server = { host: '127.0.0.1', adminPort, sipPort, secret: 'cymru', ports: { tls: tlsPort, wss: wssPort } };
  const app = await App.start(server, { invite: answering(SDP) });
  t.atEnd(() => app.stop());
  await sipp(server, 'call', { calls: 5, rate: 5 });
  for (const transport of ['tls', 'wss']) {
    const phone = await Phone.open(server, transport);
    t.atEnd(() => phone.close());
    const call = phone.call();
    await call.established();
    assert.match(call.invite.responses.at(-1).get('contact'), /203\.0\.113\.5/, transport);
    await call.hangUp();
  }
  assert.doesNotMatch(container.read(path.join(image.env.DRACHTIO_DATA, 'data/log/karaf.log')), /Installing and starting initial bundles/, 'without the prepared state');
  container.kill('SIGTERM');
  assert.equal(await container.over, 0, container.output);
  assert.match(container.output, /The server ends: /);
  assert.deepEqual(container.output.split('\n').filter((line) => / ERROR |Read-only|Permission denied|^\s+at /.test(line)), []);
});

test('the Debian package has the server, its unit, configuration and nothing of a run', { ownServer: true }, () => {
  const deb = fs.readdirSync(path.join(PACKAGING, 'target')).find((name) => name.endsWith('.deb'));
  const file = path.join(PACKAGING, 'target', deb);
  const listed = execFileSync('dpkg-deb', ['--contents', file], { encoding: 'utf8', maxBuffer: 1 << 24 });
  for (const wanted of [
    /^-rwxr-xr-x root\/root .* \.\/usr\/share\/drachtio\/bin\/drachtio$/m,
    /^l.* \.\/usr\/bin\/drachtio -> \.\.\/share\/drachtio\/bin\/drachtio$/m,
    /^-rw-r--r-- .* \.\/lib\/systemd\/system\/drachtio\.service$/m,
    /^-rw-r----- .* \.\/etc\/drachtio\.conf\.xml$/m,
    /\.\/etc\/default\/drachtio$/m,
    /\.\/etc\/logrotate\.d\/drachtio$/m,
    /\.\/etc\/fail2ban\/filter\.d\/drachtio-spam\.conf$/m,
    /\.\/usr\/share\/doc\/drachtio\/copyright$/m,
    /\.\/usr\/share\/bash-completion\/completions\/drachtio$/m,
    /\.\/usr\/share\/drachtio\/system\/org\/drachtio\/drachtio-kernel\//m,
  ]) assert.match(listed, wanted);
  assert.doesNotMatch(listed, /\.\/usr\/share\/drachtio\/(data|deploy)\//);
  const control = execFileSync('dpkg-deb', ['--info', file], { encoding: 'utf8' });
  assert.match(control, /Depends: openjdk-17-jre-headless/);
  assert.match(execFileSync('dpkg-deb', ['--info', file, 'conffiles'], { encoding: 'utf8' }), /^\/etc\/drachtio\.conf\.xml$/m);
});

test('systemd finds no fault in the unit', { ownServer: true }, (t) => {
  const made = folder(t);
  const unit = fs.readFileSync(path.join(PACKAGING, 'systemd/drachtio.service'), 'utf8');
  fs.writeFileSync(path.join(made, 'drachtio.service'), unit.replace('/usr/bin/drachtio', path.join(ROOT, 'bin/drachtio')));
  const said = execFileSync('systemd-analyze', ['verify', path.join(made, 'drachtio.service')], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  assert.equal(said, '');
});

test('the examples for Kubernetes keep to its published schemas, and probe what there is', { ownServer: true }, async () => {
  const yaml = await import('js-yaml');
  const documents = yaml.loadAll(fs.readFileSync(path.join(PACKAGING, 'kubernetes/drachtio.yaml'), 'utf8'));
  assert.deepEqual(documents.map(({ kind }) => kind), ['ConfigMap', 'DaemonSet', 'Service']);
  for (const document of documents) {
    const kinds = await import(`kubernetes-models/${document.apiVersion}`);
    new kinds[document.kind](document).validate();
  }
  const pod = documents[1].spec.template.spec;
  const drain = Number(pod.containers[0].env.find(({ name }) => name === 'DRACHTIO_DRAIN_SECONDS').value);
  assert.ok(pod.terminationGracePeriodSeconds > drain);
});
