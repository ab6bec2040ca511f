import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const projectRoot = join(__dirname, "..", "..");

/** Answer of /readyz. */
export interface Readyz {
  status: string;
  parts: Record<string, string>;
}

const running = new Set<ChildProcess>();

/** Kills programs that a failed test left running. */
export async function endPrograms(): Promise<void> {
  for (const child of running) {
    child.kill("SIGKILL");
    await once(child, "exit");
  }
}

type Program = "api/main.js" | "worker/main.js" | "worker/replay.js";

/**
 * Runs one of the compiled programs with an environment of the test's own.
 * @param folder - folder of the release that contains the program
 */
export function runProgram(
  entry: Program,
  env: Readonly<Record<string, string>>,
  folder: string = projectRoot,
  args: readonly string[] = [],
) {
  const child = spawn(process.execPath, [join(folder, "dist", entry), ...args], {
    env: { PATH: process.env["PATH"], ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  child.once("exit", () => running.delete(child));
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += String(chunk)));
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  return {
    /** Exit code of the program; null if a signal ended it. */
    ended,
    /** Returns the output so far. */
    output: () => output,
    /** Returns the log entries so far. */
    lines: () =>
      output
        .split("\n")
        .filter((line) => line.startsWith("{"))
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    /** Asks the program to stop, and waits for its end. */
    stop: async (): Promise<number | null> => {
      child.kill("SIGTERM");
      return ended;
    },
  };
}

/** Polls /readyz until it answers as expected. @throws Error with the last answer if it never does */
export async function readyzUntil(
  baseUrl: string,
  expected: (answer: Readyz) => boolean,
  timeoutMs = 180_000,
): Promise<Readyz> {
  const deadline = performance.now() + timeoutMs;
  let last: unknown;
  while (performance.now() < deadline) {
    try {
      const answer = (await (await fetch(`${baseUrl}/readyz`)).json()) as Readyz;
      if (expected(answer)) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    await pause(100);
  }
  throw new Error(`${baseUrl} never answered as expected; last: ${JSON.stringify(last) ?? String(last)}`);
}
