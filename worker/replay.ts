import { parseArgs } from "node:util";
import { Client, Connection } from "@temporalio/client";
import { DefaultLogger, Runtime } from "@temporalio/worker";
import { configurationOrExit, readEnvironmentParts } from "../config/environment";
import { readWorkerConfig } from "../config/worker";
import { channelArgsTo } from "../lib/loopback";
import { keyIsUsed } from "../runtime/checks/payload-keys";
import { engineConnection } from "../runtime/process-settings";
import { openDatabase } from "../store/models";
import { createDataConverter } from "../temporal/data-converter";
import { payloadKeysOf } from "../temporal/payload-keys";
import { compareRuns } from "./replayed-states";
import { codeForReplays } from "./workflow-source";

const everyLines = 100;

/**
 * Program `node dist/worker/replay.js [query]`: replays every open workflow with this build, and reports whether it does
 * what the history says and comes to the state that is stored. The exit code is 0 if it does, 1 otherwise. The program
 * uses the worker's own variables and changes nothing.
 */
async function main(): Promise<void> {
  const { positionals } = parseArgs({ allowPositionals: true });
  const [query = 'ExecutionStatus="Running"'] = positionals;
  Runtime.install({ logger: new DefaultLogger("ERROR") });
  const { worker: config, payloadKeys } = configurationOrExit(() =>
    readEnvironmentParts({ worker: readWorkerConfig, payloadKeys: payloadKeysOf }, process.env),
  );
  // Replays drop what no key ever opened, as the worker does: anybody at Temporal's port can send such bytes.
  const { connection: database, models } = await openDatabase(config.mongodbUri);
  const dataConverter = createDataConverter(payloadKeys, keyIsUsed(models.payloadKeyProofs));
  const connection = await Connection.connect({
    ...engineConnection(config),
    channelArgs: channelArgsTo(config.temporalAddress),
  });
  const client = new Client({ connection, namespace: config.temporalNamespace, dataConverter });
  let replayed = 0;
  let failed = 0;
  const replays = compareRuns(
    {
      code: await codeForReplays(),
      dataConverter,
      applications: models.applications,
      fetchHistory: (workflowId, runId) => client.workflow.getHandle(workflowId, runId).fetchHistory(),
    },
    client.workflow.list({ query }).intoHistories(),
  );
  for await (const { workflowId, runId, fault } of replays) {
    replayed += 1;
    if (fault !== undefined) {
      failed += 1;
      console.log(`✘ ${workflowId}（${runId}）：${fault}`);
    }
    if (replayed % everyLines === 0) console.log(`已重放 ${replayed} 个`);
  }
  await connection.close();
  await database.close();
  console.log(
    failed === 0
      ? `✔ ${config.buildId} 能重放全部 ${replayed} 个流程，状态都与保存的一致`
      : `${config.buildId} 不能重放 ${replayed} 个流程中的 ${failed} 个：不要让它接手，见 docs/operations/README.md“升级”`,
  );
  process.exitCode = failed === 0 ? 0 : 1;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  // An open connection would keep the process alive.
  process.exit(1);
});
