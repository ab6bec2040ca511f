import { randomUUID } from "node:crypto";
import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Application } from "../../domain/application/application";
import { eventually } from "../../embedded/demo/narrator";
import { scanAndPay } from "../../embedded/demo/outside";
import { disagreements } from "../support/agreement";
import {
  approvalOf,
  approved,
  awaitApplication,
  formOf,
  invoiceFor,
  paid,
  startWechat,
  submitted,
} from "../support/journey";
import { useOwnHouse } from "../support/own-house";
import { createPersistentClient } from "../support/persistent";
import { writtenKey } from "../support/sealing-key";

jest.setTimeout(400_000);

const house = useOwnHouse();
const saved = ["mongo", "temporal"] as const;
const folderOf = (part: string) => join(house.own.dataDir, part);
const savedFolderOf = (part: string) => join(house.own.dataDir, `saved-${part}`);

/** Adds an SM4 key, with which everything is encrypted from now on. */
async function rotateKeys(id: string): Promise<void> {
  const file = house.own.stack.env["PAYLOAD_KEYS_FILE"] ?? "";
  const { keys } = JSON.parse(await readFile(file, "utf8")) as { keys: Record<string, unknown> };
  const rotated = { ...keys, [id]: writtenKey("SM4-CTR-HMAC-SM3") };
  await writeFile(file, JSON.stringify({ currentKeyId: id, keys: rotated }));
}

const handleOf = (id: string) => house.engine.client.workflow.getHandle(id);

const historyOf = async (workflowId: string) => (await handleOf(workflowId).fetchHistory()).events ?? [];
type HistoryEvent = Awaited<ReturnType<typeof historyOf>>[number];

const isTask = (event: HistoryEvent) => Boolean(event.workflowTaskCompletedEventAttributes);
const isNotice = (event: HistoryEvent) => Boolean(event.workflowExecutionSignaledEventAttributes);
const isTaken = (event: HistoryEvent) => Boolean(event.workflowExecutionUpdateAcceptedEventAttributes);
/** Returns whether the event is a command that a reset has sent to a run and that the run hasn't processed yet. */
const isAdmitted = (event: HistoryEvent) => Boolean(event.workflowExecutionUpdateAdmittedEventAttributes);

/**
 * Resets the workflow to the state before it processed the last message of the given kind. Temporal repeats the later
 * messages to the next run.
 */
async function reset(workflowId: string, isMessage: (event: HistoryEvent) => boolean): Promise<void> {
  const events = await historyOf(workflowId);
  const last = events.slice(0, events.findLastIndex(isMessage)).findLast(isTask);
  await house.engine.client.workflowService.resetWorkflowExecution({
    namespace: "default",
    workflowExecution: { workflowId },
    reason: "示例",
    workflowTaskFinishEventId: last?.eventId ?? null,
    requestId: randomUUID(),
  });
}

/** Returns the number of messages of the given kind that have arrived since the run's last workflow task. */
const underWay = async (id: string, isMessage: (event: HistoryEvent) => boolean): Promise<number> => {
  const events = await historyOf(id);
  return events.slice(events.findLastIndex(isTask) + 1).filter(isMessage).length;
};

/** A message to an application, with a function that brings an application to a state in which it can be sent. */
interface Saying {
  reach: () => Promise<{ id: string }>;
  by: () => Pick<typeof house.bidder, "api">;
  path: string;
  body: (id: string) => object | Promise<object>;
  /** Returns how often the message has had its effect. */
  times: (application: Application) => number;
}

const sayings = {
  submission: {
    reach: () => house.bidder.api.create(formOf(house.bidder)),
    by: () => house.bidder,
    path: "submission",
    body: () => ({ opinion: "请审核" }),
    times: ({ submissions }) => submissions.length,
  },
  review: {
    reach: () => submitted(house),
    by: () => house.world.reviewer,
    path: "review",
    body: async (id) => approvalOf(await house.bidder.api.get(id)),
    times: ({ reviews }) => reviews.length,
  },
  withdrawal: {
    reach: () => submitted(house),
    by: () => house.bidder,
    path: "withdrawal",
    body: () => ({ opinion: "不再办理" }),
    times: ({ withdrawal }) => (withdrawal ? 1 : 0),
  },
  invoice: {
    reach: async () => house.world.reviewer.api.markHandled((await paid(house)).id),
    by: () => house.bidder,
    path: "invoice",
    body: () => invoiceFor(house.bidder),
    times: ({ invoiceRequests }) => invoiceRequests.length,
  },
} satisfies Record<string, Saying>;

