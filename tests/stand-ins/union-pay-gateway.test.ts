import { rm } from "node:fs/promises";
import { NoticeRefused } from "../../gateways/notice-refused";
import { parseAnswer, parseForm, type Fields } from "../../gateways/union-pay/fields";
import { signedRequest } from "../../gateways/union-pay/gateway-client";
import {
  attemptAt,
  paymentsAt,
  startHarness,
  temporaryDirectory,
  type Harness,
} from "../gateways/union-pay-harness";

let certificates: string;
let harness: Harness;

beforeAll(async () => {
  certificates = await temporaryDirectory();
});

afterAll(() => rm(certificates, { recursive: true }));

beforeEach(async () => {
  harness = await startHarness({ certificates });
});

afterEach(() => harness.close());

const { opened, act, noticeEndings } = paymentsAt(() => harness);

async function post(path: string, fields: Fields): Promise<Response> {
  return fetch(`${harness.gatewayUrl}${path}`, {
    method: "POST",
    body: new URLSearchParams(fields),
  });
}

describe("the bank's page", () => {
  test("when the buyer pays, then the browser is sent to frontUrl with signed fields, and paid only once", async () => {
    const page = await harness.submit(attemptAt(harness.clock.now));
    const paid = await (await fetch(`${page.url}/pay`, { method: "POST" })).text();
    expect(paid).toContain("支付成功");
    expect(paid).toContain(`action="${harness.settings.frontUrl}"`);
    const inputs = paid.matchAll(/name="(\w+)" value="([^"]*)"/g);
    const fields = Object.fromEntries([...inputs].map(([, name, value]) => [name ?? "", value ?? ""]));
    expect(harness.unionPay.verifyNotice({ fields }).kind).toBe("payment");
    await fetch(`${page.url}/pay`, { method: "POST" });
    expect((await harness.ledger()).rows).toHaveLength(1);
  });

  test("when the buyer pays after payTimeout, then the money goes back without a notice", async () => {
    const page = await harness.submit(attemptAt(harness.clock.now));
    harness.clock.now += 31 * 60_000;
    expect(await (await fetch(`${page.url}/pay`, { method: "POST" })).text()).toContain("已原路退回");
    const { rows, sums } = await harness.ledger();
    expect(rows.map(({ kind }) => kind)).toEqual(["payment", "returned"]);
    expect(sums).toEqual({ paidFen: 20_000, refundedFen: 0, returnedFen: 20_000, netFen: 0 });
    expect(harness.merchant.notices).toHaveLength(0);
  });

  test("when another order comes under a number of the day, then it is refused", async () => {
    const order = await opened();
    const dearer = await harness.submit({ ...order, amountFen: 1 });
    expect([dearer.status, await dearer.text()]).toEqual([400, expect.stringContaining("36")]);
    const later = await harness.submit({ ...order, createdAt: "2030-05-06T03:00:00.000Z" });
    expect([later.status, await later.text()]).toEqual([400, expect.stringContaining("12")]);
  });
});

describe("a request", () => {
  const query = (change: Fields = {}): Fields =>
    signedRequest(harness.settings, {
      txnType: "00",
      txnSubType: "00",
      bizType: "000201",
      orderId: "20300506100000",
      txnTime: "20300506100000",
      ...change,
    });

  async function codeOf(fields: Fields): Promise<string | undefined> {
    const answer = await post("/gateway/api/queryTrans.do", fields);
    return parseAnswer(await answer.text())["respCode"];
  }

  test("when it is faulty, then UnionPay's own code says how", async () => {
    const { orderId: _orderId, ...incomplete } = query();
    expect(await codeOf(query())).toBe("34");
    expect(await codeOf(incomplete)).toBe("13");
    expect(await codeOf(query({ txnTime: "20300230100000" }))).toBe("10");
    expect(await codeOf(query({ orderId: "has-hyphens" }))).toBe("10");
    expect(await codeOf(query({ merId: "777000000000002" }))).toBe("31");
    expect(await codeOf({ ...query(), orderId: "20300506100001" })).toBe("11");
  });

  test("when it is refused, then the answer is signed all the same", async () => {
    const answer = await post("/gateway/api/queryTrans.do", { ...query(), signature: "AAAA" });
    const fields = parseAnswer(await answer.text());
    expect(fields["respCode"]).toBe("11");
    expect(fields["signPubKeyCert"]).toContain("BEGIN CERTIFICATE");
    expect(fields["signature"]).toBeTruthy();
  });
});

describe("notices", () => {
  test("when the merchant doesn't answer 200, then the notice comes again until it does", async () => {
    harness.merchant.status = 503;
    await act(await opened(), "pay");
    await harness.merchant.noticed(2);
    harness.merchant.status = 200;
    expect(await noticeEndings()).toEqual(["received"]);
    expect(new Set(harness.merchant.notices).size).toBe(1);
  });

  test("when they are reordered, then the later comes first", async () => {
    await harness.control("PUT", "/notices", { mode: "reorder", ms: 5_000 });
    const orders = [await opened(), await opened()];
    for (const order of orders) {
      await act(order, "pay");
    }
    const notices = await harness.merchant.noticed(2);
    const numbers = orders.map(({ number }) => number);
    expect(notices.map((notice) => parseForm(notice)["orderId"])).toEqual(numbers.toReversed());
  });

  test("when they are forged, also for an order that nobody paid, then the merchant can tell each from the genuine one", async () => {
    await harness.control("PUT", "/notices", { mode: "forge" });
    await act(await opened(), "pay");
    await act(await opened(), "forge");
    await noticeEndings();
    const codes = harness.merchant.notices.map((rawBody) => {
      try {
        return harness.unionPay.verifyNotice({ rawBody }).kind;
      } catch (error) {
        return error instanceof NoticeRefused ? error.code : "an unexpected error";
      }
    });
    expect(codes.toSorted((a, b) => a.localeCompare(b))).toEqual([
      "BAD_SIGNATURE",
      "BAD_SIGNATURE",
      "CERT_UNTRUSTED",
      "CERT_UNTRUSTED",
      "payment",
    ]);
  });
});

describe("the control API", () => {
  test("when an order is paid already, unknown, or the body is wrong, then it says so", async () => {
    const order = await opened();
    await act(order, "pay");
    await expect(act(order, "pay")).rejects.toThrow("409");
    await expect(act({ ...order, number: "NOSUCHORDER" }, "pay")).rejects.toThrow("404");
    await expect(act(order, "nosuchaction")).rejects.toThrow("404");
    await expect(harness.control("PUT", "/notices", { mode: "lose" })).rejects.toThrow("400");
  });
});
