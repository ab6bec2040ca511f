import type { ApplicationForm, FormLock } from "../form/form";
import { lockKey } from "../form/lock-key";
import { lockTitle } from "../form/title";
import type { Actor } from "../values";
import { differingType, type RegisteredLock, type Renewed } from "./register";

/** How far the certificate authority is with a lock that is paid for. */
export const lockStates = ["待制证", "制证中", "待核实", "已制证", "未能办理"] as const;
export type LockState = (typeof lockStates)[number];

/** A lock's outcome. Days are YYYY-MM-DD in Beijing, as the certificate has them. */
export type IssuingOutcome =
  | {
      state: "已制证";
      /** The last day on which the lock works. */
      notAfter: string;
      /** Absent where it was decided by hand. */
      notBefore?: string;
      certificateNumber?: string;
    }
  | { state: "未能办理"; reason: string };

/** The reason where a reviewer leaves a lock out and says no more. */
export const notRenewed = "未能延期";

/** The outcome of one lock, as it is told. */
export type ToldResult = IssuingOutcome & { lockSerial: string };

type Recorded = IssuingOutcome & { at: string; by: Actor };

/** One lock's renewal, as far as it is known. Its state follows (lockStateOf); a lock that nothing is known of is 待制证. */
export interface LockResult {
  /** As the form has it. */
  lockSerial: string;
  /** When, and to whom, the authority's work on it was given out. */
  givenOut?: { at: string; to: Actor };
  /** Why it wasn't given out, as the register stood: a reviewer decides. */
  doubt?: { at: string; reason: string };
  /** The first outcome that was told: it stands. */
  outcome?: Recorded;
  /** Others that were told later: the operator finds out which is right. */
  otherOutcomes?: Recorded[];
}

interface WithResults {
  form: Pick<ApplicationForm, "locks">;
  lockResults?: readonly LockResult[];
}

export const resultOf = (
  { lockResults = [] }: Pick<WithResults, "lockResults">,
  lockSerial: string,
): LockResult | undefined => lockResults.find((one) => lockKey(one.lockSerial) === lockKey(lockSerial));

export function lockStateOf(result: LockResult | undefined): LockState {
  if (result?.outcome) return result.outcome.state;
  if (result?.givenOut) return "制证中";
  return result?.doubt ? "待核实" : "待制证";
}

const locksIn = (application: WithResults, ...states: readonly LockState[]): FormLock[] =>
  application.form.locks.filter(({ lockSerial }) =>
    states.includes(lockStateOf(resultOf(application, lockSerial))),
  );

/** The locks of which nobody has told yet what became of them. */
export const undecidedLocks = (application: WithResults): FormLock[] =>
  locksIn(application, "待制证", "制证中", "待核实");

/** The locks that can be given out: those in doubt among them, since the doubt may be over. */
export const locksToGiveOut = (application: WithResults): FormLock[] =>
  locksIn(application, "待制证", "待核实");

/** The locks that could not be renewed. */
export const locksLeftOut = (application: WithResults): FormLock[] => locksIn(application, "未能办理");

/** How far issuing has come where somebody would give the money back: nothing yet, under way, or done for some of the locks. */
export const issuingStages = ["none", "underWay", "some"] as const;
export type IssuingStage = (typeof issuingStages)[number];

/** A certificate may be issued at any moment while the authority works on one of the locks. */
export function issuingStageOf({ lockResults = [] }: Pick<WithResults, "lockResults">): IssuingStage {
  const states = lockResults.map(lockStateOf);
  if (states.includes("制证中")) return "underWay";
  return states.includes("已制证") ? "some" : "none";
}

/** The locks that were renewed, in the form's order, and until when each works. */
export const renewedLocks = (application: WithResults): Renewed[] =>
  application.form.locks.flatMap(({ lockSerial }) => {
    const { outcome } = resultOf(application, lockSerial) ?? {};
    return outcome?.state === "已制证" ? [{ lockSerial, expiresOn: outcome.notAfter }] : [];
  });

/** The outcomes that stand, as they would be told again. */
export const outcomesOf = ({ lockResults = [] }: Pick<WithResults, "lockResults">): ToldResult[] =>
  lockResults.flatMap(({ lockSerial, outcome }) => {
    if (!outcome) return [];
    const { at: _at, by: _by, ...told } = outcome;
    return [{ lockSerial, ...told }];
  });

/** When the last lock was decided, once all are; undefined before. ISO 8601 UTC. */
export const decidedAt = (application: WithResults): string | undefined =>
  undecidedLocks(application).length > 0
    ? undefined
    : (application.lockResults ?? [])
        .flatMap(({ outcome }) => outcome?.at ?? [])
        .toSorted()
        .at(-1);

/** True once all locks are decided, and at least one was renewed: otherwise the money of all is to go back. */
export const areRenewed = (application: WithResults): boolean =>
  undecidedLocks(application).length === 0 && renewedLocks(application).length > 0;

/**
 * Tells what the register says against giving a lock out, as it may have changed since the payment; undefined where nothing is.
 * A lock that nobody has registered yet is learned by its renewal.
 */
