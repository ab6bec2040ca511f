import type { Application } from "../../domain/application/application";
import { isDraft } from "../../store/projection";
import { rememberOrganisation } from "../../store/organisations";
import type { CommandHandler } from "../commands/handler";
import { refuseAnothersLock } from "../locks/refuse-anothers";
import { toProblem } from "../platform/to-problem";
import { giveAgain, giveCommand, isRepeat, refuseUnlessAllowed } from "./commands";
import { checkCompleteForm } from "./form-checks";
import { lockTaken } from "./lock-taken";
import { actorOn, findOwn } from "./policy";
import { presentApplication } from "./present";
import { submitDraft } from "./submission";

/** 提交信息: a draft's first submission starts its workflow, a later one is told to it. */
export const submit: CommandHandler<"submit"> =
  ({ models, engine, feeTable, limits, now }) =>
  async ({ id, body: { opinion }, principal, idempotency }) => {
    const { updateId } = idempotency;
    const document = await findOwn(models.applications, id, principal);
    const by = actorOn(document, principal, "bidder");
    const draft = { createdAt: document.application.createdAt, version: document.version };
    if (isRepeat(document, idempotency)) {
      const { form, feeFen } = document.application as Application;
      const args = { by, form, feeFen, opinion, draft };
      const order = { command: "submit", document, updateId, args } as const;
      return presentApplication(await giveAgain({ models, engine }, order), principal);
    }
    await rememberOrganisation(models.organisations, principal);
    const isFirst = isDraft(document);
    const resumed = document.claim?.updateId === updateId;
    if (isFirst && !resumed) refuseUnlessAllowed("submit", "bidder", document);
    const { form, feeFen } = checkCompleteForm(document.application.form, principal, feeTable);
    await refuseAnothersLock(models.lockRegister, document);
    const given = { by, form, feeFen, opinion };
    const first = () =>
      submitDraft({ models, engine }, document, { ...given, updateId, at: new Date(now()) });
    const again = () =>
      giveCommand(engine, { command: "submit", document, updateId, args: { ...given, draft } });
    try {
      // What goes on where an earlier run of the same request stopped was counted then.
      const submitted = resumed
        ? await first()
        : await limits.spend("submissions", principal, isFirst ? first : again);
      return presentApplication(submitted, principal);
    } catch (error) {
      if (isFirst || toProblem(error).code !== "LOCK_HAS_OPEN_APPLICATION") throw error;
      throw await lockTaken(models.applications, { orgCode: document.orgCode, lockSerial: form.lockSerial });
    }
  };
