import type { Application } from "../../domain/application/application";
import type { EventOf } from "../../domain/application/events";
import { erased } from "../../domain/application/erasure";
import { owedFees } from "../../domain/application/invoice-lines";
import { notificationsFor } from "../../domain/application/notifications";
import { apply } from "../../domain/application/reducer";
import { guardFactsOf, refusalOf } from "../../domain/application/transitions";
import type { FormLock } from "../../domain/form/form";
import {
  doubtAbout,
  lockStateOf,
  renewedLocks,
  resultOf,
  tellsNothingNew,
  type ToldResult,
} from "../../domain/locks/results";
import { consoleRefundAt, shippedAt, withdrawnAt } from "./sample-events";
import { after, at, issuer, mailedForm, onSiteForm, paid, renewedBy, reviewer } from "./samples";

const serials = ["LOCK-0001", "LOCK-0002", "LOCK-0003"];
const locks: FormLock[] = serials.map((lockSerial) => ({ lockType: "单位锁", lockSerial, years: 1 }));
const form = { ...onSiteForm, locks };
const three = (): Application => ({ ...paid(form), feesFen: [20_000, 20_000, 20_000] });
const mailed = (): Application => paid({ ...mailedForm, locks });

const issuedOf = (lockSerial: string, notAfter = "2028-06-30"): ToldResult => ({
  ...{ lockSerial, state: "已制证", certificateNumber: `CN-${lockSerial}` },
  ...{ notBefore: "2027-01-01", notAfter },
});
const failedOf = (lockSerial: string, reason = "芯片损坏"): ToldResult => ({
  ...{ lockSerial, state: "未能办理", reason },
});
const tell = (second: number, ...results: ToldResult[]) =>
  ({ type: "resultsRecorded", at: at(second), by: issuer, results }) as const;
const giveOut = (second: number, given: string[], doubtful: string[] = []): EventOf<"locksGivenOut"> => ({
  ...{ type: "locksGivenOut", at: at(second), by: issuer, locks: given },
  doubts: doubtful.map((lockSerial) => ({ lockSerial, reason: "锁档案中的锁类型为法人锁" })),
});
const statesOf = (application: Application) =>
  application.form.locks.map(({ lockSerial }) => lockStateOf(resultOf(application, lockSerial)));

test("when locks are given out, then they are 制证中, those in doubt 待核实, and one that was given out stays with whom it went to", () => {
  expect(statesOf(three())).toEqual(["待制证", "待制证", "待制证"]);
  const given = after(three(), giveOut(50, ["lock0001"], ["LOCK-0002"]));
  expect(statesOf(given)).toEqual(["制证中", "待核实", "待制证"]);
  // The doubt about the second lock is settled, and the first lock was already given to an issuer.
  const again = after(given, { ...giveOut(60, serials), by: { ...issuer, name: "另一位制证员" } });
  expect(statesOf(again)).toEqual(["制证中", "制证中", "制证中"]);
  expect(again.lockResults?.map(({ givenOut }) => givenOut?.to.name)).toEqual([
    "示例制证员",
    "另一位制证员",
    "另一位制证员",
  ]);
});

test("when all locks are decided, then it is 已办理 with the ends as issued, and the money of those that failed is owed", () => {
  const some = after(three(), giveOut(50, serials), tell(60, issuedOf("LOCK-0001"), failedOf("LOCK-0002")));
  expect(some).toMatchObject({ handling: "办理中", records: [] });
  expect(owedFees(some)).toBeUndefined();
  const last = tell(70, issuedOf("LOCK-0003", "2028-12-31"));
  const done = after(some, last);
  expect(done).toMatchObject({ handling: "已办理", handledAt: at(70), operatorNotes: [] });
  expect(done.records).toEqual([{ at: at(70), by: issuer, text: "已办理；未能延期：单位锁 LOCK-0002" }]);
  expect(renewedLocks(done)).toEqual([
    { lockSerial: "LOCK-0001", expiresOn: "2028-06-30" },
    { lockSerial: "LOCK-0003", expiresOn: "2028-12-31" },
  ]);
  expect(owedFees(done)).toEqual({ locks: ["LOCK-0002"], amountFen: 20_000, since: at(70) });
  expect(notificationsFor(tell(60, issuedOf("LOCK-0001")), some)).toEqual([]);
  expect(notificationsFor(last, done)).toMatchObject([{ template: "handled", id: `${done.id}:handled` }]);
});

test("when a mailed one is decided before it is sent, then it is 已办理 with the parcel, and told of both", () => {
  const decided = after(mailed(), tell(50, ...serials.map((serial) => issuedOf(serial))));
  expect(decided.handling).toBe("办理中");
  const sent = shippedAt(60);
  const done = apply(decided, sent);
  expect(done).toMatchObject({ handling: "已办理", handledAt: at(60) });
  expect(done.records.map(({ text }) => text)).toEqual(["已寄出：示例快递 DEMO123", "已办理"]);
  expect(notificationsFor(sent, done).map(({ template }) => template)).toEqual(["shipped", "handled"]);
});

