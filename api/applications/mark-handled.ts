import { lockKey } from "../../domain/form/lock-key";
import { beijingDay } from "../../domain/beijing-day";
import { wasSubmitted, type Application } from "../../domain/application/application";
import { howAllGoesBack } from "../../domain/application/closing";
import { endOnceHandled, type Renewed } from "../../domain/locks/register";
import {
  notRenewed,
  outcomesOf,
  renewedLocks,
  undecidedLocks,
  type ToldResult,
} from "../../domain/locks/results";
import type { Body } from "../../contract/commands";
import { entriesOf } from "../../store/lock-register";
import type { RegisteredLockModel } from "../../store/models/registered-lock";
import { actorOn, findToCommand, give } from "./commands";
import { presentApplication } from "./present";
import type { Dependencies } from "../dependencies";
import type { CommandHandler } from "./standard-command";
import { refuseImplausible } from "../locks/refuse-implausible";
import { Problem } from "../platform/problem";

type Entries = Awaited<ReturnType<typeof entriesOf>>;

const undecidedEntries = (register: RegisteredLockModel, application: Application): Promise<Entries> =>
  entriesOf(
    register,
    undecidedLocks(application).map(({ lockSerial }) => lockSerial),
  );

const endsBy = (entries: Entries, application: Application, on: string): Renewed[] =>
  undecidedLocks(application).map(({ lockSerial, years }) => ({
    lockSerial,
    expiresOn: endOnceHandled(entries.get(lockKey(lockSerial)), { applicationId: application.id, years, on }),
  }));

/** Returns the expiry dates that a renewal on the given day would give, by the register, for locks without a result. */
export const proposedEnds = async (
  register: RegisteredLockModel,
  application: Application,
  on: string,
): Promise<Renewed[]> => endsBy(await undecidedEntries(register, application), application, on);

/**
 * Returns the reviewer's results for all locks that have none yet. All but those left out are renewed, until the date
 * that the reviewer names, or that follows from the register.
 * @throws Problem LOCKS_DIFFER if no lock would be renewed, or another lock is named
 */
function decidedNow(
  entries: Entries,
  application: Application,
  { leftOut = [], leftOutReason = notRenewed, ends = [], on }: Body<"markHandled"> & { on: string },
): ToldResult[] {
  const left = new Set(leftOut.map(lockKey));
  const issued = new Map(ends.map(({ lockSerial, notAfter }) => [lockKey(lockSerial), notAfter]));
  const decided = endsBy(entries, application, on).map(({ lockSerial, expiresOn }): ToldResult =>
    left.has(lockKey(lockSerial))
      ? { lockSerial, state: "未能办理", reason: leftOutReason }
      : { lockSerial, state: "已制证", notAfter: issued.get(lockKey(lockSerial)) ?? expiresOn },
  );
  const renewed = decided.filter(({ state }) => state === "已制证");
  const corrected = renewed.filter(({ lockSerial }) => issued.has(lockKey(lockSerial)));
  if (renewed.length + left.size !== decided.length || corrected.length !== issued.size)
    throw new Problem("LOCKS_DIFFER");
  if (renewed.length + renewedLocks(application).length === 0)
    throw new Problem("LOCKS_DIFFER", { detail: howAllGoesBack });
  return decided;
}

/**
 * Decides by one read of the register.
 * @throws Problem LOCKS_DIFFER, or with the first fault of a result that can't be right
 */
async function decidedPlausibly(
  dependencies: Dependencies,
  application: Application,
  body: Body<"markHandled">,
): Promise<ToldResult[]> {
  const entries = await undecidedEntries(dependencies.models.lockRegister, application);
  const decided = decidedNow(entries, application, { ...body, on: beijingDay(dependencies.now()) });
  refuseImplausible(dependencies, application, { results: decided, entries });
  return decided;
}

/** 标记已办理: the reviewer decides the results of all locks that have none yet. */
export const markHandled: CommandHandler<"markHandled"> =
  (dependencies) =>
  async ({ id, body, principal, messages }) => {
    const { models } = dependencies;
    const document = await findToCommand(models.applications, id, principal);
    const { application } = document;
    const message = await messages.fix(
      async () => {
        const by = actorOn(document, principal, "reviewer");
        const decided = wasSubmitted(application)
          ? await decidedPlausibly(dependencies, application, body)
          : [];
        // If all locks have results, the transition table refuses the command. Its input is checked first, and must be
        // valid.
        const { undecided } = body;
        const results = decided.length > 0 ? decided : outcomesOf(application);
        return { by, results, ...(undecided ? { undecided } : {}) };
      },
      { applicationId: id, document },
    );
    const handled = await give(dependencies, { command: "markHandled", document, message, messages });
    return presentApplication(handled, principal);
  };
