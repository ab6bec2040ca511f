import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "../../embedded/demo/narrator";
import { freePorts } from "../../embedded/stack/free-ports";
import { openEngine } from "../support/engine";
import { paid, submitted } from "../support/journey";
import { testStack } from "../support/test-stack";
import { openWorld, type World } from "../support/world";
import { scheduleIds, type ScheduleId } from "../../worker/schedules";

const stack = testStack();
const workerMetrics = stack.addresses.workerHealth.replace("/readyz", "/metrics");

let world: World;
beforeAll(async () => {
  world = await openWorld(stack);
});
afterAll(() => world.close());

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
  const engine = await openEngine(stack);
  const figures = async () => (await fetch(workerMetrics)).text();
  const succeeded = (text: string, schedule: ScheduleId): number =>
    valueOf(text, `ca_schedule_last_success_timestamp_seconds{schedule="${schedule}"}`);
  try {
    const known = await eventually("every schedule", figures, (text) =>
      scheduleIds.every(
        (id) => succeeded(text, id) >= (valueOf(text, "ca_installed_timestamp_seconds") || Infinity),
      ),
    );
    await engine.client.schedule.getHandle("lock-reminders").trigger();
    await eventually(
      "the run's end",
      figures,
      (text) => succeeded(text, "lock-reminders") > succeeded(known, "lock-reminders"),
    );
  } finally {
    await engine.close();
  }
});

test("when a real Prometheus scrapes the stack, then it gets API, worker and SDK, and no alert of a part's absence stands", async () => {
  const dir = await mkdtemp(join(tmpdir(), "prometheus-"));
  const { api: port } = await freePorts();
  const hostOf = (url: string) => new URL(url).host;
  const job = (name: string, url: string) => ({
    job_name: name,
    static_configs: [{ targets: [hostOf(url)] }],
  });
  const config = {
    global: { scrape_interval: "1s", evaluation_interval: "1s" },
    rule_files: [join(__dirname, "..", "..", "deploy", "prometheus", "rules.yml")],
    scrape_configs: [
      job("api", stack.addresses.api),
      job("worker", stack.addresses.workerHealth),
      job("worker-sdk", stack.addresses.workerMetrics),
    ],
  };
  await writeFile(join(dir, "prometheus.yml"), JSON.stringify(config));
  const prometheus = spawn(
    "prometheus",
    [
      `--config.file=${join(dir, "prometheus.yml")}`,
      `--storage.tsdb.path=${join(dir, "data")}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: "ignore" },
  );
  const ask = async (query: string): Promise<string[]> => {
    const answer = await fetch(
      `http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(query)}`,
    ).catch(() => undefined);
    if (!answer?.ok) return [];
    const { data } = (await answer.json()) as { data: { result: { metric: { job?: string } }[] } };
    return data.result.map(({ metric }) => metric.job ?? "").toSorted();
  };
  try {
    const jobs = ["api", "worker", "worker-sdk"];
    await eventually(
      "the scrapes",
      () => ask("up == 1"),
      (up) => up.join() === jobs.join(),
    );
    await eventually(
      "the figures",
      () => ask("ca_applications"),
      (found) => found.includes("worker"),
    );
    // The alert is pending until Prometheus has the first measurements.
    await eventually(
      "no alert of an absence",
      () => ask('ALERTS{alertname=~"CaPartAway"}'),
      (alerts) => alerts.length === 0,
    );
  } finally {
    const ended = once(prometheus, "exit");
    prometheus.kill("SIGTERM");
    await ended;
  }
});
