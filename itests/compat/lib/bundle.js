'use strict';

const { execFileSync } = require('child_process');
const fs = require('fs');
const path = require('path');
const { ROOT, TARGET } = require('./server');

const SYSTEM = path.join(ROOT, 'karaf-assembly/target/assembly/system');

/** The jars that a third party compiles against, as the distribution ships them. */
function jars() {
  const found = fs.readdirSync(SYSTEM, { recursive: true }).filter((file) => /\/(drachtio-(api|message)|org\.apache\.felix\.framework)-[^/]*\.jar$/.test(`/${file}`));
  if (found.length !== 3) throw new Error(`looked for api, message and framework below ${SYSTEM}, found ${found}`);
  return found.map((file) => path.join(SYSTEM, file));
}

/** Compiles bundles/NAME.java, an activator, into a bundle of its own: the URL of its jar. */
function build(name, imports) {
  const folder = path.join(TARGET, 'bundles', name);
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  execFileSync('javac', ['--release', '17', '-cp', jars().join(path.delimiter), '-d', folder, path.resolve(__dirname, `../bundles/${name}.java`)]);
  const manifest = path.join(TARGET, 'bundles', `${name}.mf`);
  fs.writeFileSync(manifest, ['Bundle-ManifestVersion: 2', `Bundle-SymbolicName: itests.${name}`, 'Bundle-Version: 1.0.0', `Bundle-Activator: ${name}`,
    `Import-Package: ${['org.osgi.framework', ...imports].join(',\n ')}`, ''].join('\n'));
  const jar = path.join(TARGET, 'bundles', `${name}.jar`);
  execFileSync('jar', ['--create', '--file', jar, '--manifest', manifest, '-C', folder, '.']);
  return `file:${jar}`;
}

/** Installs and starts it for the length of a test; gives a function that takes it away before that. */
async function install(t, name, imports) {
  const shell = t.shell;
  const printed = await shell.run(`bundle:install -s ${build(name, imports)}`);
  const id = /Bundle ID: (\d+)/.exec(printed)[1];
  let isGone = false;
  const uninstall = async () => {
    if (!isGone) await shell.run(`bundle:uninstall ${id}`);
    isGone = true;
  };
  t.atEnd(uninstall);
  return uninstall;
}

module.exports = { install };
