import { randomUUID } from "node:crypto";
import type { Answer } from "../../contract/answers";
import { eventually } from "../../embedded/demo/narrator";
import { decideOn, closeByTwo } from "../support/by-two";
import { expectPoll } from "../support/expect-poll";
import { gatewayControls } from "../support/gateways";
import { bidder, world } from "../support/here";
import { awaitApplication } from "../support/journey";
import { expectProblem } from "../support/problems";
import { daysAgo, onDay, paidByWechat, runDay, differencesOf } from "../support/reconciliation";
import { testStack } from "../support/test-stack";
import { readAs } from "../support/world";

type DifferenceItem = Answer<"differenceItem">;
type Answered = { status: number; body: Answer<"byHand"> };

const gateways = gatewayControls(testStack().addresses);

const paidOn = (day: string) => paidByWechat({ world, bidder }, gateways, onDay(day, "09:30:00"));

/** Pays an application on the given day, and reconciles the day with a statement that lacks the payment. */
async function missingInStatement(day: string): Promise<string> {
  const { id, transactionId } = await paidOn(day);
  await gateways.alterStatement(day, { omit: [transactionId] });
  await runDay(world.operator, day);
  return id;
}

const differenceItemOf = async (id: string, state?: "open" | "closed") =>
  (await differencesOf(world.operator, id, state))[0];

const act = (id: string, what: string, body: object, idempotencyKey: string = randomUUID()) =>
  world.operator.api.call<Answer<"byHand">>("POST", `/api/differences/${id}/${what}`, {
    body,
    idempotencyKey,
  });

test("when a difference concerns an application, then it is on the desk, and handling waits until it is closed with a reason", async () => {
  const id = await missingInStatement(daysAgo(40));
  const item = await differenceItemOf(id);
  expect(item).toMatchObject({ state: "open", difference: { found: "missingThere" }, notes: [] });
  await expectPoll(async () => (await world.operator.api.get(id)).operatorNotes).toMatchObject([
    { text: expect.stringContaining("本系统有，对账单没有") },
  ]);
  expect((await world.reviewer.api.get(id)).allowed).not.toContain("markHandled");

  const number = item?.id ?? "";
  const [noteKey, closureKey, agreeKey] = [randomUUID(), randomUUID(), randomUUID()];
  // Each request is sent twice, as by a client that lost the answer, and has its effect once.
  for (const _ of [1, 2])
    expect(await act(number, "notes", { text: "已致电微信支付" }, noteKey)).toMatchObject({ status: 204 });
  expect(await act(number, "assignee", { assignee: "示例财务" })).toMatchObject({ status: 204 });
  await runDay(world.operator, daysAgo(40));
  expect(await differenceItemOf(id)).toMatchObject({
    assignee: "示例财务",
    notes: [{ text: "已致电微信支付" }, { text: "交给示例财务" }],
  });
  const { orgCode } = bidder;
  const colleague = await world.signIn({
    ...{ subject: randomUUID(), name: "示例运维员", roles: ["operator" as const] },
    ...{ orgCode, orgName: bidder.orgName },
  });
  const closing = colleague.api.call("POST", `/api/differences/${number}/closure`, {
    body: { reason: "无误" },
  });
  expectProblem(await closing, 403, "OWN_APPLICATION");
  const asked: Answered[] = [];
  for (const _ of [1, 2])
    asked.push(await act(number, "closure", { reason: "微信支付确认漏列" }, closureKey));
  const [first, again] = asked;
  expect(again).toMatchObject({ status: 200, body: first?.body });
  const consentId = first?.body.consent?.id ?? "";
  for (const _ of [1, 2])
    expect(await decideOn(world.secondOperator, consentId, "agree", agreeKey)).toMatchObject({
      ...{ status: 200, body: { state: "已执行" } },
    });
  expectProblem(await act(number, "closure", { reason: "再次" }), 409, "DIFFERENCE_CLOSED");
  await awaitApplication(world.reviewer, id, ({ allowed }) => allowed.includes("markHandled"));
  const closed = await differenceItemOf(id, "closed");
  expect(closed).toMatchObject({ closedAt: expect.any(String) });
  expect(closed?.notes.slice(-2)).toMatchObject([
    { by: "运维员甲", text: "关闭：微信支付确认漏列" },
    { by: "运维员乙", text: "同意关闭：已核对" },
  ]);
});

