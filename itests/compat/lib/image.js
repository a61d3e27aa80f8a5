'use strict';

const { execFileSync, spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { ROOT } = require('./server');

const PACKAGING = path.join(ROOT, 'packaging/docker');
const UID = 64000;

/** What a Dockerfile says after a word, on one line each. */
const said = (dockerfile, word) => dockerfile.split('\n').filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));

/**
 * A container of the image as the Dockerfile makes it, where there is no Docker: its files lie over those of this machine, whose
 * Java it uses. It has namespaces of its own for mounts and processes, runs as the image's user, who has no rights, and can write
 * to the image's volume only. Needs root.
 */
class Image {
  constructor(t) {
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'drachtio-image-'));
    t.atEnd(() => fs.rmSync(this.folder, { recursive: true, force: true }));
    fs.chmodSync(this.folder, 0o755);
    const dockerfile = fs.readFileSync(path.join(PACKAGING, 'Dockerfile'), 'utf8');
    [this.volume] = said(dockerfile, 'VOLUME');
    this.env = Object.fromEntries(said(dockerfile, 'ENV').flatMap((line) => line.split(' ').map((pair) => pair.split('='))));
    [this.entrypoint] = JSON.parse(said(dockerfile, 'ENTRYPOINT')[0]);
    this.command = JSON.parse(said(dockerfile, 'CMD')[0]);

    const layer = path.join(this.folder, 'layer');
    for (const part of ['opt', 'etc', 'usr/local/bin', this.volume]) fs.mkdirSync(path.join(layer, part), { recursive: true });
    for (const part of ['root', 'apart']) fs.mkdirSync(path.join(this.folder, part));
    const target = path.join(ROOT, 'karaf-assembly/target');
    const archive = fs.readdirSync(target).find((name) => /^drachtio-karaf-.*\.tar\.gz$/.test(name));
    execFileSync('tar', ['-xzf', path.join(target, archive), '-C', path.join(layer, 'opt'), '--no-same-owner']);
    fs.renameSync(path.join(layer, 'opt', archive.replace('.tar.gz', '')), path.join(layer, 'opt/drachtio'));
    fs.symlinkSync('/opt/drachtio/bin/drachtio', path.join(layer, 'usr/local/bin/drachtio'));
    fs.copyFileSync(path.join(PACKAGING, 'drachtio.conf.xml'), path.join(layer, 'etc/drachtio.conf.xml'));
    fs.copyFileSync(path.join(PACKAGING, 'entrypoint.sh'), path.join(layer, this.entrypoint));
    for (const [file, line] of [['passwd', `drachtio:x:${UID}:${UID}::${this.volume}:/bin/sh`], ['group', `drachtio:x:${UID}:`]]) {
      fs.writeFileSync(path.join(layer, 'etc', file), `${fs.readFileSync(`/etc/${file}`, 'utf8')}${line}\n`);
    }
    this.layer = layer;
  }

  /** Starts a command by the entrypoint; it is process 1 there. Its output is kept in `output`. */
  start(command, env = {}) {
    const script = [
      // a layer may not lie within the one below it
      'mount -t tmpfs none "$0/apart"',
      'cp -a "$0/layer" "$0/apart"',
      'mount -t overlay none -o "lowerdir=$0/apart/layer:/" "$0/root"',
      'mount -t proc proc "$0/root/proc"',
      'mount --rbind /dev "$0/root/dev"',
      `mount -t tmpfs -o mode=700,uid=${UID},gid=${UID} none "$0/root${this.volume}"`,
      `exec chroot --userspec=${UID}:${UID} "$0/root" ${this.entrypoint} "$@"`,
    ].join(' && ');
    const unshare = spawn('unshare', ['--mount', '--propagation', 'private', '--pid', '--fork', '--kill-child', 'sh', '-c', script, this.folder, ...command], {
      env: { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C.UTF-8', ...this.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'],
    });
    const container = { output: '', exit: undefined };
    for (const stream of [unshare.stdout, unshare.stderr]) stream.on('data', (chunk) => { container.output += chunk; });
    container.over = new Promise((resolve) => {
      unshare.on('close', (code) => {
        container.exit = code;
        resolve(code);
      });
    });
    const first = () => Number(fs.readFileSync(`/proc/${unshare.pid}/task/${unshare.pid}/children`, 'utf8').trim());
    container.kill = (signal) => process.kill(first(), signal);
    container.read = (file) => fs.readFileSync(`/proc/${first()}/root${file}`, 'utf8');
    container.end = () => container.exit === undefined && unshare.kill('SIGKILL');
    return container;
  }
}

module.exports = { Image };
