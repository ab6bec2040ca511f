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

/** What the API has said yes to since: a stack that was restored from then knows nothing of it. */
export function commandsSince(dataDir: string, since: Date): LostCommand[] {
  return ["api.log.1", "api.log"]
    .map((name) => join(dataDir, "logs", name))
    .filter((file) => existsSync(file))
    .flatMap((file) => readFileSync(file, "utf8").split("\n"))
    .flatMap(acknowledged)
    .filter(({ at }) => at >= since);
}

function acknowledged(text: string): LostCommand[] {
  const line = read(text);
  if (line?.msg !== "answered" || line.status >= 300 || reads.includes(line.method)) return [];
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
