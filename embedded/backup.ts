import { join, resolve } from "node:path";
import { projectRoot } from "../stand-ins/shared/project-root";
import { takeBackup } from "./backup/copy";
import { runToItsEnd } from "./backup/run";

/** `npm run backup -- FOLDER`: copies the data of the stack that `npm start` runs, while it is stopped. */
runToItsEnd(async () => {
  const now = new Date();
  const dataDir = process.env["DATA_DIR"] || join(projectRoot, ".data");
  const name = `backup-${now.toISOString().slice(0, 19).replaceAll(":", "-")}Z`;
  const backup = resolve(process.argv[2] ?? name);
  const takenAt = await takeBackup({ dataDir, backup }, () => now.getTime());
  return `已备份到 ${backup}（${takenAt.toISOString()}）。其中有密钥，请妥善保管。`;
});
