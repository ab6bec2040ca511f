import { TypedSearchAttributes } from "@temporalio/common";
import {
  caLockSerials,
  caPaymentDeadline,
  caPickup,
  caStage,
  caWaitingSince,
  newsBeside,
} from "../../workflows/renewal/operator-view";

const at = (minute: number): Date => new Date(Date.UTC(2026, 0, 2, 3, minute));

const attributes = (stage: string, since: Date, deadline: Date | null = null) => [
  { key: caStage, value: stage },
  { key: caWaitingSince, value: since },
  { key: caPickup, value: "现场" },
  { key: caLockSerials, value: ["SAMPLE1"] },
  { key: caPaymentDeadline, value: deadline },
];

test("when the stage changes, then it is told with the time since which it waits, and nothing else", () => {
  const news = newsBeside(attributes("待审核", at(1)))(attributes("待支付", at(2)));
  expect(news).toEqual([
    { key: caStage, value: "待支付" },
    { key: caWaitingSince, value: at(2) },
  ]);
});

test("when only the time since which it waits differs, then there is no news", () => {
  expect(newsBeside(attributes("待审核", at(1)))(attributes("待审核", at(2)))).toEqual([]);
});

test("when a deadline comes and goes, then both are told", () => {
  const [without, due] = [attributes("待支付", at(1)), attributes("待支付", at(1), at(9))];
  expect(newsBeside(without)(due)).toEqual([{ key: caPaymentDeadline, value: at(9) }]);
  expect(newsBeside(due)(without)).toEqual([{ key: caPaymentDeadline, value: null }]);
});

test("when a run was started without attributes, then all that have a value are news", () => {
  const news = newsBeside(new TypedSearchAttributes([]))(attributes("待审核", at(1)));
  expect(news).toEqual(attributes("待审核", at(1)).slice(0, -1));
});

test("when a resubmission takes a lock away, then the locks are news, and the others nothing", () => {
  const [before, after] = [attributes("待审核", at(1)), attributes("待审核", at(1))];
  const locks = { key: caLockSerials, value: ["SAMPLE1", "SAMPLE2"] };
  expect(newsBeside([...before.slice(0, 3), locks, ...before.slice(4)])(after)).toEqual([
    { key: caLockSerials, value: ["SAMPLE1"] },
  ]);
});
