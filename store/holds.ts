import type { Application } from "../domain/application/application";
import { holdsOf } from "../domain/locks/holds";
import type { ApplicationModel } from "./models/application";
import { isDuplicateKey } from "./models/duplicate-key";
import { nativeCollection } from "./models/native-collection";

/**
 * Returns the id of the application that has each hold. A hold that no application has is missing from the result.
 * @param but - id of an application to leave out
 */
export async function holdersOf(
  applications: ApplicationModel,
  asked: readonly string[],
  but?: string,
): Promise<ReadonlyMap<string, string>> {
  const others = but === undefined ? {} : { _id: { $ne: but } };
  const holders = await nativeCollection(applications)
    .find({ holds: { $in: [...asked] }, ...others }, { projection: { holds: 1 } })
    .toArray();
  return new Map(holders.flatMap(({ _id, holds = [] }) => holds.map((hold) => [hold, _id] as const)));
}

/** Number of tries. Other processes change holds at the same time so seldom that it is never reached. */
const mostTries = 5;

/**
 * Writes an application with its holds. Holds that other applications have by now, as can happen after a reset, are left
 * out.
 * @param write - is given the holds to leave out; called again if the unique index refuses the write
 * @returns the result of the write, and the holds that were left out
 */
export async function writeWithHolds<T>(
  applications: ApplicationModel,
  application: Application,
  write: (lost: readonly string[]) => Promise<T>,
): Promise<{ written: T; lost: readonly string[] }> {
  let lost: readonly string[] = [];
  for (let tries = 1; ; tries += 1) {
    try {
      return { written: await write(lost), lost };
    } catch (error) {
      if (!isDuplicateKey(error) || tries === mostTries) throw error;
      lost = await heldByOthers(applications, application);
    }
  }
}

async function heldByOthers(applications: ApplicationModel, application: Application): Promise<string[]> {
  const wanted = holdsOf(application);
  const holders = await holdersOf(applications, wanted, application.id);
  return wanted.filter((hold) => holders.has(hold));
}
