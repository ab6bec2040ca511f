import type { Application } from "../../domain/application/application";
import type { FormLock } from "../../domain/form/form";
import { totalOf } from "../../domain/invoice/document";
import { feesOfLocks, invoiceLinesOf, invoiceRemark, owedFees } from "../../domain/application/invoice-lines";
import { invoiceOrderOf } from "../../domain/application/invoicing";
import { keptFen } from "../../domain/money/attempts";
import { approvedAt, invoiceAskedAt, moneyCountedAt } from "./sample-events";
import {
  after,
  at,
  bidder,
  draft,
  evidenceFor,
  numberOf,
  onSiteForm,
  operator,
  renewedBy,
  reviewer,
  withAttempt,
} from "./samples";

const serials = ["LOCK-A00001", "LOCK-B00001", "LOCK-C00001", "LOCK-D00001"];
const locks: FormLock[] = [
  { lockType: "单位锁", lockSerial: "LOCK-A00001", years: 1 },
  { lockType: "业务锁", lockSerial: "LOCK-B00001", years: 2 },
  { lockType: "单位锁", lockSerial: "LOCK-C00001", years: 1 },
  { lockType: "单位锁", lockSerial: "LOCK-D00001", years: 3 },
];
const allButB = serials.filter((serial) => serial !== "LOCK-B00001");
const feesFen = [20_000, 30_001, 20_000, 60_000];

/** Returns an approved and paid application for the given locks. */
function paidFor(some: readonly FormLock[] = locks, fees: readonly number[] = feesFen): Application {
  const form = { ...onSiteForm, locks: [...some] };
  const approved = after(
    draft(form),
    { type: "submitted", at: at(10), by: bidder, opinion: "请审核", form, feesFen: [...fees] },
    approvedAt(20),
  );
  const waiting = withAttempt(approved);
  return after(
    waiting,
    moneyCountedAt(40, evidenceFor(waiting, { amountFen: fees.reduce((sum, fen) => sum + fen, 0) })),
  );
}

let refunds = 0;
function givenBack(application: Application, amountFen: number, named?: string[]): Application {
  return after(application, {
    ...{ type: "refundedInConsole", at: at(500), refundNumber: `HAND-${(refunds += 1)}`, amountFen },
    ...{ attemptNumber: numberOf(application) },
    transactionId: application.attempts[0]?.transactions[0]?.id ?? "",
    booked: { by: operator, reason: "示例", ...(named ? { locks: named } : {}) },
  });
}

const shown = (application: Application) =>
  invoiceLinesOf(application).map(
    ({ lockType, years, quantity, totalFen }) => `${lockType} ${years}年 ${quantity} ${totalFen}`,
  );

test("when all is kept, then there is a line for each type and years, over what its locks cost", () => {
  expect(paidFor().attempts[0]?.amountFen).toBe(130_001);
  expect(shown(paidFor())).toEqual(["单位锁 1年 2 40000", "业务锁 2年 1 30001", "单位锁 3年 1 60000"]);
});

test("when locks of two types are renewed for as many years, then each type has its line", () => {
  const some = locks.slice(0, 2).map((lock) => ({ ...lock, years: 2 }));
  expect(shown(paidFor(some, [40_000, 30_001]))).toEqual(["单位锁 2年 1 40000", "业务锁 2年 1 30001"]);
});

test("when a booking names the locks whose fees went back, then these are in no line, and in no remark", () => {
  const part = givenBack(paidFor(), 50_001, ["lock-b00001", "LOCK-A00001"]);
  expect(shown(part)).toEqual(["单位锁 1年 1 20000", "单位锁 3年 1 60000"]);
  expect(invoiceRemark(part)).toBe("锁序列号 LOCK-C00001、LOCK-D00001");
});

test("when as much went back as locks cost that were left out, then it is theirs, together or one by one", () => {
  const handled = after(paidFor(), renewedBy(reviewer, 60, { locks }, allButB));
  expect(shown(givenBack(handled, 100_000))).toEqual(["业务锁 2年 1 30001"]);
  const one = givenBack(handled, 60_000);
  expect(shown(givenBack(one, 40_000))).toEqual(["业务锁 2年 1 30001"]);
  // One fen more than the fees of the locks that were left out is taken from the renewed lock.
  expect(shown(givenBack(one, 40_001))).toEqual(["业务锁 2年 1 30000"]);
  // A refund as large as a renewed lock's fee doesn't show that this lock was meant.
  expect(invoiceRemark(givenBack(handled, 30_001))).toBe("锁序列号 LOCK-B00001");
});

