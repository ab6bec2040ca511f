import { ActivityFailure, log } from "@temporalio/workflow";
import type { Application } from "../../domain/application/application";
import type { InvoiceOrder, InvoiceResult } from "../../domain/invoice/document";
import { invoiceOrderOf } from "../../domain/invoice/invoicing";
import type { RequestInvoice } from "../messages";
import { triedThreeTimes, triedForever, locallyFirst, triedOnce } from "./activities";
import type { Renewal } from "./renewal";

/** Seconds between two questions about an invoice that is being issued; the provider's callback cuts a pause short. */
const firstPauseSeconds = 2;
const longestPauseSeconds = 3_600;
/** After so long without a result the operator is told. */
const patienceSeconds = 86_400;

type InvoiceEnd = Extract<InvoiceResult, { standing: "issued" | "failed" }>;

interface Delay {
  begin: () => void;
  end: () => void;
}

export class Invoicing {
  /** Grows with every notice from the provider. */
  private notices = 0;

  constructor(private readonly renewal: Renewal) {}

  /** One event makes it 开票中 and confirms an open receipt; what the provider does comes after, and can't undo that. */
  async request({ by, buyer, delivery }: RequestInvoice): Promise<Application> {
    const requested = this.renewal.record({ type: "invoiceRequested", by, buyer, delivery });
    this.renewal.background(this.issue({ placed: false }));
    return requested;
  }

  /** Goes on with what a run before this one asked for: the provider is asked about that order first. */
  takeUp(): void {
    if (this.renewal.application.invoice === "开票中") this.renewal.background(this.issue({ placed: true }));
  }

  noticed(): void {
    this.notices += 1;
  }

  private async issue({ placed }: { placed: boolean }): Promise<void> {
    const { renewal } = this;
    const order = invoiceOrderOf(renewal.application);
    const { orderNo } = order;
    const delay = this.watchDelay(orderNo);
    try {
      const result = await this.order(order, { placed, delay });
      if (result.standing === "failed") {
        await renewal.record({ type: "invoiceFailed", reason: result.reason });
        return;
      }
      const { invoiceNumber, issuedAt, pdfUrl } = result;
      const document = { orderNo, applicationId: order.applicationId, pdfUrl };
      const file = await locallyFirst(
        renewal,
        () => triedOnce.archiveInvoice(document),
        () => {
          delay.begin();
          return triedForever.archiveInvoice.executeWithOptions({ summary: `保存发票 ${orderNo}` }, [
            document,
          ]);
        },
      );
      await renewal.record({ type: "invoiceIssued", document: { invoiceNumber, issuedAt, ...file } });
    } finally {
      delay.end();
    }
  }

  /** Tells the operator of an invoice that takes a day; its timer costs something, so it begins with the first delay. */
  private watchDelay(orderNo: string): Delay {
    const { renewal } = this;
    let begun = false;
    let ended = false;
    const requestedAt = Date.parse(renewal.application.invoiceRequests.at(-1)?.requestedAt ?? "");
    return {
      begin: () => {
        if (begun) return;
        begun = true;
        renewal.background(
          renewal.noteUnless(() => ended, {
            withinSeconds: patienceSeconds - (renewal.now - requestedAt) / 1000,
            text: `发票订单${orderNo}超过一天没有结果，请向开票服务商核实`,
          }),
        );
      },
      end: () => {
        ended = true;
      },
    };
  }

  /** Orders the invoice and asks until its end is known. A provider that has lost the order is given it again. */
  private async order(
    order: InvoiceOrder,
    { placed, delay }: { placed: boolean; delay: Delay },
  ): Promise<InvoiceEnd> {
    const { orderNo } = order;
    let known = placed;
    let asksAtOnce = placed;
    for (let seconds = firstPauseSeconds; ; seconds = Math.min(seconds * 2, longestPauseSeconds)) {
      const seen = this.notices;
      const refusal = known ? undefined : await this.place(order, delay);
      // It has news in a triedOnce, and brings it. One that refuses has none.
      if (!refusal && !asksAtOnce)
        await this.renewal.rest(() => this.notices > seen, seconds * 1000, `查询开票结果 ${orderNo}`);
      asksAtOnce = false;
      const result = await this.ask(orderNo);
      if (result.standing === "issued" || result.standing === "failed") return result;
      known = result.standing !== "unknown";
      // Refused, and the provider knows of no such order: an earlier try may have been taken, and its answer lost.
      if (refusal && !known) return refusal;
      if (known) delay.begin();
    }
  }

  /** What the provider said if it refuses the order for good. */
  private async place(order: InvoiceOrder, delay: Delay): Promise<InvoiceEnd | undefined> {
    const { orderNo } = order;
    try {
      await locallyFirst(
        this.renewal,
        () => triedOnce.requestInvoice(order),
        () => {
          delay.begin();
          return triedForever.requestInvoice.executeWithOptions({ summary: `申请开票 ${orderNo}` }, [order]);
        },
      );
      return undefined;
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
      log.error("invoice refused by the provider", { orderNo });
      return { standing: "failed", reason: error.cause?.message ?? error.message };
    }
  }

  private async ask(orderNo: string): Promise<InvoiceResult> {
    try {
      const summary = `查询开票结果 ${orderNo}`;
      return await locallyFirst(
        this.renewal,
        () => triedOnce.queryInvoice({ orderNo }),
        () => triedThreeTimes.queryInvoice.executeWithOptions({ summary }, [{ orderNo }]),
      );
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
      return { standing: "issuing" };
    }
  }
}
