import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A write that was answered with yes, as the API's log tells of it. */
export interface LostCommand {
  at: Date;
  method: string;
  path: string;
  requestId: string;
}

interface Line {
  time: number;
  msg: string;
  method: string;
  path: string;
  status: number;
  requestId: string;
}

const reads: readonly string[] = ["GET", "HEAD", "OPTIONS"];

export interface LostCommands {
  lost: LostCommand[];
  /** From when on the log tells of all; undefined where there is none. */
  knownFrom: Date | undefined;
}

/** What the API has said yes to since: a stack that was restored from then knows nothing of it. */
export function commandsSince(dataDir: string, since: Date): LostCommands {
  const lines = ["api.log.1", "api.log"]
    .map((name) => join(dataDir, "logs", name))
    .filter((file) => existsSync(file))
    .flatMap((file) => readFileSync(file, "utf8").split("\n"))
    .flatMap((text) => read(text) ?? []);
  const times = lines.flatMap(({ time }) => (Number.isFinite(time) ? [time] : []));
  return {
    lost: lines.flatMap(acknowledged).filter(({ at }) => at >= since),
    knownFrom: times.length > 0 ? new Date(times.reduce((one, other) => Math.min(one, other))) : undefined,
  };
}

/** What the restore says of the time of which nothing is known; nothing where the log reaches back to the backup. */
export function unknownTime(takenAt: Date, { knownFrom }: LostCommands): string[] {
  if (!knownFrom) return ["（无从得知：这里没有 API 日志。请问各人此后做过什么，并从备份那天起逐日对账。）"];
  if (knownFrom <= takenAt) return [];
  return [`（${knownFrom.toISOString()} 之前的无从得知：API 日志从那时才开始。请问各人在那之前做过什么。）`];
}

function acknowledged(line: Line): LostCommand[] {
  if (line.msg !== "answered" || line.status >= 300 || reads.includes(line.method)) return [];
  const { method, path, requestId } = line;
  if (!path.startsWith("/api/") || path.startsWith("/api/callbacks/")) return [];
  return [{ at: new Date(line.time), method, path, requestId }];
}

function read(text: string): Line | undefined {
  try {
    return JSON.parse(text) as Line;
  } catch {
    // What a killed process left half-written, or what isn't the API's own.
    return undefined;
  }
}
