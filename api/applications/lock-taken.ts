import { submissionHold } from "../../domain/locks/holds";
import { holderOf } from "../../store/holds";
import type { ApplicationModel } from "../../store/models/application";
import { Problem } from "../platform/problem";

/** What is told of a lock that another application of the same organisation has: which one that is. */
export async function lockTaken(
  applications: ApplicationModel,
  lock: Parameters<typeof submissionHold>[0],
): Promise<Problem> {
  const lockTakenBy = await holderOf(applications, submissionHold(lock));
  return new Problem(
    "LOCK_HAS_OPEN_APPLICATION",
    lockTakenBy === undefined ? {} : { extra: { lockTakenBy } },
  );
}
