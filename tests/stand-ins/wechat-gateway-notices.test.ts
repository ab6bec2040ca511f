import { createOrder, payOrder, startSetup, type Setup } from "../gateways/wechat-pay-setup";

let setup: Setup;
beforeEach(async () => {
  setup = await startSetup();
});
afterEach(() => setup.close());

async function attemptNumberOf(count: number): Promise<string> {
  const notice = await setup.pay.verifyNotice(await setup.notice(count));
  return notice.evidence.attemptNumber;
}

async function noticeRows(): Promise<{ outTradeNo: string; tries: number; end?: string }[]> {
  return (await setup.control("GET", "/ledger")).body.notices as {
    outTradeNo: string;
    tries: number;
    end?: string;
  }[];
}

test("when a notice is not received, then it comes again, signed anew, under the same id", async () => {
  setup.answerNoticesWith(500);
  await payOrder(setup);
  const [first, second] = [await setup.notice(1), await setup.notice(2)];
  setup.answerNoticesWith(204);
  expect(second.headers["wechatpay-nonce"]).not.toBe(first.headers["wechatpay-nonce"]);
  const [one, two] = [await setup.pay.verifyNotice(first), await setup.pay.verifyNotice(second)];
  expect(two).toEqual(one);
});

test("when all notices of one order are dropped, then those of others still come", async () => {
  const lost = createOrder();
  await setup.control("PUT", "/callbacks", { mode: "drop", outTradeNo: lost.number });
  await payOrder(setup, lost);
  const { attemptNumber } = await payOrder(setup);
  expect(await attemptNumberOf(1)).toBe(attemptNumber);
  expect(await noticeRows()).toMatchObject([
    { outTradeNo: lost.number, tries: 0, end: "dropped" },
    { outTradeNo: attemptNumber },
  ]);
});

test("when notices are reordered, then the second comes before the first", async () => {
  await setup.control("PUT", "/callbacks", { mode: "reorder", ms: 5_000 });
  const first = await payOrder(setup);
  const second = await payOrder(setup);
  expect([await attemptNumberOf(1), await attemptNumberOf(2)]).toEqual([
    second.attemptNumber,
    first.attemptNumber,
  ]);
});

test("when notices are repeated, then each comes so often", async () => {
  await setup.control("PUT", "/callbacks", { mode: "repeat", times: 3 });
  await payOrder(setup);
  const ids = [];
  for (const count of [1, 2, 3]) ids.push((await setup.pay.verifyNotice(await setup.notice(count))).noticeId);
  expect(new Set(ids).size).toBe(1);
});

test("when notices are delayed, then they come after that time", async () => {
  await setup.control("PUT", "/callbacks", { mode: "delay", ms: 80 });
  const startedAt = performance.now();
  await payOrder(setup);
  await setup.notice(1);
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(80);
});

test("when a forged notice goes first, then the genuine one follows", async () => {
  await setup.control("PUT", "/callbacks", { mode: "forge" });
  const { attemptNumber } = await payOrder(setup);
  await expect(setup.pay.verifyNotice(await setup.notice(1))).rejects.toMatchObject({
    code: "SIGNATURE_MISMATCH",
  });
  expect(await attemptNumberOf(2)).toBe(attemptNumber);
});

test("when a notice is replayed, then the same bytes come again and the merchant's answer is told", async () => {
  const { attemptNumber } = await payOrder(setup);
  const first = await setup.notice(1);
  const { body } = await setup.control("POST", "/callbacks/forge", {
    outTradeNo: attemptNumber,
    what: "replay",
  });
  expect(body).toEqual({ status: 204 });
  const second = await setup.notice(2);
  expect(second.rawBody.equals(first.rawBody)).toBe(true);
  expect(second.headers["wechatpay-signature"]).toBe(first.headers["wechatpay-signature"]);
});
