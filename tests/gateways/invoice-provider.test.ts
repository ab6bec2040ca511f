import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { ApplicationFailure } from "@temporalio/common";
import { createInvoiceProvider } from "../../gateways/invoice-provider";
import { sign, signatureHeaders } from "../../gateways/invoice-provider/signature";
import { appSecret, orderOf, settingsFor } from "../stand-ins/invoice-provider-setup";

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

let handler: Handler = (_request, response) => response.writeHead(404).end();
const server = createServer((request, response) => {
  request.resume();
  handler(request, response);
});
let baseUrl = "";
beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const nowSeconds = 1_767_323_045;
const client = (url = baseUrl) =>
  createInvoiceProvider({ settings: settingsFor(url), now: () => nowSeconds * 1000 });

/** Answers with a body signed as the provider would, unless something is changed. */
const answering =
  (
    body: unknown,
    changes: { secret?: string; atSeconds?: number; method?: string; nonce?: string } = {},
  ): Handler =>
  (request, response) => {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const timestamp = String(changes.atSeconds ?? nowSeconds);
    const message = {
      method: changes.method ?? "ANSWER",
      path: request.url ?? "",
      timestamp,
      nonce: changes.nonce ?? String(request.headers[signatureHeaders.nonce]),
      body: text,
    };
    response
      .setHeader(signatureHeaders.timestamp, timestamp)
      .setHeader(signatureHeaders.signature, sign(changes.secret ?? appSecret, message))
      .end(text);
  };

const accepted = { code: "E0000", describe: "成功", result: { invoiceSerialNum: "serial-1" } };
const found = (...result: object[]) => ({ code: "E0000", describe: "成功", result });
const common = { orderNo: "order-1", serialNo: "serial-1", attach: "application-1" };
const issued = () => ({
  ...common,
  status: "2",
  allElectronicInvoiceNumber: "26332000000000000001",
  invoiceTime: nowSeconds * 1000,
  pdfUrl: `${baseUrl}/documents/token.pdf`,
});

/** What the promise was rejected with. */
const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe("request", () => {
  test("when the answer is signed then the serial comes back, and the request was signed over its own body", async () => {
    const seen: { signature?: unknown; expected?: string } = {};
    handler = (request, response) => {
      void buffer(request).then((body) => {
        const timestamp = String(request.headers[signatureHeaders.timestamp]);
        const nonce = String(request.headers[signatureHeaders.nonce]);
        seen.signature = request.headers[signatureHeaders.signature];
        seen.expected = sign(appSecret, {
          method: "POST",
          path: "/open/v1/requestBillingNew",
          timestamp,
          nonce,
          body,
        });
        answering(accepted)(request, response);
      });
    };
    expect(await client().request(orderOf())).toEqual({ serial: "serial-1" });
    expect(seen.signature).toBe(seen.expected);
  });

  test.each(["E9106", "E9501"])("when the provider refuses with %s then it is not retried", async (code) => {
    handler = answering({ code, describe: "示例原因", result: null });
    const failure = await failureOf(client().request(orderOf()));
    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect(failure).toMatchObject({ message: "示例原因", type: "INVOICE_REFUSED", nonRetryable: true });
  });

  test.each<[string, () => Handler]>([
    ["a signed code of passing trouble", () => answering({ code: "E9999", describe: "忙", result: null })],
    ["status 500", () => (_request, response) => response.writeHead(500).end("{}")],
    [
      "a refusal without a signature",
      () => (_request, response) =>
        response.end(JSON.stringify({ code: "E9501", describe: "", result: null })),
    ],
    ["a signature by another", () => answering(accepted, { secret: "another" })],
    ["an answer of 301 s ago", () => answering(accepted, { atSeconds: nowSeconds - 301 })],
    ["an answer to another request", () => answering(accepted, { nonce: "another" })],
    ["the signature of a request", () => answering(accepted, { method: "POST" })],
    ["signed text that is not JSON", () => answering("<html>")],
    ["signed JSON of another shape", () => answering({ code: "E0000", describe: "", result: [] })],
    ["a redirect", () => (_request, response) => response.writeHead(307, { location: "/elsewhere" }).end()],
    ["an endless answer", () => (_request, response) => response.end(Buffer.alloc(2 * 1024 * 1024))],
  ])("when the answer is %s then it is a plain error, to be retried", async (_case, makeHandler) => {
    handler = makeHandler();
    const failure = await failureOf(client().request(orderOf()));
    expect(failure).toMatchObject({ message: expect.any(String) });
    expect(failure).not.toBeInstanceOf(ApplicationFailure);
  });

  test("when the provider is away then it is a plain error, to be retried", async () => {
    const failure = await failureOf(client("http://127.0.0.1:9").request(orderOf()));
    expect(failure).toMatchObject({ message: expect.any(String) });
    expect(failure).not.toBeInstanceOf(ApplicationFailure);
  });
});

