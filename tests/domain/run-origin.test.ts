import { mayTakeOver } from "../../domain/application/run-origin";

const stored = { firstRunId: "first", generation: 3 };

test("when a run belongs to the chain that wrote last, then it may take over, as after a reset", () => {
  expect(mayTakeOver(stored, { firstRunId: "first", generation: 1 })).toBe(true);
});

test("when a run of another chain was started from what is stored, or later, then it may take over", () => {
  expect(mayTakeOver(stored, { firstRunId: "other", generation: 3 })).toBe(true);
  // A generation above the stored one shows that MongoDB was restored to an earlier state than Temporal's.
  expect(mayTakeOver(stored, { firstRunId: "other", generation: 4 })).toBe(true);
});

test("when a run of another chain was started from something older, then it may not take over", () => {
  expect(mayTakeOver(stored, { firstRunId: "other", generation: 2 })).toBe(false);
  expect(mayTakeOver(stored, { firstRunId: "other" })).toBe(false);
});

test("when a draft, or an application of a release without chains, is stored, then any run may take over", () => {
  expect(mayTakeOver({ generation: 0 }, { firstRunId: "other" })).toBe(true);
  expect(mayTakeOver({ generation: 5 }, { firstRunId: "other", generation: 1 })).toBe(true);
});
