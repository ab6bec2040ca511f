import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { readAuditHeadsFile } from "../../config/audit-keys";
import { readRetentionConfig } from "../../config/retention";
import { describeError } from "../../lib/describe-error";
import { compare } from "./compare";
import { contentsOf, partSchema, type Part } from "./contents";

/**
 * Program `node dist/runtime/backup/main.js`, which `deploy/ca` runs for its backups:
 *
 * - `count PART` reads a dump and prints a line of the backup's manifest
 * - `compare` reads a manifest and, behind it, what a restore gave, and prints the outcome; it fails if they differ
 * - `bytes` reads a manifest and prints how much a restore takes
 * - `heads` reads the heads of the audit trail, adds those that are new to AUDIT_HEADS_DIR and prints all that are there:
 *   who deletes some in MongoDB takes none away here
 * - `policy` prints what `restic forget` is told to keep
 */
async function run([what, part = ""]: readonly string[]): Promise<string> {
  if (what === "count") return JSON.stringify(await contentsOf(part, process.stdin));
  if (what === "policy") return policy();
  if (what === "heads") return keepHeads(await text(process.stdin));
  const parts = partsIn(await text(process.stdin));
  if (what === "bytes") return String(bytesOf(parts));
  if (what !== "compare") throw new Error("count PART, compare, bytes, heads or policy");
  // Each part occurs twice: the first is the manifest's, the second the restored one.
  const manifest = parts.filter(
    (one, place) => parts.findIndex((other) => other.part === one.part) === place,
  );
  const { isEqual, words } = compare(
    manifest,
    parts.filter((one) => !manifest.includes(one)),
  );
  if (!isEqual) process.exitCode = 1;
  return words.join("\n");
}

const partsIn = (lines: string): Part[] =>
  lines
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => partSchema.parse(JSON.parse(line)));

function keepHeads(found: string): string {
  const file = readAuditHeadsFile(process.env);
  if (file === undefined) return found.trim();
  const linesOf = (heads: string): string[] => heads.split("\n").filter((line) => line !== "");
  const kept = existsSync(file) ? linesOf(readFileSync(file, "utf8")) : [];
  const further = linesOf(found).filter((line) => !kept.includes(line));
  appendFileSync(file, further.map((line) => `${line}\n`).join(""));
  return [...kept, ...further].join("\n");
}

const bytesOf = (parts: readonly Part[]): number =>
  parts.flatMap(({ tables }) => Object.values(tables)).reduce((sum, { bytes }) => sum + bytes, 0);

/**
 * Returns restic's options for the terms of backups. The terms are counted from the latest backup, and none is kept for
 * longer, even after a long downtime.
 */
function policy(): string {
  const { days, weeks, months } = readRetentionConfig(process.env).backups;
  return `--keep-within-daily ${days}d --keep-within-weekly ${weeks * 7}d --keep-within-monthly ${months}m`;
}

run(process.argv.slice(2)).then(
  (said) => console.log(said),
  (error: unknown) => {
    console.error(describeError(error));
    process.exitCode = 1;
  },
);
