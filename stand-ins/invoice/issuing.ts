import { randomBytes } from "node:crypto";
import type { Logger } from "pino";
import { invoiceFace } from "../../domain/invoice/document";
import { taxRatePercentOf, totalFenOf, type BillingOrder } from "./billing-order";
import type { Documents } from "./documents";
import type { Drawing } from "./drawing/draw-invoice";
import type { DrawingThread } from "./drawing/thread";
import { invoiceNumber } from "./invoice-number";
import type { Invoice, InvoiceEnd, Ledger } from "./ledger";

export interface IssuingDeps {
  ledger: Ledger;
  documents: Documents;
  thread: DrawingThread;
  /** The time in ms. */
  now: () => number;
  log: Logger;
  /** Once aborted, what can't be finished is left for the next start. */
  signal: AbortSignal;
}

const plannedFailures = {
  fail: { standing: "failed", reason: "税务平台未受理（演示）" },
  "sign-fail": { standing: "signing failed", reason: "电子签章服务无响应（演示）" },
} as const;

/** A character as it can be shown: itself, or its code point where there is nothing to see. */
const shown = (character: string): string =>
  /[\p{C}\p{Z}\p{M}]/u.test(character)
    ? `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`
    : character;

function drawingJob(order: BillingOrder, { number, issuedAt }: { number: string; issuedAt: string }) {
  const [detail] = order.invoiceDetail;
  const face = invoiceFace({
    invoiceNumber: number,
    issuedAt,
    buyer: { name: order.buyerName, taxNumber: order.buyerTaxNum },
    seller: { name: order.salerName, taxNumber: order.salerTaxNum },
    itemName: detail.goodsName,
    specification: detail.specType,
    totalFen: totalFenOf(order),
    taxRatePercent: taxRatePercentOf(order),
    remark: order.remark,
    clerk: order.clerk,
  });
  return { face, issuedAt };
}

/**
 * Makes the function that brings an accepted invoice to its end. One at a time: so numbers have no gaps, and
 * a number is used up only in the journal entry that also makes it known.
 */
export function createIssuing({
  ledger,
  documents,
  thread,
  now,
  log,
  signal,
}: IssuingDeps): (invoice: Invoice) => Promise<Invoice> {
  let queue: Promise<unknown> = Promise.resolve();

  const draw = async ({ order }: Invoice): Promise<InvoiceEnd> => {
    const issuedAt = now();
    const number = invoiceNumber({ sequence: ledger.issuedCount() + 1, issuedAt });
    const drawing: Drawing = await thread.draw(
      drawingJob(order, { number, issuedAt: new Date(issuedAt).toISOString() }),
    );
    if ("unprintable" in drawing) {
      return {
        standing: "failed",
        reason: `名称含有无法打印的字：${drawing.unprintable.map(shown).join("、")}`,
      };
    }
    const token = randomBytes(24).toString("base64url");
    await documents.save(token, drawing.pdf);
    return { standing: "issued", invoiceNumber: number, issuedAt, token };
  };

  const drawOrFail = async (invoice: Invoice): Promise<InvoiceEnd> => {
    try {
      return await draw(invoice);
    } catch (error) {
      if (signal.aborted) throw error;
      log.error({ orderNo: invoice.order.orderNo, err: error }, "document not drawn");
      return { standing: "failed", reason: "版式文件生成失败，请重新申请" };
    }
  };

  const issue = async (invoice: Invoice): Promise<Invoice> => {
    const { outcome, reason } = invoice.plan;
    const { orderNo } = invoice.order;
    if (outcome === "issue") return ledger.end(orderNo, await drawOrFail(invoice));
    const failure = plannedFailures[outcome];
    return ledger.end(orderNo, { ...failure, reason: reason ?? failure.reason });
  };

  return (invoice) => {
    const issued = queue.then(() => issue(invoice));
    queue = issued.catch(() => undefined);
    return issued;
  };
}
