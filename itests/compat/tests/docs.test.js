'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('../lib/harness');
const { ROOT } = require('../lib/server');

function markdown(folder) {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return markdown(file);
    return entry.name.endsWith('.md') ? [file] : [];
  });
}

test('every relative link of the documentation leads somewhere', { ownServer: true }, () => {
  const files = [path.join(ROOT, 'README.md'), ...markdown(path.join(ROOT, 'docs')), ...markdown(path.join(ROOT, 'benchmarks'))];
  const broken = files.flatMap((file) => {
    const links = [...fs.readFileSync(file, 'utf8').matchAll(/\]\(([^)\s]+)\)/g)].map((found) => found[1]);
    return links
      .filter((link) => !/^[a-z]+:/.test(link) && !link.startsWith('#'))
      .filter((link) => !fs.existsSync(path.resolve(path.dirname(file), link.split('#')[0])))
      .map((link) => `${path.relative(ROOT, file)}: ${link}`);
  });
  assert.deepEqual(broken, []);
});
