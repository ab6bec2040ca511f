import type { Application } from "./application";
import { howAllGoesBack } from "./closing";
import type { EventOf } from "./events";
import {
  areRenewed,
  correctedEnds,
  differingTexts,
  handledText,
  undecidedLocks,
  withGivenOut,
  withResults,
} from "../locks/results";
import type { Actor } from "../values";

/** Note for the operator about an application that was withdrawn before the authority reported the results of its locks. */
const withdrawnBefore = "申请已撤回，之后又收到制证结果，请与制证机构核对证书和款项";

/**
 * Marks the application as 已办理 once all its locks are decided, at least one was renewed, and a lock to be mailed was
 * shipped. Nobody has to give a command for it.
 */
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

/** Marks locks as given out to the authority, and locks in doubt as waiting for the reviewer. */
export const giveLocksOut = (
  application: Application,
  { at, by, locks, doubts }: EventOf<"locksGivenOut">,
): Application => ({ ...application, lockResults: withGivenOut(application, { at, by, locks, doubts }) });

/**
 * Records the results of locks. A correction takes the place of the earlier result, and stands in the 办理记录 for bidder and
 * reviewer. Any other result that differs from an earlier one is kept beside it, and noted for the operator.
 */
export function recordResults(
  application: Application,
  { at, by, results }: EventOf<"resultsRecorded">,
): Application {
  const told = { ...application, lockResults: withResults(application, { at, by, results }) };
  const isNew = told.lockResults.some(({ outcome }) => outcome?.at === at);
  const texts = [
    ...differingTexts(application, told),
    ...(isNew && told.status === "已撤回" ? [withdrawnBefore] : []),
    ...(isNew && undecidedLocks(told).length === 0 && !areRenewed(told) ? [howAllGoesBack] : []),
  ];
  const noted: Application = {
    ...told,
    operatorNotes: [...told.operatorNotes, ...texts.map((text) => ({ at, text }))],
    records: [
      ...told.records,
      ...correctedEnds(told)
        .filter((one) => one.at === at)
        .map(({ lockSerial, former, expiresOn }) => ({
          ...{ at, by, text: `制证机构更正到期日：锁 ${lockSerial} ${former} → ${expiresOn}` },
        })),
    ],
  };
  return handledIfDone(noted, { at, by });
}
