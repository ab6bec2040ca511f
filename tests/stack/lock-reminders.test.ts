import { randomInt } from "node:crypto";
import { beijingDay, dayAfter } from "../../domain/beijing-day";
import { lockKey } from "../../domain/form/lock-key";
import { reminderId } from "../../domain/locks/reminders";
import { remindOfLocks } from "../../store/lock-reminders";
import { taskQueue } from "../../temporal/task-queue";
import { expectPoll } from "../support/expect-poll";
import { world } from "../support/here";
import { engine } from "../support/here-engine";
import { formOf } from "../support/journey";
import { importLocks } from "../support/lock-list";
import { newLockSerial } from "../support/people";
import { type Bidder } from "../support/world";

/** Returns a phone number that no other person uses, because a number gets only one reminder a day. */
const newPhone = () => `139${String(randomInt(100_000_000)).padStart(8, "0")}`;

async function remind(person: Bidder, on: boolean, phone = newPhone()): Promise<string> {
  await person.api.call("PUT", "/api/locks/reminder", { body: { phone, on } });
  return phone;
}

async function register(person: Bidder, expiresOn: string, serial = newLockSerial()): Promise<string> {
  await importLocks(world, [[serial, person.orgCode, expiresOn]]);
  return serial;
}

const remindersOf = async (serial: string): Promise<string[]> => {
  const about = new RegExp(`^lock-${lockKey(serial)}:`);
  const found = await world.models.messages.find({ tells: about }).lean();
  return found.flatMap(({ tells = [] }) => tells.filter((one) => about.test(one))).toSorted();
};

test("when a company has many locks that end, then it gets one SMS that day, with the first and how many, and each lock is told of once", async () => {
  const [owner, sister] = [await world.newBidder(), await world.newBidder()];
  const phone = await remind(owner, true);
  // One person looks after the locks of both organisations.
  await remind(sister, true, phone);
  const [day, end] = ["2033-06-24", "2033-07-01"];
  const [, ...others] = await Promise.all(Array.from({ length: 16 }, () => register(owner, end)));
  await register(sister, end);
  const first = await register(owner, dayAfter(end, -1));
  const open = await Promise.all([register(owner, end), register(owner, end)]);
  const [waiting, rejected] = await Promise.all(
    open.map(async (lockSerial) => {
      const { id } = await owner.api.create(formOf(owner, { lockSerial }));
      await owner.api.submit(id, "请审核");
      return id;
    }),
  );
  await world.reviewer.api.review(rejected ?? "", "reject", "示例");
  const run = (today: string) => remindOfLocks(world.models, { today, at: new Date() });
  const sent = () => world.models.messages.find({ phone }).sort({ createdAt: 1 }).lean();
  await run(day);
  await run(day);
  expect((await sent()).map(({ params }) => params)).toEqual([
    { lock: `${first}等18把`, day: dayAfter(end, -1), left: "6" },
  ]);
  await run(dayAfter(day, 1));
  expect(await sent()).toHaveLength(1);
  // A lock that is registered after the day's SMS is in the next day's SMS.
  const late = await register(owner, end);
  await run(dayAfter(day, 1));
  await run(dayAfter(day, 2));
  expect((await sent()).map(({ params }) => params["lock"])).toEqual([`${first}等18把`, late]);
  // Reminders for a lock resume when its application is withdrawn.
  await owner.api.withdraw(waiting ?? "", "示例");
  await run(dayAfter(day, 3));
  expect((await sent()).at(-1)?.params["lock"]).toBe(open[0]);
  expect(await remindersOf(open[1] ?? "")).toEqual([]);
  expect(await remindersOf(others[3] ?? "")).toEqual([reminderId(others[3] ?? "", end, 7)]);
});

test("when the weeks around its end pass, then each lock is reminded three times, none where that is off, and none while it is renewed", async () => {
  // No other test has locks that expire in this year.
  const end = "2031-07-01";
  const [told, off, renewing] = [await world.newBidder(), await world.newBidder(), await world.newBidder()];
  await Promise.all([remind(told, true), remind(off, false), remind(renewing, true)]);
  const locks = await Promise.all([told, off, renewing].map((person) => register(person, end)));
  const [toldLock = "", offLock = "", renewingLock = ""] = locks;
  const { id } = await renewing.api.create(formOf(renewing, { lockSerial: renewingLock }));
  await renewing.api.submit(id, "请审核");
  for (let day = -40; day < 5; day += 1) {
    const today = dayAfter(end, day);
    // The reminders of a day without a worker are sent on the next day.
    if (today !== dayAfter(end, -7)) await remindOfLocks(world.models, { today, at: new Date() });
  }
  const expected = [30, 7, 1].map((days) => reminderId(toldLock, end, days));
  expect(await remindersOf(toldLock)).toEqual(expected.toSorted());
  expect(await remindersOf(offLock)).toEqual([]);
  expect(await remindersOf(renewingLock)).toEqual([]);
});

test("when the schedule falls due, then an SMS goes out, and a second run sends no other", async () => {
  const owner = await world.newBidder();
  await remind(owner, true);
  const end = dayAfter(beijingDay(Date.now()), 7);
  const serial = await register(owner, end);
  const schedule = engine.client.schedule.getHandle("lock-reminders");
  await schedule.trigger();
  await expectPoll(() => remindersOf(serial)).toHaveLength(1);
  await engine.client.workflow.execute("lockReminders", {
    taskQueue,
    workflowId: "lock-reminders-2026-01-01T09:00:00Z",
    args: [{}],
  });
  expect(await remindersOf(serial)).toEqual([reminderId(serial, end, 7)]);
});

test("when a competitor has submitted the lock, then its owner is reminded all the same and may renew it", async () => {
  const [owner, competitor] = [await world.newBidder(), await world.newBidder()];
  await remind(owner, true);
  const lockSerial = newLockSerial();
  const { id } = await competitor.api.create(formOf(competitor, { lockSerial }));
  await competitor.api.submit(id, "请审核");
  const [end, today] = ["2032-07-01", "2032-06-24"];
  await register(owner, end, lockSerial);
  await remindOfLocks(world.models, { today, at: new Date() });
  expect(await remindersOf(lockSerial)).toEqual([reminderId(lockSerial, end, 7)]);
  const listed = async () =>
    (await owner.api.call<{ items: { openApplication?: string }[] }>("GET", "/api/locks")).body.items;
  expect(await listed()).toEqual([expect.not.objectContaining({ openApplication: expect.anything() })]);
  const own = await owner.api.create(formOf(owner, { lockSerial: lockSerial.toLowerCase() }));
  await owner.api.submit(own.id, "请审核");
  expect(await listed()).toEqual([expect.objectContaining({ openApplication: own.id })]);
});
