import type { IncomingHttpHeaders } from "node:http";
import type { InvoiceResult } from "../../domain/invoice/document";
import { NoticeRefused } from "./notice-refused";
import { signatureFault, signatureHeaders } from "./signature";
import type { InvoiceProviderDeps } from "./settings";
import { invoiceSchema, toResult } from "./wire";

/** A callback as it came in. `rawBody` is what was signed: keep it from any JSON parser. */
export interface InvoiceCallback {
  headers: IncomingHttpHeaders;
  rawBody: Buffer;
}

export interface InvoiceNotice {
  orderNo: string;
  applicationId: string;
  result: InvoiceResult;
}

function header(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name];
  if (typeof value !== "string") throw new NoticeRefused("HEADERS_MISSING");
  return value;
}

function readNotice(rawBody: Buffer, baseUrl: string): InvoiceNotice {
  try {
    const invoice = invoiceSchema.parse(JSON.parse(rawBody.toString("utf8")));
    return { orderNo: invoice.orderNo, applicationId: invoice.attach, result: toResult(invoice, baseUrl) };
  } catch {
    throw new NoticeRefused("CONTENT_MALFORMED");
  }
}

/**
 * Verifies and reads a callback. A repeat passes: results are final, so hearing one twice changes nothing.
 *
 * @throws NoticeRefused for anything that is not right
 */
export function verifyCallback(
  { settings, now }: InvoiceProviderDeps,
  { headers, rawBody }: InvoiceCallback,
): InvoiceNotice {
  const { pathname, search } = new URL(settings.callbackUrl);
  const message = {
    method: "POST",
    path: pathname + search,
    timestamp: header(headers, signatureHeaders.timestamp),
    nonce: header(headers, signatureHeaders.nonce),
    body: rawBody,
  };
  if (header(headers, signatureHeaders.appKey) !== settings.appKey)
    throw new NoticeRefused("UNKNOWN_APP_KEY");
  const signature = header(headers, signatureHeaders.signature);
  const fault = signatureFault({ secret: settings.appSecret, message, signature, nowMs: now() });
  if (fault !== undefined) throw new NoticeRefused(fault);
  return readNotice(rawBody, settings.baseUrl);
}
