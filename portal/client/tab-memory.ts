const prefix = "remembered:";

/** Memory of a tab that lasts until the tab is closed or its visitor signs out. */
export const tabMemory = {
  get: (key: string): string | undefined => sessionStorage.getItem(prefix + key) ?? undefined,
  set: (key: string, value: string): void => sessionStorage.setItem(prefix + key, value),
  forget: (key: string): void => sessionStorage.removeItem(prefix + key),
  forgetAll(): void {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(prefix)) sessionStorage.removeItem(key);
  },
};
