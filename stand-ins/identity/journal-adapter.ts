import type { Adapter, AdapterFactory, AdapterPayload } from "oidc-provider";
import { openJournal, readJournal, rewriteJournal } from "../shared/journal";

/** Journal entry of a key's new value. Without a payload, the key is deleted. */
interface Entry {
  /** Model and id of the stored object. */
  key: string;
  payload?: AdapterPayload;
  /** Time of expiry, in milliseconds since the epoch. */
  expiresAt?: number;
}

export interface Storage {
  adapter: AdapterFactory;
  close(): void;
}

/** Keeps sessions, codes, grants and refresh tokens in a journal, so that a restart signs nobody out. */
export function openStorage(file: string, now: () => number): Storage {
  const isAlive = ({ expiresAt }: Entry): boolean => expiresAt === undefined || expiresAt > now();
  const entries = new Map(readJournal<Entry>(file).map((entry) => [entry.key, entry]));
  for (const [key, entry] of entries) if (!entry.payload || !isAlive(entry)) entries.delete(key);
  rewriteJournal(file, [...entries.values()]);
  const journal = openJournal<Entry>(file);

  const put = (entry: Entry): void => {
    journal.append(entry);
    if (entry.payload) entries.set(entry.key, entry);
    else entries.delete(entry.key);
  };

  const adapter: AdapterFactory = (model): Adapter => {
    const keyOf = (id: string): string => `${model}:${id}`;
    const alive = (key: string): Entry | undefined => {
      const entry = entries.get(key);
      return entry && isAlive(entry) ? entry : undefined;
    };
    const findBy = async (property: "uid" | "userCode", value: string): Promise<AdapterPayload | undefined> =>
      [...entries.values()].find(
        (entry) => entry.key.startsWith(`${model}:`) && isAlive(entry) && entry.payload?.[property] === value,
      )?.payload;

    return {
      upsert: async (id, payload, expiresIn) =>
        put({
          key: keyOf(id),
          payload,
          ...(expiresIn === undefined ? {} : { expiresAt: now() + expiresIn * 1_000 }),
        }),
      find: async (id) => alive(keyOf(id))?.payload,
      findByUid: (uid) => findBy("uid", uid),
      findByUserCode: (userCode) => findBy("userCode", userCode),
      consume: async (id) => {
        const entry = alive(keyOf(id));
        if (entry?.payload)
          put({ ...entry, payload: { ...entry.payload, consumed: Math.floor(now() / 1_000) } });
      },
      destroy: async (id) => put({ key: keyOf(id) }),
      revokeByGrantId: async (grantId) => {
        for (const { key, payload } of entries.values()) if (payload?.grantId === grantId) put({ key });
      },
    };
  };
  return { adapter, close: () => journal.close() };
}
