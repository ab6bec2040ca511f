import { createInvoiceProvider, NoticeRefused } from "../../gateways/invoice-provider";
import { sign, signatureHeaders } from "../../gateways/invoice-provider/signature";
import { appKey, appSecret, settingsFor } from "../stand-ins/invoice-provider-setup";

const nowSeconds = 1_767_323_045;
const baseUrl = "http://127.0.0.1:7777";
const client = createInvoiceProvider({ settings: settingsFor(baseUrl), now: () => nowSeconds * 1000 });

const issued = {
  orderNo: "order-1",
  serialNo: "serial-1",
  attach: "application-1",
  status: "2",
  allElectronicInvoiceNumber: "26332000000000000001",
  invoiceTime: nowSeconds * 1000,
  pdfUrl: `${baseUrl}/documents/token.pdf`,
};

describe("verifyCallback", () => {
  const path = "/api/callbacks/invoice";

  function callback(content: unknown, changes: { secret?: string; atSeconds?: number; path?: string } = {}) {
    const body = Buffer.from(typeof content === "string" ? content : JSON.stringify(content));
    const message = {
      method: "POST",
      path: changes.path ?? path,
      timestamp: String(changes.atSeconds ?? nowSeconds),
      nonce: "nonce",
      body,
    };
    const headers: Record<string, string> = {
      [signatureHeaders.appKey]: appKey,
      [signatureHeaders.timestamp]: message.timestamp,
      [signatureHeaders.nonce]: message.nonce,
      [signatureHeaders.signature]: sign(changes.secret ?? appSecret, message),
    };
    return { headers, rawBody: body };
  }

  /** The code with which the callback is refused. */
  function faultOf(call: ReturnType<typeof callback>): string | undefined {
    try {
      client.verifyCallback(call);
      return undefined;
    } catch (error) {
      if (error instanceof NoticeRefused) return error.code;
      throw error;
    }
  }

  test("when it is signed then order, application and result come back", () => {
    expect(client.verifyCallback(callback(issued))).toMatchObject({
      orderNo: "order-1",
      applicationId: "application-1",
      result: { standing: "issued", invoiceNumber: "26332000000000000001" },
    });
  });

  test("when the body is altered then it is refused", () => {
    expect(faultOf({ ...callback(issued), rawBody: Buffer.from("{}") })).toBe("SIGNATURE_WRONG");
  });

  test("when the app key is another's then it is refused", () => {
    const { headers, rawBody } = callback(issued);
    expect(faultOf({ headers: { ...headers, [signatureHeaders.appKey]: "another" }, rawBody })).toBe(
      "UNKNOWN_APP_KEY",
    );
  });

  test.each(Object.values(signatureHeaders))("when the header %s is missing then it is refused", (name) => {
    const { headers, rawBody } = callback(issued);
    const rest = Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name));
    expect(faultOf({ headers: rest, rawBody })).toBe("HEADERS_MISSING");
  });

  test.each<[string, () => ReturnType<typeof callback>, string | undefined]>([
    ["by another secret", () => callback(issued, { secret: "another" }), "SIGNATURE_WRONG"],
    ["for another path", () => callback(issued, { path: "/open/v1/requestBillingNew" }), "SIGNATURE_WRONG"],
    ["300 s ago", () => callback(issued, { atSeconds: nowSeconds - 300 }), undefined],
    ["301 s ago", () => callback(issued, { atSeconds: nowSeconds - 301 }), "TIMESTAMP_STALE"],
    ["301 s ahead", () => callback(issued, { atSeconds: nowSeconds + 301 }), "TIMESTAMP_STALE"],
    ["at no time", () => callback(issued, { atSeconds: Number.NaN }), "TIMESTAMP_STALE"],
    ["over no JSON", () => callback("<html>"), "CONTENT_MALFORMED"],
    [
      "over a document elsewhere",
      () => callback({ ...issued, pdfUrl: "http://127.0.0.1:9/x.pdf" }),
      "CONTENT_MALFORMED",
    ],
  ])("when it was signed %s then the fault is told", (_case, makeCallback, fault) => {
    expect(faultOf(makeCallback())).toBe(fault);
  });
});

describe("the signature", () => {
  test("when it is computed by openssl over the same lines then it is the same", () => {
    // printf 'POST\n/open/v1/queryInvoiceResult\n1767323045\nabc\n{}\n' | openssl dgst -sha256 -hmac secret -binary | base64
    const message = {
      method: "POST",
      path: "/open/v1/queryInvoiceResult",
      timestamp: "1767323045",
      nonce: "abc",
      body: "{}",
    };
    expect(sign("secret", message)).toBe("s5kZjKB/YjWpzP1vINMpuPLwkFOyhsQb5q1PDSTgIYo=");
  });
});
