import { setTimeout as pause } from "node:timers/promises";

const pollMs = 100;

/** Prints each step as it is done; the first that isn't as expected ends the demo. */
export function createNarrator(print: (line: string) => void) {
  let steps = 0;

  return {
    chapter: (title: string): void => print(`\n${title}`),

    /** Runs a step and prints it with what came of it. */
    async step<T>(
      title: string,
      work: () => Promise<T>,
      outcome: (result: T) => string = () => "",
    ): Promise<T> {
      const result = await work();
      const said = outcome(result);
      steps += 1;
      print(`  ${String(steps).padStart(2)} ✓ ${title}${said ? `：${said}` : ""}`);
      return result;
    },
  };
}

export type Narrator = ReturnType<typeof createNarrator>;

/** @throws Error naming what was expected and what was there */
export function expectEqual(what: string, actual: unknown, expected: unknown): void {
  if (actual !== expected) throw new Error(`${what}：应为 ${String(expected)}，实为 ${String(actual)}`);
}

/** Asks again until the answer is as expected. @throws Error after the given number of seconds */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T>,
  expected: (answer: T) => boolean,
  withinSeconds = 180,
): Promise<T> {
  const deadline = performance.now() + withinSeconds * 1000;
  for (;;) {
    const answer = await ask();
    if (expected(answer)) return answer;
    if (performance.now() > deadline) throw new Error(`${what}：${withinSeconds} 秒内未出现`);
    await pause(pollMs);
  }
}
