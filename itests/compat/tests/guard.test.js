'use strict';

const { test } = require('../lib/harness');
const { comeAndGo } = require('../lib/come-and-go');

const PARTS = {
  'spam-filter': {
    ready: async (shell) => (await shell.rows('drachtio:spam-list')).length > 0,
    change: async (shell, i) => {
      await shell.run(`drachtio:spam-add come-${i} User-Agent nobody`);
      await shell.run(`drachtio:spam-remove come-${i}`);
    },
  },
  blacklist: {
    ready: async (shell) => (await shell.rows('drachtio:blacklist')).length > 0,
    change: async (shell, i) => {
      await shell.run(`drachtio:blacklist-add 192.0.2.${i + 1}`);
      await shell.run(`drachtio:blacklist-remove 192.0.2.${i + 1}`);
    },
  },
};

test('spam filter and blacklist come, change and go under 100 calls a second, and no call fails', { ownServer: true, limitMillis: 240000 }, (t) => comeAndGo(t, PARTS, 3));

test('spam filter and blacklist come, change and go 20 times under 100 calls a second', { ownServer: true, full: true, limitMillis: 900000 }, (t) => comeAndGo(t, PARTS, 21));
