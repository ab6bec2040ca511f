import { execFile } from "node:child_process";
import { mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Answer } from "../../contract/answers";
import type { ShownApplication } from "../../embedded/demo/api-client";
import { eventually } from "../../embedded/demo/narrator";
import { boundless } from "../../embedded/stack/boundless";
import { freePorts } from "../../embedded/stack/free-ports";
import { sealingSettings } from "../support/sealing-key";
import { startStack, type Stack } from "../../embedded/stack/start-stack";
import type { FormLock } from "../../domain/form/form";
import { projectRoot } from "../../stand-ins/shared/project-root";
import { faultsOf } from "../chaos/check";
import type { Kind } from "../chaos/kinds";
import { countedCommands, type Life } from "../chaos/lifecycles";
import { acceptedUpdates } from "../support/accepted-updates";
import { heldOutside } from "../support/agreement";
import { closeByTwo } from "../support/by-two";
import { openEngine } from "../support/engine";
import { createGatewayOrders } from "../support/gateway-orders";
import { gatewayControls } from "../support/gateways";
import { approved, awaitApplication, invoiceFor, paid, startWechat } from "../support/journey";
import { daysAgo, onDay, runDay } from "../support/reconciliation";
import { openWorld, type Bidder, type World } from "../support/world";

jest.setTimeout(600_000);

const run = promisify(execFile);
/** Day of the payments. Its statements exist already, whereas today's will be made tomorrow. */
const day = daysAgo(2);
const at = onDay(day, "11:00:00");

let dataDir: string;
let backup: string;
let ports: Awaited<ReturnType<typeof freePorts>>;
let stack: Stack;
let world: World;
let bidder: Bidder;

async function start(changes: Record<string, string> = {}): Promise<void> {
  const settings = {
    ...{ LOG_LEVEL: "info", PAYMENT_WINDOW_SECONDS: "3600" },
    ...{ ...boundless, ...sealingSettings(), ...changes },
  };
  stack = await startStack({ dataDir, ports, settings, report: () => undefined });
  world = await openWorld({ addresses: stack.addresses, env: stack.env, dataDir });
  const claims = bidder ?? (await world.newBidder());
  bidder = { ...claims, ...(await world.signIn(claims)) };
}

async function stop(): Promise<void> {
  await world.close();
  await stack.stop();
}

/** Runs the script as the manual has it. @returns its output */
async function npmRun(name: "backup" | "restore", folder: string): Promise<string> {
  const { stdout } = await run("npm", ["run", "-s", name, "--", folder], {
    cwd: projectRoot,
    env: { ...process.env, DATA_DIR: dataDir },
  });
  return stdout;
}

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), "ca-renewal-restored-"));
  [dataDir, backup] = [join(folder, "data"), join(folder, "backup")];
  ports = await freePorts();
  await start();
});
afterAll(async () => {
  await stop();
  await rm(join(dataDir, ".."), { recursive: true, force: true });
});

const isPaid = ({ payment }: { payment: string }): boolean => payment === "已支付";

const isAllRefunded = ({ payment, attempts }: ShownApplication): boolean =>
  payment === "未支付" && attempts.some(({ status }) => status === "已退款");

/** Answers that had been given about each application when the backup was taken. */
const answered = new Map<string, Pick<Life, "version" | "acknowledged">>();
async function noteAnswered(ids: readonly string[]): Promise<void> {
  const engine = await openEngine(stack);
  for (const id of ids) {
    const accepted = await acceptedUpdates(engine, id);
    const { version } = await bidder.api.get(id);
    answered.set(id, {
      version,
      acknowledged: [...accepted.values()].filter((command) => countedCommands.has(command)),
    });
  }
  await engine.close();
}

