import { ActivityFailure, condition, log } from "@temporalio/workflow";
import type { Application } from "../../domain/application/application";
import type { InvoiceOrder, InvoiceResult } from "../../domain/invoice/document";
import { invoiceOrderOf } from "../../domain/invoice/invoicing";
import type { RequestInvoice } from "../messages";
import { triedThreeTimes, triedForever } from "./activities";
import type { Renewal } from "./renewal";

/** Seconds between two questions about an invoice that is being issued; the provider's callback cuts a pause short. */
const firstPauseSeconds = 2;
const longestPauseSeconds = 3_600;
/** After so long without a result the operator is told. */
const patienceSeconds = 86_400;

type InvoiceEnd = Extract<InvoiceResult, { standing: "issued" | "failed" }>;

export class Invoicing {
  /** Grows with every notice from the provider. */
  private notices = 0;

  constructor(private readonly renewal: Renewal) {}

  /** One event makes it 开票中 and confirms an open receipt; what the provider does comes after, and can't undo that. */
  async request({ by, buyer, delivery }: RequestInvoice): Promise<Application> {
    const requested = this.renewal.record({ type: "invoiceRequested", by, buyer, delivery });
    this.renewal.background(this.issue());
    return requested;
  }

  noticed(): void {
    this.notices += 1;
  }

  private async issue(): Promise<void> {
    const { renewal } = this;
    const order = invoiceOrderOf(renewal.application);
    const { orderNo } = order;
    let ended = false;
    renewal.background(
      renewal.noteUnless(() => ended, {
        withinSeconds: patienceSeconds,
        text: `发票订单${orderNo}超过一天没有结果，请向开票服务商核实`,
      }),
    );
    try {
      const result = await this.order(order);
      if (result.standing === "failed") {
        await renewal.record({ type: "invoiceFailed", reason: result.reason });
        return;
      }
      const { invoiceNumber, issuedAt, pdfUrl } = result;
      const file = await triedForever.archiveInvoice.executeWithOptions({ summary: `保存发票 ${orderNo}` }, [
        { orderNo, applicationId: order.applicationId, pdfUrl },
      ]);
      await renewal.record({ type: "invoiceIssued", document: { invoiceNumber, issuedAt, ...file } });
    } finally {
      ended = true;
    }
  }

  /** Orders the invoice and asks until its end is known. A provider that has lost the order is given it again. */
  private async order(order: InvoiceOrder): Promise<InvoiceEnd> {
    const { orderNo } = order;
    let refusal: InvoiceEnd | undefined;
    let known = false;
    for (let seconds = firstPauseSeconds; ; seconds = Math.min(seconds * 2, longestPauseSeconds)) {
      const seen = this.notices;
      if (!known) refusal = await this.place(order);
      const result = await this.ask(orderNo);
      if (result.standing === "issued" || result.standing === "failed") return result;
      known = result.standing !== "unknown";
      // Refused, and the provider knows of no such order: an earlier try may have been taken, and its answer lost.
      if (refusal && !known) return refusal;
      await condition(() => this.notices > seen, seconds * 1000, { summary: `查询开票结果 ${orderNo}` });
    }
  }

  /** What the provider said if it refuses the order for good. */
  private async place(order: InvoiceOrder): Promise<InvoiceEnd | undefined> {
    const { orderNo } = order;
    try {
      await triedForever.requestInvoice.executeWithOptions({ summary: `申请开票 ${orderNo}` }, [order]);
      return undefined;
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
      log.error("invoice refused by the provider", { orderNo });
      return { standing: "failed", reason: error.cause?.message ?? error.message };
    }
  }

  private async ask(orderNo: string): Promise<InvoiceResult> {
    try {
      return await triedThreeTimes.queryInvoice.executeWithOptions({ summary: `查询开票结果 ${orderNo}` }, [
        { orderNo },
      ]);
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
      return { standing: "issuing" };
    }
  }
}
