import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { projectRoot } from "../../stand-ins/shared/project-root";

export interface BenchChild {
  pid: number;
  stop(): Promise<void>;
}

/** Line that a child process of the benchmark prints once it is ready. */
const readyLine = "ready";

export const tellReady = (): void => void process.stdout.write(`${readyLine}\n`);

/** Starts a compiled file of bench/ as a process of its own, and waits until it reports that it is ready. */
export async function startChild(entry: string, env: Readonly<Record<string, string>>): Promise<BenchChild> {
  const child = spawn(process.execPath, [join(projectRoot, "dist", "bench", entry)], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  await Promise.race([
    untilReady(child),
    once(child, "exit").then(() => Promise.reject(new Error(`${entry} ended before it was ready`))),
  ]);
  if (child.pid === undefined) throw new Error(`${entry} has no pid`);
  return {
    pid: child.pid,
    stop: async () => {
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      await exited;
    },
  };
}

async function untilReady(child: ChildProcess): Promise<void> {
  for await (const chunk of child.stdout ?? []) {
    if (String(chunk).includes(readyLine)) break;
  }
}
