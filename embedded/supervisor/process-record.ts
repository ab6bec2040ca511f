import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

import { z } from "zod";

export const processRecord = z.object({
  name: z.string(),
  pid: z.number().int().positive(),
  /** The start time of the process and its command line. They tell it from a later process that was given the same pid. */
  identity: z.string(),
});

/** The record of a process that a later start looks for. */
export type ProcessRecord = z.infer<typeof processRecord>;

/** Makes the record of a process that is running now. */
export function recordProcess(name: string, pid: number): ProcessRecord {
  return { name, pid, identity: identityOf(pid) ?? "" };
}

/** Says whether the very process of the record is still alive. */
export function isAlive({ pid, identity }: ProcessRecord): boolean {
  return identity !== "" && identityOf(pid) === identity;
}

function identityOf(pid: number): string | undefined {
  try {
    return process.platform === "linux" ? identityFromProc(pid) : identityFromPs(pid);
  } catch {
    return undefined;
  }
}

function identityFromProc(pid: number): string | undefined {
  const commandLine = readFileSync(`/proc/${pid}/cmdline`, "utf8");
  // The second field is the name of the program, which may contain spaces. The fields are therefore counted from its
  // closing parenthesis.
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
  const isZombie = fields[0] === "Z";
  const startTicks = fields[19];
  return isZombie || startTicks === undefined ? undefined : `${startTicks} ${commandLine}`;
}

function identityFromPs(pid: number): string {
  return execFileSync("ps", ["-o", "lstart=,command=", "-p", String(pid)], { encoding: "utf8" }).trim();
}
