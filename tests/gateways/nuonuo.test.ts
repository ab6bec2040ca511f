import type { IncomingMessage } from "node:http";
import { buffer } from "node:stream/consumers";
import { ApplicationFailure } from "@temporalio/common";
import { NoticeRefused } from "../../gateways/notice-refused";
import type { InvoiceOrder } from "../../domain/invoice/document";
import { callbackAddress } from "../../gateways/nuonuo/callback";
import { sign } from "../../gateways/nuonuo/call";
import { appSecret, orderOf, settingsFor } from "../stand-ins/invoice-provider-setup";
import {
  answering,
  answeringEach,
  done,
  nowSeconds,
  refusal,
  usePlatform,
  type Handler,
} from "./nuonuo-setup";

const platform = usePlatform();

const accepted = done({ invoiceSerialNum: "26112604050600000001" });
const drawer = (status: string) => ({ getCertificationStatus: done({ certificationStatus: status }) });
const common = { orderNo: "order-1", serialNo: "serial-1", failCause: "" };
const issued = (changes: object = {}) => ({
  ...common,
  status: "2",
  allElectronicInvoiceNumber: "26332000000000000001",
  invoiceTime: nowSeconds * 1000,
  pdfUrl: `${platform.url()}/fp2/token.pdf`,
  ...changes,
});

/** Returns the error with which the promise was rejected. */
const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe("the signature", () => {
  test.each([
    ["APPKEY", "SENID", "SECRET", '{"a":1}', "7iSZiR+0g+376QEJ38xLM+3vGDs="],
    ["app", "a".repeat(32), "secret", '{"name":"中文"}', "4BzcKzrcoqxPis0W/W3X2ae0uIo="],
  ])(
    "when it is made over the vectors of other clients (%s) then it is theirs",
    (appKey, senid, secret, body, expected) => {
      const given = { path: "/open/v1/services", nonce: "12345678", timestamp: "1700000000" };
      expect(sign(secret, { ...given, appKey, senid, body })).toBe(expected);
    },
  );

  /** Requests an invoice, and returns the request that the platform got. */
  async function sentFor(order: InvoiceOrder) {
    const seen: { url?: URL; headers?: IncomingMessage["headers"]; body?: string } = {};
    platform.handle((request, response) => {
      void buffer(request).then((body) => {
        const url = new URL(request.url ?? "", platform.url());
        Object.assign(seen, { url, headers: request.headers, body: body.toString("utf8") });
        response.end(JSON.stringify(accepted));
      });
    });
    await platform.client().request(order);
    const { url, headers = {}, body = "{}" } = seen;
    const { order: sent } = JSON.parse(body) as { order: Record<string, unknown> };
    return { url, headers, body, sent };
  }

  test("when an invoice has several lines then each says how many locks of which kind, and their price", async () => {
    const lines = [
      { lockType: "单位锁", years: 3, quantity: 2, totalFen: 120_000 },
      // The partial refund reduced all lines of the invoice in proportion.
      { lockType: "业务锁", years: 2, quantity: 3, totalFen: 100_000 },
    ];
    const { sent } = await sentFor({ ...orderOf(), lines });
    expect(sent["invoiceDetail"]).toMatchObject([
      { specType: "单位锁 延期3年", num: "2", price: "600.00", taxIncludedAmount: "1200.00" },
      { specType: "业务锁 延期2年", num: "3", price: "333.33333333", taxIncludedAmount: "1000.00" },
    ]);
  });

  test("when a request is sent then its public parameters, headers and body are as documented and signed", async () => {
    const { url, headers, body, sent: order } = await sentFor(orderOf());
    const given = (name: string) => url?.searchParams.get(name) ?? "";
    expect(given("timestamp")).toBe(String(nowSeconds));
    expect(given("nonce")).toMatch(/^\d{8}$/);
    expect(given("senid")).toMatch(/^[0-9a-f]{32}$/);
    expect(headers).toMatchObject({
      accesstoken: "token",
      usertax: "91330604MA00000013",
      method: "nuonuo.OpeMplatform.requestBillingNew",
    });
    const [senid, nonce, timestamp] = [given("senid"), given("nonce"), given("timestamp")];
    const path = "/open/v1/services";
    expect(headers["x-nuonuo-sign"]).toBe(
      sign(appSecret, {
        path,
        appKey: given("appkey"),
        senid,
        nonce,
        timestamp,
        body,
      }),
    );
    expect(order).toMatchObject({
      ...{ invoiceLine: "pc", invoiceType: "1", invoiceDate: "2026-01-02 11:04:05", pushMode: "0" },
      invoiceDetail: [{ taxExcludedAmount: "188.68", tax: "11.32", taxIncludedAmount: "200.00" }],
    });
    expect(String(order["orderNo"]).length).toBeLessThanOrEqual(20);
  });
});

