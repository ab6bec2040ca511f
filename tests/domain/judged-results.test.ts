import { faultOfResult, type Judged, type ResultFault } from "../../domain/locks/judged-results";
import { renewedEntry, type RegisteredLock } from "../../domain/locks/register";
import { correctedEnds, tellsNothingNew, type ToldResult } from "../../domain/locks/results";
import { notificationsFor } from "../../domain/application/notifications";
import type { ApplicationEvent } from "../../domain/application/events";
import { factsOf } from "../../domain/events/facts";
import { after, at, issuer, onSiteForm, paid, renewedBy, reviewer } from "./samples";

const today = "2026-12-01";
const [{ lockSerial } = { lockSerial: "" }] = onSiteForm.locks;
const entry: RegisteredLock = {
  ...{ serial: lockSerial, lockType: "法人锁", creditCode: onSiteForm.creditCode, expiresOn: "2027-02-01" },
  ...{ source: "imported", changes: [] },
};
const judged: Judged = {
  ...{ applicationId: "ONE", years: 1, lockResults: [], entry, today, toleranceDays: 93 },
};
const issued = (notBefore: string | undefined, notAfter: string, corrects?: string): ToldResult => ({
  ...{ lockSerial, state: "已制证", notAfter },
  ...(notBefore === undefined ? {} : { notBefore }),
  ...(corrects === undefined ? {} : { corrects }),
});

test.each<[string | undefined, string, ResultFault | undefined]>([
  ["2026-12-01", "2028-02-01", undefined],
  ["2020-01-01", "2028-02-01", undefined],
  ["2027-12-01", "2028-02-01", undefined],
  [undefined, "2026-12-02", undefined],
  ["2026-12-01", "2028-05-04", undefined],
  ["2026-12-01", "2028-05-05", "RESULT_ENDS_TOO_LATE"],
  [undefined, "2028-05-05", "RESULT_ENDS_TOO_LATE"],
  ["2026-12-01", "2126-12-01", "RESULT_ENDS_TOO_LATE"],
  ["2026-12-01", "9999-12-31", "RESULT_ENDS_TOO_LATE"],
  ["2027-12-02", "2028-02-01", "RESULT_BEGINS_TOO_LATE"],
  ["2029-01-01", "2030-01-01", "RESULT_BEGINS_TOO_LATE"],
  ["2028-02-01", "2028-02-01", "RESULT_DATES_REVERSED"],
  ["2028-02-02", "2028-02-01", "RESULT_DATES_REVERSED"],
  ["2026-12-01", "2002-12-01", "RESULT_DATES_REVERSED"],
  ["2001-12-01", "2002-12-01", "RESULT_ENDED"],
  [undefined, "2026-12-01", "RESULT_ENDED"],
  [undefined, "0001-01-01", "RESULT_ENDED"],
])("judges a certificate from %s to %s as %s", (notBefore, notAfter, fault) => {
  expect(faultOfResult(issued(notBefore, notAfter), judged)).toBe(fault);
});

test.each<[string, Partial<Judged>, string, ResultFault | undefined]>([
  ["of an unregistered lock counts from today", { entry: undefined }, "2028-03-03", undefined],
  ["of an unregistered lock counts from today", { entry: undefined }, "2028-03-04", "RESULT_ENDS_TOO_LATE"],
  [
    "of a lapsed lock counts from today",
    { entry: { ...entry, expiresOn: "2020-01-01" } },
    "2028-03-04",
    "RESULT_ENDS_TOO_LATE",
  ],
  ["for three years counts three", { years: 3 }, "2030-05-04", undefined],
  ["without tolerance ends with the years", { toleranceDays: 0 }, "2028-02-02", "RESULT_ENDS_TOO_LATE"],
])("the end of a certificate %s", (_case, changes, notAfter, fault) => {
  expect(faultOfResult(issued(today, notAfter), { ...judged, ...changes })).toBe(fault);
});

test("judges no lock that could not be renewed", () => {
  expect(faultOfResult({ lockSerial, state: "未能办理", reason: "示例" }, judged)).toBeUndefined();
});

