import type { ArchivedInvoice } from "../../activities/invoice";
import type { Application } from "../../domain/application/application";
import { invoiceLinesOf } from "../../domain/application/invoice-lines";
import type { InvoiceOrder, IssuedInvoice } from "../../domain/invoice/document";
import { invoiceOrderOf } from "../../domain/application/invoicing";
import type { RequestInvoice } from "../messages";
import { localStore, localInSequenceThenRegular, triedForever, triedOnce } from "./activities";
import { noteOverInvoiced } from "./over-invoiced";
import { orderUntilEnd, type Begun } from "./order-invoice";
import type { Renewal } from "./renewal";
import type { Save } from "./writer";

/** Seconds without a result after which the operator is told. */
const patienceSeconds = 86_400;

interface Delay {
  begin: () => void;
  end: () => void;
}

export class Invoicing {
  /** Number of notices from the provider so far. */
  private notices = 0;

  constructor(private readonly renewal: Renewal) {}

  /**
   * Requests the invoice. A single event sets 开票中 and confirms an open receipt. The provider's work comes after it and
   * can't undo it.
   */
  async request({ by, buyer, delivery }: RequestInvoice): Promise<Application> {
    if (invoiceLinesOf(this.renewal.application).length === 0)
      return this.renewal.record({ type: "invoiceRequested", by, buyer, delivery });
    const begun: Begun = { placed: false, hasNews: this.watchNotices() };
    const savePlacing: Save = async (write) => {
      const order = invoiceOrderOf(this.renewal.application);
      const { savedAs, placed } = await localStore.saveThenRequestInvoice({ write, order });
      begun.placed = placed;
      return savedAs;
    };
    const requested = this.renewal.record({ type: "invoiceRequested", by, buyer, delivery }, savePlacing);
    this.renewal.background(requested.then(() => this.issue(begun)));
    return requested;
  }

  /** Continues the invoice that an earlier run requested. The provider is queried about that order first. */
  continueOpenInvoice(): void {
    if (this.renewal.leftOpen(({ invoice }) => invoice === "开票中"))
      this.renewal.background(this.issue({ placed: true, asksAtOnce: true, hasNews: this.watchNotices() }));
  }

  noticed(): void {
    this.notices += 1;
  }

  /** Returns a function that tells whether a notice has come since this call. */
  readonly watchNotices = (): (() => boolean) => {
    const seen = this.notices;
    return () => this.notices > seen;
  };

  private async issue(begun: Begun): Promise<void> {
    const { renewal } = this;
    const order = invoiceOrderOf(renewal.application);
    const { orderNo } = order;
    const delay = this.watchDelay(orderNo);
    try {
      const result = await orderUntilEnd({ renewal, order, begun, delay, watchNotices: this.watchNotices });
      if (result.status === "failed") {
        await renewal.record({ type: "invoiceFailed", reason: result.reason });
        return;
      }
      const { invoiceNumber, issuedAt } = result;
      const file = "kept" in result ? result.kept : await this.keepFiles(order, result, delay);
      await renewal.record({ type: "invoiceIssued", document: { invoiceNumber, issuedAt, ...file } });
      await noteOverInvoiced(renewal);
    } finally {
      delay.end();
    }
  }

  private keepFiles(order: InvoiceOrder, issued: IssuedInvoice, delay: Delay): Promise<ArchivedInvoice> {
    const { orderNo, applicationId } = order;
    const document = { ...issued, orderNo, applicationId };
    return localInSequenceThenRegular(
      this.renewal,
      () => triedOnce.archiveInvoice(document),
      () => {
        delay.begin();
        const summary = `保存发票 ${orderNo}`;
        return triedForever.archiveInvoice.executeWithOptions({ summary }, [document]);
      },
    );
  }

  /**
   * Creates a watch that tells the operator if an invoice takes a day. Its timer has a cost, so it begins only with the
   * first delay.
   */
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
          renewal.noteOnTimeout(() => ended, {
            withinSeconds: patienceSeconds - (renewal.now - requestedAt) / 1000,
            text: `发票订单${orderNo}超过一天没有结果，请向开票服务商核实`,
            duty: { kind: "providerSilent", about: orderNo },
          }),
        );
      },
      end: () => {
        ended = true;
      },
    };
  }
}
