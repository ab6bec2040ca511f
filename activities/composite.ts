import { cancellationSignal } from "@temporalio/activity";
import type { Logger } from "pino";
import { describeError } from "../lib/describe-error";
import { stepOf } from "../contract/step";
import type { ApplicationEvent } from "../domain/application/events";
import { apply } from "../domain/application/reducer";
import type { InvoiceOrder, IssuedInvoice } from "../domain/invoice/document";
import type { AttemptOrder } from "../domain/money/payment";
import { within } from "../lib/time-limit";
import type { ApplicationWrite } from "../store/write-projection";
import type { ArchivedInvoice, createInvoiceActivities } from "./invoice";
import type { createPaymentActivities } from "./payments";
import type { createStoreActivities } from "./store";

/** So long what is done waits for what follows it. Milliseconds. */
const patienceMs = 1_500;

type Each = Pick<ReturnType<typeof createStoreActivities>, "saveApplication"> &
  Pick<ReturnType<typeof createPaymentActivities>, "preparePayment"> &
  Pick<ReturnType<typeof createInvoiceActivities>, "requestInvoice" | "queryInvoice" | "archiveInvoice">;

/** An issued invoice whose files could be kept in the same breath. */
type KeptInvoice = { status: "issued"; kept: ArchivedInvoice } & Pick<
  IssuedInvoice,
  "invoiceNumber" | "issuedAt"
>;
/** What the provider says; of files that are kept it needn't say where they were. */
export type FetchedInvoice = Awaited<ReturnType<Each["queryInvoice"]>> | KeptInvoice;

interface InvoiceToFetch {
  orderNo: string;
  applicationId: string;
  checkDrawer?: boolean;
}

/**
 * True once Temporal has given up the try: the workflow goes on by a regular activity, and what this one still did would be
 * done beside it.
 */
const isAbandoned = (): boolean => cancellationSignal().aborted;

/** The write of the step behind those of another write, on behalf of the same request. */
function following({ application: before, steps, ...state }: ApplicationWrite, event: ApplicationEvent) {
  const application = apply(before, event);
  const { trace } = steps.at(-1) ?? steps[0];
  return {
    ...state,
    application,
    steps: [stepOf(event, [before, application], trace)],
  } satisfies ApplicationWrite;
}

/**
 * Two activities in one, since each costs the engine and the worker as much as what it does. Where the second fails or takes
 * long, the workflow has it done by itself: each may be repeated.
 */
export function createCompositeActivities(each: Each, log: Pick<Logger, "warn">) {
  async function ifPossible<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await within(patienceMs, work);
    } catch (error) {
      log.warn({ error: describeError(error) }, "what follows is tried again by itself");
      return undefined;
    }
  }

  return {
    /**
     * Writes an attempt, only then has the gateway prepare it, and writes that, too: undefined where it could not yet.
     * The event bears the attempt's time, so that whatever the workflow comes to meanwhile takes its place.
     */
    async saveThenPrepare({ write, order }: { write: ApplicationWrite; order: AttemptOrder }) {
      await each.saveApplication(write);
      if (isAbandoned()) return undefined;
      const { codeUrl } = (await ifPossible(() => each.preparePayment(order))) ?? {};
      if (codeUrl === undefined || isAbandoned()) return undefined;
      const { at } = write.steps.at(-1) ?? write.steps[0];
      const event = { type: "attemptPrepared", number: order.number, codeUrl, at } as const;
      const next = following(write, event);
      await each.saveApplication(next);
      return { event, version: next.application.version };
    },

    /** Writes that an invoice is asked for, then orders it: true where the provider has taken the order. */
    async saveThenRequestInvoice({ write, order }: { write: ApplicationWrite; order: InvoiceOrder }) {
      await each.saveApplication(write);
      if (isAbandoned()) return false;
      const taken = await ifPossible(async () => {
        await each.requestInvoice(order);
        return true;
      });
      return taken ?? false;
    },

    /** Asks about an invoice, and keeps the documents of one that is issued. */
    async fetchInvoice({ applicationId, ...query }: InvoiceToFetch): Promise<FetchedInvoice> {
      const result = await each.queryInvoice(query);
      if (result.status !== "issued") return result;
      const { orderNo } = query;
      if (isAbandoned()) return result;
      const kept = await ifPossible(() => each.archiveInvoice({ ...result, orderNo, applicationId }));
      if (!kept) return result;
      const { status, invoiceNumber, issuedAt } = result;
      return { status, invoiceNumber, issuedAt, kept };
    },
  };
}
