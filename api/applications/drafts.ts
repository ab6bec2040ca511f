import { lockKeysOf, submissionHold } from "../../domain/locks/holds";
import { holdersOf } from "../../store/holds";
import { projectionOf } from "../../store/write-projection";
import type { ApplicationModel, ApplicationDocument, SubmissionClaim } from "../../store/models/application";
import { Problem } from "../platform/problem";
import { newDraft, type Draft } from "../../domain/application/application";
import type { ApplicationForm, DraftForm } from "../../domain/form/form";
import { draftGeneration } from "../../domain/application/run-origin";
import { withTaken } from "../../domain/application/shape";
import { findApplication } from "../../store/find-application";
import { nativeCollection } from "../../store/models/native-collection";
import { isDuplicateKey } from "../../store/models/duplicate-key";

/**
 * Returns the problem LOCK_HAS_OPEN_APPLICATION, with each lock that another application of the same organisation
 * holds, and the id of that application.
 */
export async function locksTaken(
  applications: ApplicationModel,
  { _id, orgCode }: Pick<ApplicationDocument, "_id" | "orgCode">,
  { locks }: Pick<ApplicationForm, "locks">,
): Promise<Problem> {
  const holdOf = (lockSerial: string) => submissionHold({ lockSerial, orgCode });
  const holders = await holdersOf(
    applications,
    locks.map(({ lockSerial }) => holdOf(lockSerial)),
    _id,
  );
  const taken = locks.flatMap(({ lockSerial }) => {
    const applicationId = holders.get(holdOf(lockSerial));
    return applicationId === undefined ? [] : [{ lockSerial, applicationId }];
  });
  if (taken.length === 0) return new Problem("LOCK_HAS_OPEN_APPLICATION");
  return new Problem("LOCK_HAS_OPEN_APPLICATION", { extra: { locksTaken: taken } });
}

interface NewDraft {
  id: string;
  orgCode: string;
  form: DraftForm;
  at: Date;
}

/** Stores a new draft. A repeat with the same id returns the draft that was stored first. */
export async function createDraft(
  applications: ApplicationModel,
  { id, orgCode, form, at }: NewDraft,
): Promise<Draft> {
  const draft = newDraft({ id, orgCode, form, at: at.toISOString() });
  try {
    await nativeCollection(applications).insertOne(
      { _id: id, generation: draftGeneration, ...projectionOf(draft, at) },
      { ignoreUndefined: true },
    );
    return draft;
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    const stored = await findApplication(applications, id);
    if (!stored) throw new Problem("NOT_FOUND", { cause: error });
    return stored.application;
  }
}

/** Filter for a draft at the version that was read, which nobody is submitting meanwhile. */
const unclaimed = (id: string, version: number) => ({
  _id: id,
  version,
  status: "编辑中",
  claim: { $exists: false },
});

/** Returns the refusal for a caller who read another version than the one that is stored now. */
export const staleVersion = (stored: Pick<ApplicationDocument, "version"> | null, cause?: unknown): Problem =>
  new Problem("STALE_VERSION", { cause, ...(stored ? { extra: { version: stored.version } } : {}) });

interface DraftEdit {
  document: ApplicationDocument;
  /** Version of the draft that the caller read. */
  version: number;
  form: DraftForm;
  at: Date;
  updateId: string;
}

/**
 * Saves the form. If another process has just made the same edit (same update id), the stored draft is returned.
 * @throws Problem STALE_VERSION if the draft was changed, submitted or deleted since the version was read
 */
export async function editDraft(applications: ApplicationModel, edit: DraftEdit): Promise<Draft> {
  const { document, version, form, at, updateId } = edit;
  const draft: Draft = { ...document.application, form, version: version + 1 };
  const { matchedCount } = await applications.updateOne(unclaimed(document._id, version), {
    $set: { ...projectionOf(draft, at), edits: withTaken(document.edits ?? [], updateId) },
  });
  if (matchedCount > 0) return draft;
  const stored = await findApplication(applications, document._id);
  if (!stored?.edits?.includes(updateId)) throw staleVersion(stored);
  return stored.application;
}

/**
 * Deletes a draft. A draft that is already gone is no error: the same request at another process deleted it, or its
 * owner did so in another window.
 * @throws Problem STALE_VERSION if the draft was changed or submitted since the version was read
 */
export async function deleteDraft(
  applications: ApplicationModel,
  { _id, version }: ApplicationDocument,
): Promise<void> {
  const { deletedCount } = await applications.deleteOne(unclaimed(_id, version));
  if (deletedCount > 0) return;
  const stored = await findApplication(applications, _id);
  if (stored) throw staleVersion(stored);
}

/**
 * Claims the draft and holds all locks that it names, or none of them, for one submission. If another process has
 * claimed or finished the same submission (same update id), nothing is changed: the engine takes the submission once.
 * @throws Problem STALE_VERSION if the draft was changed, submitted or deleted since the version was read
 * @throws Problem LOCK_HAS_OPEN_APPLICATION if another application holds one of the locks
 */
export async function claimDraft(
  applications: ApplicationModel,
  document: ApplicationDocument,
  claim: SubmissionClaim,
): Promise<void> {
  const { _id, version, orgCode } = document;
  const holds = lockKeysOf(claim.form).map((lockSerial) => submissionHold({ lockSerial, orgCode }));
  try {
    const { matchedCount } = await nativeCollection(applications).updateOne(
      unclaimed(_id, version),
      { $set: { claim, holds } },
      { ignoreUndefined: true },
    );
    if (matchedCount > 0) return;
    const stored = await findApplication(applications, _id);
    const isOwn = stored?.claim?.updateId === claim.updateId || stored?.taken?.includes(claim.updateId);
    if (!isOwn) throw staleVersion(stored);
  } catch (error) {
    throw isDuplicateKey(error) ? await locksTaken(applications, document, claim.form) : error;
  }
}

/** Removes the claim and the holds after a refused submission, so that the owner can edit the draft again. */
export async function releaseDraft(
  applications: ApplicationModel,
  id: string,
  { updateId }: Pick<SubmissionClaim, "updateId">,
): Promise<void> {
  await applications.updateOne(
    { _id: id, status: "编辑中", "claim.updateId": updateId },
    { $unset: { claim: "", holds: "" } },
  );
}
