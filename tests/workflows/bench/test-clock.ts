/** The test's time for those who read it without waiting. It is read anew before each call that goes by it. */
export function createTestClock(read: () => Promise<number>) {
  let aheadMs = 0;

  return {
    /** Milliseconds since the epoch. */
    now: () => Date.now() + aheadMs,
    /** The same functions, each called only when `now` is up to date. */
    follow<T extends object>(calls: T): T {
      return new Proxy(calls, {
        get(target, name, receiver) {
          const call: unknown = Reflect.get(target, name, receiver);
          if (typeof call !== "function") return call;
          return async (...given: unknown[]): Promise<unknown> => {
            aheadMs = (await read()) - Date.now();
            return Reflect.apply(call, target, given) as unknown;
          };
        },
      });
    },
  };
}
