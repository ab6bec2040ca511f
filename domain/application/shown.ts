import { beijingTime } from "../beijing-day";
import { formDifferences } from "../form/form-entries";
import { lockKey } from "../form/lock-key";
import { formFor, type FormReading } from "../form/personal-data";
import { totalOf } from "../invoice/document";
import { yuan } from "../invoice/amount";
import { lockStateOf, resultOf, undecidedLocks, type LockState } from "../locks/results";
import { keptFen } from "../money/attempts";
import type { Actor } from "../values";
import type { Application, Submission } from "./application";
import { invoiceLinesOf } from "./invoice-lines";

/** State of a lock as a page showed it. */
export interface ShownLock {
  lockSerial: string;
  state: LockState;
}

/**
 * Facts of an application as a page showed them to the person who decides. A command names those that it is bound to
 * (contract/commands.ts), and is refused if one of them has changed since.
 */
export interface Shown {
  /** Instant of the latest submission, in ISO 8601 UTC. A number would come again after a reset or a restore. */
  submission: string;
  /** Money that is kept of the counted payment, in fen. */
  keptFen: number;
  /** States of the locks that a refund is about. */
  lockStates: readonly ShownLock[];
  /** Serial numbers of the locks without an outcome. */
  undecided: readonly string[];
  /** Number of the valid invoice. */
  invoiceNumber: string;
  /** Total of an invoice that is requested now, in fen. */
  totalFen: number;
  /** Instant since which the recipient is the present one, in ISO 8601 UTC. */
  recipientSince: string;
}

export type ShownFact = keyof Shown;

/** Facts that a command names, each as its page showed it. A fact that is absent was not shown. */
type NamedFacts = { readonly [F in ShownFact]?: Shown[F] | undefined };
/** A command's input, which may name such facts among other things. */
export type Named = NamedFacts | { readonly by: Actor };

const latestOf = ({ submissions }: Pick<Application, "submissions">): Submission | undefined =>
  submissions.at(-1);

/** Returns the instant since which an application's recipient is the present one; undefined for a draft. */
export const recipientSinceOf = (
  application: Pick<Application, "submissions" | "recipientCorrectedAt">,
): string | undefined => application.recipientCorrectedAt ?? latestOf(application)?.at;

const stateOf = (application: Application, lockSerial: string): LockState =>
  lockStateOf(resultOf(application, lockSerial));

const keysOf = (serials: readonly string[]): string => serials.map(lockKey).toSorted().join();

const undecidedOf = (application: Application): string[] =>
  undecidedLocks(application).map(({ lockSerial }) => lockSerial);

/** Functions that decide whether a fact is still as it was shown. */
const holds: { readonly [F in ShownFact]: (application: Application, shown: Shown[F]) => boolean } = {
  submission: (application, at) => latestOf(application)?.at === at,
  keptFen: (application, fen) => keptFen(application) === fen,
  lockStates: (application, locks) =>
    locks.every(({ lockSerial, state }) => stateOf(application, lockSerial) === state),
  undecided: (application, serials) => keysOf(undecidedOf(application)) === keysOf(serials),
  invoiceNumber: ({ invoiceDocument }, number) => invoiceDocument?.invoiceNumber === number,
  totalFen: (application, fen) => totalOf(invoiceLinesOf(application)) === fen,
  recipientSince: (application, at) => recipientSinceOf(application) === at,
};

function hasChanged(fact: ShownFact, application: Application, named: Named): boolean {
  const shown = (named as NamedFacts)[fact];
  const isAsShown = holds[fact] as (application: Application, shown: unknown) => boolean;
  return shown !== undefined && !isAsShown(application, shown);
}

/** Returns the facts that have changed since they were shown, of those that a command is bound to. */
export const changedFacts = (
  facts: readonly ShownFact[],
  named: Named,
  application: Application,
): ShownFact[] => facts.filter((fact) => hasChanged(fact, application, named));

/** A fact that differs from what was shown, in the words of pages. */
export interface ShownDifference {
  name: string;
  before: string;
  now: string;
}

const money = (fen: number): string => `${yuan(fen)}元`;
const listed = (serials: readonly string[]): string => serials.join("、") || "无";
const filesIn = ({ materials = [] }: Submission): string[] => materials.map(({ id }) => id);

/** Returns the fields in which the submission that was shown differs from the latest one. */
function submissionDifferences(
  application: Application,
  { shown, reading }: { shown: string; reading: FormReading },
): ShownDifference[] {
  const latest = latestOf(application);
  const seen = application.submissions.find(({ at }) => at === shown);
  if (!latest || !seen)
    return [{ name: "提交时间", before: beijingTime(shown), now: latest ? beijingTime(latest.at) : "无" }];
  const fields = formDifferences(formFor(seen.form, reading), formFor(latest.form, reading));
  const [before, now] = [filesIn(seen), filesIn(latest)];
  const isSame = before.length === now.length && before.every((id) => now.includes(id));
  return [
    ...fields.map(({ name, one, other }) => ({ name, before: one, now: other })),
    ...(isSame ? [] : [{ name: "申请材料", before: `${before.length}份`, now: `${now.length}份，已有变动` }]),
  ];
}

type Telling = { application: Application; reading: FormReading };

/** Functions that tell how a fact differs from what was shown. */
const told: { readonly [F in ShownFact]: (telling: Telling, shown: Shown[F]) => ShownDifference[] } = {
  submission: ({ application, reading }, shown) => submissionDifferences(application, { shown, reading }),
  keptFen: ({ application }, fen) => [
    { name: "实际收款", before: money(fen), now: money(keptFen(application)) },
  ],
  lockStates: ({ application }, locks) =>
    locks
      .map(({ lockSerial, state }) => ({
        name: `锁${lockSerial}`,
        before: state,
        now: stateOf(application, lockSerial),
      }))
      .filter(({ before, now }) => before !== now),
  undecided: ({ application }, serials) => [
    { name: "尚无制证结果的锁", before: listed(serials), now: listed(undecidedOf(application)) },
  ],
  invoiceNumber: ({ application: { invoiceDocument } }, number) => [
    { name: "发票号码", before: number, now: invoiceDocument?.invoiceNumber ?? "无" },
  ],
  totalFen: ({ application }, fen) => [
    { name: "开票金额", before: money(fen), now: money(totalOf(invoiceLinesOf(application))) },
  ],
  recipientSince: ({ application }, at) => [
    {
      name: "收件信息",
      before: `${beijingTime(at)}填写`,
      now: `${beijingTime(recipientSinceOf(application) ?? "")}更正`,
    },
  ],
};

/**
 * Returns what differs from what was shown, of the facts that have changed. Personal data are masked for a reader who
 * doesn't need them; the recipient is told by the time of its correction only.
 */
export function shownDifferences(
  facts: readonly ShownFact[],
  named: Named,
  telling: Telling,
): ShownDifference[] {
  return changedFacts(facts, named, telling.application).flatMap((fact) => {
    const tell = told[fact] as (telling: Telling, shown: unknown) => ShownDifference[];
    return tell(telling, (named as NamedFacts)[fact]);
  });
}
