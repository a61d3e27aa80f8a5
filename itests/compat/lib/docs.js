'use strict';

// What the documents of the repository are checked for: links, their anchors, and citations such as `sip-behaviour.md §2.6`.

const fs = require('node:fs');
const path = require('node:path');

const IGNORED = new Set(['node_modules', 'target', '.git']);

function filesBelow(folder, wanted) {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return IGNORED.has(entry.name) ? [] : filesBelow(file, wanted);
    return wanted(file) ? [file] : [];
  });
}

const withoutCode = (text) => text.replace(/^```[^]*?^```/gm, '');

/** The anchors that a forge gives to the headings of a page. */
function anchors(text) {
  const seen = new Map();
  return new Set([...withoutCode(text).matchAll(/^#{1,6} +(.*?) *$/gm)].map(([, heading]) => {
    const slug = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-');
    const times = seen.get(slug) || 0;
    seen.set(slug, times + 1);
    return times ? `${slug}-${times}` : slug;
  }));
}

/**
 * The links of a page that lead into the repository, without those in code. In a page that says below where
 * a `[Name]` leads, one without such a line is a dead link.
 */
function links(text) {
  const prose = withoutCode(text).replace(/`[^`\n]*`(?!\])/g, '');
  const defined = [...prose.matchAll(/^\[([^\]]+)\]: (\S+)$/gm)];
  const names = new Set(defined.map((found) => found[1]));
  const undefinedNames = defined.length === 0 ? []
    : [...prose.matchAll(/(?<!\])\[([A-Z]\w+)\](?![(:\[])/g)].map((found) => found[1]).filter((name) => !names.has(name));
  return [...[...prose.matchAll(/\]\(([^)\s]+)\)/g)].map((found) => found[1]), ...defined.map((found) => found[2]), ...undefinedNames]
    .filter((link) => !/^[a-z]+:/.test(link));
}

function isDead(file, link) {
  const [target, anchor] = link.split('#');
  const page = target ? path.resolve(path.dirname(file), target) : file;
  if (!fs.existsSync(page)) return true;
  if (!anchor) return false;
  return !page.endsWith('.md') || !anchors(fs.readFileSync(page, 'utf8')).has(anchor);
}

/** `{ page, section }` of each citation; a page that is cited without a section has one without. A comment may break anywhere. */
function citations(text) {
  const flat = text.replace(/\s*\n\s*(?:\*|\/\/|#)?\s*/g, ' ');
  return [...flat.matchAll(/([\w./-]*\w\.md)(?!\w)((?:(?:,| and| to)? §[\d.]*\d)*)/gi)].flatMap(([, page, sections]) => {
    const numbers = [...sections.matchAll(/§([\d.]*\d)/g)].map((found) => found[1]);
    return numbers.length ? numbers.map((section) => ({ page, section })) : [{ page }];
  });
}

/** Whether a page has the section: a heading of that number, or a numbered item below the heading of what precedes the last dot. */
function hasSection(text, section) {
  const body = (number) => {
    const heading = new RegExp(`^#+ ${number.replace(/\./g, '\\.')}\\.? .*$`, 'm').exec(text);
    return heading && text.slice(heading.index + heading[0].length).split(/^#/m)[0];
  };
  if (body(section) !== null) return true;
  const dot = section.lastIndexOf('.');
  const parent = dot > 0 ? body(section.slice(0, dot)) : null;
  return parent !== null && new RegExp(`^${section.slice(dot + 1)}\\. `, 'm').test(parent);
}

/** The classes that a page names: `Lane`, `Lane.execute`. Headers and words in capitals are none. */
const classNames = (text) => [...withoutCode(text).matchAll(/`([A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*)(?:\.[a-z]\w*(?:\(\))?)?`/g)].map((found) => found[1]);

module.exports = { filesBelow, anchors, links, isDead, citations, hasSection, classNames };
