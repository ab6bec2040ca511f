import { randomBytes } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { sign, signatureHeaders } from "../../gateways/invoice-provider/signature";
import { billingRequest } from "../../gateways/invoice-provider/wire";
import { readInvoiceProviderConfig } from "../../config/invoice-provider";
import { provision } from "../../stand-ins/invoice";
import {
  appKey,
  appSecret,
  newDataDir,
  orderOf,
  removeDir,
  settingsFor,
  startProvider,
  startReceiver,
} from "./invoice-provider-setup";

const dirs: string[] = [];
const dataDir = (): string => {
  const dir = newDataDir();
  dirs.push(dir);
  return dir;
};

let provider: Awaited<ReturnType<typeof startProvider>>;
beforeAll(async () => {
  provider = await startProvider({ dataDir: dataDir() });
});
beforeEach(() => provider.behave({ delayMs: 0 }));
afterAll(async () => {
  await provider.close();
  dirs.forEach(removeDir);
});

/** Calls a method with a body of the test's own, signed as told. */
async function call(
  method: string,
  body: object,
  signing: { secret?: string; atSeconds?: number; sentBody?: string } = {},
): Promise<Response> {
  const text = JSON.stringify(body);
  const timestamp = String(signing.atSeconds ?? Math.floor(Date.now() / 1000));
  const nonce = randomBytes(8).toString("hex");
  const path = `/open/v1/${method}`;
  return fetch(provider.url + path, {
    method: "POST",
    body: signing.sentBody ?? text,
    headers: {
      [signatureHeaders.appKey]: appKey,
      [signatureHeaders.timestamp]: timestamp,
      [signatureHeaders.nonce]: nonce,
      [signatureHeaders.signature]: sign(signing.secret ?? appSecret, {
        method: "POST",
        path,
        timestamp,
        nonce,
        body: text,
      }),
    },
  });
}

describe("asking", () => {
  test("when 20 equal requests come at once then there is one serial and one number of 20 digits", async () => {
    const order = orderOf();
    const answers = await Promise.all(Array.from({ length: 20 }, () => provider.client.request(order)));
    const result = await provider.issue(order);
    const records = (await provider.invoices()).filter((invoice) => invoice["orderNo"] === order.orderNo);
    expect(new Set(answers.map((answer) => answer.serial)).size).toBe(1);
    expect(records).toHaveLength(1);
    expect(result).toMatchObject({ standing: "issued", invoiceNumber: expect.stringMatching(/^\d{20}$/) });
  });

  test("when 20 orders come at once then each has a number of its own, one after the other", async () => {
    const results = await Promise.all(Array.from({ length: 20 }, () => provider.issue(orderOf())));
    const numbers = results
      .map((result) => (result.standing === "issued" ? BigInt(result.invoiceNumber) : 0n))
      .toSorted((a, b) => Number(a - b));
    expect(numbers).toEqual(numbers.map((_number, index) => (numbers[0] ?? 0n) + BigInt(index)));
  });

  test("when an order number comes again with other content then it is refused for good", async () => {
    const order = orderOf();
    await provider.client.request(order);
    const other = provider.client.request({ ...order, totalFen: 30_000 });
    await expect(other).rejects.toMatchObject({ type: "INVOICE_REFUSED", nonRetryable: true });
  });

  test("when the buyer's tax number is wrong then it is refused for good and says so", async () => {
    const order = orderOf({
      buyer: { kind: "organisation", name: "示例单位", taxNumber: "91350100M000100Y44" },
    });
    await expect(provider.client.request(order)).rejects.toThrow("购方税号不正确");
  });

  test("when a person is the buyer then the invoice has no tax number", async () => {
    const order = orderOf({
      buyer: { kind: "person", name: "示例个人" },
      delivery: { phone: "13800000000" },
    });
    expect(await provider.issue(order)).toMatchObject({ standing: "issued" });
  });

  test("when net and tax don't fit the total then nothing is signed", async () => {
    const body = billingRequest(orderOf(), settingsFor(provider.url));
    const [detail] = body.order.invoiceDetail;
    const altered = { order: { ...body.order, invoiceDetail: [{ ...detail, tax: "11.33" }] } };
    const answer = await call("requestBillingNew", altered);
    expect(await answer.json()).toMatchObject({ code: "E9501", describe: "金额、税额与价税合计、税率不符" });
  });

  test.each([
    ["another secret", { secret: "another" }],
    ["a time 301 s ago", { atSeconds: Math.floor(Date.now() / 1000) - 301 }],
    ["another body", { sentBody: "{}" }],
  ])("when the signature is over %s then nothing is accepted", async (_case, signing) => {
    const order = orderOf();
    const answer = await call("requestBillingNew", billingRequest(order, settingsFor(provider.url)), signing);
    expect(answer.status).toBe(401);
    expect(await provider.client.result({ orderNo: order.orderNo })).toEqual({ standing: "unknown" });
  });
});

