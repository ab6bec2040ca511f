import type { ApplicationForm } from "../../domain/application/form";
import { isDraft } from "../../store/write-projection";
import type { CommandHandler } from "../commands/standard-command";
import { giveAgain, giveCommand, isRepeat, refuseUnlessAllowed, actorOn, findOwn } from "./commands";
import { editDraft } from "./drafts";
import { checkCompleteForm, checkDraftForm } from "./submit";
import { presentApplication } from "./present";

/** 修改保存: a draft's form is MongoDB's, a rejected one's the workflow's. */
export const edit: CommandHandler<"edit"> =
  ({ models, engine, feeTable, now }) =>
  async ({ id, body, principal, idempotency }) => {
    const { updateId } = idempotency;
    const { applications } = models;
    const document = await findOwn(applications, id, principal);
    const by = actorOn(document, principal, "bidder");
    if (isRepeat(document, idempotency)) {
      // A draft's edit was the draft's alone, whatever has become of it since.
      if (!document.taken?.includes(updateId)) return presentApplication(document.application, principal);
      const args = { by, form: body.form as ApplicationForm, version: body.version };
      const order = { command: "edit", document, updateId, args } as const;
      return presentApplication(await giveAgain({ models, engine }, order), principal);
    }
    refuseUnlessAllowed("edit", "bidder", document);
    if (isDraft(document)) {
      checkDraftForm(body.form, principal, feeTable);
      const edited = await editDraft(applications, { document, ...body, at: new Date(now()), updateId });
      return presentApplication(edited, principal);
    }
    // What was submitted once stays whole: the workflow keeps no gaps.
    const { form } = checkCompleteForm(body.form, principal, feeTable);
    const args = { by, form, version: body.version };
    return presentApplication(
      await giveCommand(engine, { command: "edit", document, updateId, args }),
      principal,
    );
  };
