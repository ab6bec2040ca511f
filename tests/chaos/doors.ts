import { createApiClient, type ApiClient, type ShownApplication } from "../../embedded/demo/api-client";
import type { Person } from "../support/world";

/** Lists of an application that only grow. */
const growing = ["submissions", "reviews", "attempts", "records"] as const;

/** Returns what a later reading lacks of an earlier answer. */
function lacking(
  told: Pick<ShownApplication, "version" | (typeof growing)[number]>,
  read: typeof told,
): string[] {
  return [
    ...(read.version < told.version ? [`version ${read.version}, not ${told.version}`] : []),
    ...growing
      .filter((list) => read[list].length < told[list].length)
      .map((list) => `${read[list].length} ${list}, not ${told[list].length}`),
  ];
}

/** An application, and the faults that were found when it was read right after a command. */
interface Read {
  id: string;
  unseen: string[];
  wasReset?: true;
}

interface DoorsOptions {
  /** Reads an application at an address as a given person. The default asks the API there. */
  ask?: (baseUrl: string, by: Person, id: string) => ReturnType<ApiClient["call"]>;
}

const askThere: NonNullable<DoorsOptions["ask"]> = (baseUrl, { token }, id) =>
  createApiClient({ baseUrl, token }).call("GET", `/api/applications/${id}`);

/**
 * Reads an application at several addresses right after each command's answer, and notes what a reading lacks. An
 * address that is away is skipped: a second try would no longer be a reading right after the answer.
 */
export function openDoors(baseUrls: readonly string[], { ask = askThere }: DoorsOptions = {}) {
  const reads = new Map(baseUrls.map((baseUrl) => [baseUrl, 0]));
  const underWay: Promise<void>[] = [];

  async function readAt(baseUrl: string, by: Person, life: Read, told: ShownApplication): Promise<void> {
    const answer = await ask(baseUrl, by, life.id).catch(() => undefined);
    // An application that was reset shows its earlier state until all commands have been given again.
    if (!answer || answer.status >= 500 || life.wasReset) return;
    reads.set(baseUrl, (reads.get(baseUrl) ?? 0) + 1);
    const faults =
      answer.status === 200
        ? lacking(told, answer.body as ShownApplication)
        : [`status ${answer.status} (${JSON.stringify(answer.body)})`];
    life.unseen.push(...faults.map((fault) => `read at once at ${baseUrl}: ${fault}`));
  }

  return {
    /** Number of readings by address. */
    reads: reads as ReadonlyMap<string, number>,
    /** Starts to read an application whose command was just answered. Does not wait for the readings. */
    read: (by: Person, life: Read, told: ShownApplication): void =>
      void underWay.push(...baseUrls.map((baseUrl) => readAt(baseUrl, by, life, told))),
    /** Resolves when all readings have ended. */
    allRead: async (): Promise<void> => void (await Promise.all(underWay)),
  };
}

export type Doors = ReturnType<typeof openDoors>;
