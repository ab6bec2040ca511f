import { isStillRenewing } from "../../domain/locks/holds";
import { remindedText } from "../../domain/locks/reminders";
import { withdrawnAt } from "./sample-events";
import { after, approved, at, draft, paid, reviewer, submitted, renewedBy } from "./samples";

test("when one SMS is for several locks, then it names the first and how many there are, in no more than is sent", () => {
  const serials = Array.from({ length: 18 }, (_, place) => `LOCK-${place}`);
  expect(remindedText(serials, 35)).toBe("LOCK-0等18把");
  expect(remindedText(["LOCK-0"], 35)).toBe("LOCK-0");
  const long = "A".repeat(30) + "0123456789";
  expect(remindedText([long], 35)).toBe(long.slice(-35));
  expect(remindedText([long, ...serials], 35)).toBe(`${long.slice(-31)}等19把`);
});

const rejected = after(submitted(), {
  ...{ type: "reviewed" as const, at: at(20), by: reviewer },
  ...{ decision: "reject" as const, opinion: "请核对" },
});
const handled = after(paid(), renewedBy(reviewer, 60));
const withdrawn = after(approved(), withdrawnAt(70));

test.each([
  ["a draft", draft(), false],
  ["待审核", submitted(), true],
  ["审核不通过", rejected, true],
  ["审核通过", approved(), true],
  ["办理中", paid(), true],
  ["已办理", handled, false],
  ["已撤回", withdrawn, false],
])("when it is %s, then an open one alone may still renew its locks", (_case, one, renews) => {
  expect(isStillRenewing({ endedAt: undefined, ...one } as never)).toBe(renews);
});
