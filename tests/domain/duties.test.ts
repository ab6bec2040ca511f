import { dutiesOf, dutyKinds, dutyTable, seesDuty, type DutyKind } from "../../domain/application/duties";
import type { Application } from "../../domain/application/application";
import type { ToldResult } from "../../domain/locks/results";
import { roles } from "../../domain/values";
import { consoleRefundAt } from "./sample-events";
import {
  after,
  at,
  feeFen,
  invoiced,
  issuer,
  onSiteForm,
  operator,
  paid,
  renewedBy,
  reviewer,
} from "./samples";

const { lockSerial } = onSiteForm.locks[0] ?? { lockSerial: "" };
const gaveBack = (amountFen: number) => ({ ...consoleRefundAt(400, paid(), amountFen), doneAt: at(350) });

test("when a lock was left out, then its fee is to be given back, as long as it is kept, and no longer", () => {
  const leftOut = after(paid(), renewedBy(reviewer, 60, onSiteForm, [lockSerial]));
  expect(dutiesOf(leftOut)).toMatchObject([{ kind: "giveBack", amountFen: feeFen, since: at(60) }]);
  expect(dutiesOf(after(leftOut, gaveBack(feeFen)))).toEqual([]);
  expect(dutiesOf(paid())).toEqual([]);
});

test("when money behind an invoice went back, then the invoice is to be corrected by that much, from then on", () => {
  expect(dutiesOf(invoiced(200))).toEqual([]);
  const part = after(invoiced(200), gaveBack(5_000));
  expect(dutiesOf(part)).toMatchObject([{ kind: "correct", amountFen: 5_000, since: at(350) }]);
  // Refunds beyond the payment are a loss, and don't change the invoice.
  expect(dutiesOf(after(invoiced(200), gaveBack(2 * feeFen)))).toMatchObject([
    { kind: "correct", amountFen: feeFen },
    { kind: "recover", about: "4200000001", amountFen: feeFen, since: at(350) },
  ]);
});

const kindsOf = (application: Application): DutyKind[] => dutiesOf(application).map(({ kind }) => kind);
const report = (second: number, ...results: ToldResult[]) =>
  ({ type: "resultsRecorded", at: at(second), by: issuer, results }) as const;
const certificate = { lockSerial, state: "已制证", notAfter: "2028-01-05" } as const;
const allBack = gaveBack(feeFen);
const withdrawn = { type: "withdrawn", at: at(50), by: operator, opinion: "不再办理" } as const;

test("makes a certificate whose fee went back a duty to revoke it, before and after the withdrawal, with one id", () => {
  const issued = after(paid(), report(60, certificate));
  expect(kindsOf(issued)).toEqual([]);
  const [back] = dutiesOf(after(issued, allBack));
  expect(back).toMatchObject({ kind: "revoke", about: lockSerial, since: at(350) });
  const [late] = dutiesOf(after(paid(), withdrawn, report(60, certificate)));
  expect(late).toMatchObject({ kind: "revoke", about: lockSerial, since: at(60), id: back?.id });
});

test("makes contradictory results a duty until the authority corrects its own", () => {
  const first = after(paid(), report(60, certificate));
  const other = after(first, report(70, { ...certificate, notAfter: "2028-01-09" }));
  expect(dutiesOf(other)).toMatchObject([{ kind: "contested", about: lockSerial, since: at(70) }]);
  const corrected = report(80, { ...certificate, notAfter: "2028-01-09", corrects: "2028-01-05" });
  expect(kindsOf(after(other, corrected))).toEqual([]);
  // Another contradiction is another duty, because the former may have been verified.
  const again = after(other, report(90, { ...certificate, notAfter: "2028-01-08" }));
  expect(dutiesOf(again)[0]?.id).not.toBe(dutiesOf(other)[0]?.id);
});

test("makes an issued lock that was reported as failed before both a sum to give back and a contradiction", () => {
  const failed = after(paid(), report(60, { lockSerial, state: "未能办理", reason: "芯片损坏" }));
  expect(kindsOf(after(failed, report(70, certificate)))).toEqual(["giveBack", "contested"]);
});

test("lists a noted duty until what ends it has come", () => {
  const waiting = after(invoiced(200), {
    type: "redLetterRequested",
    at: at(300),
    by: operator,
    reason: "开票有误",
    explanation: "抬头有误",
    purpose: { kind: "refund" },
  });
  const about = waiting.redLetters?.[0]?.orderNo ?? "";
  const silent = after(waiting, {
    type: "operatorNoted",
    at: at(400),
    text: "示例",
    duty: { kind: "providerSilent", about },
  });
  expect(dutiesOf(silent)).toMatchObject([{ kind: "providerSilent", about, since: at(400) }]);
  expect(kindsOf(after(silent, { type: "redLetterFailed", at: at(500), reason: "示例" }))).toEqual([
    "redLetterFailed",
  ]);
  const ignored = {
    type: "operatorNoted",
    at: at(60),
    text: "示例",
    duty: { kind: "cancelIgnored" },
  } as const;
  expect(kindsOf(after(paid(), ignored))).toEqual(["cancelIgnored"]);
  expect(kindsOf(after(paid(), ignored, withdrawn))).toEqual([]);
  expect(kindsOf(after(paid(), { type: "operatorNoted", at: at(60), text: "示例" }))).toEqual([]);
});

test("has an owner who sees each duty, and accountants who see those of the books only", () => {
  for (const kind of dutyKinds) {
    const { owner, title, next } = dutyTable[kind];
    expect([kind, seesDuty(owner, kind), seesDuty("operator", kind)]).toEqual([kind, true, true]);
    expect(title && next).toBeTruthy();
  }
  const seen = dutyKinds.filter((kind) => seesDuty("accountant", kind));
  expect(seen).toEqual(["giveBack", "recover", "correct", "difference"]);
  const strangers = roles.filter((role) => dutyKinds.every((kind) => !seesDuty(role, kind)));
  expect(strangers).toEqual(["auditor", "subscriber", "system"]);
});
