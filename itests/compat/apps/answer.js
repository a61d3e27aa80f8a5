'use strict';

// Answers every call; ended from outside. usage: node answer.js ADMIN_PORT
const Srf = require('drachtio-srf');
const { SDP } = require('../lib/sip');

const srf = new Srf();
srf.on('error', (error) => console.error(error.message));
// A call may be over before it is answered.
srf.invite((req, res) => srf.createUAS(req, res, { localSdp: SDP }).catch((error) => console.error(error.message)));
srf.connect({ host: '127.0.0.1', port: Number(process.argv[2]), secret: 'cymru' });
