import type { Application } from "../domain/application/application";
import { holdsOf } from "../domain/locks/holds";
import { isDuplicateKey } from "./models/duplicate-key";
import type { ApplicationModel } from "./models/application";
import { nativeCollection } from "./models/native-collection";

/** The application that has the hold, if one does. */
export async function holderOf(applications: ApplicationModel, hold: string): Promise<string | undefined> {
  return (await nativeCollection(applications).findOne({ holds: hold }, { projection: { _id: 1 } }))?._id;
}

/** Others take and give back at the same time so seldom that this is never reached. */
const mostTries = 5;

/**
 * Writes an application with what it holds. What others hold meanwhile, as they may after a reset, it goes without.
 * @param write - is told what to leave out; tried again where the unique index refuses it
 * @returns what was left out
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
  const { id } = application;
  const wanted = holdsOf(application);
  const others = await nativeCollection(applications)
    .find({ holds: { $in: wanted }, _id: { $ne: id } }, { projection: { holds: 1 } })
    .toArray();
  const taken = new Set(others.flatMap(({ holds = [] }) => holds));
  return wanted.filter((hold) => taken.has(hold));
}
