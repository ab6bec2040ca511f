import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { beijingDay, dayAfter } from "../../domain/beijing-day";
import { eventually } from "../../embedded/demo/narrator";
import { refundNumber } from "../../domain/money/attempts";
import { nextInvoiceOrderNo } from "../../domain/application/invoicing";
import { projectRoot } from "../../stand-ins/shared/project-root";
import { issueIdentity } from "../../stand-ins/union-pay/certificate-authority";
import { taskQueue } from "../../temporal/task-queue";
import { openEngine } from "../support/engine";
import { expectPoll } from "../support/expect-poll";
import { gatewayControls } from "../support/gateways";
import { approved, invoiceFor, paid, startWechat, submitted } from "../support/journey";
import { createNoticeMaker } from "../support/notices";
import { createOwnStack, type OwnStack } from "../support/own-stack";
import { daysAgo, onDay, runDay } from "../support/reconciliation";
import { startRobots, type Robots } from "../support/robots";
import { openWorld, type Bidder, type World } from "../support/world";
import { hurried } from "./alerts/hurried";
import { startWatch, type Rule } from "./alerts/watch";

const today = beijingDay(Date.now());
let own: OwnStack;
let world: World;
let bidder: Bidder;
let rules: { groups: { rules: Rule[] }[] };
let watch: Awaited<ReturnType<typeof startWatch>>;
let robots: Robots;

beforeAll(async () => {
  [own, robots] = await Promise.all([
    createOwnStack({
      LIMIT_REQUESTS_PER_MINUTE_OF_ADDRESS: "3000",
      // Work waits at weekends, too, so that the alerts about it can be rehearsed then.
      WORKING_WEEKENDS: `${today}~${dayAfter(today, 1)}`,
    }),
    startRobots(),
  ]);
  const { addresses, env } = own.stack;
  world = await openWorld({ addresses, env, dataDir: own.dataDir });
  bidder = await world.newBidder();
  rules = parse(await readFile(join(projectRoot, "deploy/prometheus/rules.yml"), "utf8")) as typeof rules;
  const fast = { groups: rules.groups.map((group) => ({ ...group, rules: group.rules.map(hurried) })) };
  watch = await startWatch({ addresses, rules: fast, robotFiles: robots.files });
});
afterAll(async () => {
  await watch.stop();
  await robots.close();
  await world.close();
  await own.remove();
});

const backedUpAt = (at: number) =>
  world.models.backups.updateOne({ _id: "latest" }, { $set: { takenAt: new Date(at) } }, { upsert: true });

const rehearsed = (outcome: { takenAt?: Date; failed: boolean }) =>
  world.models.backups.updateOne({ _id: "rehearsal" }, { $set: outcome }, { upsert: true });

/** Returns the values of a label in Prometheus' answer to a query. */
async function ask(query: string, label: string): Promise<string[]> {
  const url = `${watch.prometheus}/api/v1/query?query=${encodeURIComponent(query)}`;
  const answer = await fetch(url).catch(() => undefined);
  if (!answer?.ok) return ["Prometheus is away"];
  const { data } = (await answer.json()) as { data: { result: { metric: Record<string, string> }[] } };
  return [...new Set(data.result.map(({ metric }) => metric[label] ?? ""))].toSorted();
}
/** Returns the names of the firing alerts, except that of the daily head, which is no fault and comes at full hours. */
const firing = (): Promise<string[]> =>
  ask('ALERTS{alertstate="firing",alertname!="CaAuditHead"}', "alertname");
const fires = (alert: string) => eventually(alert, firing, (alerts) => alerts.includes(alert));
const robotsThatSay = (words: string, from = 0): string =>
  [...new Set(robots.told.slice(from).flatMap(({ robot, text }) => (text.includes(words) ? [robot] : [])))]
    .toSorted()
    .join();
/** Waits until both robots have got the text, each in its own format. */
const said = (words: string, from = 0) =>
  eventually(
    words,
    async () => robotsThatSay(words, from),
    (names) => names === "dingtalk,wecom",
  );
