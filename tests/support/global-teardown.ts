import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isAlive } from "../../embedded/supervisor/process-record";
import { recordedChildren } from "../../embedded/supervisor/run-lock";
import { signalGroup } from "../../embedded/tools/signal-group";
import { apart, ownStackPrefix } from "./own-stack";
import { unseen } from "./seen-answers";

/** Parts of jest's configuration that tell whether the run is a whole one. */
interface Run {
  testPathPatterns: { patterns: readonly string[] };
  testNamePattern?: string;
}

export default async function globalTeardown(run?: Run): Promise<void> {
  const running = globalThis.runningTestStack;
  if (!running) return;
  if (run?.testPathPatterns.patterns.length === 0 && !run.testNamePattern) tellUnseen();
  // A browser that failed to start needs no closing.
  await running.browser?.then((browser) => browser.close()).catch(() => undefined);
  await running.stack?.stop();
  const { dataDir } = running;
  killOwnStacks(join(dataDir, "tmp"));
  // Killed processes may still be writing, so the deletion is retried.
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
}

/** Reports declared answers and headers that no test of the whole run saw. */
function tellUnseen(): void {
  const missing = unseen();
  process.stdout.write(`\nDeclared and seen by no test: ${missing.length}\n`);
  for (const line of missing) process.stdout.write(`  ${line}\n`);
}

/** Kills processes of tests' own stacks that were left running by an interruption. */
function killOwnStacks(dir: string): void {
  const names = existsSync(dir) ? readdirSync(dir) : [];
  const children = names
    .filter((name) => name.startsWith(ownStackPrefix))
    .flatMap((name) => [join(dir, name), join(dir, name, apart)].flatMap(recordedChildren));
  for (const { pid } of children.filter(isAlive)) signalGroup(pid, "SIGKILL");
}