test("when a later run of the day agrees, then the difference is closed by itself", async () => {
  const day = daysAgo(41);
  const id = await missingInStatement(day);
  expect(await differenceItemOf(id)).toMatchObject({ state: "open" });
  await gateways.alterStatement(day);
  await runDay(world.operator, day);
  const closed = await eventually("the closure", () => differenceItemOf(id, "closed"), Boolean);
  expect(closed?.notes).toMatchObject([{ by: "系统", text: expect.stringContaining("再次对账已一致") }]);
});

test("when the channel charges or settles otherwise, then that is on the desk, and no application waits for it", async () => {
  const day = daysAgo(42);
  const [charged, unsettled] = [await paidOn(day), await paidOn(day)];
  await gateways.alterStatement(day, {
    feesFen: { [charged.transactionId]: 200 },
    omitFlows: [unsettled.transactionId],
  });
  const { differences, accounts } = await runDay(world.operator, day);
  const about = { channel: "wechat", kind: "funds", action: "forTheOperator" };
  expect(differences).toMatchObject([
    { ...about, found: "feeDiffers", transactionId: charged.transactionId, oursFen: 120, theirsFen: 200 },
    { ...about, found: "notSettled", transactionId: unsettled.transactionId, oursFen: 20_000 },
  ]);
  expect(accounts[0]).toMatchObject({ channel: "wechat", funds: { feeFen: 120, settledFen: 19_880 } });
  const { body } = await world.operator.api.call<{ items: DifferenceItem[] }>("GET", "/api/differences");
  const onDesk = body.items.filter((item) => item.day === day);
  expect(onDesk.map(({ difference }) => difference.found).toSorted()).toEqual(["feeDiffers", "notSettled"]);
  for (const { id } of [charged, unsettled])
    expect((await world.reviewer.api.get(id)).allowed).toContain("markHandled");

  await gateways.alterStatement(day);
  const restated = (await runDay(world.operator, day)).differences;
  expect(new Set(restated.map(({ found }) => found))).toEqual(new Set(["billChanged"]));
  const month = `/api/months/${day.slice(0, 7)}`;
  const { days } = await readAs<"month">(world.operator, month);
  expect(days.find((sums) => sums.day === day)).toMatchObject({ feeFen: 240, settledFen: 39_760 });
});

test("when an accountant closes a month, then it holds each day's money down to the application, and the file says the same", async () => {
  const day = daysAgo(40);
  const body = await readAs<"month">(world.operator, `/api/months/${day.slice(0, 7)}`);
  const ofDay = body.entries.filter((entry) => entry.day === day && entry.kind === "支付");
  const sums = body.days.find((sum) => sum.day === day && sum.channel === "wechat");
  expect(sums?.takenFen).toBe(ofDay.reduce((sum, { amountFen }) => sum + amountFen, 0));
  expect(ofDay.length).toBeGreaterThan(0);
  for (const entry of ofDay) {
    expect(entry).toMatchObject({ organisationName: expect.stringMatching(/./) as string });
    expect(entry.attemptNumber).toMatch(new RegExp(`^${entry.applicationId}`));
    expect(entry.transactionId).not.toBe("");
  }
  expectProblem(await world.operator.api.call("GET", "/api/months/2999-01"), 400, "INVALID_INPUT");
  expectProblem(await bidder.api.call("GET", "/api/months/2026-01"), 403, "NO_ROLE");
});

afterEach(() => gateways.failWechat());

/** Returns the day's stored differences, oldest first. */
async function deskOf(day: string): Promise<DifferenceItem[]> {
  const lists = await Promise.all(
    ["open", "closed"].map((state) =>
      world.operator.api.call<{ items: DifferenceItem[] }>("GET", `/api/differences?state=${state}`),
    ),
  );
  return lists
    .flatMap(({ body }) => body.items)
    .filter((item) => item.day === day && item.difference.found !== "billChanged")
    .toSorted((one, other) => one.openedAt.localeCompare(other.openedAt));
}

