import { claimLock } from "../../store/lock-claims";
import { createFailingCalls } from "./bench/failing-calls";
import { approvedRenewal, createRenewal, lastAttempt, useBench, type Renewal } from "./bench/renewal";

const calls = createFailingCalls();
const bench = useBench({ around: calls.around });

/** A write is tried so often as a local activity. */
const localTries = 3;

const regularActivities = async (renewal: Renewal) =>
  ((await renewal.handle().fetchHistory()).events ?? []).flatMap(
    ({ activityTaskScheduledEventAttributes: scheduled }) => scheduled?.activityType?.name ?? [],
  );

test.each([1, localTries - 1])("when a write fails %d times, then it stays a local one", async (times) => {
  const renewal = createRenewal(bench());
  calls.failNext("saveApplication", times);
  await renewal.submit();
  expect(await renewal.projection()).toMatchObject({ status: "待审核" });
  expect(await regularActivities(renewal)).toEqual([]);
});

test("when a write fails as a local activity, then it goes on as a regular one before the answer", async () => {
  const renewal = createRenewal(bench());
  calls.failNext("saveApplication", localTries);
  const submitted = await renewal.submit();
  expect(await renewal.projection()).toEqual(submitted);
  expect(await regularActivities(renewal)).toEqual(["saveApplication"]);
});

test("when the database stays away, then the answer waits, and nothing is lost", async () => {
  const renewal = await approvedRenewal(bench());
  const attempt = lastAttempt(await renewal.pay("wechat"));
  calls.failNext("saveApplication", localTries + 6);
  await renewal.scan(attempt);
  await renewal.eventually(({ payment }) => payment === "已支付");
  expect(await renewal.projection()).toMatchObject({ payment: "未支付" });
  await bench().sleep(120);
  expect(await renewal.projection()).toEqual(await renewal.state());
  const events = await bench().models.events.find({ applicationId: renewal.id }).sort({ version: 1 }).lean();
  expect(events.map(({ type }) => type)).toEqual([
    "submitted",
    "reviewed",
    "attemptOpened",
    "attemptPrepared",
    "moneyCounted",
  ]);
});

test("when a later write overtakes an earlier one, then the earlier does not win", async () => {
  const renewal = await approvedRenewal(bench());
  calls.failNext("saveApplication", localTries + 2);
  const paying = renewal.pay("wechat");
  await renewal.eventually(({ attempts }) => attempts.length === 1);
  await bench().sleep(60);
  await paying;
  expect(await renewal.projection()).toEqual(await renewal.state());
});

test("when a lock is claimed for an application many times at once, then each is told that it has it", async () => {
  const claim = {
    hold: "approval",
    applicationId: "01JDEMO0000000000000000001",
    orgCode: "91330604MA00000013",
    lockSerial: "LOCK-AT-ONCE",
  } as const;
  const { locks } = bench().models;
  const claims = Array.from({ length: 20 }, () => claimLock(locks, claim));
  expect(new Set(await Promise.all(claims))).toEqual(new Set([true]));
  expect(await claimLock(locks, { ...claim, applicationId: "01JDEMO0000000000000000002" })).toBe(false);
});

test.each(["claimThenSave", "claimLock"] as const)(
  "when %s is of no use at first, then the approval waits for the lock",
  async (call) => {
    const renewal = createRenewal(bench());
    await renewal.submit();
    calls.failNext("claimThenSave", localTries);
    calls.failNext(call, localTries);
    expect(await renewal.review("approve")).toMatchObject({ status: "审核通过" });
    const { locks } = bench().models;
    expect(await locks.findOne({ applicationId: renewal.id, hold: "approval" }).lean()).toMatchObject({
      lockSerial: renewal.form.lockSerial.toUpperCase(),
    });
  },
);
