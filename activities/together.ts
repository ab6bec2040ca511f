import type { Logger } from "pino";
import { describeError } from "../config/describe-error";
import type { InvoiceOrder } from "../domain/invoice/document";
import type { AttemptOrder } from "../domain/money/payment";
import { within } from "../config/time-limit";
import type { ApplicationWrite } from "../store/write-steps";
import type { ArchivedInvoice, createInvoiceActivities } from "./invoice";
import type { createPaymentActivities } from "./payments";
import type { createStoreActivities } from "./store";

/** So long what is done waits for what follows it. Milliseconds. */
const patienceMs = 1_500;

type Each = Pick<ReturnType<typeof createStoreActivities>, "saveApplication"> &
  Pick<ReturnType<typeof createPaymentActivities>, "preparePayment"> &
  Pick<ReturnType<typeof createInvoiceActivities>, "requestInvoice" | "queryInvoice" | "archiveInvoice">;

/** What the provider says, and the files of an issued invoice where they could be kept in the same breath. */
export type FetchedInvoice = Awaited<ReturnType<Each["queryInvoice"]>> & { kept?: ArchivedInvoice };

interface InvoiceToFetch {
  orderNo: string;
  applicationId: string;
  checkDrawer?: boolean;
}

/**
 * Two activities in one, since each costs the engine and the worker as much as what it does. Where the second fails or takes
 * long, the workflow has it done by itself: each may be repeated.
 */
export function createJointActivities(each: Each, log: Pick<Logger, "warn">) {
  async function ifPossible<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await within(patienceMs, work);
    } catch (error) {
      log.warn({ error: describeError(error) }, "what follows is tried again by itself");
      return undefined;
    }
  }

  return {
    /** Writes an attempt, and only then has the gateway prepare it: undefined where it could not yet. */
    async saveThenPrepare({ write, order }: { write: ApplicationWrite; order: AttemptOrder }) {
      await each.saveApplication(write);
      return ifPossible(() => each.preparePayment(order));
    },

    /** Writes that an invoice is asked for, then orders it: true where the provider has taken the order. */
    async saveThenRequestInvoice({ write, order }: { write: ApplicationWrite; order: InvoiceOrder }) {
      await each.saveApplication(write);
      const taken = await ifPossible(async () => {
        await each.requestInvoice(order);
        return true;
      });
      return taken ?? false;
    },

    /** Asks about an invoice, and keeps the documents of one that is issued. */
    async fetchInvoice({ applicationId, ...query }: InvoiceToFetch): Promise<FetchedInvoice> {
      const result = await each.queryInvoice(query);
      if (result.standing !== "issued") return result;
      const { orderNo } = query;
      const kept = await ifPossible(() => each.archiveInvoice({ ...result, orderNo, applicationId }));
      return { ...result, ...(kept ? { kept } : {}) };
    },
  };
}
