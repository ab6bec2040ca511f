import { z } from "zod";
import type { Logger } from "pino";
import { feeOf, type FeeTable } from "../../domain/application/fees";
import {
  applicationFormSchema,
  lockPlace,
  type ApplicationForm,
  type DraftForm,
} from "../../domain/form/form";
import type { Given } from "../../contract/commands";
import type { FieldProblem } from "../../contract/parse";
import type { Application } from "../../domain/application/application";
import type { ApplicationDocument, SubmissionClaim } from "../../store/models/application";
import { findApplication } from "../../store/find-application";
import { isDraft } from "../../store/write-projection";
import { rememberOrganisation } from "../../store/organisations";
import {
  frozen,
  lockTypesOf,
  missingMaterials,
  type MaterialAsked,
  type MaterialFile,
} from "../../domain/materials/materials";
import type { Message } from "../platform/messages";
import type { Principal } from "../platform/principal";
import { Problem } from "../platform/problem";
import { parseValue } from "../platform/validate";
import type { Dependencies } from "../dependencies";
import { toProblem } from "../platform/error-handler";
import { refuseAnothersLocks } from "../locks/refuse-anothers";
import { refuseOtherTypes } from "../locks/refuse-other-types";
import { claimDraft, releaseDraft, locksTaken } from "./drafts";
import type { CommandHandler } from "./standard-command";
import { actorOn, findOwn, give, refuseUnlessAllowed } from "./commands";
import { presentApplication } from "./present";
import { spendUnlessRepeat } from "./quota";

/**
 * Returns the 申请材料 that a submission freezes. The result is empty if nothing was uploaded.
 * @throws Problem INVALID_INPUT if a required paper is missing
 */
function materialsToSubmit(
  asked: readonly MaterialAsked[],
  document: ApplicationDocument,
): { materials?: MaterialFile[] } {
  const missing = missingMaterials(asked, lockTypesOf(document.application.form), document.materials ?? []);
  if (missing.length > 0)
    throw new Problem("INVALID_INPUT", {
      detail: `请先上传：${missing.join("、")}`,
      fields: missing.map((name) => ({ path: `materials.${name}`, message: "请上传" })),
    });
  const materials = frozen(document.materials);
  return materials ? { materials } : {};
}

/** Returns a field problem for each lock whose type is not on offer. */
function notOffered({ locks = [] }: DraftForm, feeTable: FeeTable): FieldProblem[] {
  const message = `请选择锁类型：${Object.keys(feeTable).join("、")}`;
  return locks.flatMap(({ lockType }, index) =>
    lockType === undefined || feeOf(feeTable, { lockType, years: 1 }) !== undefined
      ? []
      : [{ path: `form.locks.${index}.lockType`, message: lockPlace(index, locks.length) + message }],
  );
}

/**
 * Refuses a form that is not acceptable even as a draft.
 * @throws Problem LOCK_BOUGHT_ONLINE or LOCK_ORIGIN_UNKNOWN if the lock can't be renewed here
 * @throws Problem INVALID_INPUT for another organisation's code, or a lock type that is not on offer
 */
export function checkDraftForm(form: DraftForm, { orgCode }: Principal, feeTable: FeeTable): void {
  if (form.purchaseChannel === "网上") throw new Problem("LOCK_BOUGHT_ONLINE");
  if (form.purchaseChannel === "不清楚") throw new Problem("LOCK_ORIGIN_UNKNOWN");
  const fields: FieldProblem[] = [];
  if (form.creditCode !== undefined && form.creditCode !== orgCode) {
    fields.push({
      path: "form.creditCode",
      message: "只能为本单位的锁申请，请填写登录账号所属单位的统一社会信用代码",
    });
  }
  fields.push(...notOffered(form, feeTable));
  if (fields.length > 0) throw new Problem("INVALID_INPUT", { fields });
}

/**
 * Returns the form as complete enough to submit, and the fee of each of its locks in fen.
 * @throws Problem INVALID_INPUT that names each field that is missing or wrong
 */
export function checkCompleteForm(
  form: DraftForm,
  principal: Principal,
  feeTable: FeeTable,
): { form: ApplicationForm; feesFen: number[] } {
  checkDraftForm(form, principal, feeTable);
  const complete = parseValue(z.object({ form: applicationFormSchema() }), { form }).form;
  return { form: complete, feesFen: complete.locks.map((lock) => feeOf(feeTable, lock) ?? 0) };
}

