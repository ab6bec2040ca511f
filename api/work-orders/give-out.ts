import type { Application } from "../../domain/application/application";
import { lockKeysOf } from "../../domain/locks/holds";
import { doubtAbout, locksToGiveOut, type LockDoubt } from "../../domain/locks/results";
import { lockKey } from "../../domain/form/lock-key";
import { entriesOf } from "../../store/lock-register";
import { actorOn, findPaid, giveAgain, giveCommand, isRepeat } from "../applications/commands";
import type { CommandHandler, Ordered } from "../applications/standard-command";
import type { Dependencies } from "../dependencies";
import { presentWorkOrder, type Entries } from "./present";

/** The locks of an application that can be given out as the register stands now, and those that a reviewer has to look at. */
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

/** Gives out an application's locks, as the register stands now. */
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

/** 领取: the locks are with the authority from now on. What was given out before stays with whom it was given to. */
export const giveOut: CommandHandler<"giveOut"> = (dependencies) => async (ordered) => {
  const { application, entries } = await giveOutOne(dependencies, ordered);
  return presentWorkOrder(application, { entries, nowMs: dependencies.now() });
};
