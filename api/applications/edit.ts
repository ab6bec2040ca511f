import type { Application, Draft } from "../../domain/application/application";
import type { ApplicationForm } from "../../domain/form/form";
import { isDraft } from "../../store/write-projection";
import type { CommandHandler } from "./standard-command";
import { giveAgain, giveCommand, isRepeat, refuseUnlessAllowed, actorOn, findOwn } from "./commands";
import { editDraft } from "./drafts";
import { checkCompleteForm, checkDraftForm } from "./submit";
import { keptFor } from "./materials";
import { presentApplication } from "./present";

/** 修改保存: saves a form. The form of a draft is kept by MongoDB alone, that of a rejected application by its workflow. */
export const edit: CommandHandler<"edit"> =
  ({ models, engine, feeTable, now }) =>
  async ({ id, body, principal, idempotency }) => {
    const { updateId } = idempotency;
    const { applications } = models;
    const document = await findOwn(applications, id, principal);
    const by = actorOn(document, principal, "bidder");
    const shown = (application: Application | Draft) => ({
      ...presentApplication(application, principal),
      ...keptFor(document, principal),
    });
    if (isRepeat(document, idempotency)) {
      // An edit that the workflow never took changed the draft only. The workflow need not hear of its repeat.
      if (!document.taken?.includes(updateId)) return shown(document.application);
      const args = { by, form: body.form as ApplicationForm, version: body.version };
      const order = { command: "edit", document, updateId, args } as const;
      return shown(await giveAgain({ models, engine }, order));
    }
    refuseUnlessAllowed("edit", "bidder", document);
    if (isDraft(document)) {
      checkDraftForm(body.form, principal, feeTable);
      const edited = await editDraft(applications, { document, ...body, at: new Date(now()), updateId });
      return shown(edited);
    }
    // The workflow accepts complete forms only, so a form that was submitted once may have no gaps any more.
    const { form } = checkCompleteForm(body.form, principal, feeTable);
    const args = { by, form, version: body.version };
    return shown(await giveCommand({ models, engine }, { command: "edit", document, updateId, args }));
  };
