'use strict';

const fs = require('fs');
const path = require('path');

const TARGET = path.resolve(__dirname, '../target');

/** Above this many cores taken by others a CPU figure still means something, a rate or a latency does not. */
const DISTURBED = 0.2;

/** Writes each result as a line of JSON when it comes, and all of them as a table at the end. */
class Report {
  constructor(base) {
    this.base = base;
    this.rows = [];
    fs.mkdirSync(TARGET, { recursive: true });
  }

  /** @param figures name → number or text, in the order of the table */
  add(what, name, figures, detail = {}) {
    const row = { what, name, ...figures };
    this.rows.push(row);
    fs.appendFileSync(path.join(TARGET, 'results.jsonl'), `${JSON.stringify({ at: new Date().toISOString(), ...this.base, ...row, ...detail })}\n`);
    console.log(line(row));
  }

  /** The table, once more and in Markdown, to be copied into RESULTS.md. */
  print() {
    const disturbed = this.rows.filter((row) => row.otherCores > DISTURBED).length;
    console.log(`\ncommit ${this.base.commit}; ${this.base.machine}${this.base.quick ? '; --quick: these figures mean nothing' : ''}`);
    console.log(`others took ${this.base.otherCoresBefore} cores before the start${disturbed ? `; ${disturbed} results marked !: more than ${DISTURBED} cores meanwhile` : ''}`);
    console.log('\n| What | Figures |\n|---|---|');
    for (const row of this.rows) console.log(`| ${row.name} | ${figuresOf(row)} |`);
  }
}

function figuresOf({ what: _what, name: _name, ...figures }) {
  const text = Object.entries(figures).filter(([, value]) => value !== undefined).map(([key, value]) => `${key} ${Array.isArray(value) ? value.join(', ') : value}`).join('; ');
  return `${figures.otherCores > DISTURBED ? '! ' : ''}${text}`;
}

const line = (row) => `${row.name.padEnd(34)} ${figuresOf(row)}`;

module.exports = { Report };
