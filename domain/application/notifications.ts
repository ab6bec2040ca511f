import type { Application } from "./application";
import { countedTransaction, refundsOf } from "../money/attempts";
import type { ApplicationEvent } from "./events";
import { yuan } from "../invoice/amount";
import type { Renewed } from "../locks/register";
import { correctedEnds, renewedLocks } from "../locks/results";
import { shortNumberOf } from "../form/short-number";
import { longestVariable, type SmsTemplate } from "./sms";
import { othersTitle } from "../form/title";

/** One row of the SMS outbox. */
export interface SmsNotification {
  /**
   * Key of the message, made of the application id and the news: the same news is never sent twice, even after a workflow
   * reset.
   */
  id: string;
  phone: string;
  template: SmsTemplate;
  params: Record<string, string>;
}

/**
 * Returns the SMS variables about the renewed locks: the end of the first lock's number with the count of the others, and
 * the day or days until which they work.
 */
function endsTold(renewed: readonly Renewed[]): { locks: string; until: string } {
  const others = othersTitle(renewed);
  const days = renewed.map(({ expiresOn }) => expiresOn).toSorted();
  return {
    locks: (renewed[0]?.lockSerial ?? "").slice(others.length - longestVariable) + others,
    until: [...new Set([days[0], days.at(-1)])].join("至"),
  };
}

/**
 * Returns the SMS that tell the bidder of an event: a decision, a payment, the new end of locks, a shipment, a finished
 * refund, the end after a refund in the channel's console, and the steps of an invoice that is taken back.
 */
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
    case "resultsRecorded": {
      const corrections = correctedEnds(application);
      const news = corrections.filter(({ at }) => at === event.at);
      // Before the application is handled, nobody has been told of an end.
      if (news.length === 0 || handledNow.length > 0 || application.handledAt === undefined)
        return handledNow;
      return tell(`corrected-${corrections.length}`, "handled", endsTold(news));
    }
    case "shipped":
      // If the invoice request has confirmed the receipt already, the SMS doesn't ask for a confirmation.
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
    // The system withdraws once all the money has gone back. The bidder has not been told yet of what went back in the
    // channel's console.
    case "withdrawn": {
      const { consoleRefunds = [] } = countedTransaction(application)?.transaction ?? {};
      const backFen = consoleRefunds.reduce((sum, { amountFen }) => sum + amountFen, 0);
      return event.by.role === "system" && backFen > 0
        ? tell("closed", "refunded", { yuan: yuan(backFen) })
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
    // The first invoice needs no SMS: its requester sees it on the page, and the provider sends it to them.
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
