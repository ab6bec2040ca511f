import { ApplicationFailure } from "@temporalio/common";
import { z } from "zod";
import type { Drawer, InvoiceFormat, InvoiceOrder, InvoiceResult } from "../../domain/invoice/document";
import type { RedLetterOrder, RedLetterResult } from "../../domain/invoice/red-letter";
import type { InvoiceDelivery } from "../../domain/invoice/request";
import { call, NuonuoRefusal } from "./call";
import { checkCallback } from "./callback";
import { downloadDocument } from "./download";
import { drawerOf } from "./drawer";
import { findRedForm, formResultOf, refreshRedForm, saveRedForm } from "./red-letter";
import type { NuonuoDeps } from "./settings";
import { acceptedSchema, billingRequest, resultOf, rowSchema } from "./wire";

export type { NuonuoDeps, NuonuoSettings } from "./settings";
export { fixedToken, sharedTokens, type KeptToken, type TokenStore } from "./tokens";

/**
 * What the workflow and the API need of the invoice provider.
 *
 * Methods throw a plain Error when the provider is away or talks garbage (Temporal retries it), and an
 * ApplicationFailure that is not retryable: INVOICE_REFUSED when it refuses for good, DRAWER_AWAY when nothing can be
 * issued before its drawer has logged in.
 */
export interface InvoiceProvider {
  /** Asks for an invoice. The same order number gives at most one invoice, however often: a repeat is no refusal. */
  request(order: InvoiceOrder): Promise<void>;
  /** `checkDrawer`: whether one that is still being issued waits for the drawer is worth a question. */
  result(query: { orderNo: string; checkDrawer?: boolean }): Promise<InvoiceResult>;
  /** Has what failed, or lacks its seal, tried again under its own number. False where it can't be now. */
  retry(query: { orderNo: string }): Promise<boolean>;
  requestRed(order: RedLetterOrder): Promise<void>;
  redResult(order: RedLetterOrder): Promise<RedLetterResult>;
  /** Sends an issued invoice once more. */
  deliver(order: { invoiceNumber: string; delivery: InvoiceDelivery }): Promise<void>;
  drawer(): Promise<Drawer>;
  /** A document, byte for byte, its size and kind checked. */
  download(document: { url: string; format: InvoiceFormat }): Promise<Buffer>;
  /** @throws NoticeRefused for a callback at an address that was not given out */
  checkCallback(callback: { applicationId: string; key: string }): void;
}

/** The content is wrong: repeating it is in vain. */
const isContentRefusal = (code: string): boolean => /^E(4000|91\d\d|979[6-9]|980[01])$/.test(code);
const alreadyOrdered = "E9106";
const noSuchOrder = "E9500";

export function createInvoiceProvider(deps: NuonuoDeps): InvoiceProvider {
  const { settings } = deps;

  const isDrawerAway = async (): Promise<boolean> => (await drawerOf(deps)) !== "已登录";

  async function result({ orderNo, checkDrawer = false }: { orderNo: string; checkDrawer?: boolean }) {
    const body = { orderNos: [orderNo], isOfferInvoiceDetail: "0" };
    let rows: unknown;
    try {
      rows = (await call(deps, { method: "queryInvoiceResult", body })).result;
    } catch (error) {
      if (error instanceof NuonuoRefusal && error.code === noSuchOrder) return unknown;
      throw error;
    }
    const [row, ...others] = z.array(rowSchema).parse(rows);
    if (row === undefined) return unknown;
    if (others.length > 0 || (row.orderNo && row.orderNo !== orderNo))
      throw new Error("诺税通 answered with another order");
    const found = resultOf(row, settings.documentOrigins);
    // The vendor doesn't say how a drawer who isn't logged in shows: as 开票中, or as 开票失败.
    if (found.status === "failed" && (await isDrawerAway()))
      return { status: "held", reason: found.reason } as const;
    if (found.status === "issuing" && checkDrawer && (await isDrawerAway()))
      return { status: "issuing", drawerAway: true } as const;
    return found;
  }

  return {
    request: async (order) => {
      const body = billingRequest(order, settings);
      try {
        const answer = await call(deps, { method: "requestBillingNew", body });
        acceptedSchema.parse(answer.result);
      } catch (error) {
        if (!(error instanceof NuonuoRefusal)) throw error;
        if (error.code === alreadyOrdered) return;
        if (isContentRefusal(error.code))
          throw ApplicationFailure.nonRetryable(error.describe, "INVOICE_REFUSED");
        if (await isDrawerAway()) throw ApplicationFailure.nonRetryable(error.describe, "DRAWER_AWAY");
        throw error;
      }
    },

    result,

    retry: async ({ orderNo }) => {
      try {
        await call(deps, { method: "reInvoice", body: { orderno: orderNo } });
        return true;
      } catch (error) {
        // Issued meanwhile, under way, or too often today: whichever it is, the next question tells.
        if (error instanceof NuonuoRefusal) return false;
        throw error;
      }
    },

    requestRed: (order) => saveRedForm(deps, order),

    redResult: async (order) => {
      const form = await findRedForm(deps, order);
      if (!form) return unknown;
      const byForm = formResultOf(form);
      if (byForm?.status === "awaitsBuyer") await refreshRedForm(deps, form);
      if (byForm) return byForm;
      const red = await result({ orderNo: form.orderNo || order.orderNo });
      // The form is confirmed: the red invoice comes, sooner or later, and one that failed is tried again.
      if (red.status === "failed") return { status: "unsealed", reason: red.reason };
      return red.status === "unknown" ? { status: "issuing" } : red;
    },

    deliver: async ({ invoiceNumber, delivery: { email, phone } }) => {
      const to = {
        ...(phone === undefined ? {} : { phone }),
        ...(email === undefined ? {} : { mail: email }),
      };
      const body = { taxnum: settings.seller.taxNumber, invoiceNum: invoiceNumber, invoiceCode: "", ...to };
      await call(deps, { method: "deliveryInvoice", body });
    },

    drawer: () => drawerOf(deps),
    download: (document) => downloadDocument(document, settings),
    checkCallback: (callback) => checkCallback(settings, callback),
  };
}

const unknown = { status: "unknown" } as const;