/** Closes the differences of applications, as an operator does once the money was refunded. */
async function closeDifferencesOf(ids: readonly string[]): Promise<void> {
  const { api } = world.operator;
  const { body } = await api.call<Answer<"differences">>("GET", "/api/differences");
  const about = body.items.filter(({ difference: { attemptNumber = "" } }) =>
    ids.some((id) => attemptNumber.startsWith(id)),
  );
  expect(about.length).toBeGreaterThanOrEqual(ids.length);
  for (const { id } of about) {
    const reason = "恢复前的订单，已在渠道商户平台全额退款";
    await closeByTwo(world, id, { reason });
  }
}

/** Brings a paid application to its end. The invoice may already have been requested. */
async function toItsEnd(kind: Kind, id: string): Promise<Life> {
  const before = await bidder.api.get(id);
  if (before.handling !== "已办理") await world.reviewer.api.markHandled(id);
  if (before.invoice === "未申请") await bidder.api.requestInvoice(id, invoiceFor(bidder));
  const ended = await awaitApplication(bidder, id, ({ endedAt }) => endedAt !== undefined);
  const locks = ended.form.locks as FormLock[];
  const told = answered.get(id) ?? { version: 0, acknowledged: [] };
  return { kind, id, ...told, ended, locks, conflicts: 0, files: new Map(), unseen: [] };
}