/** Waits until the alerts fire, and until people have got a message about each of them with the first step to take. */
const told = async (...alerts: string[]): Promise<void> => {
  await Promise.all(alerts.map((alert) => said(`\n\n${alert}，`)));
  for (const alert of alerts)
    expect(robots.told.find(({ text }) => text.includes(`\n\n${alert}，`))?.text).toMatch(
      /【告警】[^]*> 第一步：/,
    );
};
const put = (url: string, body: unknown) =>
  fetch(url, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  }).then(({ ok }) => expect(ok).toBe(true));

test("when a system was just installed, then no rule holds but the watchdog, whatever its patience", async () => {
  // Prometheus considers all parts away until it has scraped them once.
  const jobs = ["alertmanager", "alerts", "api", "worker", "worker-sdk"].join();
  await eventually(
    "the scrapes",
    () => ask("up == 1", "job"),
    (up) => up.join() === jobs,
  );
  const figures = async () => (await ask("ca_installed_timestamp_seconds > 0", "job")).join();
  await eventually("the figures", figures, (found) => found === "worker");
  const holding = await Promise.all(
    rules.groups
      .flatMap((group) => group.rules)
      .map(async ({ alert, expr }) => ((await ask(expr, "job")).length > 0 ? [alert] : [])),
  );
  expect(holding.flat()).toEqual(["CaWatchdog"]);
  // A backup, its rehearsal and a nightly run would be overdue within seconds here, so their times are set ahead.
  await backedUpAt(Date.now() + 3_600_000);
  await rehearsed({ takenAt: new Date(Date.now() + 3_600_000), failed: false });
  // Prometheus gets the new figures seconds later. Until then, backup and rehearsal are overdue.
  const ahead =
    "ca_backup_timestamp_seconds > time() and on() ca_backup_rehearsal_timestamp_seconds > time()";
  const known = async () => (await ask(ahead, "job")).join();
  await eventually("the backup's figures", known, (found) => found === "worker");
});

test("when a renewal runs as it should, then no alert fires", async () => {
  const { id } = await paid({ world, bidder });
  await world.reviewer.api.markHandled(id);
  await bidder.api.requestInvoice(id, invoiceFor(bidder));
  await eventually("quiet", firing, (alerts) => alerts.join() === "CaWatchdog");
  const saidBefore = robots.told.length;
  for (let looks = 0; looks < 10; looks += 1) {
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(await firing()).toEqual(["CaWatchdog"]);
  }
  expect(robots.told.slice(saidBefore).filter(({ text }) => text.includes("【告警】"))).toEqual([]);
});

test("when a refund turns abnormal, another doesn't end, then people hear of each, by mail too; a notice is lost meanwhile", async () => {
  const gateways = gatewayControls(own.stack.addresses);
  const { number } = await startWechat(bidder, (await approved({ world, bidder })).id);
  await gateways.payWechat(number, { at: new Date().toISOString(), silent: true });
  // The workflow asks within a minute.
  await told("CaNoticeLost");
  for (const outcome of ["CLOSED", "PROCESSING"] as const) {
    const { id, attempts } = await paid({ world, bidder });
    await gateways.endRefund(refundNumber(`${id}0001`, attempts[0]?.transactions[0]?.id ?? ""), outcome);
    await world.operator.api.withdraw(id, "用户要求撤回");
  }
  await told("CaRefundAbnormal", "CaMoneyDue");
  const mail = () => watch.mails.find((text) => text.includes("CaRefundAbnormal")) ?? "";
  await expectPoll(mail).toContain("第一步：门户“运维”页看原因");
});

