import type { Application } from "../../domain/application/application";
import { lockKeysOf } from "../../domain/locks/holds";
import { doubtAbout, locksToGiveOut, type LockDoubt } from "../../domain/locks/results";
import { lockKey } from "../../domain/form/lock-key";
import { entriesOf } from "../../store/lock-register";
import { actorOn, findPaid, giveAgain, giveCommand, isRepeat } from "../applications/commands";
import type { CommandHandler, Ordered } from "../applications/standard-command";
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

/** Gives out an application's locks by the present register. */
export async function giveOutOne(
  dependencies: Dependencies,
  { id, principal, idempotency }: Pick<Ordered<"giveOut">, "id" | "principal" | "idempotency">,
): Promise<{ application: Application; entries: Entries }> {
  const { models } = dependencies;
  const document = await findPaid(models.applications, id, principal);
  const by = actorOn(document, principal, "issuer");
  const application = document.application as Application;
  const entries = await entriesOf(models.lockRegister, lockKeysOf(application.form));
  const { updateId } = idempotency;
  const args = { by, ...sorted(application, entries) };
  const order = { command: "giveOut", document, updateId, args } as const;
  const give = isRepeat(document, idempotency) ? giveAgain : giveCommand;
  return { application: await give(dependencies, order), entries };
}

/** 领取: hands the locks to the certificate authority. Locks that were given out before stay with their issuer. */
export const giveOut: CommandHandler<"giveOut"> = (dependencies) => async (ordered) => {
  const { application, entries } = await giveOutOne(dependencies, ordered);
  return presentWorkOrder(application, { entries, nowMs: dependencies.now() });
};
