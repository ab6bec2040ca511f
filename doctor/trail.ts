import { readFileSync } from "node:fs";
import { z } from "zod";
import { readAuditHeadsFile, readAuditKeys } from "../config/audit-keys";
import { databaseUri, databaseVariables } from "../config/database";
import { readEnvironment, type Environment } from "../config/environment";
import { joined, knownTrail, trailBesideBackups } from "../services/audit/known";
import { verifyTrail } from "../services/audit/verify";
import { openDatabase } from "../store/models";

type TrailSettings = ReturnType<typeof trailSettings>;

/**
 * Returns the settings for checking the trail: its keys and the database.
 * @throws EnvironmentError that names every bad variable
 */
export const trailSettings = (environment: Environment) => ({
  keys: readAuditKeys(environment),
  headsFile: readAuditHeadsFile(environment),
  uri: databaseUri(readEnvironment(z.object(databaseVariables), environment)),
});

/**
 * Checks the whole audit trail against its signatures and against what logs and backups recorded, and prints the first
 * place that was changed.
 * @param files - files with lines of logs and backups
 * @returns whether nothing was changed
 */
export async function examineTrail(
  { keys, headsFile, uri }: TrailSettings,
  files: readonly string[],
): Promise<boolean> {
  const told = files.map((file) => knownTrail(readFileSync(file, "utf8")));
  const known = joined([...told, trailBesideBackups(headsFile)]);
  const { connection, models } = await openDatabase(uri);
  try {
    const { breaks, ends, entries, unsigned, open, heads, missingKeys } = await verifyTrail({
      models,
      keys,
      known,
    });
    console.log(
      `审计记录 ${entries} 条，${ends.size} 条链（${open} 条没有结束：进程还在运行，或被强行结束），日封存 ${heads.length} 次，` +
        `日志和备份中的位置 ${known.ends.length} 处；另有 ${unsigned} 条写于有链之前，无从核对。`,
    );
    for (const { keyId, entries: count, latest } of missingKeys)
      console.log(
        `✘ AUDIT_KEYS_FILE 里没有密钥 ${keyId}：${count} 条记录（最近一条 ${latest.toISOString()}）由它签名，无从核对；` +
          "放回原来的文件，或把原来的密钥补在后面一行",
      );
    const [first] = breaks;
    if (!first && missingKeys.length === 0) console.log("✔ 审计记录与写下时一致");
    if (!first) return missingKeys.length === 0;
    const { at, process, sequence, what } = first;
    const where = process === undefined ? "" : `进程 ${process} 第 ${sequence} 条：`;
    console.log(`✘ 最早的断点（${at.toISOString()}）：${where}${what}`);
    if (breaks.length > 1) console.log(`  其后还有 ${breaks.length - 1} 处。`);
    console.log("    不要改动数据库；先备份，再按运维手册“审计记录被改动”查是谁、什么时候改的");
    return false;
  } finally {
    await connection.close();
  }
}
