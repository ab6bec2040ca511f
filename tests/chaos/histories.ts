import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { temporal } from "@temporalio/proto";
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker } from "@temporalio/worker";
import { createDataConverter } from "../../temporal/data-converter";
import { readPayloadKeys } from "../../temporal/payload-keys";
import { workflowSource } from "../../worker/workflow-source";
import type { EngineView } from "../support/engine";
import type { World } from "../support/world";

const { History } = temporal.api.history.v1;
type History = temporal.api.history.v1.IHistory;

Runtime.install({ logger: new DefaultLogger("ERROR") });

interface HistoryOf {
  workflowId: string;
  history: unknown;
}

/**
 * Replays histories with the workflows as they are, or as a release has them: a worker that is started anew has nothing else
 * to go by.
 * @param bundle - the release's
 */
export async function createReplayer({ env }: Pick<World["stack"], "env">, bundle?: string) {
  const dataConverter = createDataConverter(readPayloadKeys(env["PAYLOAD_KEYS_FILE"] ?? ""));
  const workflowBundle =
    bundle === undefined
      ? await bundleWorkflowCode({ ...workflowSource, logger: Runtime.instance().logger })
      : { codePath: bundle };

  /** How many there were, and which of them the workflow would not go through again. */
  return async (
    histories: AsyncIterable<HistoryOf> | Iterable<HistoryOf>,
  ): Promise<{ replayed: number; faults: string[] }> => {
    let replayed = 0;
    const faults: string[] = [];
    const options = { workflowBundle, dataConverter };
    let latest: History = {};
    async function* readable(): AsyncIterable<HistoryOf> {
      for await (const { workflowId, history } of histories) {
        // The SDK tells its own classes by identity, and jest gives each test file others.
        latest = History.fromObject(history as object);
        yield { workflowId, history: latest };
      }
    }
    // One is replayed after another: the latest that was given is the one that is told of.
    for await (const { workflowId, runId, error } of Worker.runReplayHistories(options, readable())) {
      replayed += 1;
      if (error) faults.push(`${workflowId} does not replay: ${await kept(runId, latest)}`);
    }
    return { replayed, faults };
  };
}

export type Replayer = Awaited<ReturnType<typeof createReplayer>>;

/** Keeps the history for whoever looks for the cause. @returns its file */
async function kept(runId: string, history: History): Promise<string> {
  const file = join(tmpdir(), `chaos-${runId}.json`);
  const plain = History.toObject(History.fromObject(history), {
    bytes: String,
    longs: String,
    enums: String,
  });
  await writeFile(file, JSON.stringify(plain));
  return file;
}

/** All runs of all workflows, those that have ended among them. */
export const allHistories = ({ client }: EngineView): AsyncIterable<HistoryOf> =>
  client.workflow.list().intoHistories();

/** The latest run of a workflow, as if it had gone another way. */
export async function alteredHistory({ client }: EngineView, workflowId: string): Promise<HistoryOf> {
  const history = await client.workflow.getHandle(workflowId).fetchHistory();
  const marker = history.events?.find((event) => event.markerRecordedEventAttributes);
  if (!marker) throw new Error(`the history of ${workflowId} has no local activity`);
  return { workflowId, history: { events: history.events?.filter((event) => event !== marker) ?? [] } };
}