type Needs = Pick<Dependencies, "models" | "engine">;

/**
 * Submits a draft for the first time: claims the draft with its locks, then starts the workflow. The claim stores all
 * of the submission, so a repeat with the same idempotency key, or the sweeper, completes what a crash or an
 * unavailable engine left unfinished.
 * @throws Problem LOCK_HAS_OPEN_APPLICATION; STALE_VERSION if the draft isn't the one that the submission was made from
 */
async function submitDraft(
  needs: Needs,
  document: ApplicationDocument,
  { content, updateId, givenAt, trace }: Message<Given<"submit">>,
): Promise<Application> {
  const { draft, ...submitted } = content;
  const version = draft.version ?? document.version;
  const claim = { ...submitted, updateId, at: new Date(givenAt), trace };
  const read = { ...document, version };
  if (document.claim?.updateId !== updateId) await claimDraft(needs.models.applications, read, claim);
  return finishSubmission(needs, read, claim);
}

/**
 * Gives a claimed draft to the engine. A refusal releases the draft; if the engine is away, the claim stays for the
 * sweeper.
 */
async function finishSubmission(
  { models, engine }: Needs,
  { _id: workflowId, orgCode, version, application }: ApplicationDocument,
  { updateId, at, trace, ...submitted }: SubmissionClaim,
): Promise<Application> {
  const target = { workflowId, updateId, givenAt: at.getTime(), ...(trace ? { trace } : {}) };
  const draft = { createdAt: application.createdAt, version };
  try {
    return await engine.submitFirst(target, orgCode, { ...submitted, draft });
  } catch (error) {
    if (toProblem(error).status >= 500) throw error;
    // The application may have ended since another run of this request submitted it.
    const stored = await findApplication(models.applications, workflowId);
    if (stored?.taken?.includes(updateId)) return stored.application as Application;
    await releaseDraft(models.applications, workflowId, { updateId });
    throw error;
  }
}

/** Age after which a claim counts as abandoned by the process that made it, in milliseconds. */
const abandonedAfterMs = 60_000;

/** Completes submissions that were claimed and then abandoned. */
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

/** 提交信息: the first submission of a draft starts its workflow; a later one is an update of the running workflow. */
export const submit: CommandHandler<"submit"> =
  ({ models, engine, feeTable, refusesOtherTypes, materials: asked, limits }) =>
  async ({ id, body: { opinion }, principal, messages, onUsage }) => {
    const document = await findOwn(models.applications, id, principal);
    const by = actorOn(document, principal, "bidder");
    const make = async (): Promise<Given<"submit">> => {
      await rememberOrganisation(models.organisations, principal);
      // The state is checked before the locks. Otherwise a withdrawn application would reveal who holds its locks by now.
      refuseUnlessAllowed("submit", "bidder", document);
      const { form, feesFen } = checkCompleteForm(document.application.form, principal, feeTable);
      await refuseAnothersLocks({ register: models.lockRegister, document, limits, principal });
      if (refusesOtherTypes)
        await refuseOtherTypes(models.lockRegister, { ...form, orgCode: document.orgCode });
      const draft = { createdAt: document.application.createdAt, version: document.version };
      return { by, form, feesFen, opinion, draft, ...materialsToSubmit(asked, document) };
    };
    const work = async (message: Message<Given<"submit">>): Promise<Application> => {
      const isFirst = isDraft(document) && !(await messages.isTaken(document, message));
      try {
        return isFirst
          ? await submitDraft({ models, engine }, document, message)
          : await give({ models, engine }, { command: "submit", document, message, messages });
      } catch (error) {
        if (isFirst || toProblem(error).code !== "LOCK_HAS_OPEN_APPLICATION") throw error;
        throw await locksTaken(models.applications, document, message.content.form);
      }
    };
    const request = { document, messages, about: { applicationId: id, document }, make };
    // A submission that resumes an earlier run of the same request was already counted against the quota.
    const submitted = document.claim?.updateId.startsWith(messages.requestId)
      ? await work(await messages.fix(make, request.about))
      : await spendUnlessRepeat(
          { limits, quota: "submissions", spender: { ...principal, onUsage } },
          request,
          work,
        );
    return presentApplication(submitted, principal);
  };
