import { randomInt } from "node:crypto";
import type { Answer } from "../../contract/answers";
import { beijingDay, dayAfter } from "../../domain/beijing-day";
import { lockKey } from "../../domain/form/lock-key";
import { resultFaults, type ResultFault } from "../../domain/locks/judged-results";
import { yearsLater } from "../../domain/locks/register";
import { matchResults, resultRowsOf } from "../../domain/locks/result-file";
import { remindOfLocks } from "../../store/lock-reminders";
import { expectPoll } from "../support/expect-poll";
import { bidder, world } from "../support/here";
import { paid } from "../support/journey";
import { newLocks } from "../support/people";
import { expectProblem } from "../support/problems";
import { readAs } from "../support/world";

const paidLock = async (years = 1) => {
  const locks = newLocks(1, years);
  const { id } = await paid({ world, bidder, changes: { locks } });
  return { id, lockSerial: locks[0]?.lockSerial ?? "" };
};
const today = beijingDay(Date.now());
const inYears = (years: number, days = 0) => dayAfter(yearsLater(today, years), days);
const issued = { state: "已制证", certificateNumber: "CN1" } as const;
const report = (id: string, results: object[]) =>
  world.issuer.api.call<Answer<"workOrder">>("PUT", `/api/work-orders/${id}/results`, { body: { results } });
const tell = (id: string, result: object) => report(id, [{ ...issued, ...result }]);
const handle = (id: string, end: object) =>
  world.reviewer.api.call<Answer<"application">>("POST", `/api/applications/${id}/handled`, {
    body: { ends: [end] },
  });

/** Dates that can't be right: what a report or a file is refused with, and what an end without a beginning by hand is. */
const odd: [notBefore: string, notAfter: string, code: ResultFault, byHand?: ResultFault][] = [
  [today, today, "RESULT_DATES_REVERSED", "RESULT_ENDED"],
  [inYears(1), today, "RESULT_DATES_REVERSED", "RESULT_ENDED"],
  [today, dayAfter(today, -1), "RESULT_DATES_REVERSED", "RESULT_ENDED"],
  [today, "2002-01-01", "RESULT_DATES_REVERSED", "RESULT_ENDED"],
  [inYears(1), inYears(1), "RESULT_DATES_REVERSED"],
  ["2001-01-01", "2002-01-01", "RESULT_ENDED", "RESULT_ENDED"],
  ["1900-01-01", "1999-12-31", "RESULT_ENDED", "RESULT_ENDED"],
  [dayAfter(today, -400), today, "RESULT_ENDED", "RESULT_ENDED"],
  [dayAfter(today, -400), dayAfter(today, -35), "RESULT_ENDED", "RESULT_ENDED"],
  [dayAfter(today, -2), dayAfter(today, -1), "RESULT_ENDED", "RESULT_ENDED"],
  [inYears(1, 1), inYears(1, 30), "RESULT_BEGINS_TOO_LATE"],
  [inYears(1, 1), inYears(2), "RESULT_BEGINS_TOO_LATE", "RESULT_ENDS_TOO_LATE"],
  [inYears(2, 31), inYears(3, 31), "RESULT_BEGINS_TOO_LATE", "RESULT_ENDS_TOO_LATE"],
  [inYears(3), inYears(4), "RESULT_BEGINS_TOO_LATE", "RESULT_ENDS_TOO_LATE"],
  [inYears(100), inYears(101), "RESULT_BEGINS_TOO_LATE", "RESULT_ENDS_TOO_LATE"],
  [today, inYears(1, 94), "RESULT_ENDS_TOO_LATE", "RESULT_ENDS_TOO_LATE"],
  [inYears(1), inYears(2), "RESULT_ENDS_TOO_LATE", "RESULT_ENDS_TOO_LATE"],
  [today, inYears(3), "RESULT_ENDS_TOO_LATE", "RESULT_ENDS_TOO_LATE"],
  [today, inYears(100), "RESULT_ENDS_TOO_LATE", "RESULT_ENDS_TOO_LATE"],
  ["2020-01-01", "9999-12-31", "RESULT_ENDS_TOO_LATE", "RESULT_ENDS_TOO_LATE"],
];

