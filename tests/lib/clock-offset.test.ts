import { clockOffsetMs, httpDatePrecisionMs } from "../../lib/clock-offset";

test.each([
  ["was asked and answered around it", { elsewhere: 1_000, asked: 900, answered: 1_200 }, 0],
  ["answered before it was asked", { elsewhere: 1_000, asked: 8_000, answered: 8_200 }, 7_000],
  ["answered after its answer was here", { elsewhere: 9_000, asked: 900, answered: 1_000 }, -8_000],
  [
    "says whole seconds only",
    { elsewhere: 1_000, asked: 1_900, answered: 1_950, precisionMs: httpDatePrecisionMs },
    0,
  ],
])("when the other %s, then the clocks differ by what is certain", (_, times, offset) => {
  expect(clockOffsetMs(times)).toBe(offset);
});
