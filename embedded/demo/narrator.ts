import { setTimeout as pause } from "node:timers/promises";

const pollMs = 100;

/** Creates a narrator, which prints each step as it is done. The first step that doesn't come out as expected ends the demo. */
export function createNarrator(print: (line: string) => void) {
  let steps = 0;

  return {
    chapter: (title: string): void => print(`\n${title}`),

    /** Runs a step and prints its title with its outcome. */
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

/** Compares a value with the expected one. @throws Error naming the expected value and the actual one */
export function expectEqual(what: string, actual: unknown, expected: unknown): void {
  if (actual !== expected) throw new Error(`${what}：应为 ${String(expected)}，实为 ${String(actual)}`);
}

/** Asks again and again until the answer is as expected. @throws Error when it isn't after the given number of seconds */
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
