import { ApplicationFailure } from "@temporalio/common";
import { z } from "zod";
import type { Drawer, InvoiceFormat, InvoiceOrder, InvoiceResult } from "../../domain/invoice/document";
import type { RedLetterOrder, RedLetterResult } from "../../domain/invoice/red-letter";
import type { InvoiceDelivery } from "../../domain/invoice/request";
import { askOutside } from "../ask-outside";
import { call, NuonuoRefusal } from "./call";
import { checkCallback } from "./callback";
import { findRedForm, formResultOf, refreshRedForm, saveRedForm } from "./red-letter";
import type { NuonuoDeps, NuonuoSettings } from "./settings";
import { acceptedSchema, billingRequest, resultOf, rowSchema } from "./wire";
import { documentAddress } from "./document-address";

const answerSchema = z.looseObject({ certificationStatus: z.coerce.string() });

/**
 * Query types for the state that the platform has stored. Asking the tax bureau anew is allowed only twenty times a
 * day.
 */
const stored = { certification: "1", login: "2" } as const;

/** Returns whether the drawer can draw invoices: logged in at the tax bureau, with a confirmed identity. */
async function drawerOf(deps: NuonuoDeps): Promise<Drawer> {
  const { extensionNumber } = deps.settings;
  const ask = async (queryType: string): Promise<string> => {
    const body = { queryType, ...(extensionNumber === undefined ? {} : { extensionNumber }) };
    const { result } = await call(deps, { method: "getCertificationStatus", body });
    return answerSchema.parse(result).certificationStatus;
  };
  if ((await ask(stored.login)) === "0") return "未登录";
  return ["2", "3"].includes(await ask(stored.certification)) ? "待认证" : "已登录";
}

const largestDocumentBytes = 5 * 1024 * 1024;
/** Time limit of a download, in milliseconds; shorter than that of its activity. */
const downloadTimeoutMs = 20_000;

/** Checks of a file's first bytes by format. An OFD is a ZIP archive. */
const isOfKind: Readonly<Record<InvoiceFormat, (bytes: Buffer) => boolean>> = {
  pdf: (bytes) => bytes.subarray(0, 5).toString("latin1") === "%PDF-",
  ofd: (bytes) => bytes.subarray(0, 4).toString("latin1") === "PK\u0003\u0004",
  xml: (bytes) => /^\uFEFF?\s*</.test(bytes.subarray(0, 64).toString("utf8")),
};

/**
 * Downloads a document unchanged.
 *
 * @throws Error if the address is not the platform's own, the download fails, or the file is incomplete or of another
 * format
 */
async function downloadDocument(
  { url, format }: { url: string; format: InvoiceFormat },
  { documentOrigins }: Pick<NuonuoSettings, "documentOrigins">,
): Promise<Buffer> {
  const address = documentAddress(url, documentOrigins);
  const { status, body: bytes } = await askOutside({
    method: "GET",
    url: address,
    timeoutMs: downloadTimeoutMs,
    largestBytes: largestDocumentBytes,
  });
  if (status !== 200) throw new Error(`诺税通 answered ${status} to the download`);
  if (!isOfKind[format](bytes)) throw new Error(`the invoice document is no ${format.toUpperCase()}`);
  return bytes;
}

export type { NuonuoDeps, NuonuoSettings } from "./settings";
export { fixedToken, sharedTokens, type KeptToken, type TokenStore } from "./tokens";

/**
 * Operations of the invoice provider that the workflow and the API need.
 *
 * Methods throw a plain Error if the provider is away or its answer is invalid (Temporal retries it), and a
 * non-retryable ApplicationFailure otherwise: INVOICE_REFUSED if the provider refuses for good, DRAWER_AWAY if nothing
 * can be issued before its drawer has logged in.
 */
export interface InvoiceProvider {
  /** Requests an invoice. One order number gives at most one invoice, and a repeat is not refused. */
  request(order: InvoiceOrder): Promise<void>;
  /**
   * Returns the state of an invoice. @param checkDrawer - true to ask as well whether an unfinished invoice waits for
   * its drawer
   */
  result(query: { orderNo: string; checkDrawer?: boolean }): Promise<InvoiceResult>;
  /**
   * Retries an invoice that failed or lacks its seal, under the same order number. Returns false if that is impossible
   * for now.
   */
  retry(query: { orderNo: string }): Promise<boolean>;
  requestRed(order: RedLetterOrder): Promise<void>;
  redResult(order: RedLetterOrder): Promise<RedLetterResult>;
  /** Sends an issued invoice to the buyer again. */
  deliver(order: { invoiceNumber: string; delivery: InvoiceDelivery }): Promise<void>;
  drawer(): Promise<Drawer>;
  /** Downloads a document unchanged, after checks of its size and kind. */
  download(document: { url: string; format: InvoiceFormat }): Promise<Buffer>;
  /** Checks a callback's address. @throws NoticeRefused if the address was not given out */
  checkCallback(callback: { applicationId: string; key: string }): void;
}

/** Decides whether the platform refuses the invoice's content, so that a repeat is in vain. */
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
    // The vendor doesn't document whether an invoice whose drawer isn't logged in is reported as 开票中 or as 开票失败, so
    // both are checked.
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
        // The invoice was issued meanwhile, is under way, or was retried too often today. The next query tells which.
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
      // The form is confirmed, so the red letter will be issued. A red letter that failed is retried.
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
