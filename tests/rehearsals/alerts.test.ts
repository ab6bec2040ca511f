import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { eventually } from "../../embedded/demo/narrator";
import { freePorts } from "../../embedded/stack/free-ports";
import { refundNumber } from "../../domain/money/attempts";
import { nextInvoiceOrderNo } from "../../domain/invoice/invoicing";
import { projectRoot } from "../../stand-ins/shared/project-root";
import { taskQueue } from "../../temporal/task-queue";
import { openEngine } from "../support/engine";
import { gatewayControls } from "../support/gateways";
import { approved, invoiceFor, paid, startWechat, submitted } from "../support/journey";
import { createOwnStack, type OwnStack } from "../support/own-stack";
import { daysAgo, onDay, runDay } from "../support/reconciliation";
import { openWorld, type Bidder, type World } from "../support/world";

jest.setTimeout(180_000);

interface Rule {
  alert: string;
  expr: string;
  for?: string;
}

/** What takes hours or days in production takes seconds here; what the rules ask about is theirs. */
function hurried(rule: Rule): Rule {
  const expr = rule.expr
    .replace("> 2 * 86400", "> 5")
    .replace("> 26 * 3600", "> 10")
    .replace("> 900", "> 5")
    .replace("[5m]", "[1m]");
  return { ...rule, expr, ...(rule.for === undefined ? {} : { for: "1s" }) };
}

let own: OwnStack;
let world: World;
let bidder: Bidder;
let prometheus: ChildProcess;
let address: string;
let dir: string;