test("when a statement lacks a payment, then CaReconciliationDifference is told, and that no nightly run has compared it", async () => {
  const gateways = gatewayControls(own.stack.addresses);
  const { id } = await approved({ world, bidder });
  const { number } = await startWechat(bidder, id);
  const day = daysAgo(3);
  const { transactionId } = await gateways.payWechat(number, { at: onDay(day, "10:00:00") });
  await eventually(
    "paid",
    () => bidder.api.get(id),
    ({ payment }) => payment === "已支付",
  );
  await gateways.alterStatement(day, { omit: [transactionId] });
  await runDay(world.operator, day);
  await told("CaReconciliationDifference", "CaScheduleLate");
});

test("when an invoice is refused, and another waits for a drawer who has logged out, then both are told", async () => {
  const { invoiceProvider } = own.stack.addresses;
  const refused = await paid({ world, bidder });
  const orderNo = nextInvoiceOrderNo({ id: refused.id, invoiceRequests: [] });
  await put(`${invoiceProvider}/control/behaviour`, {
    ...{ orderNo, reason: "示例原因", outcome: "fail", delayMs: 0 },
  });
  await bidder.api.requestInvoice(refused.id, invoiceFor(bidder));
  const held = await paid({ world, bidder });
  await put(`${invoiceProvider}/control/bureau`, { drawer: "logged out", shows: "failed" });
  await bidder.api.requestInvoice(held.id, invoiceFor(bidder));
  await told("CaInvoiceWaiting");
  await said("2 个申请的发票开不出");
  await put(`${invoiceProvider}/control/bureau`, {});
});

test("when SMS are refused, their provider is away, and WeChat is asked too often, then each is told", async () => {
  const { smsProvider, wechatGateway } = own.stack.addresses;
  await put(`${smsProvider}/control/faults`, { kind: "refuse", times: 1 });
  await approved({ world, bidder });
  await told("CaSmsGivenUp");
  await put(`${smsProvider}/control/faults`, { kind: "http500", times: 10_000 });
  await approved({ world, bidder });
  await said("对 sms 的调用多数失败");
  await put(`${smsProvider}/control/faults`, { kind: "http500", times: 0 });
  const path = "/v3/pay/transactions/native";
  const { id } = await approved({ world, bidder });
  await put(`${wechatGateway}/control/refusals`, [{ path, code: "FREQUENCY_LIMITED", times: 1_000 }]);
  const open = () => startWechat(bidder, id).catch(() => undefined);
  const opening = setInterval(() => void open(), 2_000);
  try {
    await said("对 wechat 的调用多数失败");
  } finally {
    clearInterval(opening);
    await put(`${wechatGateway}/control/refusals`, []);
  }
});

test("when five open an order and none pays, then CaPaymentsFailing is told", async () => {
  const open = async () => startWechat(bidder, (await approved({ world, bidder })).id);
  await Promise.all(Array.from({ length: 5 }, open));
  await told("CaPaymentsFailing");
});

