import { reads } from "../openapi/named";
import type { Answer } from "../../contract/answers";
import type { Stage } from "../../domain/application/stage";
import { invoicedFen } from "../../domain/application/invoicing";
import { keptFen } from "../../domain/money/attempts";
import type { ApplicationDocument } from "../../store/models/application";
import type { Feature } from "../dependencies";
import { bookReaders } from "../reconciliation/schema";

/** Stages in which an invoice, or the red letter for it, has failed or is under way. */
const pending: readonly Stage[] = ["开票失败", "红冲失败", "红冲中"];

/** Largest number of invoices in the list. Those that have waited longest are kept. */
const longestList = 500;

/** Routes for invoices that failed or are being taken back. */
export const pendingInvoiceRoutes: Feature = (defineRoute, { models: { applications } }) => {
  defineRoute({
    ...reads("pendingInvoices", "发票，最久未变动的在前"),
    summary: "未完成的发票：开票失败、红冲失败和红冲中的",
    role: bookReaders,
    problems: [],
    handler: async () => {
      const documents = await applications
        .find({ stage: { $in: pending } })
        .sort({ updatedAt: 1 })
        .limit(longestList)
        .lean<ApplicationDocument[]>();
      return { items: documents.map(present) };
    },
  });
};

function present({
  _id: applicationId,
  organisationName,
  updatedAt,
  application,
}: ApplicationDocument): Answer<"pendingInvoice"> {
  const { invoice, invoiceRequests, redLetters = [] } = application;
  const { failure } = (invoice === "开票失败" ? invoiceRequests : redLetters).at(-1) ?? {};
  return {
    ...{ applicationId, organisationName, invoice, since: updatedAt.toISOString() },
    amountFen: invoicedFen(application) ?? keptFen(application),
    ...(failure === undefined ? {} : { failure }),
  };
}
