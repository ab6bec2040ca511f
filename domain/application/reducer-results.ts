import type { Application } from "./application";
import type { EventOf } from "./events";
import {
  areRenewed,
  differingTexts,
  handledText,
  undecidedLocks,
  withGivenOut,
  withResults,
} from "../locks/results";
import type { Actor } from "../values";

/** For the operator, of an application whose locks all failed: nothing ends it but a withdrawal, which gives all back. */
const noneRenewed = "没有一把锁能延期，请撤回申请并退款";

/** For the operator, of an application that was withdrawn before the authority told what became of its locks. */
const withdrawnBefore = "申请已撤回，之后又收到制证结果，请与制证机构核对证书和款项";

/** The application, 已办理 once all of its locks are decided and a mailed one is on its way: nobody has to say so. */
export function handledIfDone(application: Application, { at, by }: { at: string; by: Actor }): Application {
  const { status, handling, form, shipment, records } = application;
  const isSent = form.pickup === "现场" || shipment !== undefined;
  if (status !== "审核通过" || handling !== "办理中" || !isSent || !areRenewed(application))
    return application;
  return {
    ...application,
    handling: "已办理",
    handledAt: at,
    records: [...records, { at, by, text: handledText(application) }],
  };
}

/** Locks are with the authority from now on, and those in doubt with the reviewer. */
export const giveLocksOut = (
  application: Application,
  { at, by, locks, doubts }: EventOf<"locksGivenOut">,
): Application => ({ ...application, lockResults: withGivenOut(application, { at, by, locks, doubts }) });

/** Keeps what became of locks. A fact that differs from an earlier one is kept beside it, and told to the operator. */
export function recordResults(
  application: Application,
  { at, by, results }: EventOf<"resultsRecorded">,
): Application {
  const told = { ...application, lockResults: withResults(application, { at, by, results }) };
  const isNew = told.lockResults.some(({ outcome }) => outcome?.at === at);
  const texts = [
    ...differingTexts(application, told),
    ...(isNew && told.status === "已撤回" ? [withdrawnBefore] : []),
    ...(isNew && undecidedLocks(told).length === 0 && !areRenewed(told) ? [noneRenewed] : []),
  ];
  const noted = { ...told, operatorNotes: [...told.operatorNotes, ...texts.map((text) => ({ at, text }))] };
  return handledIfDone(noted, { at, by });
}
