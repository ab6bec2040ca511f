import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isAlive } from "../../embedded/supervisor/process-record";
import { recordedChildren } from "../../embedded/supervisor/run-lock";
import { signalGroup } from "../../embedded/tools/signal-group";
import { apart, ownStackPrefix } from "./own-stack";

export default async function globalTeardown(): Promise<void> {
  const running = globalThis.runningTestStack;
  if (!running) return;
  // One that didn't start has nothing to be closed.
  await running.browser?.then((browser) => browser.close()).catch(() => undefined);
  await running.stack?.stop();
  const { dataDir } = running;
  killOwnStacks(join(dataDir, "tmp"));
  // What was killed may still be writing.
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
}

/** Ends what own stacks left running when their tests were interrupted. */
function killOwnStacks(dir: string): void {
  const names = existsSync(dir) ? readdirSync(dir) : [];
  const children = names
    .filter((name) => name.startsWith(ownStackPrefix))
    .flatMap((name) => [join(dir, name), join(dir, name, apart)].flatMap(recordedChildren));
  for (const { pid } of children.filter(isAlive)) signalGroup(pid, "SIGKILL");
}