test("when a stack is restored from a backup of ten minutes ago by the manual's commands, then money and invoices of those minutes are found, none twice, and the commands since are listed", async () => {
  // The next applications are in the backup in this state.
  const { id: endedId } = await paid({ world, bidder });
  await toItsEnd("wechat", endedId);
  const [waitingForCode, waitingForBank] = [
    await approved({ world, bidder }),
    await approved({ world, bidder }),
  ];
  await startWechat(bidder, waitingForCode.id);
  const atTheBank = await bidder.api.pay(waitingForBank.id, { channel: "unionpay", bank: "ICBC" });
  const toBeRefundedAtBank = await approved({ world, bidder });
  const alsoAtTheBank = await bidder.api.pay(toBeRefundedAtBank.id, { channel: "unionpay", bank: "ICBC" });
  const toBeInvoiced = await paid({ world, bidder });
  await world.reviewer.api.markHandled(toBeInvoiced.id);
  const toBeWithdrawn = await paid({ world, bidder });
  const toBePaid = await approved({ world, bidder });
  const toBePaidAtBank = await approved({ world, bidder });
  const inBackup = [
    ...[waitingForCode, waitingForBank, toBeRefundedAtBank],
    ...[toBeInvoiced, toBeWithdrawn, toBePaid, toBePaidAtBank],
  ];
  await noteAnswered([endedId, ...inBackup.map(({ id }) => id)]);
  await stop();
  expect(await npmRun("backup", backup)).toContain(backup);
  await start();

  // The following commands are acknowledged after the backup, so the restored databases don't know them.
  const clock = (now: string | null) =>
    Promise.all(
      [stack.addresses.wechatGateway, stack.addresses.unionPayGateway].map((gateway) =>
        fetch(`${gateway}/control/clock`, {
          method: "PUT",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ now }),
        }).then(({ ok }) => expect(ok).toBe(true)),
      ),
    );
  await clock(at);
  let gateways = gatewayControls(stack.addresses);
  await gateways.payWechat(`${waitingForCode.id}0001`, { at });
  await gateways.payUnionPay(atTheBank, { at });
  await gateways.payUnionPay(alsoAtTheBank, { at });
  await bidder.api.requestInvoice(toBeInvoiced.id, invoiceFor(bidder));
  const requests: string[] = [];
  const say = async (path: string, body?: unknown, by = world.operator.api) => {
    const answer = await by.call("POST", path, body === undefined ? {} : { body });
    expect(answer.status).toBeLessThan(300);
    requests.push(answer.headers.get("x-request-id") ?? "?");
    return answer.body as { id: string; consent?: { id: string } };
  };
  const withdrawByTwo = async (id: string) => {
    const { consent } = await say(`/api/applications/${id}/withdrawal`, { opinion: "用户要求撤回" });
    const agreement = { decision: "agree", opinion: "已核对" };
    await say(`/api/consents/${consent?.id ?? ""}/decision`, agreement, world.secondOperator.api);
  };
  await withdrawByTwo(toBeWithdrawn.id);
  await awaitApplication(bidder, toBeRefundedAtBank.id, isPaid);
  await withdrawByTwo(toBeRefundedAtBank.id);
  await say(`/api/applications/${toBePaid.id}/payments`, { channel: "wechat" }, bidder.api);
  await gateways.payWechat(`${toBePaid.id}0001`, { at });
  const unknownAtBank = await bidder.api.pay(toBePaidAtBank.id, { channel: "unionpay", bank: "ICBC" });
  await gateways.payUnionPay(unknownAtBank, { at });
  const unknown = await approved({ world, bidder });
  await startWechat(bidder, unknown.id);
  await gateways.payWechat(`${unknown.id}0001`, { at });
  for (const { id } of [waitingForCode, waitingForBank, toBePaid, toBePaidAtBank, unknown])
    await awaitApplication(bidder, id, isPaid);
  for (const { id } of [toBeWithdrawn, toBeRefundedAtBank])
    await awaitApplication(bidder, id, ({ endedAt }) => endedAt !== undefined);
  await awaitApplication(bidder, toBeInvoiced.id, ({ invoice }) => invoice === "已开票");
  await stop();

  const told = await npmRun("restore", backup);
  for (const requestId of requests) expect(told).toContain(requestId);
  // The restore lists exactly the commands answered since the backup, in their order, with person and application.
  const [by, from] = [world.operator.subject, bidder.subject];
  const second = world.secondOperator.subject;
  expect([...told.matchAll(/Z (\S+) \S+\((\w+)\) (\S+) \S+$/gm)].map(([, ...parts]) => parts)).toEqual([
    [from, "requestInvoice", toBeInvoiced.id],
    [by, "withdrawApplication", toBeWithdrawn.id],
    [second, "decideConsent", toBeWithdrawn.id],
    [by, "withdrawApplication", toBeRefundedAtBank.id],
    [second, "decideConsent", toBeRefundedAtBank.id],
    [from, "startPayment", toBePaid.id],
    [from, "startPayment", toBePaidAtBank.id],
    [from, "createDraft", unknown.id],
    [from, "submitApplication", unknown.id],
    [world.reviewer.subject, "reviewApplication", unknown.id],
    [from, "startPayment", unknown.id],
  ]);
  expect(told).not.toContain("无从得知：");
  // An empty machine has no files of answered commands.
  const commands = join(dataDir, "commands");
  await rename(commands, `${commands}-away`);
  expect(await npmRun("restore", backup)).toContain("无从得知：这里没有备份之后的操作文件");
  await rm(commands, { recursive: true, force: true });
  await rename(`${commands}-away`, commands);
  await start();
  await clock(null);
  gateways = gatewayControls(stack.addresses);
  const { operator } = world;

  // A query at UnionPay reports both orders as paid, but not that one was refunded; only the statement shows that.
  for (const { id } of [waitingForBank, toBeRefundedAtBank]) {
    expect((await bidder.api.call("POST", `/api/applications/${id}/payments/unfinished`)).status).toBe(200);
    await expect(bidder.api.get(id)).resolves.toMatchObject({ payment: "未支付" });
  }

  // The steps follow the manual: first repair everything, then reconcile the days, then continue.
  expect((await operator.api.call("POST", "/api/operations/repairs")).status).toBe(202);
  const report = await runDay(operator, day);
  for (const { id } of [waitingForCode, waitingForBank]) await awaitApplication(bidder, id, isPaid);
  await awaitApplication(bidder, toBeWithdrawn.id, ({ payment }) => payment === "已退款");
  await awaitApplication(bidder, toBeRefundedAtBank.id, isAllRefunded);
  const refundedAtBank = await world.models.applications.findById(toBeRefundedAtBank.id).lean();
  const taken = refundedAtBank?.application.attempts.flatMap(({ transactions }) => transactions) ?? [];
  expect(taken.map(({ counted }) => counted)).toEqual([false]);
  const forSomebody = report.differences.filter(({ action }) => action === "forTheOperator");
  const unknownOrders = [toBePaid, toBePaidAtBank, unknown].map(({ id }) => `${id}0001`);
  const about = forSomebody
    .map(({ attemptNumber }) => attemptNumber)
    .filter((number) => unknownOrders.includes(number ?? ""));
  expect(about.toSorted()).toEqual(unknownOrders.toSorted());

  // The order that the backup lacks is created again with the same number, and is found to be paid.
  await bidder.api.pay(toBePaid.id, { channel: "wechat" });
  await awaitApplication(bidder, toBePaid.id, isPaid);
  await runDay(operator, day);

  // The payments of the two applications that the backup lacks are refunded in the channels' consoles, and their
  // differences are closed. Only then is the existing application paid again.
  await gateways.refundByHand("unionpay", `${toBePaidAtBank.id}0001`, at);
  await gateways.refundByHand("wechat", `${unknown.id}0001`, at);
  await runDay(operator, day);
  await closeDifferencesOf([toBePaidAtBank.id, unknown.id]);
  // UnionPay doesn't accept an order number twice on one day, so this attempt is abandoned.
  const path = `/api/applications/${toBePaidAtBank.id}/payments`;
  await say(path, { channel: "unionpay", bank: "ICBC" }, bidder.api);
  await say(`${path}/unfinished`, undefined, bidder.api);
  const again = await bidder.api.pay(toBePaidAtBank.id, { channel: "unionpay", bank: "ICBC" });
  await gateways.payUnionPay(again, { at: new Date().toISOString() });
  await awaitApplication(bidder, toBePaidAtBank.id, isPaid);
  await runDay(operator, day);
  // The console's refund was told to the workflow, which lacks its payment, so an operator closes this difference, too.
  await closeDifferencesOf([toBePaidAtBank.id]);
  const handled = await world.reviewer.api.markHandled(toBePaidAtBank.id);
  expect(handled).toMatchObject({ payment: "已支付", handling: "已办理" });
  const orders = createGatewayOrders(stack.addresses);
  expect(await orders.wechatBalance(`${unknown.id}0001`)).toBe(0);
  expect(await orders.unionPayBalance(`${toBePaidAtBank.id}0001`)).toBe(0);
  expect(await orders.unionPayBalance(again.attempt?.number ?? "")).toBe(20_000);

  // People repeat the commands that were lost. The refund that was found has ended the application, so whoever repeats
  // the withdrawal is told that, and nothing is refunded a second time. The record of the first SMS was lost with it.
  const withdrawn = await awaitApplication(bidder, toBeWithdrawn.id, ({ endedAt }) => endedAt !== undefined);
  const repeated = await operator.api.call("POST", `/api/applications/${toBeWithdrawn.id}/withdrawal`, {
    body: { opinion: "用户要求撤回" },
  });
  expect(repeated).toMatchObject({ status: 409, body: { code: "APPLICATION_ENDED" } });
  const held = await heldOutside(world.stack, withdrawn);
  expect({ ...held, news: held.news.toSorted() }).toEqual({
    fen: 0,
    invoices: [],
    news: ["closed", "paid", expect.stringMatching(/^refunded-/), "review-1"],
  });
  const lives = [await toItsEnd("wechat", endedId)];
  for (const { id } of [waitingForCode, waitingForBank, toBeInvoiced, toBePaid])
    lives.push(await toItsEnd("wechat", id));
  await eventually(
    "all SMS",
    () => world.models.messages.countDocuments({ status: "待发送" }),
    (count) => count === 0,
  );
  const engine = await openEngine(stack);
  try {
    expect(await faultsOf({ world, engine }, lives)).toEqual([]);
  } finally {
    await engine.close();
  }
});
