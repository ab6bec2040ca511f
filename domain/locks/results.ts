import type { ApplicationForm, FormLock } from "../form/form";
import { lockKey } from "../form/lock-key";
import { lockTitle } from "../form/title";
import type { Actor } from "../values";
import { differingType, type RegisteredLock, type Renewed } from "./register";

/** States of a paid lock at the certificate authority. */
export const lockStates = ["待制证", "制证中", "待核实", "已制证", "未能办理"] as const;
export type LockState = (typeof lockStates)[number];

/** Outcome of a lock's renewal. Days are YYYY-MM-DD in Beijing, as in the certificate. */
export type IssuingOutcome =
  | {
      state: "已制证";
      /** Last day on which the lock works. */
      notAfter: string;
      /** First day of the certificate; absent if a reviewer decided by hand. */
      notBefore?: string;
      certificateNumber?: string;
    }
  | { state: "未能办理"; reason: string };

/** Reason for a lock that a reviewer leaves out without giving one. */
export const notRenewed = "未能延期";

/**
 * Outcome of one lock, as the authority or a reviewer reports it. `corrects` is the recorded last day that the authority
 * takes back: the outcome then takes the place of the recorded one.
 */
export type ToldResult = IssuingOutcome & { lockSerial: string; corrects?: string | undefined };

type Recorded = IssuingOutcome & { at: string; by: Actor };

