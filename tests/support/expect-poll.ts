import { setTimeout as pause } from "node:timers/promises";

const pauseMs = 50;
const longestMs = 120_000;

type Matchers<T> = jest.JestMatchers<T>["resolves"];
type Matcher = (...expected: unknown[]) => unknown;

/**
 * Works as `expect`, but reads the value again until the matcher passes. On a busy machine, the expected state may come
 * late. Example: `await expectPoll(() => row.count()).toBe(2)`.
 * @throws Error the last failure of the matcher or the reading, after two minutes
 */
export function expectPoll<T>(read: () => T | Promise<T>): Matchers<T> {
  const polled = (matcherOf: (matchers: jest.JestMatchers<T>, name: string) => unknown) =>
    new Proxy({} as Matchers<T>, {
      get:
        (_target, name: string) =>
        (...expected: unknown[]) =>
          untilItPasses(async () => {
            const matchers = expect(await read());
            await (matcherOf(matchers, name) as Matcher)(...expected);
          }),
    });
  const positive = polled((matchers, name) => Reflect.get(matchers, name));
  const negative = polled((matchers, name) => Reflect.get(matchers.not, name));
  return new Proxy(positive, {
    get: (_target, name: string) => (name === "not" ? negative : Reflect.get(positive, name)),
  });
}

async function untilItPasses(assertion: () => Promise<void>): Promise<void> {
  for (const deadline = performance.now() + longestMs; ;) {
    try {
      return await assertion();
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
    await pause(pauseMs);
  }
}
