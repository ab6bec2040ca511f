import { approvalHold } from "../../domain/locks/holds";
import { expectPoll } from "../support/expect-poll";
import { createFailingCalls } from "./bench/failing-calls";
import { approvedRenewal, createRenewal, lastAttempt, useBench, type Renewal } from "./bench/renewal";

const calls = createFailingCalls();
const bench = useBench({ around: calls.around });

const regularActivities = async (renewal: Renewal) =>
  ((await renewal.handle().fetchHistory()).events ?? []).flatMap(
    ({ activityTaskScheduledEventAttributes: scheduled }) => scheduled?.activityType?.name ?? [],
  );

test("when a write fails as a local activity, then it goes on as a regular one before the answer", async () => {
  const renewal = createRenewal(bench());
  calls.failNext("saveApplication", 1);
  const submitted = await renewal.submit();
  expect(await renewal.projection()).toEqual(submitted);
  expect(await regularActivities(renewal)).toEqual(["saveApplication"]);
});

test("when the database stays away, then the answer waits, and nothing is lost", async () => {
  const renewal = await approvedRenewal(bench());
  const attempt = lastAttempt(await renewal.pay("wechat"));
  calls.failNext("saveApplication", 7);
  await renewal.scan(attempt);
  await renewal.eventually(({ payment }) => payment === "已支付");
  expect(await renewal.projection()).toMatchObject({ payment: "未支付" });
  await bench().sleep(120);
  await expectPoll(renewal.projection).toEqual(await renewal.state());
  expect(
    bench()
      .journal.stepsOf(renewal.id)
      .map(({ type }) => type),
  ).toEqual(["submitted", "reviewed", "attemptOpened", "attemptPrepared", "moneyCounted"]);
});

test("when a later write overtakes an earlier one, then the earlier does not win", async () => {
  const renewal = await approvedRenewal(bench());
  calls.failNext("saveApplication", 3);
  const paying = renewal.pay("wechat");
  await renewal.eventually(({ attempts }) => attempts.length === 1);
  await bench().sleep(60);
  await paying;
  await expectPoll(renewal.projection).toEqual(await renewal.state());
});

test("when an approval can't be written at first, then it waits for the store, and has the lock", async () => {
  const renewal = createRenewal(bench());
  await renewal.submit();
  calls.failNext("saveIfFree", 1);
  expect(await renewal.review("approve")).toMatchObject({ status: "审核通过" });
  const { models } = bench();
  expect((await models.applications.findById(renewal.id).lean())?.holds).toContain(
    approvalHold(renewal.form.locks[0]?.lockSerial ?? ""),
  );
});
