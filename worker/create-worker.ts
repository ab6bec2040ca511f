import { existsSync } from "node:fs";
import { join } from "node:path";
import { Worker, type NativeConnection, type WorkerOptions } from "@temporalio/worker";
import type { Activities } from "../activities";
import { createDataConverter } from "../temporal/data-converter";
import type { PayloadKeys } from "../temporal/payload-keys";
import { taskQueue } from "../temporal/task-queue";
import { workflowSource } from "./workflow-source";

/** Made by `npm run build`: a worker that has it starts in half the time. */
const bundlePath = join(__dirname, "..", "workflow-bundle.js");

/** Work under way when the worker is told to stop gets this long to end. */
const shutdownGraceTime = "10 seconds";

interface Options {
  connection: NativeConnection;
  namespace: string;
  keys: PayloadKeys;
  activities: Activities;
  cachedWorkflows: number;
}

/** A worker for the workflows and activities of renewal applications. */
export function createWorker({
  connection,
  namespace,
  keys,
  activities,
  cachedWorkflows,
}: Options): Promise<Worker> {
  const { workflowsPath, preloadModules } = workflowSource;
  const source: Pick<WorkerOptions, "workflowBundle" | "workflowsPath" | "bundlerOptions"> = existsSync(
    bundlePath,
  )
    ? { workflowBundle: { codePath: bundlePath } }
    : { workflowsPath, bundlerOptions: { preloadModules } };
  return Worker.create({
    ...source,
    connection,
    namespace,
    taskQueue,
    activities,
    dataConverter: createDataConverter(keys),
    maxCachedWorkflows: cachedWorkflows,
    shutdownGraceTime,
  });
}
