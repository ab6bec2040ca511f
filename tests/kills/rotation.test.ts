import { randomBytes, randomUUID } from "node:crypto";
import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { eventually } from "../../embedded/demo/narrator";
import { scanAndPay } from "../../embedded/demo/outside";
import { disagreements } from "../support/agreement";
import { approved, awaitApplication, startWechat } from "../support/journey";
import { useOwnHouse } from "../support/own-house";

const house = useOwnHouse();
const saved = ["mongo", "temporal"] as const;
const folderOf = (part: string) => join(house.own.dataDir, part);
const savedFolderOf = (part: string) => join(house.own.dataDir, `saved-${part}`);

/** Adds a key, by which everything is encrypted from now on. */
async function rotateKeys(): Promise<void> {
  const file = house.own.stack.env["PAYLOAD_KEYS_FILE"] ?? "";
  const { keys } = JSON.parse(await readFile(file, "utf8")) as { keys: Record<string, string> };
  const rotated = { ...keys, rotated: randomBytes(32).toString("base64") };
  await writeFile(file, JSON.stringify({ currentKeyId: "rotated", keys: rotated }));
}

/** To its last workflow task: what came since, Temporal says to the next run. */
async function reset(workflowId: string): Promise<void> {
  const { events } = await house.engine.client.workflow.getHandle(workflowId).fetchHistory();
  const last = events?.findLast((event) => event.workflowTaskCompletedEventAttributes);
  await house.engine.client.workflowService.resetWorkflowExecution({
    namespace: "default",
    workflowExecution: { workflowId },
    reason: "示例",
    workflowTaskFinishEventId: last?.eventId ?? null,
    requestId: randomUUID(),
  });
}

const signalled = async (id: string): Promise<number> => {
  const { events } = await house.engine.client.workflow.getHandle(id).fetchHistory();
  return (events ?? []).filter((event) => event.workflowExecutionSignaledEventAttributes).length;
};

test("when a run is reset, the keys are rotated and a backup is restored, each with a payment's notice under way, then it is taken, once", async () => {
  const { id } = await approved(house);
  const { number } = await startWechat(house.bidder, id);
  house.own.stack.child("worker").kill("SIGSTOP");
  await scanAndPay(house.own.stack.addresses, number);
  await eventually(
    "the notice in the history",
    () => signalled(id),
    (count) => count > 0,
  );
  await reset(id);
  expect(await signalled(id)).toBe(1);
  expect(await house.bidder.api.get(id)).toMatchObject({ payment: "未支付" });

  await house.restart(async () => {
    for (const part of saved) await cp(folderOf(part), savedFolderOf(part), { recursive: true });
    await rotateKeys();
  });
  const isPaid = () => awaitApplication(house.bidder, id, ({ payment }) => payment === "已支付");
  expect((await isPaid()).attempts[0]?.transactions).toHaveLength(1);
  await eventually(
    "all to agree",
    () => disagreements(house, id),
    ({ length }) => length === 0,
  );

  await house.restart(async () => {
    for (const part of saved) {
      await rm(folderOf(part), { recursive: true });
      await cp(savedFolderOf(part), folderOf(part), { recursive: true });
    }
  });
  expect((await isPaid()).attempts[0]?.transactions).toHaveLength(1);
  // An SMS that was sent since the backup may be sent again.
  const found = await disagreements(house, id);
  expect(found.filter((what) => !what.startsWith("SMS"))).toEqual([]);
});
