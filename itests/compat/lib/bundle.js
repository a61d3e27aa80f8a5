'use strict';

const { execFileSync } = require('child_process');
const fs = require('fs');
const path = require('path');

const SYSTEM = path.resolve(__dirname, '../../../karaf-assembly/target/assembly/system');
const TARGET = path.resolve(__dirname, '../target');
const JARS = ['drachtio-api', 'drachtio-message', 'org.apache.felix.framework', 'org.apache.karaf.shell.core', 'org.apache.karaf.jaas.boot'];

/** The jars that a third party compiles against, as the distribution ships them. */
function jars() {
  const found = fs.readdirSync(SYSTEM, { recursive: true }).filter((file) => JARS.some((jar) => new RegExp(`/${jar}-[^/]*\\.jar$`).test(file)));
  if (found.length !== JARS.length) throw new Error(`looked for ${JARS} below ${SYSTEM}, found ${found}`);
  return found.map((file) => path.join(SYSTEM, file));
}

/** Compiles bundles/NAME.java, an activator, into a bundle of its own: its jar. */
function build(name, imports) {
  const parent = path.join(TARGET, 'bundles', String(process.pid));
  const folder = path.join(parent, name);
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  execFileSync('javac', ['--release', '17', '-cp', jars().join(path.delimiter), '-d', folder, path.resolve(__dirname, `../bundles/${name}.java`)]);
  const manifest = path.join(parent, `${name}.mf`);
  fs.writeFileSync(manifest, ['Bundle-ManifestVersion: 2', `Bundle-SymbolicName: itests.${name}`, 'Bundle-Version: 1.0.0', `Bundle-Activator: ${name}`,
    `Import-Package: ${['org.osgi.framework', ...imports].join(',\n ')}`, ''].join('\n'));
  const jar = path.join(parent, `${name}.jar`);
  execFileSync('jar', ['--create', '--file', jar, '--manifest', manifest, '-C', folder, '.']);
  return jar;
}

/** The bundle that opens a port for the shell's commands; built once for all processes of a run. */
function commandPort() {
  if (!process.env.COMPAT_COMMAND_BUNDLE) {
    process.env.COMPAT_COMMAND_BUNDLE = build('CommandPort', ['org.osgi.framework.startlevel', 'org.osgi.util.tracker', 'org.apache.karaf.shell.api.console', 'org.apache.karaf.jaas.boot.principal', 'javax.security.auth']);
  }
  return process.env.COMPAT_COMMAND_BUNDLE;
}

/** Installs and starts it for the length of a test; gives a function that takes it away before that. */
async function install(t, name, imports) {
  const shell = t.shell;
  const printed = await shell.run(`bundle:install -s file:${build(name, imports)}`);
  const id = /Bundle ID: (\d+)/.exec(printed)[1];
  let isGone = false;
  const uninstall = async () => {
    if (!isGone) await shell.run(`bundle:uninstall ${id}`);
    isGone = true;
  };
  t.atEnd(uninstall);
  return uninstall;
}

module.exports = { install, commandPort, jars };
