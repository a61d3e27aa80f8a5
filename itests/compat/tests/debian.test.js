'use strict';

// The Debian package in a folder of its own: installed, started, called, upgraded, removed, purged, as a reviewer would.

const assert = require('node:assert/strict');
const { execFileSync, spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test } = require('../lib/harness');
const { App, answering } = require('../lib/app');
const { freePort, bound, listening } = require('../lib/ports');
const { ROOT } = require('../lib/server');
const { SDP } = require('../lib/sip');
const { sipp } = require('../lib/sipp');
const { until } = require('../lib/wait');

const DEB = () => {
  const folder = path.join(ROOT, 'packaging/target');
  return path.join(folder, fs.readdirSync(folder).find((name) => name.endsWith('.deb')));
};

const PROGRAMS = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** What the package may leave in a folder; copies of the lists of users are made by the programs that change them. */
const LISTING = 'ls -A /etc /usr/bin /usr/local/bin /var/lib /usr/share | grep -v -e "-$" -e systemd | sort';

const has = (command) => spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;

/** A small Debian, made from the mirror that apt uses here. */
class Debian {
  constructor(t) {
    this.root = fs.mkdtempSync(path.join(os.tmpdir(), 'drachtio-debian-'));
    t.atEnd(() => fs.rmSync(this.root, { recursive: true, force: true }));
    const archives = execFileSync('apt-get', ['indextargets', '--format', '$(SITE) $(RELEASE)', 'Origin: Debian'], { encoding: 'utf8' });
    const [, site, release] = /^(\S+) ([a-z]+)$/m.exec(archives);
    execFileSync('debootstrap', ['--variant=minbase', '--include=adduser,openssl,procps,init-system-helpers,openjdk-17-jre-headless', release, this.root, site], { stdio: 'ignore' });
    // the server's user has to get through what is / for it
    fs.chmodSync(this.root, 0o755);
  }

  /** Arguments for a command inside. Its mounts are in a namespace of their own, so none is left behind. */
  inside(command) {
    const script = 'mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" && exec chroot "$0" /bin/bash -c "$1"';
    return ['unshare', ['--mount', '--propagation', 'private', 'sh', '-c', script, this.root, command]];
  }

  run(command) {
    const [program, args] = this.inside(command);
    const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', env: { PATH: PROGRAMS, LC_ALL: 'C.UTF-8', DEBIAN_FRONTEND: 'noninteractive' } });
    assert.equal(status, 0, `${command}: ${stdout}${stderr}`);
    return `${stdout}${stderr}`;
  }

