import type { Given } from "../../contract/commands";
import type { Application } from "../../domain/application/application";
import { lockKeysOf } from "../../domain/locks/holds";
import { doubtAbout, locksToGiveOut, type LockDoubt } from "../../domain/locks/results";
import { lockKey } from "../../domain/form/lock-key";
import { entriesOf } from "../../store/lock-register";
import { actorOn, findPaid, give } from "../applications/commands";
import type { ApplicationDocument } from "../../store/models/application";
import type { Principal } from "../platform/principal";
import type { CommandHandler } from "../applications/standard-command";
import type { Dependencies } from "../dependencies";
import { presentWorkOrder, type Entries } from "./present";

/**
 * Returns the locks of an application that can be given out by the present register, and those that a reviewer must
 * check.
 */
function sorted(application: Application, entries: Entries): { locks: string[]; doubts: LockDoubt[] } {
  const locks: string[] = [];
  const doubts: LockDoubt[] = [];
  for (const lock of locksToGiveOut(application)) {
    const { lockSerial } = lock;
    const reason = doubtAbout(lock, application, entries.get(lockKey(lockSerial)));
    if (reason === undefined) locks.push(lockSerial);
    else doubts.push({ lockSerial, reason });
  }
  return { locks, doubts };
}

/** Returns the input of the command by which an application's locks are given out by the present register. */
export async function toGiveOut(
  { models }: Pick<Dependencies, "models">,
  document: ApplicationDocument,
  principal: Principal,
): Promise<Given<"giveOut">> {
  const by = actorOn(document, principal, "issuer");
  const application = document.application as Application;
  const entries = await entriesOf(models.lockRegister, lockKeysOf(application.form));
  return { by, ...sorted(application, entries) };
}

/**
 * 领取: hands the locks to the certificate authority. Locks that were given out before stay with their issuer. A repeat
 * hands out what the first run found free, even though that run has taken it since.
 */
export const giveOut: CommandHandler<"giveOut"> =
  (dependencies) =>
  async ({ id, principal, messages }) => {
    const { models, now } = dependencies;
    const document = await findPaid(models.applications, id, principal);
    const make = () => toGiveOut(dependencies, document, principal);
    const message = await messages.fix(make, { applicationId: id, document });
    const application = await give(dependencies, { command: "giveOut", document, message, messages });
    const entries = await entriesOf(models.lockRegister, lockKeysOf(application.form));
    return presentWorkOrder(application, { entries, nowMs: now() });
  };