beforeAll(async () => {
  own = await createOwnStack();
  const { addresses, env } = own.stack;
  world = await openWorld({ addresses, env, dataDir: own.dataDir });
  bidder = await world.newBidder();
  dir = await mkdtemp(join(tmpdir(), "ca-renewal-alerts-"));
  const rules = parse(await readFile(join(projectRoot, "deploy/prometheus/rules.yml"), "utf8")) as {
    groups: { rules: Rule[] }[];
  };
  for (const group of rules.groups) group.rules = group.rules.map(hurried);
  await writeFile(join(dir, "rules.json"), JSON.stringify(rules));
  const job = (name: string, url: string) => ({
    job_name: name,
    static_configs: [{ targets: [new URL(url).host] }],
  });
  const config = {
    global: { scrape_interval: "2s", scrape_timeout: "2s", evaluation_interval: "1s" },
    rule_files: [join(dir, "rules.json")],
    scrape_configs: [
      job("api", addresses.api),
      job("worker", addresses.workerHealth),
      job("worker-sdk", addresses.workerMetrics),
    ],
  };
  await writeFile(join(dir, "prometheus.yml"), JSON.stringify(config));
  const { api: port } = await freePorts();
  address = `http://127.0.0.1:${port}`;
  prometheus = spawn(
    "prometheus",
    [
      `--config.file=${join(dir, "prometheus.yml")}`,
      `--storage.tsdb.path=${join(dir, "data")}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: "ignore" },
  );
}, 120_000);
afterAll(async () => {
  const ended = once(prometheus, "exit");
  prometheus.kill("SIGTERM");
  await ended;
  await world.close();
  await own.remove();
  await rm(dir, { recursive: true, force: true });
});

/** The label's values in what Prometheus answers. */
async function ask(query: string, label: string): Promise<string[]> {
  const url = `${address}/api/v1/query?query=${encodeURIComponent(query)}`;
  const answer = await fetch(url).catch(() => undefined);
  if (!answer?.ok) return ["Prometheus is away"];
  const { data } = (await answer.json()) as { data: { result: { metric: Record<string, string> }[] } };
  return [...new Set(data.result.map(({ metric }) => metric[label] ?? ""))].toSorted();
}
const firing = (): Promise<string[]> => ask('ALERTS{alertstate="firing"}', "alertname");
const fires = (alert: string) => eventually(alert, firing, (alerts) => alerts.includes(alert), 70);
const put = (url: string, body: unknown) =>
  fetch(url, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  }).then(({ ok }) => expect(ok).toBe(true));

test("when a renewal runs as it should, then no alert fires", async () => {
  const { id } = await paid({ world, bidder });
  await world.reviewer.api.markHandled(id);
  await bidder.api.requestInvoice(id, invoiceFor(bidder));
  // Until the first scrape has come in, everybody is away.
  const jobs = ["api", "worker", "worker-sdk"].join();
  await eventually(
    "the scrapes",
    () => ask("up == 1", "job"),
    (up) => up.join() === jobs,
    40,
  );
  await eventually("quiet", firing, (alerts) => alerts.length === 0, 40);
  for (let looks = 0; looks < 10; looks += 1) {
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(await firing()).toEqual([]);
  }
});

test("when a refund turns abnormal, then CaRefundAbnormal fires", async () => {
  const { id, attempts } = await paid({ world, bidder });
  const number = refundNumber(`${id}0001`, attempts[0]?.transactions[0]?.id ?? "");
  await gatewayControls(own.stack.addresses).endRefund(number, "CLOSED");
  await world.operator.api.withdraw(id, "用户要求撤回");
  await fires("CaRefundAbnormal");
});

test("when a statement lacks a payment, then CaReconciliationDifference fires, and later CaReconciliationLate", async () => {
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
  await fires("CaReconciliationDifference");
  await fires("CaReconciliationLate");
});

test("when an invoice is refused, and another waits for a drawer who has logged out, then both are told", async () => {
  const { invoiceProvider } = own.stack.addresses;
  const refused = await paid({ world, bidder });
  const orderNo = nextInvoiceOrderNo({ id: refused.id, invoiceRequests: [] });
  await put(`${invoiceProvider}/control/behaviour`, {
    ...{ orderNo, reason: "示例原因", outcome: "fail", delayMs: 0 },
  });
  await bidder.api.requestInvoice(refused.id, invoiceFor(bidder));
  await fires("CaInvoiceFailed");
  const held = await paid({ world, bidder });
  await put(`${invoiceProvider}/control/bureau`, { drawer: "logged out", shows: "failed" });
  await bidder.api.requestInvoice(held.id, invoiceFor(bidder));
  await fires("CaDrawerAway");
  await put(`${invoiceProvider}/control/bureau`, {});
  await eventually("CaDrawerAway ends", firing, (alerts) => !alerts.includes("CaDrawerAway"), 60);
});

test("when SMS are refused or the provider is away, then CaSmsFailed and CaSmsStuck fire", async () => {
  const { smsProvider } = own.stack.addresses;
  await put(`${smsProvider}/control/faults`, { kind: "refuse", times: 1 });
  await approved({ world, bidder });
  await fires("CaSmsFailed");
  await put(`${smsProvider}/control/faults`, { kind: "http500", times: 10_000 });
  await approved({ world, bidder });
  await fires("CaSmsStuck");
  await put(`${smsProvider}/control/faults`, { kind: "http500", times: 0 });
});

test("when nobody reviews, then CaReviewWaiting fires; when a run is gone, CaRunMissing", async () => {
  const { id } = await submitted({ world, bidder });
  await fires("CaReviewWaiting");
  const engine = await openEngine(own.stack);
  await engine.client.workflow.getHandle(id).terminate("rehearsal");
  await engine.close();
  await world.operator.api.call("POST", `/api/operations/applications/${id}/repair`);
  await fires("CaRunMissing");
});

test("when the worker meets a workflow that its release doesn't know, then CaWorkflowTaskFailing fires, and the log says which it is", async () => {
  const engine = await openEngine(own.stack);
  // As after a release was taken back that had begun a new kind of workflow.
  const begun = { taskQueue, workflowId: "of-a-later-release" };
  const later = await engine.client.workflow.start("laterWorkflow", begun);
  await fires("CaWorkflowTaskFailing");
  await later.terminate("rehearsal");
  await engine.close();
  const log = await readFile(join(own.dataDir, "logs", "worker.log"), "utf8");
  const lines = log.split("\n").filter((line) => line.includes("Failing workflow task"));
  expect(lines.join()).toContain("of-a-later-release");
});

test.each([
  ["worker", ["CaWorkerAway"]],
  ["mongo", ["CaNotReady", "CaServerErrors"]],
  ["api", ["CaApiAway"]],
] as const)("when %s stands still, then %j fire, and end with it", async (part, alerts) => {
  own.stack.child(part).kill("SIGSTOP");
  const asking = setInterval(() => {
    if (part === "mongo") void bidder.api.call("GET", "/api/applications").catch(() => undefined);
  }, 300);
  try {
    for (const alert of alerts) await fires(alert);
  } finally {
    clearInterval(asking);
    own.stack.child(part).kill("SIGCONT");
  }
  const ends = (found: string[]) => !found.some((alert) => (alerts as readonly string[]).includes(alert));
  await eventually("their end", firing, ends, 100);
});
