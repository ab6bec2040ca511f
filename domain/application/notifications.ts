import type { Application } from "./application";
import { refundsOf } from "../money/attempts";
import type { ApplicationEvent } from "./events";
import { yuan } from "../invoice/amount";
import type { Renewed } from "../locks/register";
import { renewedLocks } from "../locks/results";
import { shortNumberOf } from "../form/short-number";
import { longestVariable, type SmsTemplate } from "./sms";
import { othersTitle } from "../form/title";

/** One row of the SMS outbox. */
export interface SmsNotification {
  /** Application id and what the message tells of: the same news is never sent twice, a reset included. */
  id: string;
  phone: string;
  template: SmsTemplate;
  params: Record<string, string>;
}

/** The locks that are renewed, by the first one's number, of which the end tells more; and the day or days until which they work. */
function endsTold(renewed: readonly Renewed[]): { locks: string; until: string } {
  const others = othersTitle(renewed);
  const days = renewed.map(({ expiresOn }) => expiresOn).toSorted();
  return {
    locks: (renewed[0]?.lockSerial ?? "").slice(others.length - longestVariable) + others,
    until: [...new Set([days[0], days.at(-1)])].join("至"),
  };
}

/** What the bidder is told by SMS of an event: decision, payment, new end, shipping, a finished refund, and what becomes of an invoice that is taken back. */
export function notificationsFor(event: ApplicationEvent, application: Application): SmsNotification[] {
  const { id, form } = application;
  const tell = (news: string, template: SmsTemplate, params: Record<string, string>): SmsNotification[] => [
    {
      id: `${id}:${news}`,
      phone: form.mobile,
      template,
      params: { applicationId: id, shortNumber: shortNumberOf(id), ...params },
    },
  ];
  const { invoiceDocument, redLetters = [], reversedInvoices = [] } = application;
  const handledNow =
    application.handledAt === event.at ? tell("handled", "handled", endsTold(renewedLocks(application))) : [];
  switch (event.type) {
    case "reviewed": {
      const news = `review-${application.reviews.length}`;
      return event.decision === "approve"
        ? tell(news, "approved", {})
        : tell(news, "rejected", { opinion: event.opinion });
    }
    case "moneyCounted":
      return tell("paid", "paid", {});
    case "resultsRecorded":
      return handledNow;
    case "shipped":
      // Where the invoice has confirmed the receipt already, nobody is asked to.
      return [
        ...tell("shipped", application.receipt === "已寄出" ? "shipped" : "dispatched", {
          carrier: event.carrier,
          trackingNumber: event.trackingNumber,
        }),
        ...handledNow,
      ];
    case "refundProgressed": {
      const found = refundsOf(application).find(({ refund }) => refund.number === event.refundNumber);
      return event.status === "已退款" && found
        ? tell(`refunded-${found.refund.number}`, "refunded", {
            yuan: yuan(found.refund.amountFen),
          })
        : [];
    }
    case "redLetterAwaitsBuyer":
      return invoiceDocument
        ? tell(`confirming-${redLetters.length}`, "confirming", {
            invoiceNumber: invoiceDocument.invoiceNumber,
          })
        : [];
    case "invoiceReversed": {
      const taken = reversedInvoices.at(-1);
      return taken
        ? tell(`reversed-${reversedInvoices.length}`, "reversed", { invoiceNumber: taken.blue.invoiceNumber })
        : [];
    }
    // The first one is seen by whoever asked for it, and sent by the provider.
    case "invoiceIssued":
      return reversedInvoices.length > 0
        ? tell(`reissued-${reversedInvoices.length}`, "reissued", {
            invoiceNumber: event.document.invoiceNumber,
          })
        : [];
    default:
      return [];
  }
}
