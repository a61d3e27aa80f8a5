'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('../lib/harness');
const { ROOT } = require('../lib/server');
const { filesBelow, anchors, links, isDead, citations, hasSection, classNames } = require('../lib/docs');

const SOURCES = /\.(java|js|xml|sh|py|cfg|properties|bnd|yml|md)$|\/bin\/[^./]+$/;
const pages = () => filesBelow(ROOT, (file) => file.endsWith('.md'));
const read = (file) => fs.readFileSync(file, 'utf8');
const name = (file) => path.relative(ROOT, file);

test('every relative link of the documentation leads somewhere, its anchor too', { ownServer: true }, () => {
  const dead = pages().flatMap((file) => links(read(file))
    .filter((link) => isDead(file, link))
    .map((link) => `${name(file)}: ${link}`));
  assert.deepEqual(dead, []);
});

test('every page and section that a comment or a page cites is there', { ownServer: true }, () => {
  const all = pages();
  const folders = ['', 'docs', 'docs/reference'].map((folder) => path.join(ROOT, folder));
  const cited = (file, page) => {
    const first = [path.dirname(file), ...folders].map((folder) => path.resolve(folder, page)).find((known) => all.includes(known));
    return first ? [first] : all.filter((known) => known.endsWith(`/${page}`));
  };
  const dead = filesBelow(ROOT, (file) => SOURCES.test(file) && !/\/docs\.(test\.)?js$/.test(file)).flatMap((file) => citations(read(file))
    .filter(({ page, section }) => {
      const found = cited(file, page);
      return found.length !== 1 || (section && !hasSection(read(found[0]), section));
    })
    .map(({ page, section }) => `${name(file)}: ${page}${section ? ` §${section}` : ''}`));
  assert.deepEqual([...new Set(dead)], []);
});

test('every class that the architecture and the technical pages name is there', { ownServer: true }, () => {
  const classes = new Set(filesBelow(ROOT, (file) => file.endsWith('.java')).map((file) => path.basename(file, '.java')));
  const telling = pages().filter((file) => /^(CONTRIBUTING|docs\/(architecture|glossary|extending|technical\/.*))\.md$/.test(name(file)));
  const gone = telling.flatMap((file) => classNames(read(file))
    .filter((known) => !classes.has(known))
    .map((unknown) => `${name(file)}: ${unknown}`));
  assert.ok(telling.length > 5, 'the pages are found');
  assert.deepEqual([...new Set(gone)], []);
});

test('the checks of the documentation find what is dead', { ownServer: true }, () => {
  const page = '# A page\n\n## 1. One `code`, and more\n\n1. first\n2. second\n\n## 2 Two\n\n## 2 Two\n\n```\n# no heading\n[no](link)\n```\n[yes](x.md#y) `[no](z.md)`';
  assert.deepEqual([...anchors(page)], ['a-page', '1-one-code-and-more', '2-two', '2-two-1']);
  assert.deepEqual(links(page), ['x.md#y']);
  assert.deepEqual(links('[One] and [Two] and [three]\n\n[One]: one.md'), ['one.md', 'Two']);
  assert.deepEqual(['1', '1.2', '2', '1.3', '3'].map((section) => hasSection(page, section)), [true, true, true, false, false]);
  assert.deepEqual(
    citations('/** See a.md §1, §2.3 and §4 (RFC 3261 §17), b.md\n   * §5; c.md. */').map(({ page: cited, section }) => `${cited} ${section}`),
    ['a.md 1', 'a.md 2.3', 'a.md 4', 'b.md 5', 'c.md undefined'],
  );
  assert.deepEqual(classNames('`Lane` and `Lane.execute`, `Handover.begin()`, `INVITE`, Uas, `a.B`, `sip:*`'), ['Lane', 'Lane', 'Handover']);
  const here = path.join(ROOT, 'README.md');
  assert.deepEqual(['no-such-page.md', '#no-such-heading', 'README.md#no-such-heading'].map((link) => isDead(here, link)), [true, true, true]);
});