interface Said extends Pick<Saying, "path" | "times"> {
  id: string;
  /** Sends the message as a good client does, with the same key until it is answered. */
  say: () => Promise<unknown>;
}

async function reached({ reach, by, body, ...saying }: Saying): Promise<Said> {
  const { id } = await reach();
  const [persist, key] = [createPersistentClient(by().api), randomUUID()];
  const content = await body(id);
  const say = () => persist("POST", `/api/applications/${id}/${saying.path}`, content, key);
  return { ...saying, id, say };
}

/** Makes the invoice provider lose every request until its next start. */
async function loseInvoices(): Promise<void> {
  const faults = [{ kind: "unasked", times: 10_000 }];
  const response = await fetch(`${house.own.stack.addresses.invoiceProvider}/control/faults`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(faults),
  });
  expect(response.ok).toBe(true);
}

const all = (): Promise<Said[]> => Promise.all(Object.values(sayings).map(reached));

async function expectOnce(said: readonly Said[], except: (what: string) => boolean = () => false) {
  for (const { id, path, times } of said) {
    const wrong = async (): Promise<string[]> => {
      const document = await house.world.models.applications.findById(id).lean();
      const done = times(document?.application as Application);
      const found = (await disagreements(house, id)).filter((what) => !except(what));
      return [...found, ...(done === 1 ? [] : [`${path} was done ${done} times`])];
    };
    expect(await eventually(path, wrong, ({ length }) => length === 0).catch(wrong)).toEqual([]);
  }
}

test("when runs are reset, the keys are rotated from AES to SM4 and on to the next of SM4, and a backup is restored, each with messages under way, then all are taken, once", async () => {
  const { id } = await approved(house);
  const { number } = await startWechat(house.bidder, id);
  const [takenAlready, waiting] = [await all(), await all()];
  const asking = await reached(sayings.invoice);

  await loseInvoices();
  for (const one of [...takenAlready, asking]) {
    await one.say();
    await house.engine.rested(one.id);
  }
  await eventually(
    "the provider asked in vain",
    () => handleOf(asking.id).describe(),
    ({ raw }) => (raw.pendingActivities ?? []).length > 0,
  );

  house.own.stack.child("worker").kill("SIGSTOP");
  await scanAndPay(house.own.stack.addresses, number);
  await eventually(
    "the notice in the history",
    () => underWay(id, isNotice),
    (count) => count > 0,
  );
  const answers = Promise.all(waiting.map(({ say }) => say()));
  for (const one of waiting)
    await eventually(
      "the message at Temporal",
      () =>
        handleOf(one.id)
          .describe()
          .catch(() => undefined),
      (run) => Boolean(run?.raw.pendingWorkflowTask),
    );
  await reset(id, isNotice);
  expect(await underWay(id, isNotice)).toBe(1);
  for (const one of takenAlready) {
    await reset(one.id, isTaken);
    expect(await underWay(one.id, isAdmitted)).toBe(1);
  }
  expect(await house.bidder.api.get(id)).toMatchObject({ payment: "未支付" });

  await house.restart(async () => {
    for (const part of saved) await cp(folderOf(part), savedFolderOf(part), { recursive: true });
    await rotateKeys("sm4");
  });
  const isPaid = () => awaitApplication(house.bidder, id, ({ payment }) => payment === "已支付");
  expect((await isPaid()).attempts[0]?.transactions).toHaveLength(1);
  await answers;
  await expectOnce([...takenAlready, asking, ...waiting]);

  await house.restart(async () => {
    for (const part of saved) {
      await rm(folderOf(part), { recursive: true });
      await cp(savedFolderOf(part), folderOf(part), { recursive: true });
    }
    await rotateKeys("sm4-next");
  });
  expect((await isPaid()).attempts[0]?.transactions).toHaveLength(1);
  // The commands that were answered since the backup are sent again; the restore lists them.
  await Promise.all(waiting.map(({ say }) => say()));
  // SMS that were sent since the backup may be sent twice.
  const isSent = (what: string) => what.startsWith("SMS");
  await expectOnce([...takenAlready, asking, ...waiting], isSent);
});
