import type { EngineView } from "../support/engine";
import { createGatewayOrders } from "../support/gateway-orders";
import type { World } from "../support/world";
import { alteredHistory, type Replayer } from "./histories";
import { faultsOf } from "./check";
import type { Life } from "./lifecycles";

interface Scene {
  world: World;
  engine: EngineView;
  replay: Replayer;
}

/** Loses and doubles something of a life in which nothing is amiss, and tells which of it the check doesn't see. */
export async function unseenSabotage({ world, engine, replay }: Scene, life: Life): Promise<string[]> {
  const { id } = life;
  const { applications, messages, lockRegister } = world.models;
  const { silenceWechat, payWechat } = createGatewayOrders(world.stack.addresses);
  const unseen: string[] = [];
  const expectFault = async (what: string, of: Life = life) => {
    const faults = await faultsOf({ world, engine }, [of]);
    if (!faults.some((fault) => fault.includes(what))) unseen.push(what);
  };

  const { ended, ...unended } = life;
  await expectFault("never ended", unended);
  await expectFault("invoices", { ...life, kind: "withdrawn" });
  await expectFault("locks", { ...life, locks: [...life.locks, ...life.locks] });
  await expectFault("told by SMS", { ...life, kind: "bank" });
  await expectFault("acknowledged: false", { ...life, version: life.version + 100 });
  await expectFault("markHandled accepted", { ...life, acknowledged: [...life.acknowledged, "markHandled"] });
  const { faults } = await replay([await alteredHistory(engine, id)]);
  if (!faults.some((fault) => fault.includes("does not replay"))) unseen.push("history");

  await applications.updateOne({ _id: id }, { $set: { "application.invoice": "开票失败" } });
  await expectFault("projection: invoice is");
  await applications.updateOne({ _id: id }, { $push: { "application.reviews": ended?.reviews[0] } });
  await expectFault("review done");
  await applications.updateOne({ _id: id }, { $set: { holds: ["DEMO@approval"] } });
  await expectFault("holds");
  await lockRegister.updateOne(
    { "changes.applicationId": id },
    { $set: { "changes.$.applicationId": "nobody's" } },
  );
  await expectFault("register");
  await messages.updateOne({ _id: `${id}:paid` }, { $set: { status: "发送失败" } });
  await expectFault("SMS were not sent");
  const number = ended?.attempts.find(({ status }) => status === "支付成功")?.number ?? "";
  await silenceWechat(number);
  await payWechat(number, "pay-twice");
  await expectFault("fen kept by the gateways");
  return unseen;
}
