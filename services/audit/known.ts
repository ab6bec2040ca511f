import { readFileSync } from "node:fs";
import { z } from "zod";
import type { KnownTrail } from "./verify";

const end = z.object({ process: z.string(), sequence: z.int(), mac: z.string() });
const instant = z.iso.datetime().transform((text) => new Date(text));

/** Schema of a line in a process's log, or in a backup's heads. */
const lineSchema = z.object({
  auditHead: end.extend({ at: instant }).optional(),
  auditDay: z.object({ _id: z.string(), mac: z.string(), at: instant, ends: z.array(end) }).optional(),
});

/** Returns the ends of chains and the days' heads that logs and backups recorded. Other lines are left out. */
export function knownTrail(text: string): KnownTrail {
  const lines = text.split("\n").flatMap((line) => {
    // A container's name may stand before the logged JSON.
    const from = line.indexOf("{");
    return from < 0 || !line.includes('"audit')
      ? []
      : (lineSchema.safeParse(jsonOf(line.slice(from))).data ?? []);
  });
  return {
    ends: lines.flatMap(({ auditHead, auditDay }) => [
      ...(auditHead ? [{ ...auditHead, by: "日志" }] : []),
      ...(auditDay?.ends ?? []).map((one) => ({
        ...{ ...one, at: auditDay?.at ?? new Date(0) },
        by: `日志或备份中 ${auditDay?._id} 的日封存`,
      })),
    ]),
    heads: lines.flatMap(({ auditDay }) =>
      auditDay ? [{ day: auditDay._id, mac: auditDay.mac, at: auditDay.at, by: "日志或备份" }] : [],
    ),
  };
}

/** Joins what several sources know of the trail. */
export const joined = (all: readonly KnownTrail[]): KnownTrail => ({
  ends: all.flatMap(({ ends }) => ends),
  heads: all.flatMap(({ heads }) => heads),
});

/** Reads what the backups knew of the trail. Before the first backup there is no file, and nothing is known. */
export function trailBesideBackups(file: string | undefined): KnownTrail {
  try {
    return knownTrail(file === undefined ? "" : readFileSync(file, "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return knownTrail("");
    throw error;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
