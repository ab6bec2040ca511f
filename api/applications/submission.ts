import type { Logger } from "pino";
import type { Application } from "../../domain/application/application";
import type { ApplicationDocument, SubmissionClaim } from "../../store/models/application";
import type { Dependencies } from "../dependencies";
import { toProblem } from "../platform/to-problem";
import { claimDraft, releaseDraft } from "./drafts";

type Needs = Pick<Dependencies, "models" | "engine">;

/**
 * The first submission: claims the draft with its lock, then starts the workflow. The claim remembers all of it, so a
 * repeat with the same key, or the sweeper, finishes what a crash or an absent engine left half-done.
 * @throws Problem LOCK_HAS_OPEN_APPLICATION
 */
export async function submitDraft(
  { models, engine }: Needs,
  document: ApplicationDocument,
  claim: SubmissionClaim,
): Promise<Application> {
  const resumed = document.claim?.updateId === claim.updateId;
  if (!resumed) await claimDraft(models.applications, document, claim);
  return finishSubmission({ models, engine }, document, document.claim ?? claim);
}

/** Takes a claimed draft to the engine. A refusal gives the draft back; an absent engine leaves the claim for later. */
async function finishSubmission(
  { models, engine }: Needs,
  { _id: applicationId, orgCode, version, application }: ApplicationDocument,
  claim: SubmissionClaim,
): Promise<Application> {
  const { by, form, feeFen, opinion, updateId } = claim;
  try {
    const draft = { createdAt: application.createdAt, version };
    return await engine.submitFirst({ workflowId: applicationId, updateId }, orgCode, {
      by,
      form,
      feeFen,
      opinion,
      draft,
    });
  } catch (error) {
    if (toProblem(error).status < 500) await releaseDraft(models.applications, applicationId, claim);
    throw error;
  }
}

/** A claim this old has lost whoever made it. Milliseconds. */
const abandonedAfterMs = 60_000;

/** Finishes submissions that were claimed and then abandoned. */
export async function sweepSubmissions({
  models,
  engine,
  now,
  log,
}: Needs & { now: () => number; log: Logger }): Promise<void> {
  const abandoned = await models.applications
    .find({ "claim.at": { $lt: new Date(now() - abandonedAfterMs) } })
    .limit(50)
    .lean<ApplicationDocument[]>();
  for (const document of abandoned) {
    if (!document.claim) continue;
    try {
      await finishSubmission({ models, engine }, document, document.claim);
      log.info({ applicationId: document._id }, "an abandoned submission was finished");
    } catch (error) {
      log.warn(
        { applicationId: document._id, code: toProblem(error).code },
        "an abandoned submission was not finished",
      );
    }
  }
}
