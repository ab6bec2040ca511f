import type { Client } from "@temporalio/client";
import { Worker, type ReplayWorkerOptions } from "@temporalio/worker";

export interface ReplayOptions {
  client: Client;
  /** This build's code, and what reads the payloads. */
  code: Pick<ReplayWorkerOptions, "workflowBundle" | "workflowsPath" | "bundlerOptions" | "dataConverter">;
  /** Which workflows, as a visibility query. */
  query: string;
  /** Told after each history. */
  onReplayed: (replayed: { workflowId: string; runId: string; error?: Error }) => void;
}

/** Replays the histories of a running system with this build's workflows, changing nothing there. */
export async function replayOpen({ client, code, query, onReplayed }: ReplayOptions): Promise<void> {
  const histories = client.workflow.list({ query }).intoHistories();
  for await (const { workflowId, runId, error } of Worker.runReplayHistories(code, histories))
    onReplayed({ workflowId, runId, ...(error ? { error } : {}) });
}
