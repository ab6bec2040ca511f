import { ActivityFailure, condition, log } from "@temporalio/workflow";
import type { Application } from "../../domain/application";
import type { InvoiceOrder, InvoiceResult } from "../../domain/invoice-document";
import { invoiceOrderOf } from "../../domain/invoicing";
import type { RequestInvoice } from "../messages";
import { asking, insisting } from "./activities";
import type { Renewal } from "./renewal";

/** Seconds between two questions about an invoice that is being issued; the provider's callback cuts a pause short. */
const firstPauseSeconds = 2;
const longestPauseSeconds = 600;

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
    try {
      const result = await this.order(order);
      if (result.standing === "failed") {
        await renewal.record({ type: "invoiceFailed", reason: result.reason });
        return;
      }
      const { invoiceNumber, issuedAt, pdfUrl } = result;
      const file = await insisting.archiveInvoice.executeWithOptions({ summary: `保存发票 ${orderNo}` }, [
        { orderNo, applicationId: order.applicationId, pdfUrl },
      ]);
      await renewal.record({ type: "invoiceIssued", document: { invoiceNumber, issuedAt, ...file } });
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
      log.error("invoice refused by the provider", { orderNo });
      await renewal.record({ type: "invoiceFailed", reason: error.cause?.message ?? error.message });
    }
  }

  /** Orders the invoice and asks until its end is known. A provider that has lost the order is given it again. */
  private async order(
    order: InvoiceOrder,
  ): Promise<Extract<InvoiceResult, { standing: "issued" | "failed" }>> {
    const { orderNo } = order;
    let known = false;
    for (let seconds = firstPauseSeconds; ; seconds = Math.min(seconds * 2, longestPauseSeconds)) {
      const seen = this.notices;
      if (!known)
        await insisting.requestInvoice.executeWithOptions({ summary: `申请开票 ${orderNo}` }, [order]);
      const result = await this.ask(orderNo);
      if (result.standing === "issued" || result.standing === "failed") return result;
      known = result.standing !== "unknown";
      await condition(() => this.notices > seen, seconds * 1000, { summary: `查询开票结果 ${orderNo}` });
    }
  }

  private async ask(orderNo: string): Promise<InvoiceResult> {
    try {
      return await asking.queryInvoice.executeWithOptions({ summary: `查询开票结果 ${orderNo}` }, [
        { orderNo },
      ]);
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
      return { standing: "issuing" };
    }
  }
}
