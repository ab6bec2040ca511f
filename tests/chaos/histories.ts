import { readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { temporal } from "@temporalio/proto";
import { DefaultLogger, Runtime } from "@temporalio/worker";
import { createDataConverter } from "../../temporal/data-converter";
import { readPayloadKeys } from "../../temporal/payload-keys";
import { compareRuns } from "../../worker/replayed-states";
import { codeForReplays, notingStates } from "../../worker/workflow-source";
import type { EngineView } from "../support/engine";
import type { World } from "../support/world";

const { History } = temporal.api.history.v1;
type History = temporal.api.history.v1.IHistory;

Runtime.install({ logger: new DefaultLogger("ERROR") });

interface HistoryOf {
  workflowId: string;
  history: unknown;
}

/** Returns a history in the SDK's own class. The SDK recognises it by identity, and jest gives each test file its own. */
const readable = (history: unknown): History => History.fromObject(history as object);

interface Scene {
  world: Pick<World, "stack" | "models">;
  engine: EngineView;
}

/**
 * Creates a function that replays histories with the workflows of the sources, or with a release's bundle, and compares
 * the states with the stored ones. A replay shows what a newly started worker would do, since such a worker knows
 * nothing but the history.
 * @param bundle - path of the release's workflow bundle
 */
export async function createReplayer({ world, engine }: Scene, bundle?: string) {
  // The file has every key that was ever used: another key's payloads were sent by nobody of the system's own.
  const keys = readPayloadKeys(world.stack.env["PAYLOAD_KEYS_FILE"] ?? "");
  const code = bundle === undefined ? await codeForReplays() : notingStates(await readFile(bundle, "utf8"));
  const options = {
    code,
    dataConverter: createDataConverter(keys, async () => false),
    applications: world.models.applications,
    fetchHistory: async (workflowId: string, runId: string) =>
      readable(await engine.client.workflow.getHandle(workflowId, runId).fetchHistory()),
  };

  /** Replays the histories, and returns their number and what is at fault. */
  return async (
    histories: AsyncIterable<HistoryOf> | Iterable<HistoryOf>,
  ): Promise<{ replayed: number; faults: string[] }> => {
    let replayed = 0;
    const faults: string[] = [];
    async function* each(): AsyncIterable<HistoryOf> {
      for await (const { workflowId, history } of histories) yield { workflowId, history: readable(history) };
    }
    for await (const { workflowId, runId, fault, history } of compareRuns(options, each())) {
      replayed += 1;
      if (fault !== undefined)
        faults.push(`${workflowId} does not replay: ${fault}: ${await kept(runId, history)}`);
    }
    return { replayed, faults };
  };
}

export type Replayer = Awaited<ReturnType<typeof createReplayer>>;

/**
 * Writes a history to a file, so that a developer can look for the cause.
 * @returns the file's path
 */
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

/** Returns the histories of all runs of all workflows, including those that have ended. */
export const allHistories = ({ client }: EngineView): AsyncIterable<HistoryOf> =>
  client.workflow.list().intoHistories();

/** Returns the history of a workflow's latest run without one of its local activities, so that its replay must fail. */
export async function alteredHistory({ client }: EngineView, workflowId: string): Promise<HistoryOf> {
  const history = await client.workflow.getHandle(workflowId).fetchHistory();
  const marker = history.events?.find((event) => event.markerRecordedEventAttributes);
  if (!marker) throw new Error(`the history of ${workflowId} has no local activity`);
  return { workflowId, history: { events: history.events?.filter((event) => event !== marker) ?? [] } };
}
