import type { Application, RedLetter } from "./application";
import type { EventOf } from "./events";
import { totalOf } from "../invoice/document";
import { nextRedNumbers } from "./invoicing";

/** Returns the latest red letter, if there is one. */
export const currentRedLetter = ({ redLetters }: Pick<Application, "redLetters">): RedLetter | undefined =>
  redLetters?.at(-1);

/** Adds a red letter. An application that had ended becomes open again. */
export function requestRedLetter(
  { endedAt: _ended, ...application }: Application,
  { at, by, reason, explanation, purpose, second }: EventOf<"redLetterRequested">,
): Application {
  const letter: RedLetter = {
    ...nextRedNumbers(application),
    ...{ reason, explanation, by, requestedAt: at, purpose },
    ...(second ? { second } : {}),
  };
  return { ...application, invoice: "红冲中", redLetters: [...(application.redLetters ?? []), letter] };
}

const withCurrent = (application: Application, change: Partial<RedLetter>): Application => ({
  ...application,
  redLetters: (application.redLetters ?? []).map((letter, index, { length }) =>
    index === length - 1 ? { ...letter, ...change } : letter,
  ),
});

export const awaitBuyer = (application: Application, { at }: EventOf<"redLetterAwaitsBuyer">): Application =>
  withCurrent(application, { awaitsBuyerSince: at });

/** Marks the latest red letter as failed. The blue invoice stays valid. */
export const failRedLetter = (
  application: Application,
  { reason }: EventOf<"redLetterFailed">,
): Application => ({ ...withCurrent(application, { failure: reason }), invoice: "红冲失败" });

/** Takes the blue invoice back. None is valid any more, so another can be requested or the money can go back. */
export function reverseInvoice(
  { invoiceDocument: blue, ...application }: Application,
  { document: red }: EventOf<"invoiceReversed">,
): Application {
  const request = application.invoiceRequests.at(-1);
  if (!blue || !request) return { ...application, ...(blue ? { invoiceDocument: blue } : {}) };
  const reversed = { blue, red, buyer: request.buyer, amountFen: totalOf(request.lines) };
  return {
    ...application,
    invoice: "已红冲",
    reversedInvoices: [...(application.reversedInvoices ?? []), reversed],
  };
}
