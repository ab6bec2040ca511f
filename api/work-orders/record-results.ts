import type { Application } from "../../domain/application/application";
import { hasLocks, lockKeysOf } from "../../domain/locks/holds";
import { tellsNothingNew } from "../../domain/locks/results";
import { entriesOf } from "../../store/lock-register";
import type { Given } from "../../contract/commands";
import { actorOn, findPaid, give } from "../applications/commands";
import type { CommandHandler } from "../applications/standard-command";
import { refuseImplausible } from "../locks/refuse-implausible";
import { Problem } from "../platform/problem";
import { presentWorkOrder } from "./present";

/**
 * 制证结果: records the certificate authority's results. They are facts, and accepted in any state of the application,
 * unless they can't be right. A result that was reported before is a repeat and changes nothing.
 */
export const recordResults: CommandHandler<"recordResults"> =
  (dependencies) =>
  async ({ id, body, principal, messages }) => {
    const { models, now } = dependencies;
    const document = await findPaid(models.applications, id, principal);
    const application = document.application as Application;
    const { form } = application;
    const message = await messages.fix<{ nothingNew: true } | Given<"recordResults">>(
      async () => {
        const by = actorOn(document, principal, "issuer");
        const foreign = body.results
          .map(({ lockSerial }) => lockSerial)
          .filter((one) => !hasLocks(form, [one]));
        if (foreign.length > 0) throw new Problem("LOCKS_DIFFER", { extra: { locks: foreign } });
        if (tellsNothingNew(application, body.results)) return { nothingNew: true };
        const entries = await entriesOf(models.lockRegister, lockKeysOf(form));
        refuseImplausible(dependencies, application, { results: body.results, entries });
        return { ...body, by };
      },
      { applicationId: id, document },
    );
    const { content } = message;
    const order = { ...({ command: "recordResults", document } as const), messages };
    const told = async (): Promise<Application> => {
      if (!("nothingNew" in content))
        return give(dependencies, { ...order, message: { ...message, content } });
      if (message.repeated) messages.replay();
      return application;
    };
    const after = await told();
    const entries = await entriesOf(models.lockRegister, lockKeysOf(form));
    return presentWorkOrder(after, { entries, nowMs: now() });
  };
