import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { ShownApplication } from "../../embedded/demo/api-client";
import { scanAndPay } from "../../embedded/demo/outside";
import { createGatewayOrders } from "../support/gateway-orders";
import { approved, awaitApplication, startWechat } from "../support/journey";
import { createOwnStack, type OwnStack } from "../support/own-stack";
import { createPersistentClient } from "../support/persistent";
import { expectProblem } from "../support/problems";
import { openWorld, type Bidder, type World } from "../support/world";

jest.setTimeout(400_000);

/** What the backup holds; gateways and providers are others' and have no part in it. */
const saved = ["temporal", "mongo"];

let own: OwnStack;
let world: World;
let bidder: Bidder;

async function open(): Promise<void> {
  const { addresses, env } = own.stack;
  world = await openWorld({ addresses, env, dataDir: own.dataDir });
}

async function restart(inBetween: () => Promise<void>): Promise<void> {
  await world.close();
  await own.restart(inBetween);
  await open();
  bidder = { ...bidder, ...(await world.signIn(bidder)) };
}

const backUp = () =>
  restart(async () => {
    for (const part of saved)
      await cp(join(own.dataDir, part), join(own.dataDir, "backup", part), { recursive: true });
  });
const restore = () =>
  restart(async () => {
    for (const part of saved) {
      await rm(join(own.dataDir, part), { recursive: true });
      await cp(join(own.dataDir, "backup", part), join(own.dataDir, part), { recursive: true });
    }
  });

/** Looks until it is as expected, and answers what it was on the way. */
async function watch(
  id: string,
  expected: (application: ShownApplication) => boolean,
): Promise<ShownApplication[]> {
  const look = createPersistentClient(bidder.api);
  const seen: ShownApplication[] = [];
  for (;;) {
    const application = await look<ShownApplication>("GET", `/api/applications/${id}`);
    seen.push(application);
    if (expected(application)) return seen;
    await pause(250);
  }
}

beforeAll(async () => {
  own = await createOwnStack();
  await open();
  bidder = await world.newBidder();
});
afterAll(async () => {
  await world.close();
  await own.remove();
});

/** By WeChat: UnionPay shows no refunds, so there the statement has to tell, as the operations manual says. */
test("when the data of before a payment are restored after its refund, then nothing counts without its money", async () => {
  const { id } = await approved({ world, bidder });
  const { number } = await startWechat(bidder, id);
  await backUp();

  await scanAndPay(own.stack.addresses, number);
  await awaitApplication(bidder, id, ({ payment }) => payment === "已支付");
  await world.operator.api.withdraw(id, "用户要求撤回");
  await awaitApplication(bidder, id, ({ endedAt }) => endedAt !== undefined);
  await restore();

  const seen = await watch(id, ({ attempts }) => attempts[0]?.status !== "待支付");
  expect(seen.map(({ payment }) => payment)).not.toContain("已支付");
  const asOperator = createPersistentClient(world.operator.api);
  const shown = await asOperator<ShownApplication>("GET", `/api/applications/${id}`);
  expect(shown).toMatchObject({ payment: "未支付", attempts: [{ status: "已退款" }] });
  const handled = await world.reviewer.api.call("POST", `/api/applications/${id}/handled`);
  expectProblem(handled, 409, "NOT_PAID");
  expect(await createGatewayOrders(own.stack.addresses).wechatBalance(number)).toBe(0);
});
