import { resolve } from "node:path";
import { restoreBackup } from "./backup/copy";
import { runToItsEnd } from "./backup/run";
import { lostCommands } from "../runtime/answered-commands";
import { StartError } from "./tools/start-error";
import { commandsDir, dataDirOf } from "./stack/data-dir";

/**
 * Runs `npm run restore -- FOLDER`: puts a backup in place, and lists the commands that were answered after the backup
 * was taken and that it therefore does not contain.
 */
runToItsEnd(async () => {
  const [, , folder] = process.argv;
  if (!folder) throw new StartError("请指明备份目录：npm run restore -- 备份目录");
  const dataDir = dataDirOf(process.env);
  const takenAt = await restoreBackup({ dataDir, backup: resolve(folder) }, () => Date.now());
  return [
    `已恢复到 ${takenAt.toISOString()}；原来的数据在 ${dataDir} 的 replaced-… 中。`,
    ...lostCommands([commandsDir(dataDir)], takenAt),
    "接着：npm start，然后按运维手册“恢复之后”一节处理。",
  ].join("\n");
});
