import { lockKeysOf, submissionHold } from "../../domain/locks/holds";
import { holdersOf, projectionOf } from "../../store/write-projection";
import type { ApplicationModel, ApplicationDocument, SubmissionClaim } from "../../store/models/application";
import { Problem } from "../platform/problem";
import { newDraft, type Draft } from "../../domain/application/application";
import type { ApplicationForm, DraftForm } from "../../domain/form/form";
import { draftGeneration } from "../../domain/application/run-origin";
import { withTaken } from "../../domain/application/shape";
import { findApplication } from "../../store/find-application";
import { nativeCollection } from "../../store/models/native-collection";
import { isDuplicateKey } from "../../store/models/duplicate-key";

/** What is told of locks that other applications of the same organisation have: which ones, and by which. */
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

/** Stores a new draft. A repeat with the same id finds the first. */
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

/** Only a draft that nobody submits meanwhile, and only the version that was read. */
const unclaimed = (id: string, version: number) => ({
  _id: id,
  version,
  status: "编辑中",
  claim: { $exists: false },
});

/** The refusal of whoever has read another version than the one that is stored by now. */
export const staleVersion = (stored: Pick<ApplicationDocument, "version"> | null): Problem =>
  new Problem("STALE_VERSION", stored ? { extra: { version: stored.version } } : {});

interface DraftEdit {
  document: ApplicationDocument;
  /** The version that was read. */
  version: number;
  form: DraftForm;
  at: Date;
  updateId: string;
}

/**
 * Saves the form. A repeat of an edit that another process makes just now finds it done.
 * @throws Problem STALE_VERSION when the draft was changed, submitted or deleted since the version was read
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
 * A draft that is gone by now was deleted by the same request at another process, or by its owner in another window.
 * @throws Problem STALE_VERSION as editDraft
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
 * Takes the draft, with the locks that it names, for one submission: all of them, or none. A repeat of a submission that
 * another process has claimed, or brought to its end, just now goes on as that one: the engine takes it once.
 * @throws Problem STALE_VERSION as editDraft, LOCK_HAS_OPEN_APPLICATION where another application has one of the locks
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

/** Gives the draft, and its locks, back to its owner after a refused submission. */
export async function releaseDraft(
  applications: ApplicationModel,
  id: string,
  { updateId }: SubmissionClaim,
): Promise<void> {
  await applications.updateOne(
    { _id: id, status: "编辑中", "claim.updateId": updateId },
    { $unset: { claim: "", holds: "" } },
  );
}
