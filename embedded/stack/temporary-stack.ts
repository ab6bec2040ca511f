import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onInterrupt } from "../tools/on-interrupt";
import { StartError } from "../tools/start-error";
import { boundless } from "./boundless";
import { freePorts } from "./free-ports";
import { startStack, type Stack, type StackOptions } from "./start-stack";

/**
 * The tries to remove the folder of the stack, with a delay in milliseconds. More than one may be needed, because a start
 * that was given up may still be writing keys into the folder.
 */
const patience = { maxRetries: 20, retryDelay: 100 };

/**
 * Runs some work on a stack that has ports and data of its own. Nothing of the stack is left afterwards, even if the work
 * fails or Ctrl-C ends it.
 * @throws StartError when the stack can't be started, or when it was interrupted
 */
export async function withTemporaryStack<T>(
  options: Pick<StackOptions, "report" | "settings" | "standInsApart">,
  work: (stack: Stack) => Promise<T>,
): Promise<T> {
  const interruption = new AbortController();
  const { signal } = interruption;
  const takeBack = onInterrupt(() => interruption.abort());
  const dataDir = await mkdtemp(join(tmpdir(), "ca-renewal-"));
  try {
    const stack = await startStack({
      dataDir,
      ports: await freePorts(),
      ...options,
      settings: { ...boundless, ...options.settings },
      signal,
    });
    try {
      return await Promise.race([work(stack), untilAborted(signal)]);
    } finally {
      await stack.stop();
    }
  } catch (error) {
    throw signal.aborted ? new StartError("已被中断。", { cause: error }) : error;
  } finally {
    await rm(dataDir, { recursive: true, force: true, ...patience });
    takeBack();
  }
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = () => reject(new Error("aborted"));
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
  });
}
