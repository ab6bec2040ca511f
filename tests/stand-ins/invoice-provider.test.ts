import { readInvoiceProviderConfig } from "../../config/invoice-provider";
import { provision } from "../../stand-ins/invoice";
import {
  newDataDir,
  newToken,
  orderOf,
  removeDir,
  startProvider,
  wireOf,
  type Signing,
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
beforeEach(async () => {
  await provider.behave({ delayMs: 0 });
  await provider.bureau({});
});
afterAll(async () => {
  await provider.close();
  dirs.forEach(removeDir);
});

let wire: Awaited<ReturnType<typeof wireOf>>;
beforeAll(async () => {
  wire = await wireOf(provider.url);
});
const call: typeof wire.call = (...given) => wire.call(...given);

const billing = (changes: object = {}) => {
  const { order } = wire.billing();
  return { order: { ...order, ...changes } };
};

describe("the token", () => {
  test.each([
    ["another app", { client_id: "x" }, "070304"],
    ["another secret", { client_secret: "x" }, "070305"],
    ["another grant", { grant_type: "password" }, "070307"],
  ])("when it is asked for by %s then the error's code says so", async (_case, changes, error) => {
    expect(await newToken(provider.url, changes)).toMatchObject({ error });
  });

  test("when it is asked for by the 51st time in a month then there is none", async () => {
    const own = await startProvider({ dataDir: dataDir() });
    for (let count = 0; count < 50; count += 1)
      expect(await newToken(own.url)).toMatchObject({ expires_in: "86400" });
    expect(await newToken(own.url)).toMatchObject({ error: "070306" });
    await own.close();
  });
});

describe("the envelope", () => {
  test.each<[string, Signing, string]>([
    ["another secret", { secret: "another" }, "070601"],
    ["a time 301 s ago", { atSeconds: Math.floor(Date.now() / 1000) - 301 }, "070601"],
    ["milliseconds", { atSeconds: Date.now() }, "070601"],
    ["another body", { sentBody: "{}" }, "070601"],
    ["no token", { token: "" }, "070301"],
    ["somebody's tax number", { userTax: "91350100M000100Y43" }, "070401"],
    ["a nonce of four digits", { nonce: "1234" }, "0201"],
  ])("when a request comes with %s then nothing is accepted", async (_case, signing, code) => {
    const body = billing();
    expect(await call("requestBillingNew", body, signing)).toMatchObject({ code });
    expect(await provider.client.result({ orderNo: body.order.orderNo })).toEqual({ status: "unknown" });
  });

  test("when there is no such method then its code says so", async () => {
    expect(await call("explode", {})).toMatchObject({ code: "070501" });
  });
});

describe("asking", () => {
  test("when 20 equal requests come at once then there is one order and one number of 20 digits", async () => {
    const order = orderOf();
    await Promise.all(Array.from({ length: 20 }, () => provider.client.request(order)));
    const result = await provider.issue(order);
    const records = (await provider.invoices()).filter((invoice) => invoice["orderNo"] === order.orderNo);
    expect(records).toHaveLength(1);
    expect(result).toMatchObject({ status: "issued", invoiceNumber: expect.stringMatching(/^\d{20}$/) });
  });

  test.each<[string, () => object, string]>([
    ["an order number of 21", () => billing({ orderNo: "A".repeat(21) }), "E4000"],
    ["a wrong tax number", () => billing({ buyerTaxNum: "91350100M000100Y44" }), "E4000"],
    ["another seller", () => billing({ salerTaxNum: "91350100M000100Y43" }), "E9302"],
    ["no mail where it is to be sent by mail", () => billing({ pushMode: "0", email: "" }), "E4000"],
    ["a red one", () => billing({ invoiceType: "2" }), "E4000"],
  ])("when it has %s then it is refused", async (_case, body, code) => {
    expect(await call("requestBillingNew", body())).toMatchObject({ code });
  });

  test("when more than 50 are asked about, or none, then it is refused", async () => {
    const orderNos = Array.from({ length: 51 }, (_, index) => `N${index}`);
    expect(await call("queryInvoiceResult", { orderNos })).toMatchObject({ code: "E9601" });
    expect(await call("queryInvoiceResult", {})).toMatchObject({ code: "E9611" });
  });
});

type Detail = Record<string, string | undefined>;

/** Returns an order with one line for each detail: the usual line with the detail's changes. */
function orderWith(details: Detail[]) {
  const { order } = wire.billing();
  const [usual] = order.invoiceDetail;
  return { ...order, invoiceDetail: details.map((changes) => ({ ...usual, ...changes })) };
}

const requested = (details: Detail[]) => call("requestBillingNew", { order: orderWith(details) });
const times = (count: number): Detail[] => Array.from({ length: count }, () => ({}));

describe("the lines of an order", () => {
  test.each<[string, Detail[], string]>([
    ["no line", [], "E9122"],
    ["100 lines", times(100), "E0000"],
    ["101 lines", times(101), "E4000"],
    ["net and tax that don't make the total", [{ tax: "11.33" }], "E9130"],
    ["a tax that the rate doesn't make", [{ tax: "12.32", taxExcludedAmount: "187.68" }], "E9131"],
    ["a total of nothing", [{ taxExcludedAmount: "0", tax: "0", taxIncludedAmount: "0" }], "E9111"],
    ["an amount in words", [{ tax: "十一元" }], "E4000"],
    ["neither quantity nor price", [{ num: undefined, price: undefined }], "E0000"],
    ["a quantity without a price", [{ price: undefined }], "E4000"],
    ["a price without a quantity", [{ num: undefined }], "E4000"],
    ["a price to 8 decimals", [{ num: "3", price: "66.66666667" }], "E0000"],
    ["a price to 9 decimals", [{ num: "3", price: "66.666666667" }], "E4000"],
    ["a quantity of 16 characters", [{ num: "0000000000000001" }], "E0000"],
    ["a quantity of 17 characters", [{ num: "00000000000000001" }], "E4000"],
    ["a quantity of nothing", [{ num: "0" }], "E4000"],
    ["a product of one fen less", [{ num: "3", price: "66.66333334" }], "E0000"],
    ["a product of one fen more", [{ num: "3", price: "66.67" }], "E0000"],
    ["a product of more than that", [{ num: "3", price: "66.67000001" }], "E4000"],
    ["a price without tax", [{ withTaxFlag: "0", price: "188.68" }], "E0000"],
    ["a price with tax that is said to have none", [{ withTaxFlag: "0" }], "E4000"],
  ])("when there is %s then that is judged", async (_case, details, code) => {
    expect(await requested(details)).toMatchObject({ code });
  });

  test("when one of many is wrong then the refusal names it", async () => {
    const { describe: said } = await requested([{}, { num: "2" }, {}]);
    expect(said).toBe("第2行数量与单价之积不等于含税金额");
  });
});

describe("trying again", () => {
  test("when an order is tried again the 21st time in a day then it is refused", async () => {
    const order = orderOf();
    await provider.behave({ delayMs: 0, outcome: "fail", orderNo: order.orderNo });
    await provider.issue(order);
    for (let tries = 0; tries < 20; tries += 1) {
      expect(await call("reInvoice", { orderno: order.orderNo })).toMatchObject({ code: "E0000" });
      await provider.issue(order);
    }
    expect(await call("reInvoice", { orderno: order.orderNo })).toMatchObject({ code: "E9613" });
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
      gatewayUrl: `${place.url}/open/v1/services`,
      taxRatePercent: 6,
      appKey: first.service["INVOICE_APP_KEY"],
    });
  });
});
