import { resolve } from "node:path";
import { takeBackup } from "./backup/copy";
import { runToItsEnd } from "./backup/run";
import { dataDirOf } from "./stack/data-dir";

/** Runs `npm run backup -- FOLDER`: copies the data of the stack that `npm start` runs, while that stack is stopped. */
runToItsEnd(async () => {
  const now = new Date();
  const dataDir = dataDirOf(process.env);
  const name = `backup-${now.toISOString().slice(0, 19).replaceAll(":", "-")}Z`;
  const backup = resolve(process.argv[2] ?? name);
  const takenAt = await takeBackup({ dataDir, backup }, () => now.getTime());
  return `已备份到 ${backup}（${takenAt.toISOString()}）。其中有密钥，请妥善保管。`;
});