test("refuses twenty odd dates by name, in a report, in a file and by hand alike", async () => {
  const { id, lockSerial } = await paidLock();
  for (const [notBefore, notAfter, code, byHand] of odd) {
    const rows = resultRowsOf([[lockSerial, "已制证", "CN1", notBefore, notAfter]]);
    const { ready, refused } = matchResults(rows, [{ id, locks: [{ lockSerial }] }], today);
    // Only the API knows the years that were paid for. It answers the page that sends what was ready.
    const reasons = code === "RESULT_ENDS_TOO_LATE" ? [] : [resultFaults[code].title];
    expect(refused.map(({ reason }) => reason)).toEqual(reasons);
    const results = ready[0]?.results ?? [{ ...issued, lockSerial, notBefore, notAfter }];
    const answer = await report(id, results);
    expect(expectProblem(answer, 400, code).title).toBe(resultFaults[code].title);
    expect(JSON.stringify(answer.body)).toContain(lockSerial);
    if (byHand) expectProblem(await handle(id, { lockSerial, notAfter }), 400, byHand);
  }
  expect(await bidder.api.get(id)).toMatchObject({ handling: "办理中" });
  expect(await handle(id, { lockSerial, notAfter: inYears(1, 93) })).toMatchObject({ status: 200 });
});

test("brings a correction to the register, the reminder, the events, the SMS and the pages of bidder and reviewer", async () => {
  const { id, lockSerial } = await paidLock(3);
  const [wrong, right] = [inYears(3, 90), inYears(3, 50)];
  await tell(id, { lockSerial, notBefore: today, notAfter: wrong });
  const registered = async () =>
    (await world.models.lockRegister.findById(lockKey(lockSerial)).lean())?.expiresOn;
  await expectPoll(registered).toBe(wrong);

  const contradiction = await tell(id, { lockSerial, notBefore: today, notAfter: right });
  expect(contradiction.body.locks).toMatchObject([
    { notAfter: wrong, contested: expect.stringContaining(right) },
  ]);
  const correction = { lockSerial, notBefore: today, notAfter: right };
  expectProblem(await tell(id, { ...correction, corrects: right }), 409, "RESULT_NOT_TO_CORRECT");
  const corrected = await tell(id, { ...correction, corrects: wrong });
  expect(corrected.body.locks).toMatchObject([{ notAfter: right }]);
  expect(corrected.body.locks[0]).not.toHaveProperty("contested");
  // A repeat is known, whether under its key or another.
  expect(await tell(id, { ...correction, corrects: wrong })).toMatchObject({ status: 200 });

  await expectPoll(registered).toBe(right);
  for (const { api } of [bidder, world.reviewer]) {
    const { lockResults, records } = await api.get(id);
    expect(lockResults).toMatchObject([{ notAfter: right }]);
    expect(records.filter(({ text }) => text.includes(`${wrong} → ${right}`))).toHaveLength(1);
  }
  await expectPoll(
    async () => (await world.models.messages.findById(`${id}:corrected-1`).lean())?.params.until,
  ).toBe(right);
  const told = async () => {
    const path = `/api/events?application=${id}&type=application.lockCorrected`;
    return (await readAs<"events">(world.subscriber, path)).items;
  };
  await expectPoll(told).toMatchObject([{ data: { former: wrong, notAfter: right } }]);

  const phone = `139${String(randomInt(100_000_000)).padStart(8, "0")}`;
  await bidder.api.call("PUT", "/api/locks/reminder", { body: { phone, on: true } });
  await remindOfLocks(world.models, { today: dayAfter(right, -6), at: new Date() });
  const reminders = await world.models.messages.find({ phone }).lean();
  expect(reminders.map(({ params }) => params)).toEqual([{ lock: lockSerial, day: right, left: "6" }]);
});
