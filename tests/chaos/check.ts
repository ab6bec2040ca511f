import { isDeepStrictEqual } from "node:util";
import { Worker } from "@temporalio/worker";
import type { Application } from "../../domain/application/application";
import { createDataConverter } from "../../temporal/data-converter";
import { readPayloadKeys } from "../../temporal/payload-keys";
import type { EngineView } from "../support/engine";
import { createGatewayOrders } from "../support/gateway-orders";
import type { World } from "../support/world";
import { bundleWorkflowCode, DefaultLogger } from "@temporalio/worker";
import type { Kind, Life } from "./lifecycles";

const feeFen = 20_000;
const kept: Record<Kind, number> = {
  wechat: feeFen,
  bank: feeFen,
  rejected: 2 * feeFen,
  switched: feeFen,
  withdrawn: 0,
  refunded: 0,
};

interface Scene {
  world: World;
  engine: EngineView;
}

/** What is lost, doubled or at odds, by sources that know nothing of each other. Empty where all is well. */
export async function faultsOf(scene: Scene, lives: readonly Life[]): Promise<string[]> {
  const faults: string[] = [];
  for (const life of lives) faults.push(...(await faultsOfLife(scene, life)));
  faults.push(...(await faultsOfMessages(scene, lives)), ...(await faultsOfHistories(scene)));
  return faults;
}

async function faultsOfLife(
  { world, engine }: Scene,
  { kind, id, ended, acknowledged }: Life,
): Promise<string[]> {
  const faults: string[] = [];
  const complain = (holds: boolean, fault: string) => {
    if (!holds) faults.push(`${kind} ${id}: ${fault}`);
  };
  const { models, stack } = world;
  if (!ended) return [`${kind} ${id}: never ended`];
  complain(Math.max(0, ...acknowledged) <= ended.version, "an acknowledged version is missing");
  complain(ended.reviews.length === (kind === "withdrawn" ? 0 : kind === "rejected" ? 2 : 1), "reviews");
  complain(ended.records.filter(({ text }) => text === "已办理").length <= 1, "handled twice");

  const gateways = createGatewayOrders(stack.addresses);
  let netFen = 0;
  for (const { number, channel } of ended.attempts)
    netFen += await (channel === "wechat"
      ? gateways.wechatBalance(number)
      : gateways.unionPayBalance(number));
  complain(netFen === kept[kind], `the gateways keep ${netFen} fen, not ${kept[kind]}`);

  const invoices = (await (await fetch(`${stack.addresses.invoiceProvider}/control/invoices`)).json()) as {
    orderNo: string;
  }[];
  const issued = invoices.filter(({ orderNo }) => orderNo.startsWith(id)).length;
  complain(issued === (kept[kind] > 0 ? 1 : 0), `${issued} invoices`);

  const lines = await models.events.find({ applicationId: id, leftBehindBy: { $exists: false } }).lean();
  const versions = lines.map(({ version }) => version).toSorted((one, other) => one - other);
  const expected = Array.from({ length: ended.version - 1 }, (_, index) => index + 2);
  complain(isDeepStrictEqual(versions, expected), `the log has ${versions.join()} up to ${ended.version}`);

  const known = await engine.client.workflow.getHandle(id).query<Application | null>("currentApplication");
  const projection = await models.applications.findById(id).lean();
  complain(isDeepStrictEqual(projection?.application, known), "the projection is not what the run knows");
  return faults;
}

/** Each message is there once, and reached the provider once. */
async function faultsOfMessages({ world }: Scene, lives: readonly Life[]): Promise<string[]> {
  const { messages } = (await (
    await fetch(`${world.stack.addresses.smsProvider}/control/messages`)
  ).json()) as { messages: { outId: string }[] };
  const ids = new Set(lives.map(({ id }) => id));
  const sent = messages.map(({ outId }) => outId).filter((outId) => ids.has(outId.slice(0, 26)));
  const doubled = sent.filter((outId, index) => sent.indexOf(outId) !== index);
  const unsent = await world.models.messages.countDocuments({ status: { $ne: "已发送" } });
  return [
    ...doubled.map((outId) => `SMS ${outId} was sent twice`),
    ...(unsent > 0 ? [`${unsent} SMS were not sent`] : []),
  ];
}

/** Every run of every workflow must replay: a worker that is started anew has nothing else to go by. */
async function faultsOfHistories({ world, engine }: Scene): Promise<string[]> {
  const dataConverter = createDataConverter(readPayloadKeys(world.stack.env["PAYLOAD_KEYS_FILE"] ?? ""));
  const { failureConverterPath } = dataConverter;
  const workflowBundle = await bundleWorkflowCode({
    workflowsPath: require.resolve("../../workflows"),
    ...(failureConverterPath === undefined ? {} : { failureConverterPath }),
    logger: new DefaultLogger("ERROR"),
  });
  const faults: string[] = [];
  const histories = engine.client.workflow
    .list({ query: `WorkflowType = "renewalApplication"` })
    .intoHistories();
  let replayed = 0;
  for await (const { workflowId, error } of Worker.runReplayHistories(
    { workflowBundle, dataConverter },
    histories,
  )) {
    replayed += 1;
    if (error) faults.push(`the history of ${workflowId} does not replay: ${error.message.slice(0, 200)}`);
  }
  process.stderr.write(`${replayed} histories replayed\n`);
  return faults;
}
