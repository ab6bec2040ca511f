import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Report } from "../tools/report";
import { freePorts } from "./free-ports";
import type { Settings } from "./parts";
import { startStack, type Stack } from "./start-stack";

/** Runs some work on a stack with ports and data of its own, of which nothing is left afterwards. */
export async function withTemporaryStack<T>(
  { settings, report }: { settings: Settings; report: Report },
  work: (stack: Stack) => Promise<T>,
): Promise<T> {
  const dataDir = await mkdtemp(join(tmpdir(), "ca-renewal-"));
  try {
    const stack = await startStack({ dataDir, ports: await freePorts(), settings, report });
    try {
      return await work(stack);
    } finally {
      await stack.stop();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}
