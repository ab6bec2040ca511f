import { randomUUID } from "node:crypto";
import { setMaxListeners } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { Connection } from "@temporalio/client";
import { defaultPayloadConverter } from "@temporalio/common";
import { createPayloadCodec } from "../../temporal/payload-codec";
import { readPayloadKeys } from "../../temporal/payload-keys";
import type { EngineView } from "./engine";
import type { World } from "./world";

const namespace = "default";
const answeredQuery = 1;
/** Time for which Temporal lets a poll wait for a task, and a margin, in milliseconds. */
const pollMs = 70_000;

interface Trouble {
  /** Kind of trouble: the worker fails its tasks as if it couldn't replay a history, or never answers them. */
  how: "fails" | "too slow" | "none";
  /** Answer of the run to queries if there is no trouble. */
  knows?: unknown;
}

/** Replaces the runs of applications with runs whose tasks are taken by a worker in trouble. */
export async function createTroubledWorker({ client }: EngineView, { addresses, env }: World["stack"]) {
  const codec = createPayloadCodec(readPayloadKeys(env["PAYLOAD_KEYS_FILE"] ?? ""));
  const connection = await Connection.connect({ address: addresses.temporal, connectTimeout: "1 minute" });
  const { workflowService } = connection;
  const closing = new AbortController();
  // The poll of each run listens to this signal, so Node's warning of a leak is switched off.
  setMaxListeners(0, closing.signal);
  const runs = new Map<string, Trouble>();

  async function takeNext(workflowId: string, taskQueue: string): Promise<void> {
    const { how, knows }: Trouble = runs.get(workflowId) ?? { how: "none" };
    const request = { namespace, taskQueue: { name: taskQueue }, identity: "troubled" };
    const poll = () => workflowService.pollWorkflowTaskQueue(request);
    const { taskToken, query } = await connection.withDeadline(Date.now() + pollMs, poll);
    if (taskToken.length === 0 || how === "too slow") return;
    if (how === "fails") {
      const failure = { message: "[TMPRL1100] Nondeterminism error" };
      await workflowService.respondWorkflowTaskFailed({ namespace, taskToken, failure });
    } else if (query) {
      const context = { type: "workflow", namespace, workflowId } as const;
      // The API accepts only sealed answers.
      const queryResult = {
        payloads: await codec.encode([defaultPayloadConverter.toPayload(knows)], context),
      };
      const answer = { namespace, taskToken, completedType: answeredQuery, queryResult };
      await workflowService.respondQueryTaskCompleted(answer);
    } else await workflowService.respondWorkflowTaskCompleted({ namespace, taskToken, commands: [] });
  }
  async function take(workflowId: string, taskQueue: string): Promise<void> {
    while (!closing.signal.aborted) {
      // Runs that were terminated or given up meanwhile can't be answered any more; such errors are ignored.
      await connection
        .withAbortSignal(closing.signal, () => takeNext(workflowId, taskQueue))
        .catch(() => pause(100));
    }
  }
  const troubled =
    (how: Trouble["how"], type = "renewalApplication") =>
    async (workflowId: string) => {
      const taskQueue = `troubled-${randomUUID()}`;
      runs.set(workflowId, { how });
      await client.workflow.start(type, {
        workflowId,
        taskQueue,
        args: [],
        workflowTaskTimeout: "1 second",
        workflowIdReusePolicy: "ALLOW_DUPLICATE",
        workflowIdConflictPolicy: "TERMINATE_EXISTING",
      });
      void take(workflowId, taskQueue);
    };
  return {
    /** Makes every task of the application's run fail from now on. */
    failsAt: troubled("fails"),
    /** Makes every task of the stray refund's run fail from now on. */
    failsAtStray: troubled("fails", "strayRefund"),
    /** Leaves every task of the application's run unanswered from now on. */
    isTooSlowFor: troubled("too slow"),
    /** Lets the tasks of the application's run succeed from the next one on. */
    recoversAt: (workflowId: string, knows: unknown): void =>
      void runs.set(workflowId, { how: "none", knows }),
    close: async (): Promise<void> => {
      closing.abort();
      await connection.close();
    },
  };
}
