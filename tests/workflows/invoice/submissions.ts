import { onceOnly } from "../../support/run-once";
import { createDraft } from "../../../api/applications/drafts";
import { edit } from "../../../api/applications/edit";
import { submit } from "../../../api/applications/submit";
import type { Dependencies } from "../../../api/dependencies";
import type { Principal } from "../../../api/platform/principal";
import { Problem } from "../../../api/platform/problem";
import { review } from "../../../api/reviews/review";
import type { FeeTable } from "../../../domain/application/fees";
import type { FormLock } from "../../../domain/form/form";
import { lockKey } from "../../../domain/form/lock-key";
import { yearsOnOffer } from "../../../domain/values";
import { newOrgCode } from "../../../embedded/seed/organisations";
import type { Bench } from "../bench/bench";
import { createRenewal, formOf, type Renewal } from "../bench/renewal";
import type { Life, LockChoice } from "./life";

/** Price of a year in fen, by a first fee table and by the one that replaces it. */
const yearFen: Readonly<Record<string, readonly [number, number]>> = {
  法人锁: [21_001, 20_900],
  单位锁: [20_000, 20_500],
  业务锁: [13_707, 12_340],
};

const feeTables: readonly FeeTable[] = ([0, 1] as const).map((table) =>
  Object.fromEntries(
    Object.entries(yearFen).map(([lockType, fen]) => [
      lockType,
      yearsOnOffer.map((years) => years * fen[table]),
    ]),
  ),
);

/** Content of the last submission, which is what is paid for, by the test's own record instead of the application's. */
export interface Approved {
  renewal: Renewal;
  locks: FormLock[];
  /** Fees of the locks in fen, in the same order. */
  feesFen: number[];
  /** Number of submissions and approvals that were refused because another application had one of the locks. */
  conflicts: number;
}

const orgCodes = [newOrgCode(), newOrgCode()] as const;
const reviewer: Principal = { subject: "reviewer1", name: "审核员甲", roles: ["reviewer"] };

/** Number of tries, more than there are other applications that can have a lock. */
const mostTries = 20;

/** Returns a serial number that several lives of a bench want. */
const wanted = (nth: number): string => `WANTED-${String(nth).padStart(4, "0")}`;

/**
 * Brings an application through the API's handlers from a draft to its approval, whatever else wants its locks. It is
 * edited as a draft and after each 审核不通过; locks that another application has are removed.
 */
export async function approvedThroughAll(bench: Bench, life: Life): Promise<Approved> {
  const { pickup, applicant, drafted, submissions } = life;
  const renewal = createRenewal(bench, pickup);
  const { id } = renewal;
  const creditCode = orgCodes[applicant];
  const owner: Principal = {
    subject: "bidder1",
    name: "示例投标人甲",
    roles: ["bidder"],
    orgCode: creditCode,
  };
  const lockOf = ({ wants, nth, lockType, years }: LockChoice): FormLock => ({
    lockType,
    lockSerial: wants ? wanted(nth) : `OWN-${id}-${nth}`,
    years,
  });
  const formWith = (locks: FormLock[]) => ({ ...formOf(pickup), creditCode, locks });
  const { models } = bench;
  const at = new Date();
  await createDraft(models.applications, {
    id,
    orgCode: creditCode,
    form: formWith(drafted.map(lockOf)),
    at,
  });

  let conflicts = 0;
  let table = 0;
  let locks: FormLock[] = [];
  const dependencies = (): Dependencies => ({
    ...bench.dependencies,
    feeTable: feeTables[table] ?? {},
  });

  async function give(wished: FormLock[]): Promise<void> {
    const { version } = (await models.applications.findById(id).lean()) ?? { version: 0 };
    const body = { form: formWith(wished), version };
    await edit(dependencies())({ id, body, principal: owner, ...once });
    locks = wished;
  }

  /** Submits without the locks that other applications turn out to have. */
  async function submitWith(wished: FormLock[]): Promise<void> {
    await give(wished);
    await untilFree("locksTaken", async () => {
      await submit(dependencies())({ id, body: { opinion: "请审核" }, principal: owner, ...once });
    });
  }

  async function untilFree(told: "locksTaken" | "locks", work: () => Promise<void>): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await work();
      } catch (error) {
        const named = namedBy(error, told);
        if (!named || tries === mostTries) throw error;
        conflicts += 1;
        const left = locks.filter(({ lockSerial }) => !named.has(lockKey(lockSerial)));
        const wished =
          left.length > 0 ? left : [lockOf({ wants: false, nth: 99, lockType: "单位锁", years: 1 })];
        if (told === "locksTaken") await give(wished);
        else {
          await decide("reject");
          await submitWith(wished);
        }
      }
    }
  }

  const decide = async (decision: "approve" | "reject"): Promise<void> => {
    const body = { decision, opinion: "意见" };
    await review(dependencies())({ id, body, principal: reviewer, ...once });
  };

  for (const [nth, chosen] of submissions.entries()) {
    if (nth > 0) await decide("reject");
    // The fee table has changed since the submission before.
    table = nth % feeTables.length;
    await submitWith(chosen.map(lockOf));
  }
  await untilFree("locks", () => decide("approve"));
  const feesFen = locks.map(({ lockType, years }) => years * (yearFen[lockType]?.[table as 0 | 1] ?? 0));
  return { renewal, locks, feesFen, conflicts };
}

/** Returns the locks that a refusal names, none if their holder has released them since; undefined for other errors. */
function namedBy(error: unknown, told: "locksTaken" | "locks"): Set<string> | undefined {
  const codes = { locksTaken: "LOCK_HAS_OPEN_APPLICATION", locks: "LOCK_APPROVED_FOR_ANOTHER" };
  if (!(error instanceof Problem) || error.code !== codes[told]) return undefined;
  const named = (error.extra[told] ?? []) as (string | { lockSerial: string })[];
  return new Set(named.map((one) => lockKey(typeof one === "string" ? one : one.lockSerial)));
}

/** Parts of a request besides its body, with a key that is used once. */
const once = { messages: onceOnly, tell: () => undefined, onUsage: () => undefined };