/** Everything known of one lock's renewal. Its state follows from it (lockStateOf); a lock of which nothing is known is 待制证. */
export interface LockResult {
  /** Serial number as it was written in the form. */
  lockSerial: string;
  /** Instant at which the lock was given out to the authority, and the issuer who took it. */
  givenOut?: { at: string; to: Actor };
  /** Reason why the lock was not given out, by the register at that instant. A reviewer decides on it. */
  doubt?: { at: string; reason: string };
  /** First outcome that was reported, or the one that corrected it. It is the valid one. */
  outcome?: Recorded;
  /** Outcomes that were valid before, and that the authority has corrected since, in their order. */
  corrected?: Recorded[];
  /** Differing outcomes that were reported later. The operator finds out which one is right. */
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

/** Returns the locks whose outcome is not known yet. */
export const undecidedLocks = (application: WithResults): FormLock[] =>
  locksIn(application, "待制证", "制证中", "待核实");

/** Returns the locks that can be given out. Locks in doubt are among them, because the doubt may have been cleared. */
export const locksToGiveOut = (application: WithResults): FormLock[] =>
  locksIn(application, "待制证", "待核实");

/** Returns the locks that could not be renewed. */
export const locksLeftOut = (application: WithResults): FormLock[] => locksIn(application, "未能办理");

/** Progress of the authority as far as it matters for a refund: no certificate, one under way, or some issued. */
export const issuingStages = ["none", "underWay", "some"] as const;
export type IssuingStage = (typeof issuingStages)[number];

/** Returns the progress of the authority. While it works on a lock, the certificate may be issued at any moment. */
export function issuingStageOf({ lockResults = [] }: Pick<WithResults, "lockResults">): IssuingStage {
  const states = lockResults.map(lockStateOf);
  if (states.includes("制证中")) return "underWay";
  return states.includes("已制证") ? "some" : "none";
}

/** Returns the renewed locks in the form's order, each with its last day. */
export const renewedLocks = (application: WithResults): Renewed[] =>
  application.form.locks.flatMap(({ lockSerial }) => {
    const { outcome } = resultOf(application, lockSerial) ?? {};
    return outcome?.state === "已制证" ? [{ lockSerial, expiresOn: outcome.notAfter }] : [];
  });

/** A lock with the instant of a report about it, in ISO 8601 UTC. */
interface ReportedLock {
  lockSerial: string;
  at: string;
}

/** Returns the locks for which a certificate was issued, each with the instant of the valid report. */
export const issuedLocks = ({ lockResults = [] }: Pick<WithResults, "lockResults">): ReportedLock[] =>
  lockResults.flatMap(({ lockSerial, outcome }) =>
    outcome?.state === "已制证" ? [{ lockSerial, at: outcome.at }] : [],
  );

/** Returns the locks of which contradictory outcomes were reported, each with the instant of the latest of these. */
export const contestedLocks = ({ lockResults = [] }: Pick<WithResults, "lockResults">): ReportedLock[] =>
  lockResults.flatMap(({ lockSerial, otherOutcomes = [] }) => {
    const last = otherOutcomes.at(-1);
    return last ? [{ lockSerial, at: last.at }] : [];
  });

/** Returns the valid outcomes in the form in which they are reported. */
export const outcomesOf = ({ lockResults = [] }: Pick<WithResults, "lockResults">): ToldResult[] =>
  lockResults.flatMap(({ lockSerial, outcome }) => {
    if (!outcome) return [];
    const { at: _at, by: _by, ...told } = outcome;
    return [{ lockSerial, ...told }];
  });

/** Returns the instant at which the last lock was decided, in ISO 8601 UTC; undefined until all are. */
export const decidedAt = (application: WithResults): string | undefined =>
  undecidedLocks(application).length > 0
    ? undefined
    : (application.lockResults ?? [])
        .flatMap(({ outcome }) => outcome?.at ?? [])
        .toSorted()
        .at(-1);

/** Decides whether all locks are decided and at least one was renewed. If none was, all the money has to go back. */
export const areRenewed = (application: WithResults): boolean =>
  undecidedLocks(application).length === 0 && renewedLocks(application).length > 0;

/**
 * Returns the register's objection to giving a lock out, which may have arisen since the payment; undefined if there is
 * none. An unregistered lock is no objection: its renewal registers it.
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

/** Returns the 办理记录 of a handled application, which tells the owner which locks could not be renewed. */
export function handledText(application: WithResults): string {
  const left = locksLeftOut(application);
  return left.length === 0 ? "已办理" : `已办理；未能延期：${left.map(lockTitle).join("、")}`;
}

/**
 * Decides whether two outcomes are the same. Missing details don't count, because a reviewer who decides by hand doesn't
 * know a certificate's number.
 */
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

/** Decides whether a known outcome contains every detail of a reported one. */
const isKnown = (known: IssuingOutcome, told: IssuingOutcome): boolean =>
  isSameOutcome(known, told) && Object.keys(told).every((field) => field in known);

type Told = { at: string; by: Actor };

/** Decides whether a report takes the valid outcome back, which has to be a certificate that ends on the named day. */
const isCorrection = ({ outcome }: LockResult, told: IssuingOutcome, corrects: string | undefined): boolean =>
  corrects !== undefined &&
  told.state === "已制证" &&
  outcome?.state === "已制证" &&
  outcome.notAfter === corrects &&
  !isSameOutcome(outcome, told);

function withOutcome(
  result: LockResult,
  told: IssuingOutcome,
  { at, by, corrects }: Told & { corrects: string | undefined },
): LockResult {
  const { outcome, corrected = [], otherOutcomes = [] } = result;
  if (!outcome) return { ...result, outcome: { ...told, at, by } };
  if (isCorrection(result, told, corrects)) {
    const { otherOutcomes: _, ...rest } = result;
    const others = otherOutcomes.filter((other) => !isSameOutcome(other, told));
    return {
      ...rest,
      outcome: { ...told, at, by },
      corrected: [...corrected, outcome],
      ...(others.length > 0 ? { otherOutcomes: others } : {}),
    };
  }
  // A later report of the same outcome adds the details that the first one lacks.
  if (isSameOutcome(outcome, told)) return { ...result, outcome: { ...told, ...outcome } };
  if ([...corrected, ...otherOutcomes].some((other) => isSameOutcome(other, told))) return result;
  return { ...result, otherOutcomes: [...otherOutcomes, { ...told, at, by }] };
}

/** Changes the results of some of the application's locks. Locks of other applications are ignored. */
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

/** A lock in doubt, with the register's objection to its renewal. */
export interface LockDoubt {
  lockSerial: string;
  reason: string;
}

/**
 * Returns the results after some locks were given out and others were left to the reviewer. A lock that was given out
 * before stays so.
 */
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

/** Returns the results after outcomes of some locks were reported. */
export const withResults = (
  application: WithResults,
  { results, ...told }: Told & { results: readonly ToldResult[] },
): LockResult[] =>
  changed(application, results, (result, { lockSerial: _lockSerial, corrects, ...outcome }) =>
    withOutcome(result, outcome, { ...told, corrects }),
  );

/** Decides whether all reported outcomes are known already. */
export const tellsNothingNew = (application: WithResults, results: readonly ToldResult[]): boolean =>
  results.every(({ lockSerial, corrects, ...told }) => {
    const { outcome, corrected = [], otherOutcomes = [] } = resultOf(application, lockSerial) ?? {};
    // A correction may bring back an outcome that was corrected before, so only the valid one counts as known.
    const others = corrects === undefined ? [...corrected, ...otherOutcomes] : [];
    return [...(outcome ? [outcome] : []), ...others].some((known) => isKnown(known, told));
  });

/** A correction of a lock's last day, with the instant at which it was reported, in ISO 8601 UTC. Days are YYYY-MM-DD. */
export interface CorrectedEnd extends Renewed {
  former: string;
  at: string;
}

/** Returns the corrections of the locks' last days, in the form's order and then in theirs. */
export const correctedEnds = (application: WithResults): CorrectedEnd[] =>
  application.form.locks.flatMap(({ lockSerial }) => {
    const { outcome, corrected = [] } = resultOf(application, lockSerial) ?? {};
    const valid = [...corrected, ...(outcome ? [outcome] : [])];
    return valid.slice(1).flatMap((one, nth): CorrectedEnd[] => {
      const before = valid[nth];
      return one.state === "已制证" && before?.state === "已制证"
        ? [{ lockSerial, expiresOn: one.notAfter, former: before.notAfter, at: one.at }]
        : [];
    });
  });

const outcomeText = (outcome: IssuingOutcome): string =>
  outcome.state === "已制证"
    ? `已制证，到期日 ${outcome.notAfter}${outcome.certificateNumber ? `，证书 ${outcome.certificateNumber}` : ""}`
    : `未能办理：${outcome.reason}`;

/** Returns a sentence about outcomes of the lock that contradict the valid one; undefined if there are none. */
export function contestedText({ outcome, otherOutcomes = [] }: LockResult): string | undefined {
  if (otherOutcomes.length === 0) return undefined;
  const known = `另收到不同的制证结果（${otherOutcomes.map(outcomeText).join("；")}），仍以先收到的为准`;
  return outcome?.state === "已制证"
    ? `${known}；更正的请用 corrects 写明原到期日，其余由运维人员与制证机构核对`
    : `${known}，由运维人员与制证机构核对`;
}

/** Returns notes for the operator about newly reported outcomes that differ from the valid ones. */
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