describe("issuing", () => {
  test("when it is told to fail then the reason comes back, and the next order is issued", async () => {
    await provider.behave({ delayMs: 0, outcome: "fail", reason: "示例失败原因", times: 1 });
    expect(await provider.issue(orderOf())).toEqual({ standing: "failed", reason: "示例失败原因" });
    expect(await provider.issue(orderOf())).toMatchObject({ standing: "issued" });
  });

  test("when signing fails for one order then only that one fails", async () => {
    const order = orderOf();
    await provider.behave({ delayMs: 0, outcome: "sign-fail", orderNo: order.orderNo });
    expect(await provider.issue(orderOf())).toMatchObject({ standing: "issued" });
    expect(await provider.issue(order)).toEqual({
      standing: "failed",
      reason: "签章失败：电子签章服务无响应（演示）",
    });
  });

  test("when a name can't be printed then the invoice fails and names the characters", async () => {
    const order = orderOf({ buyer: { kind: "person", name: "示例𠮷\u202e" } });
    expect(await provider.issue(order)).toEqual({
      standing: "failed",
      reason: "名称含有无法打印的字：𠮷、U+202E",
    });
  });

  test("when documents are drawn then queries are answered meanwhile", async () => {
    const order = orderOf();
    await Promise.all(Array.from({ length: 5 }, () => provider.client.request(orderOf())));
    await provider.client.request(order);
    expect(await provider.client.result({ orderNo: order.orderNo })).toEqual({ standing: "issuing" });
    expect(await provider.issue(order)).toMatchObject({ standing: "issued" });
  });

  test("when the behaviour makes no sense then it is refused", async () => {
    expect((await provider.behave({ outcome: "explode" })).status).toBe(400);
  });
});

describe("the document", () => {
  test("when it is fetched twice then the bytes are the same, and the address can't be guessed", async () => {
    const result = await provider.issue(orderOf());
    if (result.standing !== "issued") throw new Error(result.standing);
    const [one, two] = [
      await buffer(await provider.client.download(result.pdfUrl)),
      await buffer(await provider.client.download(result.pdfUrl)),
    ];
    expect(one.equals(two)).toBe(true);
    expect(one.subarray(0, 5).toString()).toBe("%PDF-");
    expect(new URL(result.pdfUrl).pathname).toMatch(/^\/documents\/[\w-]{32}\.pdf$/);
  });

  test.each([
    "/documents/guess.pdf",
    "/documents/..%2F..%2Fapp-secret.pdf",
    "/documents/%2e%2e%2finvoices.jsonl",
  ])("when %s is asked for then nothing is found", async (path) => {
    expect((await fetch(provider.url + path)).status).toBe(404);
  });
});

describe("the callback", () => {
  test("when it isn't taken then it is sent again until it is", async () => {
    const receiver = await startReceiver([500, 503]);
    const own = await startProvider({
      dataDir: dataDir(),
      callbackUrl: receiver.url,
      redeliveryDelaysMs: [10, 10, 10],
    });
    await own.behave({ delayMs: 0 });
    const order = orderOf();
    await own.issue(order);
    const notices = (await receiver.atLeast(3)).map((callback) => own.client.verifyCallback(callback));
    await own.close();
    await receiver.close();
    expect(notices).toHaveLength(3);
    expect(notices[0]).toMatchObject({
      orderNo: order.orderNo,
      applicationId: order.applicationId,
      result: { standing: "issued" },
    });
  });

  test("when it is told to answer twice then the same result comes twice", async () => {
    const receiver = await startReceiver();
    const own = await startProvider({ dataDir: dataDir(), callbackUrl: receiver.url });
    await own.behave({ delayMs: 0, answerTwice: true });
    const result = await own.issue(orderOf());
    const notices = (await receiver.atLeast(2)).map((callback) => own.client.verifyCallback(callback));
    await own.close();
    await receiver.close();
    expect(notices.map((notice) => notice.result)).toEqual([result, result]);
  });
});

describe("the control page", () => {
  test("when it is opened then its only script is its own file, and the policy allows no other", async () => {
    const page = await fetch(`${provider.url}/`);
    expect(page.headers.get("content-security-policy")).toMatch(/default-src 'none'; script-src 'self'/);
    expect(await page.text()).toContain("发票服务（演示）");
    expect((await fetch(`${provider.url}/assets/control.js`)).headers.get("content-type")).toContain(
      "javascript",
    );
  });
});

describe("provision", () => {
  test("when it is called again then the key and secret stay, and the client's configuration is whole", () => {
    const place = { dir: dataDir(), url: "http://127.0.0.1:7777" };
    const first = provision(place);
    expect(provision(place)).toEqual(first);
    const config = readInvoiceProviderConfig({
      ...first.consumers,
      INVOICE_CALLBACK_URL: "http://127.0.0.1:7000/api/callbacks/invoice",
    });
    expect(config).toMatchObject({
      baseUrl: place.url,
      taxRatePercent: 6,
      appKey: first.service["INVOICE_APP_KEY"],
    });
  });
});
