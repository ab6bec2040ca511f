import type { Answer } from "../../contract/answers";
import { beijingDay } from "../../domain/beijing-day";
import { wasSubmitted, type Application, type Draft } from "../../domain/application/application";
import type { FormLock } from "../../domain/form/form";
import { lockKey } from "../../domain/form/lock-key";
import { shortNumberOf } from "../../domain/form/short-number";
import { endOnceHandled, type RegisteredLock } from "../../domain/locks/register";
import { contestedText, lockStateOf, resultOf } from "../../domain/locks/results";

/** Register entries of locks, by lock key. */
export type Entries = ReadonlyMap<string, RegisteredLock>;

type LockShown = Answer<"workOrder">["locks"][number];

function presentLock(
  application: Application,
  { lockSerial, lockType, years }: FormLock,
  { entries, on }: { entries: Entries; on: string },
): LockShown {
  const entry = entries.get(lockKey(lockSerial));
  const result = resultOf(application, lockSerial);
  const { givenOut, doubt, outcome } = result ?? {};
  const { state: _state, at: _at, by: _by, ...told } = outcome ?? {};
  const contested = result && contestedText(result);
  const others = (result?.otherOutcomes ?? []).map((other) => ({
    state: other.state,
    ...(other.state === "已制证" ? { notAfter: other.notAfter } : {}),
    at: other.at,
  }));
  return {
    ...{ lockSerial, lockType, years, state: lockStateOf(result) },
    ...(entry ? { expiresOn: entry.expiresOn } : {}),
    proposedEnd: endOnceHandled(entry, { applicationId: application.id, years, on }),
    ...(givenOut ? { givenOutAt: givenOut.at, givenOutTo: givenOut.to.name } : {}),
    ...(doubt ? { doubt: doubt.reason } : {}),
    ...(contested === undefined ? {} : { contested, otherResults: others }),
    ...told,
  };
}

/**
 * Returns an application as the certificate authority sees it: organisation and locks, without any person's name or
 * number.
 */
export function presentWorkOrder(
  application: Application | Draft,
  { entries, nowMs }: { entries: Entries; nowMs: number },
): Answer<"workOrder"> {
  if (!wasSubmitted(application)) throw new Error("a draft is no work order");
  const { id, form, orgCode, paidAt = "" } = application;
  const on = beijingDay(nowMs);
  return {
    ...{ id, shortNumber: shortNumberOf(id), organisationName: form.organisationName },
    ...{ creditCode: orgCode, paidAt },
    locks: form.locks.map((lock) => presentLock(application, lock, { entries, on })),
  };
}