test("when a run is terminated, then that is told within the minute; what is silenced by the manual's line isn't told", async () => {
  const manual = await readFile(join(projectRoot, "docs/operations/README.md"), "utf8");
  const [, silence = ""] = /amtool --alertmanager\.url=\S+ (silence add [^`]+)`/.exec(manual) ?? [];
  await watch.amtool(silence.replace("CaPartAway", "CaWorkWaiting"));
  const [, rehearsal = ""] = /amtool --alertmanager\.url=\S+ (alert add .+)$/m.exec(manual) ?? [];
  await watch.amtool(rehearsal);
  const { id } = await submitted({ world, bidder });
  const engine = await openEngine(own.stack);
  await engine.client.workflow.getHandle(id).terminate("rehearsal");
  await engine.close();
  await Promise.all([told("CaWorkflowStuck"), fires("CaWorkWaiting"), said("这是一次演习")]);
  expect(robotsThatSay("CaWorkWaiting")).toBe("");
});

test("when notices can't be opened or are forged by the thousand, a certificate ends soon, the backup is old, and its rehearsal failed, then each is told", async () => {
  const { addresses, env } = own.stack;
  const makeNotice = createNoticeMaker({ dataDir: own.dataDir, addresses, env });
  await eventually("the end of the lost notice", firing, (alerts) => !alerts.includes("CaNoticeLost"));
  const paidAt = new Date().toISOString();
  const about = { transactionId: "4200000000000000000000000001", outTradeNo: "示例", amountFen: 1, paidAt };
  const { path, headers, body } = makeNotice.wechat(about, { apiV3Key: "x".repeat(32) });
  const sealed = await fetch(addresses.api + path, { method: "POST", headers, body });
  expect(sealed.status).toBe(400);
  const forge = () =>
    fetch(`${addresses.api}/api/callbacks/union-pay`, { method: "POST", body: "orderId=1" });
  let status = 400;
  while (status === 400) {
    const answers = await Promise.all(Array.from({ length: 50 }, forge));
    status = answers.at(-1)?.status ?? 0;
  }
  expect(status).toBe(429);
  const soon = { notBefore: new Date(Date.now() - 1_000), notAfter: new Date(Date.now() + 86_400_000) };
  const { certificate } = await issueIdentity({ name: "示例", authority: true, ...soon });
  await writeFile(join(env["WECHAT_PLATFORM_KEYS_DIR"] ?? "", "soon.pem"), certificate);
  await backedUpAt(Date.now() - 86_400_000);
  await rehearsed({ failed: true });
  await Promise.all([
    fires("CaNoticeLost"),
    told("CaForged", "CaCertificateEnds", "CaBackupOld", "CaBackupUnproved"),
  ]);
});

test("when the worker meets a workflow that its release doesn't know, then CaWorkflowStuck fires, and the log says which it is", async () => {
  const engine = await openEngine(own.stack);
  // An unknown kind of workflow is started, as if a release that had introduced it was taken back.
  const begun = { taskQueue, workflowId: "of-a-later-release" };
  const later = await engine.client.workflow.start("laterWorkflow", begun);
  // The figure may already be above 0, because of a run that was terminated earlier.
  const failed = () => ask("sum by (job) (temporal_workflow_task_execution_failed) > 0", "job");
  await eventually("its figure", failed, (jobs) => jobs.includes("worker-sdk"));
  await fires("CaWorkflowStuck");
  const name = /Failing workflow task.*of-a-later-release|of-a-later-release.*Failing workflow task/;
  const log = () => readFile(join(own.dataDir, "logs", "worker.log"), "utf8");
  await eventually("its name", log, (text) => name.test(text));
  await later.terminate("rehearsal");
  await engine.close();
});

test.each([
  ["worker", "CaPartAway", "没有一个 worker 应答"],
  ["mongo", "CaNotReady", "api 用不了 mongodb"],
  ["api", "CaPartAway", "没有一个 api 应答"],
] as const)(
  "when %s stands still, then %s fires and says so, and ends with it",
  async (part, alert, words) => {
    const before = robots.told.length;
    own.stack.child(part).kill("SIGSTOP");
    try {
      await said(`**${words}**`, before);
    } finally {
      own.stack.child(part).kill("SIGCONT");
    }
    await eventually("their end", firing, (found) => !found.includes(alert));
  },
);

test("when no robot takes anything, then mail tells that; when Prometheus stands still, the robots do", async () => {
  robots.refuse(10_000);
  await watch.amtool("alert add CaAnother severity=ticket --annotation=summary=另一件事");
  const mailed = async () => watch.mails.join("\n");
  await eventually("CaAlertsUndelivered", mailed, (text) => text.includes("CaAlertsUndelivered"));
  robots.refuse(0);
  // The message may have been sent before, on a busy machine, so only later ones count.
  const before = robots.told.length;
  watch.signal("SIGSTOP");
  try {
    await said("监控没有声音了", before);
  } finally {
    watch.signal("SIGCONT");
  }
  await said("监控又有声音了", before);
  // Neither robot got more requests in this time than it allows.
  expect(robots.busiest()).toBeLessThanOrEqual(20);
});
