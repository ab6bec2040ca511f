import { isReleaseAtFault } from "../../domain/failing-runs";

test.each([
  ["none of few", { failing: 0, open: 2 }, false],
  ["two of two, which may each have a fault of its own", { failing: 2, open: 2 }, false],
  ["a third of few", { failing: 3, open: 9 }, true],
  ["less than a third", { failing: 3, open: 10 }, false],
  ["twenty of very many", { failing: 20, open: 100_000 }, false],
  ["more than twenty of very many", { failing: 21, open: 100_000 }, true],
])("when the tasks of %s fail, then it is told whose fault it is", (_case, counts, expected) => {
  expect(isReleaseAtFault(counts)).toBe(expected);
});
