import { randomBytes } from "node:crypto";
import { toBeijingDate } from "../shared/beijing-time";
import type { Behaviours } from "./behaviours";
import type { Billed } from "./billing-order";
import { invoiceFace, type InvoiceFace } from "./face";
import type { Documents } from "./files/documents";
import { invoiceOfd } from "./files/ofd";
import { invoicePdf, unprintableIn } from "./files/pdf";
import { invoiceXml } from "./files/xml";
import type { Invoice, Ledger, Numbered, InvoiceState } from "./ledger";
import type { Seller } from "./report";

/** Area (33, Zhejiang) and channel (2), as in numbers of the tax platform. */
const areaAndChannel = "332";

/**
 * Returns an invoice number of twenty digits: year, area, channel, and a sequence of fifteen digits.
 *
 * @param position - `sequence` counts from 1; `issuedAt` is in milliseconds and gives the year in Beijing
 */
function invoiceNumber({ sequence, issuedAt }: { sequence: number; issuedAt: number }): string {
  const year = toBeijingDate(issuedAt).slice(2, 4);
  return `${year}${areaAndChannel}${String(sequence).padStart(15, "0")}`;
}

export interface IssuingDeps {
  ledger: Ledger;
  behaviours: Behaviours;
  documents: Documents;
  /** True to draw one PDF only, and use it for all invoices. */
  drawsOnce: boolean;
  seller: Seller;
  /** Returns the current time in milliseconds since the epoch. */
  now: () => number;
}

export const loggedOutReason = "开票员未登录电子税务局，请扫码登录后重试";

/** Returns a character in visible form: itself, or its code point if it is invisible. */
const shown = (character: string): string =>
  /[\p{C}\p{Z}\p{M}]/u.test(character)
    ? `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`
    : character;

function faceOf(order: Billed, seller: Seller, { invoiceNumber: number, issuedAt }: Numbered) {
  const remark = order.red
    ? `被红冲蓝字数电票号码：${order.red.blueNumber} 红字发票信息确认单编号：${order.red.billNo}`
    : order.remark;
  return invoiceFace({
    invoiceNumber: number,
    issuedAt: new Date(issuedAt).toISOString(),
    buyer: { name: order.buyerName, taxNumber: order.buyerTaxNum },
    seller,
    lines: order.lines,
    remark,
    clerk: order.clerk,
  });
}

/** Returns all texts that an order brings to the face of its invoice. */
const textsOf = ({ buyer, seller, lines, remark, clerk }: InvoiceFace): string =>
  [buyer.name, seller.name, ...lines.flatMap((line) => Object.values(line)), remark, clerk].join("");

/**
 * Creates the function that issues an accepted invoice, or lets it fail. Invoices are processed one at a time, so that
 * numbers have no gaps. A number is used up only by the journal entry that publishes it.
 */
export function createIssuing(deps: IssuingDeps): (invoice: Invoice) => Promise<Invoice> {
  const { ledger, behaviours, documents, drawsOnce, seller, now } = deps;
  let queue: Promise<unknown> = Promise.resolve();
  let drawn: Promise<Buffer> | undefined;

  const nextNumber = (): Numbered => {
    const issuedAt = now();
    return { issuedAt, invoiceNumber: invoiceNumber({ sequence: ledger.numberedCount() + 1, issuedAt }) };
  };

  /** Returns the reason why the order gets no number, or undefined. */
  const hindrance = ({ plan: { outcome, reason }, order }: Invoice, numbered: Numbered) => {
    const { drawer, shows } = behaviours.bureau();
    if (drawer !== "logged in" && shows === "failed") return loggedOutReason;
    if (outcome === "fail") return reason ?? "税务平台未受理（演示）";
    const unprintable = unprintableIn(textsOf(faceOf(order, seller, numbered)));
    return unprintable.length > 0 ? `名称含有无法打印的字：${unprintable.map(shown).join("、")}` : undefined;
  };

  /** Draws and stores the documents. This takes the place of sealing them. */
  const seal = async ({ plan, order }: Invoice, numbered: Numbered): Promise<InvoiceState> => {
    const { outcome, reason } = plan;
    if (outcome === "sign-fail")
      return { is: "unsealed", ...numbered, reason: reason ?? "电子签章服务无响应（演示）" };
    const issued = {
      face: faceOf(order, seller, numbered),
      issuedAt: new Date(numbered.issuedAt).toISOString(),
    };
    const token = randomBytes(24).toString("base64url");
    const pdf = await (drawsOnce ? (drawn ??= invoicePdf(issued)) : invoicePdf(issued));
    documents.save(token, { pdf, ofd: invoiceOfd(issued), xml: Buffer.from(invoiceXml(issued)) });
    return { is: "done", ...numbered, token };
  };

  const issue = async (invoice: Invoice): Promise<Invoice> => {
    const { orderNo } = invoice.order;
    const { state } = invoice;
    if (state.is === "sealing") {
      const { invoiceNumber: number, issuedAt } = state;
      return ledger.stand(orderNo, await seal(invoice, { invoiceNumber: number, issuedAt }));
    }
    if (state.is !== "issuing") return invoice;
    const numbered = nextNumber();
    const reason = hindrance(invoice, numbered);
    if (reason !== undefined) return ledger.stand(orderNo, { is: "failed", reason });
    const sealing = ledger.stand(orderNo, { is: "sealing", ...numbered });
    return ledger.stand(orderNo, await seal(sealing, numbered));
  };

  return (invoice) => {
    const issued = queue.then(() => issue(ledger.byOrderNo(invoice.order.orderNo) ?? invoice));
    queue = issued.catch(() => undefined);
    return issued;
  };
}