test("when no lock could be renewed, then it isn't 已办理: the operator is told, once, to send the money back", () => {
  const failed = serials.map((serial) => failedOf(serial));
  const given = after(three(), giveOut(50, serials));
  const none = after(given, tell(60, ...failed), tell(70, ...failed));
  expect(none).toMatchObject({ handling: "办理中", operatorNotes: [{ at: at(60) }] });
  expect(refusalOf("withdraw", "operator", guardFactsOf(given))).toBe("LOCKS_BEING_ISSUED");
  expect(refusalOf("withdraw", "operator", guardFactsOf(none))).toBeUndefined();
  const some = after(three(), tell(60, issuedOf("LOCK-0001")));
  expect(refusalOf("withdraw", "operator", guardFactsOf(some))).toBe("LOCKS_ISSUED");
});

test("when an outcome is told twice, then the first stands; another one is kept beside it, and the operator told", () => {
  const first = after(three(), tell(50, issuedOf("LOCK-0001")));
  expect(tellsNothingNew(first, [{ ...issuedOf("LOCK-0001"), lockSerial: "lock0001" }])).toBe(true);
  expect(tellsNothingNew(first, [issuedOf("LOCK-0001"), issuedOf("LOCK-0002")])).toBe(false);
  const other = after(first, tell(60, issuedOf("LOCK-0001", "2029-06-30")), tell(70, failedOf("LOCK-0001")));
  expect(resultOf(other, "LOCK-0001")).toMatchObject({
    outcome: { notAfter: "2028-06-30", at: at(50) },
    otherOutcomes: [{ notAfter: "2029-06-30" }, { state: "未能办理" }],
  });
  expect(other.operatorNotes.map(({ text }) => text)).toEqual([
    expect.stringContaining("2029-06-30"),
    expect.stringContaining("芯片损坏"),
  ]);
  expect(tellsNothingNew(other, [issuedOf("LOCK-0001", "2029-06-30")])).toBe(true);
  const repeated = after(other, tell(80, issuedOf("LOCK-0001", "2029-06-30")));
  expect(repeated.lockResults).toEqual(other.lockResults);
  expect(repeated.operatorNotes).toEqual(other.operatorNotes);
});

test("when an outcome comes after the withdrawal, then it is taken, and the operator told, but nothing is 已办理", () => {
  const withdrawn = withdrawnAt(50);
  const told = after(three(), withdrawn, tell(60, ...serials.map((serial) => issuedOf(serial))));
  expect(told).toMatchObject({ status: "已撤回", handling: "办理中", operatorNotes: [{ at: at(60) }] });
  expect(renewedLocks(told)).toHaveLength(3);
});

test("when the reviewer decided by hand, then the certificate's number completes it, and another end doesn't replace it", () => {
  const byHand = after(three(), renewedBy(reviewer, 50, form));
  const told = after(byHand, tell(60, { ...issuedOf("LOCK-0001"), notAfter: "2028-01-05" } as ToldResult));
  expect(resultOf(told, "LOCK-0001")).toEqual({
    lockSerial: "LOCK-0001",
    outcome: {
      ...{ state: "已制证", notAfter: "2028-01-05", certificateNumber: "CN-LOCK-0001" },
      ...{ notBefore: "2027-01-01", at: at(50), by: reviewer },
    },
  });
  expect(told).toMatchObject({ handledAt: at(50), operatorNotes: [] });
});

test("when money has gone back, then no lock is given out any more, but what became of one is taken", () => {
  const part = after(three(), consoleRefundAt(45, three(), 5_000));
  expect(refusalOf("giveOut", "issuer", guardFactsOf(three()))).toBeUndefined();
  expect(refusalOf("giveOut", "issuer", guardFactsOf(part))).toBe("MONEY_GONE_BACK");
  expect(refusalOf("recordResults", "issuer", guardFactsOf(part))).toBeUndefined();
});

test("when the register has changed since the payment, then a lock is in doubt, but not one that nobody registered", () => {
  const entry = { serial: "LOCK-0001", lockType: "单位锁", expiresOn: "2027-06-30", changes: [] };
  const listed = { ...entry, source: "imported" as const };
  const [lock] = locks as [FormLock];
  const owner = { orgCode: "91330604MA00000013" };
  expect(doubtAbout(lock, owner, undefined)).toBeUndefined();
  expect(doubtAbout(lock, owner, { ...listed, creditCode: owner.orgCode })).toBeUndefined();
  expect(doubtAbout(lock, owner, { ...listed, creditCode: "91330604MA00000021" })).toContain("其他单位");
  expect(doubtAbout(lock, owner, { ...listed, creditCode: owner.orgCode, lockType: "法人锁" })).toContain(
    "法人锁",
  );
});

test("when personal data are erased, then the ends stay, and who issued and what they wrote are gone", () => {
  const done = after(
    three(),
    giveOut(50, ["LOCK-0001"], ["LOCK-0002"]),
    tell(60, issuedOf("LOCK-0001"), failedOf("LOCK-0003", "经办人示例说不要了")),
    tell(70, failedOf("LOCK-0001")),
  );
  const kept = erased(done);
  expect(JSON.stringify(kept.lockResults)).not.toMatch(/示例|issuer-1|芯片/);
  expect(renewedLocks(kept)).toEqual(renewedLocks(done));
  expect(statesOf(kept)).toEqual(statesOf(done));
});
