import { isDraft } from "../../store/projection";
import type { CommandHandler } from "../commands/handler";
import { giveCommand, isRepeat, refuseUnlessAllowed } from "./commands";
import { editDraft } from "./drafts";
import { checkCompleteForm, checkDraftForm } from "./form-checks";
import { actorOn, findOwn } from "./policy";
import { presentApplication } from "./present";

/** 修改保存: a draft's form is MongoDB's, a rejected one's the workflow's. */
export const edit: CommandHandler<"edit"> =
  ({ models: { applications }, engine, feeTable, now }) =>
  async ({ id, body, principal, idempotency }) => {
    const { updateId } = idempotency;
    const document = await findOwn(applications, id, principal);
    if (isRepeat(document, idempotency)) return presentApplication(document.application, principal);
    refuseUnlessAllowed("edit", "bidder", document);
    if (isDraft(document)) {
      checkDraftForm(body.form, principal, feeTable);
      const edited = await editDraft(applications, { document, ...body, at: new Date(now()), updateId });
      return presentApplication(edited, principal);
    }
    // What was submitted once stays whole: the workflow keeps no gaps.
    const { form } = checkCompleteForm(body.form, principal, feeTable);
    const args = { by: actorOn(document, principal, "bidder"), form, version: body.version };
    return presentApplication(
      await giveCommand(engine, { command: "edit", document, updateId, args }),
      principal,
    );
  };
