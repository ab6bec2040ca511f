import type { Application } from "./application";
import { closesByItself, closingOpinion } from "./closing";
import type { EventOf, EventType } from "./events";
import { mayReissue, needsRedLetter } from "./part-refund";
import { currentRedLetter } from "./reducer-red";
import { keptFen } from "../money/attempts";
import type { PartRefund } from "../money/payment";
import { system, type Actor } from "../values";

/*
 * Events that follow from the state of an application. The workflow records them by itself; they are derived here, so
 * that what a test plays is what the workflow does.
 */

/** An event of one of the given types, without its time. */
type Undated<T extends EventType> = T extends EventType ? Omit<EventOf<T>, "at"> : never;

/** Returns the withdrawal by the system, if nothing else would end the application. */
export const closingOf = (application: Application): Undated<"withdrawn"> | undefined =>
  closesByItself(application)
    ? { type: "withdrawn", by: system, opinion: closingOpinion(application) }
    : undefined;

/**
 * Returns the event for which the latest invoice was taken back: the withdrawal in the name of the person who asked for
 * the refund, another blue invoice, or the refund of a part. Undefined if all the money has gone back in the channel's
 * console meanwhile, so that nothing is left for another invoice.
 */
export function afterReversal(
  application: Application,
): Undated<"withdrawn" | "invoiceRequested" | "partRefunded"> | undefined {
  const letter = currentRedLetter(application);
  if (!letter) throw new Error("there is no red letter");
  const { by, purpose, explanation: opinion, second } = letter;
  if (purpose.kind === "refund") return { type: "withdrawn", by, opinion, ...(second ? { second } : {}) };
  if (keptFen(application) === 0) return undefined;
  const { kind: _, ...given } = purpose;
  return "buyer" in given
    ? { type: "invoiceRequested", by, ...given }
    : { type: "partRefunded", by, ...given };
}

/**
 * Returns the request for the invoice over the kept money that is due after a part has gone back, with the former title;
 * undefined if none is due yet, or nothing is kept.
 */
export function reissueOf(application: Application): Undated<"invoiceRequested"> | undefined {
  const request = application.invoiceRequests.at(-1);
  if (!request || !mayReissue(application) || keptFen(application) === 0) return undefined;
  const { buyer, delivery } = request;
  return { type: "invoiceRequested", by: currentRedLetter(application)?.by ?? system, buyer, delivery };
}

/**
 * Returns the event by which a part of the counted payment goes back: its refund, or first a red letter if the valid
 * invoice would exceed the kept money.
 */
export function partRefundOf(
  application: Application,
  by: Actor,
  part: PartRefund,
): Undated<"partRefunded" | "redLetterRequested"> {
  return needsRedLetter(application, part.amountFen)
    ? {
        ...{ type: "redLetterRequested", by, reason: "服务中止", explanation: part.reason },
        purpose: { kind: "partRefund", ...part },
      }
    : { type: "partRefunded", by, ...part };
}
