import { WorkflowUpdateFailedError } from "@temporalio/client";
import { ApplicationFailure } from "@temporalio/common";
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ulid } from "ulid";
import type { GivenCommand } from "../../contract/commands";
import { asMessage } from "../../contract/sealed";
import { taskQueue } from "../../temporal/task-queue";
import { currentApplication } from "../../workflows/messages";
import { expectPoll } from "../support/expect-poll";
import { bidder, world } from "../support/here";
import { engine } from "../support/here-engine";
import { approved, submitted } from "../support/journey";
import { openTemporalCli } from "../support/temporal-cli";
import { commandSamples, onceHarmful, spoilt, type Sample, noticeSamples } from "./malformed-samples";

/*
 * The Temporal UI and CLI let anybody send messages. Every command and signal is tried with each of its fields
 * missing, of another type, and with an unknown one; in a state that forbids it; and before the first submission.
 */

const handle = (id: string) => engine.client.workflow.getHandle(id);
async function eventsOf(id: string): Promise<number> {
  await engine.rested(id);
  return (await handle(id).fetchHistory()).events?.length ?? 0;
}
const stateOf = (id: string) => handle(id).query(currentApplication);

/** Returns the code with which an update is refused, or undefined if it is accepted. */
async function refusalOf(id: string, command: string, input: unknown): Promise<string | undefined> {
  const updateId = randomUUID();
  const isObject = typeof input === "object" && input !== null && !Array.isArray(input);
  const given = isObject ? asMessage(input, { messageId: updateId }) : input;
  const options = { args: given === undefined ? [] : [given], updateId };
  try {
    await handle(id).executeUpdate(command, options as { args: []; updateId: string });
    return undefined;
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure)
      return error.cause.type ?? "";
    throw error;
  }
}

const commands = Object.keys(commandSamples) as GivenCommand[];

test("when an update is malformed, then it is refused, and adds nothing to the history", async () => {
  const { id } = await approved({ world, bidder });
  const events = await eventsOf(id);
  const state = await stateOf(id);
  for (const command of commands)
    for (const [what, input] of spoilt(commandSamples[command]))
      expect([command, what, await refusalOf(id, command, input)]).toEqual([command, what, "INVALID_INPUT"]);
  for (const [command, input] of onceHarmful)
    expect([command, input, await refusalOf(id, command, input)]).toEqual([command, input, "INVALID_INPUT"]);
  expect(await eventsOf(id)).toBe(events);
  expect(await stateOf(id)).toEqual(state);
});

const refusedWhenApproved: [GivenCommand, string, Sample?][] = [
  ["submit", "NOT_SUBMITTABLE"],
  ["edit", "NOT_EDITABLE"],
  ["review", "NOT_AWAITING_REVIEW"],
  ["addRecord", "NOT_PAID"],
  ["ship", "NOT_PAID"],
  ["correctRecipient", "NOT_MAILED"],
  ["correctShipment", "NOT_SHIPPED"],
  ["markHandled", "NOT_PAID"],
  ["confirmReceipt", "NOTHING_TO_RECEIVE"],
  ["requestInvoice", "NOT_PAID"],
  ["retryRefund", "NO_ABNORMAL_REFUND"],
  ["resolveRefund", "NO_ABNORMAL_REFUND"],
  ["bookRefund", "REFUND_NOT_BOOKABLE"],
  ["resolveRefund", "NOT_YOURS_TO_DO", { by: commandSamples.submit["by"] }],
];

test("when a command is given that the state forbids, then it is refused and adds nothing to the history", async () => {
  const { id } = await approved({ world, bidder });
  const events = await eventsOf(id);
  for (const [command, code, changes] of refusedWhenApproved)
    expect([command, await refusalOf(id, command, { ...commandSamples[command], ...changes })]).toEqual([
      ...[command, code],
    ]);
  expect(await eventsOf(id)).toBe(events);
});

test("when an operator's command is refused, then the command line says why", async () => {
  const temporal = openTemporalCli(world.stack);
  const { id } = await approved({ world, bidder });
  const give = (command: GivenCommand, input: Sample) =>
    temporal(
      ...["workflow", "update", "execute", "--workflow-id", id, "--name", command],
      ...["--input", JSON.stringify(input)],
    );
  await expect(give("review", { ...commandSamples.review, decision: "yes" })).rejects.toThrow(
    "填写的内容有误：decision（请选择通过或不通过）",
  );
  // Workflows accept commands that the API has sealed. In clear text they accept only the signal `review` and a
  // cancellation.
  await expect(give("review", commandSamples.review)).rejects.toThrow(
    "此命令没有经过本系统，请在系统页面上操作；在 Temporal 中只能发送 review 信号或取消 (type: NOT_SEALED",
  );
});

test("when nothing was submitted yet, then every command but the submission is refused", async () => {
  const workflowId = ulid();
  const settings = {
    wechatWindowSeconds: 300,
    unionPayWindowSeconds: 1_800,
    receiptDays: 15,
    invoiceWindowDays: 365,
  };
  const args = [{ applicationId: workflowId, orgCode: bidder.orgCode, settings }];
  await engine.client.workflow.start("renewalApplication", { workflowId, taskQueue, args });
  for (const command of commands.filter((name) => name !== "submit"))
    expect([command, await refusalOf(workflowId, command, commandSamples[command])]).toEqual([
      command,
      "NOT_YET_SUBMITTED",
    ]);
  for (const [name, notice] of Object.entries(noticeSamples)) await handle(workflowId).signal(name, notice);
  expect(await stateOf(workflowId)).toBeNull();
  await handle(workflowId).terminate("the test is over");
});

test.each(Object.entries(noticeSamples))(
  "when the signal %s is malformed, then it adds its own event and task, changes no state, and is logged",
  async (name, sample) => {
    const { id } = await approved({ world, bidder });
    const state = await stateOf(id);
    const events = await eventsOf(id);
    const inputs = spoilt(sample).map(([, input]) => (input === undefined ? [] : [input]));
    for (const args of inputs) {
      await handle(id).signal(name, ...args);
      expect(await stateOf(id)).toEqual(state);
    }
    // Each signal adds four events to the history: the signal, and its task scheduled, started and completed. A refused
    // review adds a fifth, a note in the memo.
    const eventsOfOne = name === "review" ? 5 : 4;
    expect(await eventsOf(id)).toBe(events + eventsOfOne * inputs.length);
    await expectPoll(async () => (await refusedIn(id)).length).toBeGreaterThanOrEqual(inputs.length);
    const logged = await refusedIn(id);
    expect(logged.every((line) => line.includes('"code":"INVALID_INPUT"'))).toBe(true);
  },
);

test("when a signal's name is misspelt, then the worker's log says so, and the application is as it was", async () => {
  const { id } = await submitted({ world, bidder });
  await engine.client.workflow.getHandle(id).signal("reveiw", { decision: "approve", opinion: "同意" });
  await expectPoll(() => refusedIn(id)).toEqual([
    expect.stringContaining('"signal":"reveiw","code":"UNKNOWN_SIGNAL"'),
  ]);
  expect(await bidder.api.get(id)).toMatchObject({ status: "待审核" });
});

/** Returns the worker's log lines about the application's refused signals. */
async function refusedIn(id: string): Promise<string[]> {
  const log = await readFile(join(world.stack.dataDir, "logs", "worker.log"), "utf8");
  return log.split("\n").filter((line) => line.includes(id) && line.includes("signal refused"));
}
