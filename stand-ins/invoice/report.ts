import type { BilledLine } from "./billing-order";
import { totalsOf, yuan } from "./amount";
import type { Invoice, InvoiceState } from "./ledger";

/** Returns the path of an invoice's document below the invoice provider's address. */
const documentPath = (token: string, format: "pdf" | "ofd" | "xml"): string => `/fp2/${token}.${format}`;

const statuses: Record<InvoiceState["is"], [status: string, statusMsg: string]> = {
  issuing: ["20", "开票中"],
  sealing: ["21", "开票成功签章中"],
  done: ["2", "开票完成（最终状态）"],
  failed: ["22", "开票失败"],
  unsealed: ["24", "开票成功签章失败"],
};

/** The seller, as every document and answer names them. */
export interface Seller {
  name: string;
  taxNumber: string;
}

/** Returns the addresses of the documents. The token in an address is the permission to read it. */
export function documentUrls(url: string, token: string) {
  return {
    pdfUrl: url + documentPath(token, "pdf"),
    ofdUrl: url + documentPath(token, "ofd"),
    xmlUrl: url + documentPath(token, "xml"),
  };
}

/** Returns a decimal with 18 places, as the platform writes it. */
function withEighteenPlaces(decimal: string): string {
  const [whole = "0", decimals = ""] = decimal.split(".");
  return `${whole}.${decimals.padEnd(18, "0")}`;
}

/** Returns the lines as invoiceItems. Price and amount include tax if isIncludeTax is true. */
export const itemsOf = (lines: readonly BilledLine[]) =>
  lines.map(({ piece, netFen, taxFen, ...line }, index) => ({
    itemIndex: index + 1,
    ...{ itemName: line.goodsName, itemCodeAbb: /^\*([^*]+)\*/.exec(line.goodsName)?.[1] ?? "" },
    ...{ itemCode: line.goodsCode, itemSpec: line.specType, itemUnit: line.unit, itemSelfCode: "" },
    itemNum: piece ? withEighteenPlaces(piece.num) : "",
    itemPrice: piece ? withEighteenPlaces(piece.price) : "",
    itemTaxRate: line.taxRate,
    itemAmount: yuan(line.withTax ? netFen + taxFen : netFen),
    itemTaxAmount: yuan(taxFen),
    isIncludeTax: String(line.withTax),
    ...{ invoiceLineProperty: "0", zeroRateFlag: "", favouredPolicyFlag: "0", favouredPolicyName: "" },
    deduction: "0.00",
  }));

/**
 * Returns one invoice as queryInvoiceResult reports it. Amounts are strings; instants are numbers.
 *
 * @param url - the provider's address, without a slash at the end
 */
export function report({ order, serial, state, acceptedAt }: Invoice, url: string, seller: Seller) {
  const [status, statusMsg] = statuses[state.is];
  const { blueNumber } = order.red ?? { blueNumber: "" };
  const { netFen, taxFen, totalFen } = totalsOf(order.lines);
  const number = "invoiceNumber" in state ? state.invoiceNumber : "";
  return {
    serialNo: serial,
    orderNo: order.orderNo,
    status,
    statusMsg,
    failCause: "reason" in state ? state.reason : "",
    allElectronicInvoiceNumber: number,
    invoiceNo: number,
    invoiceCode: "",
    ...("issuedAt" in state ? { invoiceTime: state.issuedAt } : {}),
    exTaxAmount: yuan(netFen),
    taxAmount: yuan(taxFen),
    orderAmount: yuan(totalFen),
    ...(state.is === "done" ? documentUrls(url, state.token) : {}),
    invoiceKind: "电子发票(普通发票)",
    invoiceType: order.red ? "2" : "1",
    payerName: order.buyerName,
    payerTaxNo: order.buyerTaxNum,
    saleName: seller.name,
    salerTaxNum: seller.taxNumber,
    clerk: order.clerk,
    remark: order.remark,
    extensionNumber: order.extensionNumber,
    notifyEmail: order.email,
    phone: order.buyerPhone,
    checkCode: "",
    machineCode: "",
    cipherText: "",
    oldEleInvoiceNumber: blueNumber,
    oldInvoiceNo: blueNumber,
    oldInvoiceCode: "",
    createTime: acceptedAt,
  };
}
