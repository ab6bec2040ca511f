import { DefaultLogger, NativeConnection, Runtime, Worker } from "@temporalio/worker";
import { tellReady } from "../tools/child";
import { floorActivities } from "./activities";
import { floorTaskQueue } from "./task-queue";

/** Runs the worker of the bare workflow, in a process of its own like our worker. */
async function main(): Promise<void> {
  Runtime.install({ logger: new DefaultLogger("ERROR") });
  const connection = await NativeConnection.connect({ address: process.env["TEMPORAL_ADDRESS"] ?? "" });
  const worker = await Worker.create({
    connection,
    taskQueue: floorTaskQueue,
    workflowsPath: require.resolve("./workflow"),
    activities: floorActivities,
  });
  process.once("SIGTERM", () => worker.shutdown());
  const running = worker.run();
  tellReady();
  await running;
  await connection.close();
}

main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
});
