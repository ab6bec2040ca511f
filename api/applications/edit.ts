import type { Application, Draft } from "../../domain/application/application";
import type { Given } from "../../contract/commands";
import { isDraft } from "../../store/write-projection";
import type { CommandHandler } from "./standard-command";
import { actorOn, findOwn, give, refuseUnlessAllowed } from "./commands";
import { editDraft } from "./drafts";
import { checkCompleteForm, checkDraftForm } from "./submit";
import { keptFor } from "./materials";
import { presentApplication } from "./present";

/** 修改保存: saves a form. The form of a draft is kept by MongoDB alone, that of a rejected application by its workflow. */
export const edit: CommandHandler<"edit"> =
  ({ models, engine, feeTable, now }) =>
  async ({ id, body, principal, messages }) => {
    const { applications } = models;
    const document = await findOwn(applications, id, principal);
    const by = actorOn(document, principal, "bidder");
    const shown = (application: Application | Draft) => ({
      ...presentApplication(application, principal),
      ...keptFor(document, principal),
    });
    const message = await messages.fix<{ draft: true } | Given<"edit">>(
      () => {
        refuseUnlessAllowed("edit", "bidder", document);
        if (isDraft(document)) {
          checkDraftForm(body.form, principal, feeTable);
          return { draft: true };
        }
        // The workflow accepts complete forms only, so a form that was submitted once may have no gaps any more.
        const { form } = checkCompleteForm(body.form, principal, feeTable);
        return { by, form, version: body.version };
      },
      { applicationId: id, document },
    );
    const { content, updateId } = message;
    if (!("draft" in content)) {
      const order = { command: "edit", document, message: { ...message, content }, messages } as const;
      return shown(await give({ models, engine }, order));
    }
    if (await messages.isTaken(document, message)) {
      messages.replay();
      return shown(document.application);
    }
    return shown(await editDraft(applications, { document, ...body, at: new Date(now()), updateId }));
  };
