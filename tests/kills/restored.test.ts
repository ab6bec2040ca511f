import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { ShownApplication } from "../../embedded/demo/api-client";
import { scanAndPay } from "../../embedded/demo/outside";
import { createGatewayOrders } from "../support/gateway-orders";
import { approved, awaitApplication, startWechat } from "../support/journey";
import { useOwnHouse } from "../support/own-house";
import { createPersistentClient } from "../support/persistent";
import { expectProblem } from "../support/problems";

jest.setTimeout(400_000);

/**
 * Folders of the parts that the backup contains. Gateways and providers belong to other parties, so they are not
 * restored.
 */
const saved = ["temporal", "mongo"];

const house = useOwnHouse();
const folderOf = (part: string) => join(house.own.dataDir, part);
const savedFolderOf = (part: string) => join(house.own.dataDir, "backup", part);

const backUp = () =>
  house.restart(async () => {
    for (const part of saved) await cp(folderOf(part), savedFolderOf(part), { recursive: true });
  });
const restore = () =>
  house.restart(async () => {
    for (const part of saved) {
      await rm(folderOf(part), { recursive: true });
      await cp(savedFolderOf(part), folderOf(part), { recursive: true });
    }
  });

/** Reads an application until it is as expected, and returns all states that were seen on the way. */
async function watch(
  id: string,
  expected: (application: ShownApplication) => boolean,
): Promise<ShownApplication[]> {
  const look = createPersistentClient(house.bidder.api);
  const seen: ShownApplication[] = [];
  for (;;) {
    const application = await look<ShownApplication>("GET", `/api/applications/${id}`);
    seen.push(application);
    if (expected(application)) return seen;
    await pause(250);
  }
}

/**
 * The payment is made by WeChat, because UnionPay shows no refunds on its orders; there, the statement has to report
 * them, as the operations manual says.
 */
test("when the data of before a payment are restored after its refund, then nothing counts without its money", async () => {
  const { id } = await approved(house);
  const { number } = await startWechat(house.bidder, id);
  await backUp();

  await scanAndPay(house.own.stack.addresses, number);
  await awaitApplication(house.bidder, id, ({ payment }) => payment === "已支付");
  await house.world.operator.api.withdraw(id, "用户要求撤回");
  await awaitApplication(house.bidder, id, ({ endedAt }) => endedAt !== undefined);
  await restore();

  const seen = await watch(id, ({ attempts }) => attempts[0]?.status !== "待支付");
  expect(seen.map(({ payment }) => payment)).not.toContain("已支付");
  const asOperator = createPersistentClient(house.world.operator.api);
  const shown = await asOperator<ShownApplication>("GET", `/api/applications/${id}`);
  expect(shown).toMatchObject({ payment: "未支付", attempts: [{ status: "已退款" }] });
  const handled = await house.world.reviewer.api.call("POST", `/api/applications/${id}/handled`);
  expectProblem(handled, 409, "NOT_PAID");
  expect(await createGatewayOrders(house.own.stack.addresses).wechatBalance(number)).toBe(0);
});
