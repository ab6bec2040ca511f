import type { EngineView } from "../support/engine";
import { recordText } from "../support/accepted-updates";
import { createGatewayOrders } from "../support/gateway-orders";
import type { World } from "../support/world";
import { alteredHistory, type Replayer } from "./histories";
import { faultsOf } from "./check";
import { openDoors } from "./doors";
import { live, type Life } from "./lifecycles";
import { createRandom } from "./random";

interface Scene {
  world: World;
  engine: EngineView;
  replay: Replayer;
}

/**
 * Removes or doubles parts of a sound application's data one by one, and returns the changes that the check does not
 * find.
 */
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

  await applications.updateOne({ _id: id }, { $set: { "application.invoice": "开票失败", state: "示例" } });
  await expectFault("projection: invoice is");
  const altered = await replay([
    { workflowId: id, history: await engine.client.workflow.getHandle(id).fetchHistory() },
  ]);
  if (!altered.faults.some((fault) => fault.includes("another state: invoice"))) unseen.push("state");
  const [file = ""] = life.files.keys();
  await expectFault("material", { ...life, files: new Map([[file, Buffer.from("another's")]]) });

  await applications.updateOne({ _id: id }, { $pull: { "application.records": { text: recordText } } });
  await expectFault("addRecord done");
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
  await expectFault("read at once", await liveForgotten(world));
  return unseen;
}

/**
 * Plays an application from whose projection each record is removed just before it is read. The next write restores the
 * records, so only a reading right after the answer can find the fault.
 */
async function liveForgotten(world: World): Promise<Life> {
  const { api } = world.stack.addresses;
  const doors = openDoors([api], {
    ask: async (_, by, id) => {
      const lost = { $pull: { "application.records": { text: recordText } } };
      await world.models.applications.updateOne({ _id: id }, lost);
      return by.api.call("GET", `/api/applications/${id}`);
    },
  });
  const life = await live("wechat", {
    ...{ world, random: createRandom(1), wanted: { serials: [] }, doors },
    ...{ born: () => undefined, accepted: () => undefined, isOver: () => true },
  });
  await doors.allRead();
  return life;
}
