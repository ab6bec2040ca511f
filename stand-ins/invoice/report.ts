import type { Invoice } from "./ledger";

/** Where a document is handed out, below the provider's address. */
const documentPath = (token: string): string => `/documents/${token}.pdf`;

/**
 * One invoice as a query's answer and a callback report it.
 *
 * @param url - the provider's address, without a slash at the end
 */
export function report({ order, serial, end }: Invoice, url: string): object {
  const common = { orderNo: order.orderNo, serialNo: serial, attach: order.attach };
  if (end === undefined) return { ...common, status: "20", statusMsg: "开票中" };
  if (end.standing === "failed")
    return { ...common, status: "22", statusMsg: "开票失败", failCause: end.reason };
  if (end.standing === "signing failed")
    return { ...common, status: "24", statusMsg: "签章失败", failCause: end.reason };
  const [detail] = order.invoiceDetail;
  return {
    ...common,
    status: "2",
    statusMsg: "开票完成",
    allElectronicInvoiceNumber: end.invoiceNumber,
    invoiceTime: end.issuedAt,
    orderAmount: detail.taxIncludedAmount,
    exTaxAmount: detail.taxExcludedAmount,
    taxAmount: detail.tax,
    pdfUrl: url + documentPath(end.token),
  };
}
