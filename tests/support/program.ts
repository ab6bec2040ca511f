import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const projectRoot = join(__dirname, "..", "..");

/** What /readyz answers. */
export interface Readyz {
  status: string;
  parts: Record<string, string>;
}

const running = new Set<ChildProcess>();

/** Ends what a failed test left running. */
export async function endPrograms(): Promise<void> {
  for (const child of running) {
    child.kill("SIGKILL");
    await once(child, "exit");
  }
}

type Program = "api/main.js" | "worker/main.js" | "worker/replay.js";

/**
 * One of the compiled programs, run with an environment of the test's own.
 * @param folder where the release is whose program it is
 */
export function runProgram(entry: Program, env: Record<string, string>, folder: string = projectRoot) {
  const child = spawn(process.execPath, [join(folder, "dist", entry)], {
    env: { PATH: process.env["PATH"], ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  child.once("exit", () => running.delete(child));
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += String(chunk)));
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  return {
    /** Its exit code; null when a signal ended it. */
    ended,
    /** What it has printed so far. */
    output: () => output,
    /** Its log so far. */
    lines: () =>
      output
        .split("\n")
        .filter((line) => line.startsWith("{"))
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    /** Tells it to stop, and waits for its end. */
    stop: async (): Promise<number | null> => {
      child.kill("SIGTERM");
      return ended;
    },
  };
}

/** Asks /readyz until it answers as expected. @throws Error with the last answer, when it never does */
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
