"use strict";

const Sequencer = require("@jest/test-sequencer").default;

/**
 * Test files with which a run begins, in this order. The first one weighs pages before other tests have filled their
 * lists. The others take a minute, while most take seconds. A fresh clone knows no file's duration, and Jest then begins
 * with the largest files. Some slow files are small, and the run would wait for them at its end.
 */
const first = [
  "tests/portal/first-pages",
  "tests/portal/every-page",
  "tests/portal/short-limits",
  "tests/portal/keyboard",
  "tests/portal/after-payment",
  "tests/portal/manual-walk",
  "tests/stack/operations-manual",
  "tests/stack/revival",
  "tests/workflows/invoice",
  "tests/workflows/money",
  "tests/workflows/payments",
];

const placeOf = ({ path }) => {
  const place = first.findIndex((name) => path.includes(name));
  return place < 0 ? first.length : place;
};

module.exports = class Ordered extends Sequencer {
  sort(tests) {
    // The sort is stable, so all other files keep Jest's order.
    return Sequencer.prototype.sort.call(this, tests).toSorted((one, other) => placeOf(one) - placeOf(other));
  }
};
