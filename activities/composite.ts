import { cancellationSignal } from "@temporalio/activity";
import type { Logger } from "pino";
import { describeError } from "../lib/describe-error";
import { stepOf } from "../contract/step";
import type { ApplicationEvent } from "../domain/application/events";
import { withFingerprint } from "../domain/application/fingerprint";
import { apply } from "../domain/application/reducer";
import type { InvoiceOrder, IssuedInvoice } from "../domain/invoice/document";
import type { AttemptOrder } from "../domain/money/payment";
import { within } from "../lib/time-limit";
import type { ApplicationWrite } from "../store/write-projection";
import type { ArchivedInvoice, createInvoiceActivities } from "./invoice";
import type { createPaymentActivities } from "./payments";
import type { createStoreActivities, SavedAs } from "./store";
import { justWritten } from "./stored-orders";

/** Longest wait for the second call of a composite activity, in milliseconds. */
const patienceMs = 1_500;

type Each = Pick<ReturnType<typeof createStoreActivities>, "saveApplication"> &
  Pick<ReturnType<typeof createPaymentActivities>, "preparePayment"> &
  Pick<ReturnType<typeof createInvoiceActivities>, "requestInvoice" | "queryInvoice" | "archiveInvoice">;

/** An issued invoice whose files were archived in the same activity. */
type KeptInvoice = { status: "issued"; kept: ArchivedInvoice } & Pick<
  IssuedInvoice,
  "invoiceNumber" | "issuedAt"
>;
/**
 * Answer to a query about an invoice. If its files were archived at once, the answer has the archived files instead of
 * their addresses.
 */
export type FetchedInvoice = Awaited<ReturnType<Each["queryInvoice"]>> | KeptInvoice;

interface InvoiceToFetch {
  orderNo: string;
  applicationId: string;
  checkDrawer?: boolean;
}

/**
 * Decides whether Temporal has given up this try. The workflow then continues with a regular activity, and anything that
 * this one still did would be done twice.
 */
const isAbandoned = (): boolean => cancellationSignal().aborted;

/** Decides whether a write stands, so that an order that follows from it may be given. */
const isStored = (savedAs: SavedAs): boolean => savedAs === undefined || savedAs === "holdLost";

/** Returns the write of an event that follows another write, on behalf of the same request. */
function following({ application: before, steps, ...state }: ApplicationWrite, event: ApplicationEvent) {
  const application = apply(before, event);
  const { trace } = steps.at(-1) ?? steps[0];
  return {
    ...state,
    application,
    before: withFingerprint(state.before, before),
    steps: [stepOf(event, application, trace)],
  } satisfies ApplicationWrite;
}

/**
 * Creates activities that make two calls in one, because each activity costs Temporal and the worker as much as its work.
 * If the second call fails or takes long, the workflow makes it by a separate activity: every call may be repeated.
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
     * Writes an attempt, only then asks the gateway to prepare it, and writes the result as well. The answer has no
     * result if the gateway could not prepare it yet. The second event has the attempt's time, so that any event that the
     * workflow records meanwhile replaces it.
     */
    async saveThenPrepare({ write, order }: { write: ApplicationWrite; order: AttemptOrder }) {
      const savedAs = await each.saveApplication(write);
      if (!isStored(savedAs) || isAbandoned()) return { savedAs };
      const { codeUrl } = (await ifPossible(() => each.preparePayment(order, justWritten))) ?? {};
      if (codeUrl === undefined || isAbandoned()) return { savedAs };
      const { at } = write.steps.at(-1) ?? write.steps[0];
      const event = { type: "attemptPrepared", number: order.number, codeUrl, at } as const;
      const next = following(write, event);
      await each.saveApplication(next);
      return { savedAs, prepared: { event, version: next.application.version } };
    },

    /** Writes that an invoice was requested, then orders it. `placed` is true if the provider has accepted the order. */
    async saveThenRequestInvoice({ write, order }: { write: ApplicationWrite; order: InvoiceOrder }) {
      const savedAs = await each.saveApplication(write);
      if (!isStored(savedAs) || isAbandoned()) return { savedAs, placed: false };
      const placed = await ifPossible(async () => {
        await each.requestInvoice(order, justWritten);
        return true;
      });
      return { savedAs, placed: placed ?? false };
    },

    /** Queries the provider for an invoice, and archives the files of an issued one. */
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
