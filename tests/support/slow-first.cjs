"use strict";

const Sequencer = require("@jest/test-sequencer").default;

/**
 * Test files that take a minute, while most take seconds. A fresh clone knows no file's duration, and Jest then begins
 * with the largest files. Some slow files are small, and the run would wait for them at its end.
 */
const slow = [
  "tests/portal/every-page",
  "tests/portal/keyboard",
  "tests/portal/mailed-journey",
  "tests/portal/red-letters",
  "tests/portal/reload",
  "tests/portal/review-desk",
  "tests/stand-ins/pages",
  "tests/stack/operations-manual",
  "tests/stack/revival",
  "tests/workflows/invoice",
  "tests/workflows/money",
  "tests/workflows/payments",
];

const isSlow = ({ path }) => slow.some((name) => path.includes(name));

module.exports = class SlowFirst extends Sequencer {
  sort(tests) {
    const sorted = Sequencer.prototype.sort.call(this, tests);
    return [...sorted.filter(isSlow), ...sorted.filter((test) => !isSlow(test))];
  }
};
