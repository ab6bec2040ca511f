"use strict";

const { setTimeout: pause } = require("node:timers/promises");

const dayMs = 86_400_000;
const beijingOffsetMs = 8 * 3_600_000;
/** Longer than a file's tests about days take. */
const closeMs = 240_000;

/** A test that asks which day it is, and the API behind it, have to mean the same one: none begins just before midnight in Beijing. */
module.exports = async () => {
  const leftMs = dayMs - ((Date.now() + beijingOffsetMs) % dayMs);
  if (leftMs < closeMs) await pause(leftMs + 1_000);
};
