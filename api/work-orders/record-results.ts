import type { Application } from "../../domain/application/application";
import { hasLocks, lockKeysOf } from "../../domain/locks/holds";
import { tellsNothingNew } from "../../domain/locks/results";
import { entriesOf } from "../../store/lock-register";
import { actorOn, findPaid, giveAgain, giveCommand, isRepeat } from "../applications/commands";
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
  async ({ id, body, principal, idempotency }) => {
    const { models, now } = dependencies;
    const document = await findPaid(models.applications, id, principal);
    const by = actorOn(document, principal, "issuer");
    const application = document.application as Application;
    const { form } = application;
    const serials = body.results.map(({ lockSerial }) => lockSerial);
    if (!hasLocks(form, serials)) throw new Problem("LOCKS_DIFFER");
    const order = {
      ...({ command: "recordResults", document } as const),
      ...{ updateId: idempotency.updateId, args: { ...body, by } },
    };
    const told = async (): Promise<Application> => {
      if (isRepeat(document, idempotency)) return giveAgain(dependencies, order);
      if (tellsNothingNew(application, body.results)) return application;
      await refuseImplausible(dependencies, application, body.results);
      return giveCommand(dependencies, order);
    };
    const after = await told();
    const entries = await entriesOf(models.lockRegister, lockKeysOf(form));
    return presentWorkOrder(after, { entries, nowMs: now() });
  };