describe("result", () => {
  test("when the invoice is issued then number, instant and address come back", async () => {
    handler = answering(found(issued()));
    expect(await client().result({ orderNo: "order-1" })).toEqual({
      standing: "issued",
      invoiceNumber: "26332000000000000001",
      issuedAt: "2026-01-02T03:04:05.000Z",
      pdfUrl: `${baseUrl}/documents/token.pdf`,
    });
  });

  test.each([
    ["20", { standing: "issuing" }],
    ["22", { standing: "failed", reason: "示例原因" }],
    ["24", { standing: "failed", reason: "签章失败：示例原因" }],
  ])("when the status is %s then it is told in the port's words", async (status, result) => {
    handler = answering(found({ ...common, status, failCause: "示例原因" }));
    expect(await client().result({ orderNo: "order-1", serial: "serial-1" })).toEqual(result);
  });

  test("when the provider has no such order then it is unknown", async () => {
    handler = answering(found());
    expect(await client().result({ orderNo: "order-1" })).toEqual({ standing: "unknown" });
  });

  test.each<[string, () => object]>([
    ["another order", () => ({ ...issued(), orderNo: "order-2" })],
    [
      "a document at another address",
      () => ({ ...issued(), pdfUrl: "http://127.0.0.1:9/documents/token.pdf" }),
    ],
    ["a number of 19 digits", () => ({ ...issued(), allElectronicInvoiceNumber: "2633200000000000001" })],
    ["an unknown status", () => ({ ...common, status: "99" })],
  ])("when the answer has %s then it is an error", async (_case, invoice) => {
    handler = answering(found(invoice()));
    await expect(client().result({ orderNo: "order-1" })).rejects.toThrow();
  });
});

describe("download", () => {
  const download = async (path = "/documents/token.pdf") => buffer(await client().download(baseUrl + path));

  test("when it is a PDF then its bytes come through unchanged", async () => {
    handler = (_request, response) => {
      response.write("%P");
      setImmediate(() => response.end("DF-1.7 content"));
    };
    expect((await download()).toString()).toBe("%PDF-1.7 content");
  });

  test.each<[string, Handler]>([
    ["not there", (_request, response) => response.writeHead(404).end()],
    ["elsewhere", (_request, response) => response.writeHead(302, { location: "/other" }).end()],
    ["a page", (_request, response) => response.end("<html></html>")],
    ["empty", (_request, response) => response.end()],
    [
      "larger than 5 MB",
      (_request, response) =>
        response.end(Buffer.concat([Buffer.from("%PDF-"), Buffer.alloc(6 * 1024 * 1024)])),
    ],
    [
      "broken off",
      (_request, response) => {
        response.writeHead(200, { "content-length": "100" }).write("%PDF-");
        setImmediate(() => response.destroy());
      },
    ],
  ])("when the document is %s then it is an error", async (_case, answer) => {
    handler = answer;
    await expect(download()).rejects.toThrow();
  });

  test.each([
    "http://127.0.0.1:9/documents/token.pdf",
    "http://localhost/documents/token.pdf",
    "file:///etc/hostname",
  ])("when the address is %s then nothing is fetched", async (address) => {
    await expect(client().download(address)).rejects.toThrow("not its own");
  });

  test("when the base address has a path then documents beside it are not the provider's own", async () => {
    await expect(client(`${baseUrl}/provider`).download(`${baseUrl}/provider-2/token.pdf`)).rejects.toThrow(
      "not its own",
    );
  });
});
