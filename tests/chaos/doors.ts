import { createApiClient, type ApiClient, type ShownApplication } from "../../embedded/demo/api-client";
import type { Person } from "../support/world";

/** These lists of an application only grow. */
const growing = ["submissions", "reviews", "attempts", "records"] as const;

/** Tells by how much a reading is behind an answer that came before it. */
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

/** An application of which somebody was answered, and what readings of it found amiss. */
interface Read {
  id: string;
  unseen: string[];
  wasReset?: true;
}

interface DoorsOptions {
  /** Reads an application as somebody at an address. Default: asks for it there. */
  ask?: (baseUrl: string, by: Person, id: string) => ReturnType<ApiClient["call"]>;
}

const askThere: NonNullable<DoorsOptions["ask"]> = (baseUrl, { token }, id) =>
  createApiClient({ baseUrl, token }).call("GET", `/api/applications/${id}`);

/**
 * Stands for the addresses at which whoever was answered reads at once whether it is so. An address that is away is passed
 * over, since another try would be a later one.
 */
export function openDoors(baseUrls: readonly string[], { ask = askThere }: DoorsOptions = {}) {
  const reads = new Map(baseUrls.map((baseUrl) => [baseUrl, 0]));
  const underWay: Promise<void>[] = [];

  async function readAt(baseUrl: string, by: Person, life: Read, told: ShownApplication): Promise<void> {
    const answer = await ask(baseUrl, by, life.id).catch(() => undefined);
    // An application that was reset stands where it stood before, until all has been said again.
    if (!answer || answer.status >= 500 || life.wasReset) return;
    reads.set(baseUrl, (reads.get(baseUrl) ?? 0) + 1);
    const faults =
      answer.status === 200
        ? lacking(told, answer.body as ShownApplication)
        : [`status ${answer.status} (${JSON.stringify(answer.body)})`];
    life.unseen.push(...faults.map((fault) => `read at once at ${baseUrl}: ${fault}`));
  }

  return {
    /** How many readings there were, by address. */
    reads: reads as ReadonlyMap<string, number>,
    /** Begins to read what a life was answered; it goes on meanwhile. */
    read: (by: Person, life: Read, told: ShownApplication): void =>
      void underWay.push(...baseUrls.map((baseUrl) => readAt(baseUrl, by, life, told))),
    /** Resolves when all has been read. */
    allRead: async (): Promise<void> => void (await Promise.all(underWay)),
  };
}

export type Doors = ReturnType<typeof openDoors>;