test("when locks are left out, then their fees are owed until they have gone back, in one part or two, or all goes back", () => {
  const handled = after(paidFor(), renewedBy(reviewer, 60, { locks }, allButB));
  expect(owedFees(paidFor())).toBeUndefined();
  const since = at(60);
  expect(owedFees(handled)).toEqual({
    locks: ["LOCK-A00001", "LOCK-C00001", "LOCK-D00001"],
    amountFen: 100_000,
    since,
  });
  const part = givenBack(handled, 60_000);
  expect(owedFees(part)).toEqual({ locks: ["LOCK-A00001", "LOCK-C00001"], amountFen: 40_000, since });
  expect(owedFees(givenBack(part, 40_000))).toBeUndefined();
  expect(owedFees(givenBack(handled, 20_000, ["LOCK-C00001"]))?.locks).toEqual([
    "LOCK-A00001",
    "LOCK-D00001",
  ]);
  // A voluntary refund of a renewed lock's fee pays no debt, but no more is owed than the customer keeps paid.
  expect(owedFees(givenBack(handled, 30_001, ["LOCK-B00001"]))?.amountFen).toBe(100_000);
  expect(owedFees(givenBack(handled, 70_000, ["LOCK-B00001"]))?.amountFen).toBe(60_001);
  // A refund that names no lock reduces the debt, whatever it was meant for.
  expect(owedFees(givenBack(handled, 99_999))?.amountFen).toBe(1);
  expect(owedFees(givenBack(handled, 120_001))).toBeUndefined();
  expect(owedFees(after(paidFor(), renewedBy(reviewer, 60, { locks })))).toBeUndefined();
  const none = after(paidFor(), renewedBy(reviewer, 60, { locks }, serials));
  expect(none.handledAt).toBeUndefined();
  expect(owedFees(none)).toEqual({ locks: serials, amountFen: 130_001, since });
});

test("when what went back names no lock, then every line gives its part, and the last fen come from the largest", () => {
  expect(shown(givenBack(paidFor(), 1))).toEqual([
    "单位锁 1年 2 40000",
    "业务锁 2年 1 30001",
    "单位锁 3年 1 59999",
  ]);
  expect(shown(givenBack(paidFor(), 65_000))).toEqual([
    "单位锁 1年 2 20001",
    "业务锁 2年 1 15001",
    "单位锁 3年 1 29999",
  ]);
  const both = givenBack(givenBack(paidFor(), 60_000, ["LOCK-D00001"]), 70_000);
  expect(shown(both)).toEqual(["业务锁 2年 1 1"]);
});

test.each(Array.from({ length: 50 }, (_, index) => 1 + index * 2_600))(
  "when %d fen went back, then the lines come to what is kept, and none is below a fen",
  (fen) => {
    const part = givenBack(paidFor(), fen);
    const lines = invoiceLinesOf(part);
    expect(totalOf(lines)).toBe(keptFen(part));
    expect(lines.every(({ totalFen }) => totalFen > 0)).toBe(true);
  },
);

test("when an invoice is asked for, then its lines and its remark stand, whatever goes back meanwhile", () => {
  const asked = after(paidFor(), invoiceAskedAt(60));
  expect(invoiceOrderOf(givenBack(asked, 20_000, ["LOCK-A00001"]))).toMatchObject({
    lines: invoiceLinesOf(paidFor()),
    remark: invoiceRemark(paidFor()),
  });
});

test("when locks are named, then their fees are told, unless one is unknown or its fee gone back", () => {
  expect(feesOfLocks(paidFor(), ["LOCK-A00001", "lock-d00001"])).toBe(80_000);
  expect(feesOfLocks(paidFor(), ["LOCK-A00001", "LOCK-X00001"])).toBeUndefined();
  const part = givenBack(paidFor(), 20_000, ["LOCK-A00001"]);
  expect(feesOfLocks(part, ["LOCK-A00001"])).toBeUndefined();
  expect(feesOfLocks(part, ["LOCK-C00001"])).toBe(20_000);
});

test("when there are too many locks for the remark, then it names the first and says how many there are", () => {
  expect(invoiceRemark(paidFor())).toBe(`锁序列号 ${serials.join("、")}`);
  const many = Array.from({ length: 20 }, (_, index) => ({
    lockType: "单位锁",
    lockSerial: `LOCK-${String(index).padStart(10, "0")}`,
    years: 1,
  }));
  const remark = invoiceRemark(
    paidFor(
      many,
      many.map(() => 20_000),
    ),
  );
  expect(remark).toBe("锁序列号 单位锁 LOCK-0000000000 等20把");
});

test.each([
  ["as long as it may be", "LOCK-00000099", `锁序列号 ${"LOCK-00000001、".repeat(13)}LOCK-00000099`],
  ["a character longer", "LOCK-000000999", "锁序列号 单位锁 LOCK-00000001 等14把"],
])(
  "when the remark of all locks is %s, then with the last one %s it is as it should be",
  (_case, lockSerial, expected) => {
    const many = Array.from({ length: 14 }, (_, index) => ({
      lockType: "单位锁",
      lockSerial: index === 13 ? lockSerial : "LOCK-00000001",
      years: 1,
    }));
    expect(
      invoiceRemark(
        paidFor(
          many,
          many.map(() => 20_000),
        ),
      ),
    ).toBe(expected);
  },
);
