import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { StartError } from "../tools/start-error";

/** Temporal's database. If only this file is lost, the applications can still be revived. */
const engineFile = "temporal/temporal.db";

/** Files that hold a stack's data. Which of them exist depends on the embedded parts. */
const lasting = [
  "keys/payload-keys.json",
  "keys/codec-path",
  engineFile,
  "mongo/java/data.mv",
  "mongo/mongod/WiredTiger",
  "identity/secrets.json",
  "wechat-gateway/ledger.jsonl",
  "union-pay-gateway/ledger.jsonl",
  "sms-provider/messages.jsonl",
  "invoice-provider/invoices.jsonl",
];

const inventoryFile = (dataDir: string): string => join(dataDir, "inventory.json");

const isThere = (dataDir: string, file: string): boolean =>
  (statSync(join(dataDir, file), { throwIfNoEntry: false })?.size ?? 0) > 0;

/** Notes the files of a running stack, so that the next start can check that they are still there. */
export function takeInventory(dataDir: string): void {
  const unfinished = `${inventoryFile(dataDir)}.unfinished`;
  writeFileSync(unfinished, JSON.stringify(lasting.filter((file) => isThere(dataDir, file))));
  renameSync(unfinished, inventoryFile(dataDir));
}

/**
 * Compares the disk with the files of the latest run. If one were missing, its part would start empty while the others
 * continued with their data.
 * @throws StartError that names each file that is missing or empty
 */
export function requireInventory(dataDir: string): void {
  const file = inventoryFile(dataDir);
  if (!existsSync(file)) return;
  const noted = z.array(z.string()).parse(JSON.parse(readFileSync(file, "utf8")));
  const missing = noted.filter((name) => !isThere(dataDir, name));
  if (missing.length === 0) return;
  const engineAlone = missing.length === 1 && missing[0] === engineFile;
  throw new StartError(
    `数据目录 ${dataDir} 不完整，上次运行时还在的文件缺失或为空：${missing.join("、")}。\n` +
      "请从备份恢复整个数据目录；若不要这些数据，请删除整个数据目录从头开始，或用环境变量 DATA_DIR 另选目录。" +
      (engineAlone
        ? `\n没有 Temporal 的备份时，也可以删除 ${inventoryFile(dataDir)} 后启动，再在门户“运维”页【核对全部并恢复】。`
        : ""),
  );
}