describe("request", () => {
  test("when the order number is taken then that is our earlier asking, and no refusal", async () => {
    platform.handle(answering(refusal("E9106")));
    await expect(platform.client().request(orderOf())).resolves.toBeUndefined();
  });

  test.each(["E4000", "E9131", "E9113"])("when it is refused with %s then for good", async (code) => {
    platform.handle(answering(refusal(code)));
    const failure = await failureOf(platform.client().request(orderOf()));
    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect(failure).toMatchObject({ message: "示例原因", type: "INVOICE_REFUSED", nonRetryable: true });
  });

  test("when it is refused since the drawer is away then that is told apart", async () => {
    platform.handle(answeringEach({ requestBillingNew: refusal("E9999"), ...drawer("0") }));
    expect(await failureOf(platform.client().request(orderOf()))).toMatchObject({ type: "DRAWER_AWAY" });
  });

  test.each<[string, () => Handler]>([
    [
      "a code of passing trouble",
      () => answeringEach({ requestBillingNew: refusal("E9999"), ...drawer("1") }),
    ],
    [
      "a set-up that isn't whole",
      () => answeringEach({ requestBillingNew: refusal("E9301"), ...drawer("1") }),
    ],
    ["status 500", () => (_request, response) => response.writeHead(500).end("{}")],
    ["text that is not JSON", () => answering("<html>")],
    ["JSON of another shape", () => answering(done([]))],
    ["a redirect", () => (_request, response) => response.writeHead(307, { location: "/elsewhere" }).end()],
    ["an endless answer", () => (_request, response) => response.end(Buffer.alloc(2 * 1024 * 1024))],
  ])("when the answer is %s then it is a plain error, to be retried", async (_case, makeHandler) => {
    platform.handle(makeHandler());
    const failure = await failureOf(platform.client().request(orderOf()));
    expect(failure).toMatchObject({ message: expect.any(String) });
    expect(failure).not.toBeInstanceOf(ApplicationFailure);
  });

  test("when the provider is away then it is a plain error, to be retried", async () => {
    const failure = await failureOf(platform.client("http://127.0.0.1:9").request(orderOf()));
    expect(failure).toMatchObject({ message: expect.any(String) });
    expect(failure).not.toBeInstanceOf(ApplicationFailure);
  });
});

describe("result", () => {
  const expected = () => ({
    ...{ status: "issued", invoiceNumber: "26332000000000000001" },
    ...{ issuedAt: "2026-01-02T03:04:05.000Z", pdfUrl: `${platform.url()}/fp2/token.pdf` },
  });

  test.each<[string, object, string | number]>([
    ["as documented", {}, "E0000"],
    ["with the other success code", {}, "0000"],
    ["with figures as text", { invoiceTime: String(nowSeconds * 1000) }, "E0000"],
    ["with its status as a number", { status: 2 }, "E0000"],
    [
      "with the number in the older field",
      { allElectronicInvoiceNumber: "", invoiceNo: "26332000000000000001" },
      "E0000",
    ],
  ])(
    "when the invoice is reported %s then number, instant and address come back",
    async (_case, row, code) => {
      platform.handle(answering(done([issued(row)], code)));
      expect(await platform.client().result({ orderNo: "order-1" })).toEqual(expected());
    },
  );

  test("when there is an OFD and XML then they come too", async () => {
    const urls = { ofdUrl: `${platform.url()}/fp2/token.ofd`, xmlUrl: `${platform.url()}/fp2/token.xml` };
    platform.handle(answering(done([issued(urls)])));
    expect(await platform.client().result({ orderNo: "order-1" })).toEqual({ ...expected(), ...urls });
  });

  test.each([
    ["20", { status: "issuing" }],
    ["21", { status: "issuing" }],
    ["24", { status: "unsealed", reason: "示例原因" }],
    ["22", { status: "failed", reason: "示例原因" }],
  ])(
    "when the status is %s and the drawer is there then it is told in the port's words",
    async (status, result) => {
      platform.handle(
        answeringEach({
          queryInvoiceResult: done([{ ...common, status, failCause: "示例原因" }]),
          ...drawer("1"),
        }),
      );
      expect(await platform.client().result({ orderNo: "order-1", checkDrawer: true })).toEqual(result);
    },
  );

  test.each([
    ["20", { status: "issuing", drawerAway: true }],
    ["22", { status: "held", reason: "示例原因" }],
  ])("when the status is %s and the drawer is away then it waits for them", async (status, result) => {
    platform.handle(
      answeringEach({
        queryInvoiceResult: done([{ ...common, status, failCause: "示例原因" }]),
        ...drawer("0"),
      }),
    );
    expect(await platform.client().result({ orderNo: "order-1", checkDrawer: true })).toEqual(result);
  });

  test.each<[string, unknown]>([
    ["E9500", refusal("E9500")],
    ["an empty list", done([])],
  ])("when the answer is %s then the order is unknown", async (_case, answer) => {
    platform.handle(answering(answer));
    expect(await platform.client().result({ orderNo: "order-1" })).toEqual({ status: "unknown" });
  });

  test.each<[string, () => object]>([
    ["another order", () => issued({ orderNo: "order-2" })],
    ["a document at another address", () => issued({ pdfUrl: "http://127.0.0.1:9/fp2/token.pdf" })],
    ["no document", () => issued({ pdfUrl: "" })],
    ["a number of 19 digits", () => issued({ allElectronicInvoiceNumber: "2633200000000000001" })],
    ["the status of a voided one", () => ({ ...common, status: "3" })],
  ])("when the answer has %s then it is an error", async (_case, invoice) => {
    platform.handle(answering(done([invoice()])));
    await expect(platform.client().result({ orderNo: "order-1" })).rejects.toThrow();
  });
});

describe("the callback's address", () => {
  const applicationId = "01JDEMO0000000000000000001";
  const settings = settingsFor("http://127.0.0.1:9");
  const key = callbackAddress(settings, applicationId).split("/").at(-1) ?? "";

  test("when a callback comes to it then it is taken", () => {
    expect(key).toMatch(/^[\w-]{32}$/);
    expect(() => platform.client().checkCallback({ applicationId, key })).not.toThrow();
  });

  test.each([
    ["another key", { key: "A".repeat(32) }],
    ["a shorter one", { key: "A" }],
    ["another application", { applicationId: "01JDEMO0000000000000000002" }],
  ])("when it has %s then it is refused", (_case, changes) => {
    expect(() => platform.client().checkCallback({ applicationId, key, ...changes })).toThrow(NoticeRefused);
  });
});
