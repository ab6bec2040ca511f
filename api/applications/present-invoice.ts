import type { Answer } from "../../contract/answers";
import {
  wasSubmitted,
  type Application,
  type Draft,
  type InvoiceDocument,
} from "../../domain/application/application";
import { invoiceLinesOf } from "../../domain/application/invoice-lines";
import { issuedLines } from "../../domain/application/invoicing";
import { invoiceNoticeFor } from "../../domain/application/texts";
import type { InvoiceFormat } from "../../domain/invoice/document";
import { invoicePhases } from "../../domain/values";

/** Returns the reason why the latest invoice request failed, if another one may be made. */
export const invoiceFailureOf = ({
  invoice,
  invoiceRequests,
}: Application | Draft): { invoiceFailure?: string } => {
  const failure = invoiceRequests.at(-1)?.failure;
  return invoice === "开票失败" && failure !== undefined ? { invoiceFailure: failure } : {};
};

const formatsOf = ({ ofd, xml }: InvoiceDocument): InvoiceFormat[] => [
  "pdf",
  ...(ofd ? (["ofd"] as const) : []),
  ...(xml ? (["xml"] as const) : []),
];

/**
 * Returns the invoice's buyer and lines, or those that it would have if it were requested now. The result is empty
 * between a reversed invoice and the next one.
 */
function contentOf(
  application: Application | Draft,
  mayReadBuyer: boolean,
): Pick<Answer<"application">, "invoiceBuyer" | "invoiceLines"> {
  const { invoice, invoiceRequests } = application;
  const phase = invoicePhases[invoice];
  if (!wasSubmitted(application) || phase === "taken back") return {};
  const request = phase === "open" ? undefined : invoiceRequests.at(-1);
  const lines = request?.lines ?? invoiceLinesOf(application);
  return {
    ...(lines.length > 0 ? { invoiceLines: [...lines] } : {}),
    ...(request && mayReadBuyer ? { invoiceBuyer: request.buyer } : {}),
  };
}

/** Returns the red letter that is under way, or that failed while the blue invoice stands. */
function redLetterOf({ invoice, redLetters }: Application | Draft) {
  const letter = redLetters?.at(-1);
  if (!letter || (invoice !== "红冲中" && invoice !== "红冲失败")) return {};
  const { reason, explanation, by, requestedAt, purpose, awaitsBuyerSince, failure } = letter;
  return {
    redLetter: {
      ...{ reason, explanation, by: by.name, requestedAt, purpose: purpose.kind },
      ...(awaitsBuyerSince === undefined ? {} : { awaitsBuyerSince }),
      ...(failure === undefined ? {} : { failure }),
    },
  };
}

/** Returns the parts of an application's answer about its invoice and its reversed invoices. */
export function presentInvoice(
  application: Application | Draft,
  { mayReadBuyer }: { mayReadBuyer: boolean },
) {
  const { invoiceDocument, reversedInvoices = [] } = application;
  const issued = issuedLines(application);
  return {
    invoiceNotice: invoiceNoticeFor(application),
    ...invoiceFailureOf(application),
    invoiceNumber: invoiceDocument?.invoiceNumber,
    ...(invoiceDocument ? { invoiceFormats: formatsOf(invoiceDocument) } : {}),
    ...contentOf(application, mayReadBuyer),
    ...redLetterOf(application),
    reversedInvoices: reversedInvoices.map(({ blue, red, buyer, amountFen }, place) => ({
      blueNumber: blue.invoiceNumber,
      redNumber: red.invoiceNumber,
      redIssuedAt: red.issuedAt,
      amountFen,
      ...(mayReadBuyer ? { buyer } : {}),
      lines: [...(issued[place] ?? [])],
    })),
  };
}
