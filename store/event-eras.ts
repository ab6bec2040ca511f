import { randomBytes } from "node:crypto";
import type { Models } from "./models";
import type { ApplicationModel } from "./models/application";
import { isDuplicateKey } from "./models/duplicate-key";
import { nativeCollection } from "./models/native-collection";
import type { EventEra, EventEraModel } from "./models/told-event";
import { highestNumber } from "./read-events";
import { newMark } from "./write-projection";

const _id = "present";
/** Number of bytes by which eras are distinguished. */
const nameBytes = 6;
const newName = (): string => randomBytes(nameBytes).toString("hex");

/** Returns the present era of the events' numbers, and begins the first one if there is none. */
export async function presentEra(eras: EventEraModel): Promise<EventEra> {
  const collection = nativeCollection(eras);
  const found = await collection.findOne({ _id });
  if (found) return found;
  try {
    const first = { _id, era: newName() };
    await collection.insertOne(first);
    return first;
  } catch (error) {
    if (isDuplicateKey(error)) return presentEra(eras);
    throw error;
  }
}

/** Largest number of applications that one write marks, so that no other command waits long for it. */
const markedAtOnce = 1_000;

/** Marks all applications but drafts as untold. */
async function markAll(applications: ApplicationModel, after = ""): Promise<void> {
  const collection = nativeCollection(applications);
  const some = { projection: { _id: 1 }, sort: { _id: 1 }, limit: markedAtOnce } as const;
  const ids = (await collection.find({ _id: { $gt: after } }, some).toArray()).map((each) => each._id);
  await collection.updateMany(
    { _id: { $in: ids }, status: { $ne: "编辑中" }, untold: { $exists: false } },
    { $set: { untold: newMark() } },
  );
  const last = ids.at(-1);
  if (last !== undefined) await markAll(applications, last);
}

/**
 * Begins a new era if a backup was restored since the present one began. A dump is no snapshot: it can have applications
 * that are newer or older than its events, and positions beyond them. So receivers go back to the latest event that was
 * restored, and every application is told of again, which tells only what is new. All of this may be done again, by
 * several processes at once, and is done before any of them tells events.
 * @param restoredFrom - instant of the backup in milliseconds since the epoch; undefined if none was restored lately
 */
export async function beginEra(
  models: Pick<Models, "applications" | "events" | "eventEras" | "webhookDeliveries" | "webhookEndpoints">,
  restoredFrom: number | undefined,
): Promise<void> {
  const { applications, events, eventEras, webhookDeliveries, webhookEndpoints } = models;
  const { era, restoredFrom: begun } = await presentEra(eventEras);
  if (restoredFrom === undefined || begun?.getTime() === restoredFrom) return;
  const highest = await highestNumber(events);
  await nativeCollection(webhookEndpoints).updateMany({}, { $min: { number: highest } });
  await nativeCollection(webhookDeliveries).updateMany({}, { $min: { told: highest, upTo: highest } });
  await markAll(applications);
  await nativeCollection(eventEras).updateOne(
    { _id, era },
    { $set: { era: newName(), restoredFrom: new Date(restoredFrom) } },
  );
}
