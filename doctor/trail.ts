import { readFileSync } from "node:fs";
import { z } from "zod";
import { readAuditKeys } from "../config/audit-keys";
import { databaseUri, databaseVariables } from "../config/database";
import { readEnvironment, type Environment } from "../config/environment";
import { verifyTrail, type KnownEnd } from "../services/audit/verify";
import { openDatabase } from "../store/models";

const end = z.object({ process: z.string(), sequence: z.int(), mac: z.string() });
const instant = z.iso.datetime().transform((text) => new Date(text));

/** Schema of a line in a process's log, or in a backup's heads. */
const lineSchema = z.object({
  auditHead: end.extend({ at: instant }).optional(),
  auditDay: z.object({ _id: z.string(), at: instant, ends: z.array(end) }).optional(),
});

/** Returns the ends of chains that logs and backups recorded. Other lines are left out. */
export function knownEnds(text: string): KnownEnd[] {
  return text.split("\n").flatMap((line) => {
    // A container's name may stand before the logged JSON.
    const from = line.indexOf("{");
    if (from < 0 || !line.includes('"audit')) return [];
    const { auditHead, auditDay } = lineSchema.safeParse(jsonOf(line.slice(from))).data ?? {};
    return [
      ...(auditHead ? [{ ...auditHead, by: "日志" }] : []),
      ...(auditDay?.ends ?? []).map((one) => ({
        ...{ ...one, at: auditDay?.at ?? new Date(0) },
        by: `日志或备份中 ${auditDay?._id} 的日封存`,
      })),
    ];
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

type TrailSettings = ReturnType<typeof trailSettings>;

/**
 * Returns the settings for checking the trail: its keys and the database.
 * @throws EnvironmentError that names every bad variable
 */
export const trailSettings = (environment: Environment) => ({
  keys: readAuditKeys(environment),
  uri: databaseUri(readEnvironment(z.object(databaseVariables), environment)),
});

/**
 * Checks the whole audit trail against its signatures and against what logs and backups recorded, and prints the first
 * place that was changed.
 * @param files - files with lines of logs and backups
 * @returns whether nothing was changed
 */
export async function examineTrail({ keys, uri }: TrailSettings, files: readonly string[]): Promise<boolean> {
  const known = files.flatMap((file) => knownEnds(readFileSync(file, "utf8")));
  const { connection, models } = await openDatabase(uri);
  try {
    const { breaks, ends, entries, unsigned, open, heads } = await verifyTrail({ models, keys, known });
    console.log(
      `审计记录 ${entries} 条，${ends.size} 条链（${open} 条没有结束：进程还在运行，或被强行结束），日封存 ${heads.length} 次，` +
        `日志和备份中的位置 ${known.length} 处；另有 ${unsigned} 条写于有链之前，无从核对。`,
    );
    const [first] = breaks;
    if (!first) {
      console.log("✔ 审计记录与写下时一致");
      return true;
    }
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
