import { DefaultLogger, NativeConnection, Runtime, Worker } from "@temporalio/worker";
import { tellReady } from "../tools/child";
import { createLeastActivities } from "./activities";
import { leastSurroundings, leastTaskQueue } from "./surroundings";

/** Runs the worker of the least life. */
async function main(): Promise<void> {
  Runtime.install({ logger: new DefaultLogger("ERROR") });
  const surroundings = await leastSurroundings();
  const connection = await NativeConnection.connect({ address: surroundings.temporalAddress });
  const worker = await Worker.create({
    connection,
    taskQueue: leastTaskQueue,
    workflowsPath: require.resolve("./workflow"),
    activities: createLeastActivities(surroundings),
    dataConverter: surroundings.dataConverter,
  });
  process.once("SIGTERM", () => worker.shutdown());
  const running = worker.run();
  tellReady();
  await running;
  await connection.close();
  await surroundings.database.close();
}

main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
});