describe("a correction", () => {
  const handled = after(paid(), renewedBy(reviewer, 60));
  const correct = (notAfter: string, corrects: string, second: number) =>
    after(handled, {
      ...{ type: "resultsRecorded", at: at(second), by: issuer },
      results: [issued(today, notAfter, corrects)],
    });
  const corrected = correct("2027-12-01", "2028-01-05", 90);
  const renewal = {
    ...{ applicationId: "ONE", lockSerial, lockType: "法人锁", creditCode: onSiteForm.creditCode, years: 1 },
    ...{ expiresOn: "2028-02-01", handledAt: at(60), by: "示例制证员" },
  };
  const once = renewedEntry(entry, renewal);

  test("has to name the recorded end", () => {
    const { lockResults = [] } = handled;
    expect(
      faultOfResult(issued(today, "2028-01-01", "2028-01-05"), { ...judged, lockResults }),
    ).toBeUndefined();
    for (const wrong of [
      { ...judged, lockResults, told: issued(today, "2028-01-01", "2028-01-04") },
      { ...judged, told: issued(today, "2028-01-01", "2028-01-05") },
    ])
      expect(faultOfResult(wrong.told, wrong)).toBe("RESULT_NOT_TO_CORRECT");
  });

  test("takes the place of the recorded result, is a record, a fact and an SMS, and leaves what was told before", () => {
    expect(corrected.lockResults).toMatchObject([
      { outcome: { notAfter: "2027-12-01", by: issuer }, corrected: [{ notAfter: "2028-01-05" }] },
    ]);
    expect(corrected.records.at(-1)?.text).toContain("2028-01-05 → 2027-12-01");
    expect(corrected.operatorNotes).toEqual(handled.operatorNotes);
    expect(factsOf(corrected).slice(0, -1)).toEqual(factsOf(handled));
    expect(factsOf(corrected).at(-1)).toMatchObject({
      type: "lockCorrected",
      payload: { former: "2028-01-05", notAfter: "2027-12-01" },
    });
    const event: ApplicationEvent = { type: "resultsRecorded", at: at(90), by: issuer, results: [] };
    expect(notificationsFor(event, corrected)).toMatchObject([
      { template: "handled", params: { until: "2027-12-01" } },
    ]);
  });

  test("is known when it is repeated, and so is the result that it took back", () => {
    const known = [issued(today, "2027-12-01", "2028-01-05"), issued(undefined, "2028-01-05")];
    for (const told of known) expect(tellsNothingNew(corrected, [told])).toBe(true);
    expect(tellsNothingNew(corrected, [issued(today, "2028-01-05", "2027-12-01")])).toBe(false);
  });

  test("that names another end is kept beside the recorded one, and noted", () => {
    const other = correct("2027-12-01", "2027-01-01", 90);
    expect(correctedEnds(other)).toEqual([]);
    expect(other.operatorNotes).toHaveLength(1);
  });

  test("moves the register backwards, once, with the judgement still by the end before the renewal", () => {
    const correction = { ...renewal, expiresOn: "2027-12-01", handledAt: at(90), former: ["2028-02-01"] };
    const moved = renewedEntry(once, correction);
    expect(moved).toMatchObject({ expiresOn: "2027-12-01" });
    expect(moved.changes.at(-1)).toMatchObject({
      what: "更正",
      detail: expect.stringContaining("2028-02-01 → 2027-12-01"),
    });
    expect(renewedEntry(moved, correction)).toBe(moved);
    const again = { ...judged, entry: moved };
    expect(faultOfResult(issued(today, "2028-05-04"), again)).toBeUndefined();
    expect(faultOfResult(issued(today, "2028-05-05"), again)).toBe("RESULT_ENDS_TOO_LATE");
  });

  test("leaves a later end that the register has from another source", () => {
    const imported = { ...once, expiresOn: "2029-01-01" };
    const correction = { ...renewal, expiresOn: "2027-12-01", handledAt: at(90), former: ["2028-02-01"] };
    expect(renewedEntry(imported, correction)).toMatchObject({ expiresOn: "2029-01-01" });
  });
});
