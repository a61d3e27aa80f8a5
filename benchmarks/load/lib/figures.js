'use strict';

const round = (value, digits = 0) => Number(value.toFixed(digits));
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

module.exports = { round, mean };
