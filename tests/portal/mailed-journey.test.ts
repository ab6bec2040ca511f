import { scanAndPay } from "../../embedded/demo/outside";
import { mailed } from "../support/journey";
import { createOwnStack, type OwnStack } from "../support/own-stack";
import type { Bidder, Person } from "../support/world";
import { expectPoll } from "../support/expect-poll";
import { openVisitor, type Visitor } from "./browser";
import { approved, demoBidder, demoPerson } from "./cast";

let own: OwnStack;
let visitor: Visitor;
let bidder: Bidder;
let reviewer: Person;

/** Payment window in seconds, so short that the test can wait for its end, unlike the default of 300 s. */
const windowSeconds = 15;

beforeAll(async () => {
  own = await createOwnStack({ PAYMENT_WINDOW_SECONDS: String(windowSeconds) });
  [bidder, reviewer, visitor] = await Promise.all([
    demoBidder(own.stack, "bidder2"),
    demoPerson(own.stack, "reviewer1"),
    openVisitor({ stack: own.stack, username: "bidder2", width: 375 }),
  ]);
});

afterAll(() => own?.remove());

const attemptsOf = async (id: string) => (await bidder.api.get(id)).attempts;

async function payLatest(id: string): Promise<void> {
  const [latest] = (await attemptsOf(id)).slice(-1);
  await scanAndPay(own.stack.addresses, latest?.number ?? "");
}

/** Shows a QR code by 【微信支付】 or 【重新获取二维码】. */
async function showQr(by = visitor.page.getByText("微信支付", { exact: true })): Promise<void> {
  await by.dblclick();
  await visitor.page.getByRole("img", { name: "微信支付二维码，金额200.00元" }).waitFor();
}

test("when a QR code runs out, then it is greyed, and a new one can be paid", async () => {
  const { page } = visitor;
  const id = await approved({ bidder, reviewer }, mailed);
  await page.goto(`/payments/${id}`);
  // The gateway answers late at first. The page waits for the code, and asks for one attempt.
  const answer = await fetch(`${own.stack.addresses.wechatGateway}/control/faults`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify([{ path: "/v3/pay/transactions/native", kind: "http500", times: 3 }]),
  });
  expect(answer.status).toBe(204);
  await page.getByText("微信支付", { exact: true }).dblclick();
  await page.getByText("二维码加载中").waitFor();
  await page.getByRole("img", { name: "微信支付二维码，金额200.00元" }).waitFor();
  await expectPoll(() => page.getByRole("timer").textContent()).toMatch(/^0分[01]\d秒$/);

  await page.locator(".qr-dead").waitFor();
  await page.getByRole("img", { name: "二维码已失效" }).waitFor();
  await expectPoll(() => page.getByRole("timer").count()).toBe(0);
  await page.reload();
  await showQr(page.getByRole("button", { name: "重新获取二维码" }));
  await expectPoll(() => page.locator(".qr-dead").count()).toBe(0);
  await payLatest(id);
  await page.getByRole("heading", { name: "支付成功" }).waitFor();
  await page.locator(":focus", { hasText: "支付成功" }).waitFor();
  await expectPoll(async () => (await attemptsOf(id)).map(({ status }) => status)).toEqual([
    "已关闭",
    "支付成功",
  ]);
});

test("when it is paid while the PC is offline, then nothing says that it isn't, and the success shows once it is back", async () => {
  const { page } = visitor;
  const id = await approved({ bidder, reviewer }, mailed);
  await page.goto(`/payments/${id}`);
  await showQr();
  await page.context().setOffline(true);
  await payLatest(id);
  await page.getByText("正在确认支付结果").waitFor();
  await page.getByText("如已付款请勿重复支付").waitFor();
  await page.getByText("本页内容可能不是最新").waitFor();
  await expectPoll(() => page.getByText("二维码已失效").count()).toBe(0);
  await expectPoll(() => page.getByRole("button", { name: /获取二维码/ }).count()).toBe(0);
  await page.context().setOffline(false);
  await page.getByRole("heading", { name: "支付成功" }).waitFor();
  expect(new Set(visitor.takeComplaints())).toEqual(
    new Set(["Failed to load resource: net::ERR_INTERNET_DISCONNECTED"]),
  );
});