export function doubtAbout(
  { lockType }: FormLock,
  { orgCode }: { orgCode: string },
  entry: RegisteredLock | undefined,
): string | undefined {
  if (entry && entry.creditCode !== orgCode) return `锁档案中该锁登记在其他单位（${entry.creditCode}）`;
  const registered = differingType(entry, lockType);
  return registered === undefined ? undefined : `锁档案中的锁类型为${registered}`;
}

/** The 办理记录 of a handled application: which locks were left out is told to its owner. */
export function handledText(application: WithResults): string {
  const left = locksLeftOut(application);
  return left.length === 0 ? "已办理" : `已办理；未能延期：${left.map(lockTitle).join("、")}`;
}

/** True of one outcome that is told again: a reviewer who decides by hand knows no certificate's number. */
function isSameOutcome(one: IssuingOutcome, other: IssuingOutcome): boolean {
  if (one.state === "未能办理" || other.state === "未能办理") return one.state === other.state;
  const differ = (a: string | undefined, b: string | undefined) =>
    a !== undefined && b !== undefined && a !== b;
  return (
    one.notAfter === other.notAfter &&
    !differ(one.notBefore, other.notBefore) &&
    !differ(one.certificateNumber, other.certificateNumber)
  );
}

/** True where nothing of an outcome is new beside one that is known. */
const isKnown = (known: IssuingOutcome, told: IssuingOutcome): boolean =>
  isSameOutcome(known, told) && Object.keys(told).every((field) => field in known);

type Told = { at: string; by: Actor };

function withOutcome(result: LockResult, told: IssuingOutcome, { at, by }: Told): LockResult {
  const { outcome, otherOutcomes = [] } = result;
  if (!outcome) return { ...result, outcome: { ...told, at, by } };
  // A later one completes what the first leaves open.
  if (isSameOutcome(outcome, told)) return { ...result, outcome: { ...told, ...outcome } };
  if (otherOutcomes.some((other) => isSameOutcome(other, told))) return result;
  return { ...result, otherOutcomes: [...otherOutcomes, { ...told, at, by }] };
}

/** Changes what is known of some of the application's locks; of a lock that isn't its own nothing is kept. */
function changed<N extends { lockSerial: string }>(
  { form, lockResults = [] }: WithResults,
  news: readonly N[],
  change: (result: LockResult, one: N) => LockResult,
): LockResult[] {
  const byKey = new Map(news.map((one) => [lockKey(one.lockSerial), one]));
  return form.locks.flatMap(({ lockSerial }) => {
    const known = resultOf({ lockResults }, lockSerial);
    const one = byKey.get(lockKey(lockSerial));
    return one ? [change(known ?? { lockSerial }, one)] : known ? [known] : [];
  });
}

/** A lock that is in doubt: what the register says against its renewal. */
export interface LockDoubt {
  lockSerial: string;
  reason: string;
}

/** The results once some locks were given out, and others left for the reviewer. One that was given out stays so. */
export const withGivenOut = (
  application: WithResults,
  { locks, doubts, at, by }: Told & { locks: readonly string[]; doubts: readonly LockDoubt[] },
): LockResult[] => {
  const open = new Set(locksToGiveOut(application).map(({ lockSerial }) => lockKey(lockSerial)));
  const news = [...locks.map((lockSerial) => ({ lockSerial, reason: undefined })), ...doubts];
  return changed(
    application,
    news.filter(({ lockSerial }) => open.has(lockKey(lockSerial))),
    ({ lockSerial }, { reason }) =>
      reason === undefined ? { lockSerial, givenOut: { at, to: by } } : { lockSerial, doubt: { at, reason } },
  );
};

/** The results once it was told what became of some locks. */
export const withResults = (
  application: WithResults,
  { results, ...told }: Told & { results: readonly ToldResult[] },
): LockResult[] =>
  changed(application, results, (result, { lockSerial: _lockSerial, ...outcome }) =>
    withOutcome(result, outcome, told),
  );

/** True where all of it is known already, or was told before. */
export const tellsNothingNew = (application: WithResults, results: readonly ToldResult[]): boolean =>
  results.every(({ lockSerial, ...told }) => {
    const { outcome, otherOutcomes = [] } = resultOf(application, lockSerial) ?? {};
    return [...(outcome ? [outcome] : []), ...otherOutcomes].some((known) => isKnown(known, told));
  });

const outcomeText = (outcome: IssuingOutcome): string =>
  outcome.state === "已制证"
    ? `已制证，到期日 ${outcome.notAfter}${outcome.certificateNumber ? `，证书 ${outcome.certificateNumber}` : ""}`
    : `未能办理：${outcome.reason}`;

/** For the operator: each lock of which another outcome was told than the one that stands, as of now. */
export const differingTexts = (
  before: Pick<WithResults, "lockResults">,
  after: Pick<WithResults, "lockResults">,
): string[] =>
  (after.lockResults ?? []).flatMap(({ lockSerial, outcome, otherOutcomes = [] }) => {
    const known = resultOf(before, lockSerial)?.otherOutcomes?.length ?? 0;
    return otherOutcomes
      .slice(known)
      .map(
        (other) =>
          `锁 ${lockSerial} 又收到不同的制证结果（${outcomeText(other)}），仍以先收到的为准（${outcome ? outcomeText(outcome) : ""}），请与制证机构核对`,
      );
  });
