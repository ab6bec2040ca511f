import { dayAfter } from "../beijing-day";
import type { RegisteredLock } from "./register";
import { yearsLater } from "./register";
import { resultOf, type LockResult, type ToldResult } from "./results";

/*
 * Judgement of a reported result (制证结果). It is asked once, when the report is taken: by the API for reports of the
 * certificate authority and for those by hand, and by the page that reads a file. A result that was taken is a fact.
 */

/** Sentences about results that can't be right: what is wrong, and what to do next. */
export const resultFaults = {
  RESULT_DATES_REVERSED: { title: "到期日不晚于生效日", next: "请核对证书的生效日和到期日后重新登记" },
  RESULT_ENDED: { title: "到期日不晚于今日", next: "请核对证书的到期日后重新登记" },
  RESULT_BEGINS_TOO_LATE: { title: "生效日在一年以后", next: "请核对证书的生效日后重新登记" },
  RESULT_ENDS_TOO_LATE: {
    title: "到期日超出已付的延期年限",
    next: "请核对证书的到期日和锁档案中的原到期日；确属如此的，请联系运维人员",
  },
  RESULT_NOT_TO_CORRECT: {
    title: "没有可以更正的制证结果",
    next: "corrects 应为现已登记的到期日，请刷新查看后重新更正",
  },
} as const;
export type ResultFault = keyof typeof resultFaults;

/** Days of a certificate, YYYY-MM-DD in Beijing. A result by hand has no first day. */
interface CertificateDays {
  notBefore?: string;
  notAfter: string;
}

/**
 * Returns what is wrong with the days of a certificate, whatever lock they are about; undefined if nothing is.
 * @param today - Beijing day, YYYY-MM-DD
 */
export function faultOfDays(
  { notBefore, notAfter }: CertificateDays,
  today: string,
): ResultFault | undefined {
  if (notBefore !== undefined && notAfter <= notBefore) return "RESULT_DATES_REVERSED";
  if (notAfter <= today) return "RESULT_ENDED";
  if (notBefore !== undefined && notBefore > yearsLater(today, 1)) return "RESULT_BEGINS_TOO_LATE";
  return undefined;
}

/** Facts by which a result is judged. */
export interface Judged {
  applicationId: string;
  /** Years that were paid for the lock. */
  years: number;
  lockResults: readonly LockResult[];
  /** Entry of the register; undefined if the lock isn't registered. */
  entry: RegisteredLock | undefined;
  /** Present Beijing day, YYYY-MM-DD. */
  today: string;
  /** Days by which an end may exceed the one that follows from the years and the register. */
  toleranceDays: number;
}

/** Returns the last day that a lock had before the application renewed it. */
const formerEnd = ({ applicationId, entry }: Judged): string | undefined => {
  const renewal = entry?.changes.find((change) => change.applicationId === applicationId);
  return renewal ? renewal.endedOn : entry?.expiresOn;
};

/** Returns what is wrong with a reported result; undefined if it can be right. */
export function faultOfResult(told: ToldResult, judged: Judged): ResultFault | undefined {
  if (told.state !== "已制证") return undefined;
  const { today, years, toleranceDays, lockResults } = judged;
  if (told.corrects !== undefined) {
    const { outcome } = resultOf({ lockResults }, told.lockSerial) ?? {};
    if (outcome?.state !== "已制证" || outcome.notAfter !== told.corrects) return "RESULT_NOT_TO_CORRECT";
  }
  const fault = faultOfDays(told, today);
  if (fault) return fault;
  const former = formerEnd(judged);
  const latest = yearsLater(former !== undefined && former > today ? former : today, years);
  return told.notAfter > dayAfter(latest, toleranceDays) ? "RESULT_ENDS_TOO_LATE" : undefined;
}
