import { payOrder, startSetup, type Setup } from "../gateways/wechat-pay-setup";

let setup: Setup;
beforeEach(async () => {
  setup = await startSetup();
});
afterEach(() => setup.close());

async function attemptNumberOf(count: number): Promise<string> {
  const notice = await setup.pay.verifyNotice(await setup.notice(count));
  return notice.evidence.attemptNumber;
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

test("when notices are reordered, then the second comes before the first", async () => {
  await setup.control("PUT", "/callbacks", { mode: "reorder", ms: 5_000 });
  const first = await payOrder(setup);
  const second = await payOrder(setup);
  expect([await attemptNumberOf(1), await attemptNumberOf(2)]).toEqual([
    second.attemptNumber,
    first.attemptNumber,
  ]);
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
