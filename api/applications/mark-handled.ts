import { lockKey } from "../../domain/form/lock-key";
import { beijingDay } from "../../domain/beijing-day";
import type { Application } from "../../domain/application/application";
import type { FormLock } from "../../domain/form/form";
import { endOnceHandled, type Renewed } from "../../domain/locks/register";
import { entriesOf } from "../../store/lock-register";
import type { RegisteredLockModel } from "../../store/models/registered-lock";
import { actorOn, findToCommand, giveAgain, giveCommand, isRepeat } from "./commands";
import { presentApplication } from "./present";
import type { CommandHandler } from "./standard-command";
import { Problem } from "../platform/problem";

const nothingRenewed = "没有一把锁能延期的，请由运维人员撤回申请并退款";

/** The locks that are renewed. @throws Problem LOCKS_DIFFER where nothing would be, or another's lock is named */
function locksToRenew(locks: readonly FormLock[], leftOut: readonly string[]): FormLock[] {
  const left = new Set(leftOut.map(lockKey));
  const renewing = locks.filter(({ lockSerial }) => !left.has(lockKey(lockSerial)));
  if (renewing.length + left.size !== locks.length) throw new Problem("LOCKS_DIFFER");
  if (renewing.length === 0 && left.size > 0) throw new Problem("LOCKS_DIFFER", { detail: nothingRenewed });
  return renewing;
}

/** Until when each lock works from now on, by the register. */
async function renewedNow(
  register: RegisteredLockModel,
  { id: applicationId }: Pick<Application, "id">,
  { locks, on }: { locks: readonly FormLock[]; on: string },
): Promise<Renewed[]> {
  const entries = await entriesOf(
    register,
    locks.map(({ lockSerial }) => lockSerial),
  );
  return locks.map(({ lockSerial, years }) => {
    const entry = entries.get(lockKey(lockSerial));
    return { lockSerial, expiresOn: endOnceHandled(entry, { applicationId, years, on }) };
  });
}

/** 标记已办理: from now on the locks work so much longer, but for those that could not be renewed. */
export const markHandled: CommandHandler<"markHandled"> =
  (dependencies) =>
  async ({ id, body, principal, idempotency }) => {
    const { models, now } = dependencies;
    const document = await findToCommand(models.applications, id, principal);
    const by = actorOn(document, principal, "reviewer");
    const application = document.application as Application;
    const { updateId } = idempotency;
    const order = (renewed: Renewed[]) =>
      ({ command: "markHandled", document, updateId, args: { ...body, by, renewed } }) as const;
    if (isRepeat(document, idempotency)) {
      const again = await giveAgain(dependencies, order(application.renewed ?? []));
      return presentApplication(again, principal);
    }
    const locks = locksToRenew(application.form.locks ?? [], body.leftOut ?? []);
    const renewed = await renewedNow(models.lockRegister, application, { locks, on: beijingDay(now()) });
    return presentApplication(await giveCommand(dependencies, order(renewed)), principal);
  };
