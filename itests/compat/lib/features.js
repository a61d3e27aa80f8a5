'use strict';

const { execFileSync } = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');
const zlib = require('zlib');
const { jars } = require('./bundle');

const SYSTEM = path.resolve(__dirname, '../../../karaf-assembly/target/assembly/system');
const OURS = path.join(SYSTEM, 'org/drachtio');
const MANIFEST = 'META-INF/MANIFEST.MF';

/** The one version that the distribution has of an artifact of ours, and its files' folder. */
function built(artifact) {
  const [version] = fs.readdirSync(path.join(OURS, artifact));
  return { version, folder: path.join(OURS, artifact, version) };
}

const jarOf = (artifact) => {
  const { version, folder } = built(artifact);
  return path.join(folder, `${artifact}-${version}.jar`);
};

/** The entries of a zip file: [{name, method, crc, size, data}], data still packed. */
function entriesOf(zip) {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  const entries = [];
  let at = zip.readUInt32LE(end + 16);
  for (let i = zip.readUInt16LE(end + 10); i > 0; i--) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset));
    const packed = zip.readUInt32LE(at + 20);
    const local = zip.readUInt32LE(at + 42);
    const from = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    entries.push({ name: zip.toString('utf8', at + 46, at + 46 + nameLength), method: zip.readUInt16LE(at + 10), crc: zip.readUInt32LE(at + 16), size: zip.readUInt32LE(at + 24), data: zip.subarray(from, from + packed) });
    at += 46 + nameLength + extraLength + commentLength;
  }
  return entries;
}

function crcOf(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

function zipOf(entries) {
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const { name, method, crc, size, data } of entries) {
    const text = Buffer.from(name);
    const common = Buffer.alloc(26);
    [20, 0x800, method, 0, 0x21].forEach((value, index) => common.writeUInt16LE(value, 2 * index));
    [crc, data.length, size].forEach((value, index) => common.writeUInt32LE(value, 10 + 4 * index));
    common.writeUInt16LE(text.length, 22);
    parts.push(Buffer.from('PK\x03\x04', 'latin1'), common, text, data);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02', 'latin1'), Buffer.from([20, 0]), common, rest, text);
    offset += 30 + text.length + data.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, central, end]);
}

/** The same bundle with another Bundle-Version. */
function withVersion(jar, version, to) {
  const entries = entriesOf(fs.readFileSync(jar)).map((entry) => {
    if (entry.name !== MANIFEST) return entry;
    const text = (entry.method === 0 ? entry.data : zlib.inflateRawSync(entry.data)).toString();
    const data = Buffer.from(text.replace(/^Bundle-Version: .*$/m, `Bundle-Version: ${version}`));
    return { name: MANIFEST, method: 0, crc: crcOf(data), size: data.length, data };
  });
  fs.writeFileSync(to, zipOf(entries));
}

/**
 * A repository of features of another version: `{url, version}`. Its bundles are those of the distribution, but for
 * `replaced`: artifact → true, for the same with the new version, or the path of another jar.
 */
function anotherVersion(t, version, replaced) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'drachtio-features-'));
  t.atEnd(() => fs.rmSync(folder, { recursive: true }));
  const features = built('drachtio-features');
  let xml = fs.readFileSync(path.join(features.folder, `drachtio-features-${features.version}-features.xml`), 'utf8');
  xml = xml.replaceAll(`version="${features.version}"`, `version="${version}"`).replace(`name="drachtio-${features.version}"`, `name="drachtio-${version}"`);
  for (const [artifact, jar] of Object.entries(replaced)) {
    const place = `mvn:org.drachtio/${artifact}/${features.version}`;
    if (!xml.includes(`>${place}<`)) throw new Error(`no feature has ${place}`);
    const file = path.join(folder, `${artifact}-${version}.jar`);
    if (jar === true) withVersion(jarOf(artifact), version, file);
    else fs.copyFileSync(jar, file);
    xml = xml.replaceAll(`>${place}<`, `>file:${file}<`);
  }
  const file = path.join(folder, 'features.xml');
  fs.writeFileSync(file, xml);
  return { url: `file:${file}`, version };
}

/** These artifacts as {@link anotherVersion} wants them: the same with the new version. */
const copies = (artifacts) => Object.fromEntries(artifacts.map((artifact) => [`drachtio-${artifact}`, true]));

/** Compiles bundles/CLASS.java, an activator, into a bundle with this name, with `files` (path → text): the path of its jar. */
function otherBundle(t, className, { name, version, imports, headers = {}, files = {} }) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'drachtio-bundle-'));
  t.atEnd(() => fs.rmSync(folder, { recursive: true }));
  const classes = path.join(folder, 'classes');
  execFileSync('javac', ['--release', '17', '-cp', jars().join(path.delimiter), '-d', classes, path.resolve(__dirname, `../bundles/${className}.java`)]);
  for (const [file, text] of Object.entries(files)) fs.writeFileSync(path.join(classes, file), text);
  const manifest = path.join(folder, 'manifest');
  const all = { 'Bundle-ManifestVersion': 2, 'Bundle-SymbolicName': name, 'Bundle-Version': version, 'Bundle-Activator': className, 'Import-Package': ['org.osgi.framework', ...imports].join(',\n '), ...headers };
  fs.writeFileSync(manifest, Object.entries(all).map(([key, value]) => `${key}: ${value}\n`).join(''));
  const jar = path.join(folder, `${className}.jar`);
  execFileSync('jar', ['--create', '--file', jar, '--manifest', manifest, '-C', classes, '.']);
  return jar;
}

/** Those of Karaf's own that karaf-features.pom.xml names: no part of the distribution. */
const KARAF_FEATURES = ['eventadmin', 'aries-blueprint', 'scheduler', 'http', 'webconsole'];

/** A Maven repository with them, which Maven makes once. */
function karafFeatures() {
  const compat = path.resolve(__dirname, '..');
  const repository = path.join(compat, 'target/karaf-features');
  if (!fs.existsSync(path.join(repository, 'org/apache/karaf/webconsole'))) {
    const goal = 'org.apache.karaf.tooling:karaf-maven-plugin:features-add-to-repository';
    execFileSync('mvn', ['-B', '-ntp', '-q', '-f', path.join(compat, 'karaf-features.pom.xml'), goal], { stdio: ['ignore', 'inherit', 'inherit'] });
  }
  return repository;
}

module.exports = { KARAF_FEATURES, karafFeatures, anotherVersion, copies, otherBundle };