const close = (id: string, reason: string) =>
  world.operator.api.call("POST", `/api/differences/${id}/closure`, { body: { reason } });

/**
 * Waits until the application allows 已办理, or forbids it. It learns of a difference a moment after the difference is
 * stored.
 */
const expectHandling = (id: string, allowed: boolean) =>
  awaitApplication(world.reviewer, id, (one) => one.allowed.includes("markHandled") === allowed);

test("when a difference that a later run had closed is found again, then it is open again, under a new id that names the former one", async () => {
  const day = daysAgo(43);
  const { id, transactionId } = await paidOn(day);
  await gateways.alterStatement(day, { amountsFen: { [transactionId]: 19_999 } });
  await runDay(world.operator, day);
  await gateways.alterStatement(day);
  await runDay(world.operator, day);
  expect(await deskOf(day)).toMatchObject([{ state: "closed" }]);
  await expectHandling(id, true);

  await gateways.alterStatement(day, { amountsFen: { [transactionId]: 19_999 } });
  await runDay(world.operator, day);
  const [former, again] = await deskOf(day);
  expect(former).toMatchObject({ state: "closed" });
  expect(again).toMatchObject({ state: "open", follows: former?.id, difference: { theirsFen: 19_999 } });
  await expectHandling(id, false);
  await runDay(world.operator, day);
  expect(await deskOf(day)).toMatchObject([{ state: "closed" }, { id: again?.id, seenAt: { length: 2 } }]);
  await gateways.alterStatement(day);
});

test("when a person closed it, then that holds for what it said then: the same stays closed, another amount is open again", async () => {
  const day = daysAgo(44);
  const { id, transactionId } = await paidOn(day);
  const say = (fen: number) => gateways.alterStatement(day, { amountsFen: { [transactionId]: fen } });
  await say(19_999);
  await runDay(world.operator, day);
  const [first] = await deskOf(day);
  await closeByTwo(world, first?.id ?? "", { reason: "差1分，已与微信支付核对" });
  await runDay(world.operator, day);
  expect(await deskOf(day)).toMatchObject([{ state: "closed" }]);

  await say(1);
  await runDay(world.operator, day);
  expect(await deskOf(day)).toMatchObject([
    { id: first?.id, state: "closed", difference: { theirsFen: 19_999 } },
    { state: "open", follows: first?.id, difference: { theirsFen: 1 } },
  ]);
  await expectHandling(id, false);

  // Each change of an open difference replaces it by a new one, so that whoever closes it has seen its present content.
  const open = (await deskOf(day)).at(-1);
  await world.operator.api.call("POST", `/api/differences/${open?.id}/assignee`, {
    body: { assignee: "示例财务" },
  });
  await say(2);
  await runDay(world.operator, day);
  expect(await close(open?.id ?? "", "差199.99元")).toMatchObject({ status: 409 });
  expect((await deskOf(day)).at(-1)).toMatchObject({
    ...{ state: "open", follows: open?.id, assignee: "示例财务" },
    difference: { theirsFen: 2 },
  });
  await gateways.alterStatement(day);
});

test("when a run gets no fund flow, then it compares the one that was kept, and closes what that explains", async () => {
  const day = daysAgo(45);
  const { transactionId } = await paidOn(day);
  await gateways.alterStatement(day, { feesFen: { [transactionId]: 200 } });
  await runDay(world.operator, day);
  expect(await deskOf(day)).toMatchObject([{ state: "open", difference: { found: "feeDiffers" } }]);
  await gateways.failWechat(`/v3/bill/fundflowbill?bill_date=${day}`);
  const { accounts } = await runDay(world.operator, day);
  expect(await deskOf(day)).toMatchObject([{ state: "open", seenAt: { length: 2 } }]);
  expect(accounts.find(({ channel }) => channel === "wechat")).toMatchObject({
    funds: { settledFen: expect.any(Number) },
  });
  await gateways.failWechat();
  await gateways.alterStatement(day);
  await runDay(world.operator, day);
  expect(await deskOf(day)).toMatchObject([{ state: "closed", notes: [{ by: "系统" }] }]);
});