  start(command, env) {
    const [program, args] = this.inside(command);
    const child = spawn(program, args, { env: { PATH: PROGRAMS, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    child.output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => { child.output += chunk; });
    child.over = new Promise((resolve) => { child.on('exit', (code) => resolve(code)); });
    return child;
  }

  put(file, text, mode = 0o644) { fs.writeFileSync(path.join(this.root, file), text, { mode }); }
}

/** The same package with a higher version. */
function next(t) {
  const made = fs.mkdtempSync(path.join(os.tmpdir(), 'drachtio-next-'));
  t.atEnd(() => fs.rmSync(made, { recursive: true, force: true }));
  const files = path.join(made, 'files');
  execFileSync('dpkg-deb', ['--raw-extract', DEB(), files]);
  const control = path.join(files, 'DEBIAN/control');
  fs.writeFileSync(control, fs.readFileSync(control, 'utf8').replace(/^Version: .*$/m, 'Version: 1.0.1'));
  const deb = path.join(made, 'next.deb');
  execFileSync('dpkg-deb', ['--build', '-Znone', files, deb], { stdio: 'ignore' });
  return deb;
}

test('the Debian package: installed, started, called, upgraded, removed, purged', { full: true, ownServer: true, limitMillis: 600000 }, async (t) => {
  if (process.getuid() !== 0 || !has('debootstrap')) throw new Error('this test needs root and debootstrap');
  const debian = new Debian(t);
  const before = debian.run(LISTING);
  debian.put('usr/local/bin/drachtio', '#!/bin/sh\necho the old one\n', 0o755);
  fs.copyFileSync(DEB(), path.join(debian.root, 'root/one.deb'));
  fs.copyFileSync(next(t), path.join(debian.root, 'root/two.deb'));

  // installed: user, files, what was there is kept
  const said = debian.run('dpkg -i /root/one.deb');
  assert.match(said, /what was \/usr\/local\/bin\/drachtio is \/usr\/local\/bin\/drachtio\.before-package now/);
  assert.match(debian.run('getent passwd drachtio'), /^drachtio:x:\d+:\d+:SIP server,*:\/var\/lib\/drachtio:\/usr\/sbin\/nologin$/m);
  const [uid] = /\d+/.exec(debian.run('id -u drachtio'));
  assert.ok(Number(uid) < 1000, `a user of the system: ${uid}`);
  assert.equal(debian.run("stat -c '%n %U:%G %a' /etc/drachtio.conf.xml /etc/default/drachtio /var/lib/drachtio /var/log/drachtio /usr/share/drachtio/bin/drachtio"), [
    '/etc/drachtio.conf.xml root:drachtio 640', '/etc/default/drachtio root:root 644', '/var/lib/drachtio drachtio:drachtio 750',
    '/var/log/drachtio drachtio:drachtio 750', '/usr/share/drachtio/bin/drachtio root:root 755', ''].join('\n'));
  assert.equal(debian.run("find /usr/share/drachtio ! -user root -o -perm -o+w ! -type l"), '', 'nothing that the server could change');
  assert.equal(debian.run('readlink -f /usr/local/bin/drachtio').trim(), '/usr/share/drachtio/bin/drachtio');
  assert.equal(debian.run('dpkg --verify drachtio'), '');
  assert.match(debian.run('systemctl is-enabled drachtio.service 2>/dev/null || ls /etc/systemd/system/multi-user.target.wants'), /enabled|drachtio\.service/);

  // started as the unit does it, and called
  const [sipPort, adminPort] = [await freePort(), await freePort()];
  const conf = fs.readFileSync(path.join(debian.root, 'etc/drachtio.conf.xml'), 'utf8');
  const command = `exec setpriv --reuid drachtio --regid drachtio --init-groups drachtio --port ${adminPort} --address 127.0.0.1 --secret of-the-test --contact "sip:127.0.0.1:${sipPort};transport=udp,tcp"`;
  const env = { DRACHTIO_DATA: '/var/lib/drachtio', DRACHTIO_SSH_PORT: '0', DRACHTIO_PROFILE: 'small', LC_ALL: 'C.UTF-8', HOME: '/nonexistent' };
  const startAndCall = async () => {
    const server = debian.start(command, env);
    t.atEnd(() => server.exitCode === null && server.kill('SIGKILL'));
    await until('the server to listen', () => server.exitCode !== null || (listening(adminPort) && bound('udp', sipPort)), 120000, 100);
    assert.equal(server.exitCode, null, server.output);
    const target = { host: '127.0.0.1', adminPort, sipPort, secret: 'of-the-test' };
    const app = await App.start(target, { invite: answering(SDP) });
    await sipp(target, 'call', { calls: 5, rate: 5 });
    app.stop();
    server.kill('SIGTERM');
    assert.equal(await server.over, 0, server.output);
    // Karaf writes this where it did not begin with the prepared state, which holds for the Java that has built it
    const log = fs.readFileSync(path.join(debian.root, 'var/lib/drachtio/data/log/karaf.log'), 'utf8');
    const fits = fs.readFileSync(path.join(debian.root, 'usr/share/drachtio/prepared/fits'), 'utf8').startsWith('17 ');
    assert.equal(/Installing and starting initial bundles/.test(log), !fits);
  };
  await startAndCall();

  // upgraded: what the operator has written stays
  debian.put('etc/drachtio.conf.xml', conf.replace('</drachtio>', '<!-- mine --></drachtio>'));
  debian.put('var/lib/drachtio/mine', 'kept');
  debian.run('dpkg --force-confold -i /root/two.deb');
  assert.match(debian.run('dpkg-query -W drachtio'), /1\.0\.1/);
  assert.match(fs.readFileSync(path.join(debian.root, 'etc/drachtio.conf.xml'), 'utf8'), /<!-- mine -->/);
  assert.equal(debian.run("stat -c '%U:%G %a' /etc/drachtio.conf.xml").trim(), 'root:drachtio 640');
  assert.equal(fs.readFileSync(path.join(debian.root, 'var/lib/drachtio/mine'), 'utf8'), 'kept');
  await startAndCall();

  // removed: the old one is back, configuration and data stay
  debian.run('dpkg -r drachtio');
  assert.equal(debian.run('/usr/local/bin/drachtio').trim(), 'the old one');
  assert.equal(debian.run('test -e /etc/drachtio.conf.xml && test -e /var/lib/drachtio/mine && ! test -e /usr/bin/drachtio && echo so').trim(), 'so');

  // purged: nothing is left
  debian.run('dpkg -P drachtio');
  assert.equal(debian.run('getent passwd drachtio || echo none').trim(), 'none');
  assert.equal(debian.run('find / -xdev -name "*drachtio*" -not -path "/proc/*" -not -path "/dev/*"').trim(), '/usr/local/bin/drachtio');
  fs.rmSync(path.join(debian.root, 'usr/local/bin/drachtio'));
  assert.equal(debian.run(LISTING), before);
});

test('lintian finds no fault in the Debian package', { full: true, ownServer: true, limitMillis: 120000 }, () => {
  const { status, stdout, stderr } = spawnSync('lintian', ['--fail-on', 'error,warning', '--tag-display-limit', '0', DEB()], { encoding: 'utf8' });
  assert.equal(status, 0, `${stdout}${stderr}`);
});
