"use strict";

const { setTimeout: pause } = require("node:timers/promises");

const dayMs = 86_400_000;
const beijingOffsetMs = 8 * 3_600_000;
/** Longest time, in milliseconds, that one file's tests about days take. */
const closeMs = 240_000;

/** Waits if midnight in Beijing is near. A test that asks for the day and the API behind it must mean the same day. */
module.exports = async () => {
  const leftMs = dayMs - ((Date.now() + beijingOffsetMs) % dayMs);
  if (leftMs < closeMs) await pause(leftMs + 1_000);
};
