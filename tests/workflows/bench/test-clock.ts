/** Creates a clock that gives the test's time synchronously. It is updated before each call that depends on it. */
export function createTestClock(read: () => Promise<number>) {
  let aheadMs = 0;

  return {
    /** Returns the time in milliseconds since the epoch. */
    now: () => Date.now() + aheadMs,
    /** Returns the functions, each of which updates the clock before it is called. */
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
