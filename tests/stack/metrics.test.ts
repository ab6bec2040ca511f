import { eventually } from "../../embedded/demo/narrator";
import { type ScheduleId, scheduleIds } from "../../contract/workflow-ids";
import { expectPoll } from "../support/expect-poll";
import { world } from "../support/here";
import { engine } from "../support/here-engine";
import { paid, submitted } from "../support/journey";
import { testStack } from "../support/test-stack";

const stack = testStack();
const workerMetrics = stack.addresses.workerHealth.replace("/readyz", "/metrics");

const valueOf = (text: string, series: string): number =>
  Number(
    text
      .split("\n")
      .find((line) => line.startsWith(`${series} `))
      ?.slice(series.length + 1),
  );

test("when applications are under way, then the worker's figures count them by stage, money and SMS", async () => {
  const bidder = await world.newBidder();
  await submitted({ world, bidder });
  await paid({ world, bidder });
  await eventually(
    "the figures",
    async () => (await fetch(workerMetrics)).text(),
    (figures) =>
      valueOf(figures, 'ca_applications{stage="待审核"}') >= 1 &&
      valueOf(figures, 'ca_applications{stage="办理中"}') >= 1 &&
      valueOf(figures, 'ca_oldest_waiting_seconds{stage="待审核"}') > 0 &&
      valueOf(figures, 'ca_payment_attempts{channel="wechat",outcome="支付成功"}') >= 1 &&
      valueOf(figures, 'ca_paying_applications{channel="wechat",outcome="paid"}') >= 1 &&
      valueOf(figures, 'ca_paying_applications{channel="wechat",outcome="opened"}') >=
        valueOf(figures, 'ca_paying_applications{channel="wechat",outcome="paid"}') &&
      valueOf(figures, 'ca_paying_applications{channel="unionpay",outcome="paid"}') >= 0 &&
      valueOf(figures, "ca_disk_free_bytes") < valueOf(figures, "ca_disk_size_bytes") &&
      // The gateway's stand-in runs on this machine and has the same clock.
      Math.abs(valueOf(figures, "ca_clock_offset_seconds")) < 5 &&
      valueOf(figures, 'ca_invoices{state="未申请"}') >= 1 &&
      valueOf(figures, 'ca_sms{state="已发送"}') >= 1 &&
      valueOf(figures, 'ca_ready{part="mongodb"}') === 1,
  );
});

test("when a schedule's run has ended well, then the figures say when; one that never ran counts from its installation", async () => {
  const figures = async () => (await fetch(workerMetrics)).text();
  const succeeded = (text: string, schedule: ScheduleId): number =>
    valueOf(text, `ca_schedule_last_success_timestamp_seconds{schedule="${schedule}"}`);
  const known = await eventually("every schedule", figures, (text) =>
    scheduleIds.every(
      (id) => succeeded(text, id) >= (valueOf(text, "ca_installed_timestamp_seconds") || Infinity),
    ),
  );
  await engine.client.schedule.getHandle("lock-reminders").trigger();
  const last = async () => succeeded(await figures(), "lock-reminders");
  await expectPoll(last).toBeGreaterThan(succeeded(known, "lock-reminders"));
});
