import type { Answer } from "../../contract/answers";
import { beijingDay, dayAfter } from "../../domain/beijing-day";
import { lockKey } from "../../domain/form/lock-key";
import { yearsLater } from "../../domain/locks/register";
import { expectPoll } from "../support/expect-poll";
import { bidder, world } from "../support/here";
import { paid } from "../support/journey";
import { newLocks } from "../support/people";
import { expectProblem } from "../support/problems";
import { readAs } from "../support/world";

const paidLock = async () => {
  const locks = newLocks(1);
  const { id } = await paid({ world, bidder, changes: { locks } });
  return { id, lockSerial: locks[0]?.lockSerial ?? "" };
};
const today = beijingDay(Date.now());
const inYears = (years: number, days = 0) => dayAfter(yearsLater(today, years), days);
const tell = (id: string, result: object) =>
  world.issuer.api.call<Answer<"workOrder">>("PUT", `/api/work-orders/${id}/results`, {
    body: { results: [{ state: "已制证", certificateNumber: "CN1", ...result }] },
  });
const handle = (id: string, end: object) =>
  world.reviewer.api.call<Answer<"application">>("POST", `/api/applications/${id}/handled`, {
    body: { ends: [end] },
  });

test("refuses dates that can't be right by name, by the authority's report and by hand alike", async () => {
  const { id, lockSerial } = await paidLock();
  const reported: [notBefore: string, notAfter: string, code: string][] = [
    [today, today, "RESULT_DATES_REVERSED"],
    [inYears(1), today, "RESULT_DATES_REVERSED"],
    [today, "2002-01-01", "RESULT_DATES_REVERSED"],
    ["2001-01-01", "2002-01-01", "RESULT_ENDED"],
    [dayAfter(today, -400), today, "RESULT_ENDED"],
    [inYears(1, 1), inYears(1, 30), "RESULT_BEGINS_TOO_LATE"],
    [inYears(3), inYears(4), "RESULT_BEGINS_TOO_LATE"],
    [today, inYears(1, 94), "RESULT_ENDS_TOO_LATE"],
    [today, inYears(2), "RESULT_ENDS_TOO_LATE"],
    [today, inYears(100), "RESULT_ENDS_TOO_LATE"],
  ];
  for (const [notBefore, notAfter, code] of reported) {
    const refused = await tell(id, { lockSerial, notBefore, notAfter });
    expectProblem(refused, 400, code);
    expect(JSON.stringify(refused.body)).toContain(lockSerial);
  }
  for (const [notAfter, code] of [
    [today, "RESULT_ENDED"],
    ["2002-01-01", "RESULT_ENDED"],
    [inYears(1, 94), "RESULT_ENDS_TOO_LATE"],
    [inYears(100), "RESULT_ENDS_TOO_LATE"],
  ] as const)
    expectProblem(await handle(id, { lockSerial, notAfter }), 400, code);
  expect(await bidder.api.get(id)).toMatchObject({ handling: "办理中" });
  expect(await handle(id, { lockSerial, notAfter: inYears(1, 93) })).toMatchObject({ status: 200 });
});

test("brings a correction to the register, the events, the SMS and the pages of bidder and reviewer", async () => {
  const { id, lockSerial } = await paidLock();
  const [wrong, right] = [inYears(1, 31), inYears(1)];
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
});
