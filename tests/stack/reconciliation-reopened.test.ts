import type { Answer } from "../../contract/answers";
import { eventually } from "../../embedded/demo/narrator";
import { closeByTwo } from "../support/by-two";
import { gatewayControls, type GatewayControls } from "../support/gateways";
import { daysAgo, onDay, paidByWechat, runDay } from "../support/reconciliation";
import { testStack } from "../support/test-stack";
import { openWorld, type Bidder, type World } from "../support/world";

type DifferenceItem = Answer<"differenceItem">;

let world: World;
let bidder: Bidder;
let gateways: GatewayControls;
beforeAll(async () => {
  world = await openWorld(testStack());
  bidder = await world.newBidder();
  gateways = gatewayControls(world.stack.addresses);
});
afterAll(() => world.close());
afterEach(() => gateways.failWechat());

const paidOn = (day: string) => paidByWechat({ world, bidder }, gateways, onDay(day, "09:30:00"));

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
  eventually(
    `办理 ${allowed ? "可以" : "须等待"}`,
    () => world.reviewer.api.get(id),
    (application) => application.allowed.includes("markHandled") === allowed,
  );

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
