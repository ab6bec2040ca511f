interface TryLimitOptions {
  /** Number of tries that may fail within the window. */
  most: number;
  windowMs: number;
  /** Returns the current time in milliseconds since the epoch. */
  now: () => number;
}

/** Largest number of keys that are remembered, so that invented usernames can't fill the memory. */
const mostKeys = 10_000;

/** Counts the failed tries of each key. A window begins with the first failure and lasts `windowMs`. */
function createTryLimit({ most, windowMs, now }: TryLimitOptions) {
  const failures = new Map<string, { count: number; until: number }>();

  const current = (key: string) => {
    const failed = failures.get(key);
    return failed && failed.until > now() ? failed : undefined;
  };
  const makeRoom = (): void => {
    for (const [key, { until }] of failures) if (until <= now()) failures.delete(key);
    const [oldest] = failures.keys();
    if (failures.size >= mostKeys && oldest !== undefined) failures.delete(oldest);
  };

  return {
    /** Returns the milliseconds until the key may try again; 0 while tries are left. */
    waitMs(key: string): number {
      const failed = current(key);
      return failed && failed.count >= most ? failed.until - now() : 0;
    },
    noteFailure(key: string): void {
      if (failures.size >= mostKeys) makeRoom();
      const failed = current(key) ?? { count: 0, until: now() + windowMs };
      failures.set(key, { ...failed, count: failed.count + 1 });
    },
    forget: (key: string): void => void failures.delete(key),
  };
}

/** A try to sign in with a password. */
export interface Attempt {
  username: string;
  /** Network address of the client. */
  address: string;
}

const windowMs = 5 * 60_000;

/** Limits guessing of passwords, both for one user and from one address. */
export function createSignInGuard(now: () => number) {
  const byUser = createTryLimit({ most: 10, windowMs, now });
  const byAddress = createTryLimit({ most: 50, windowMs, now });
  return {
    /** Returns the seconds until the password is checked again; 0 if that is now. */
    waitSeconds: ({ username, address }: Attempt): number =>
      Math.ceil(Math.max(byUser.waitMs(username), byAddress.waitMs(address)) / 1_000),
    note({ username, address }: Attempt, { succeeded }: { succeeded: boolean }): void {
      if (succeeded) byUser.forget(username);
      else {
        byUser.noteFailure(username);
        byAddress.noteFailure(address);
      }
    },
  };
}

export type SignInGuard = ReturnType<typeof createSignInGuard>;
