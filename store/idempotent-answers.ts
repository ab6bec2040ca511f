import type { IdempotencyRecordModel } from "./models/idempotency-record";

/** Forgets what was answered about applications that are gone: a repeat is told that there is nothing. */
export async function forgetAnswersAbout(
  records: IdempotencyRecordModel,
  applicationIds: readonly string[],
): Promise<void> {
  await records.updateMany(
    { applicationId: { $in: applicationIds }, status: "done" },
    { $unset: { answer: "", applicationId: "" } },
  );
}
