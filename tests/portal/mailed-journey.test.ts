import type { Browser } from "playwright-core";
import { scanAndPay } from "../../embedded/demo/outside";
import { mailed } from "../support/journey";
import { testStack } from "../support/test-stack";
import type { Bidder, Person } from "../support/world";
import { openBrowser, openVisitor, signInAs, type Visitor } from "./browser";
import { approved, demoBidder, demoPerson } from "./cast";

const stack = testStack();
let browser: Browser;
let visitor: Visitor;
let bidder: Bidder;
let reviewer: Person;

beforeAll(async () => {
  browser = await openBrowser();
  [bidder, reviewer, visitor] = await Promise.all([
    demoBidder(stack, "bidder2"),
    demoPerson(stack, "reviewer1"),
    openVisitor({ browser, stack, width: 375 }),
  ]);
  await signInAs(visitor, stack, "bidder2");
});

/** What the gateway may take to bring its news. */
const callbackMs = 1_500;

afterAll(() => browser?.close());

test("when a QR code runs out, then it is greyed, and a new one can be paid without a reload", async () => {
  const { page } = visitor;
  const id = await approved({ bidder, reviewer }, mailed);

  await page.clock.install();
  await page.goto(`/payments/${id}`);
  await page.getByRole("button", { name: "获取二维码" }).dblclick();
  await page.getByRole("img", { name: "微信支付二维码，金额200.00元" }).waitFor();
  expect(await page.getByRole("timer").textContent()).toMatch(/^4分5\d秒$|^5分00秒$/);
  expect((await bidder.api.get(id)).attempts).toHaveLength(1);

  await page.reload();
  await page.getByRole("img", { name: /微信支付二维码/ }).waitFor();
  await page.clock.fastForward(301_000);
  await page.getByRole("img", { name: "二维码已失效" }).waitFor();
  await page.getByRole("button", { name: "重新获取二维码" }).click();
  await page.getByRole("img", { name: /微信支付二维码/ }).waitFor();

  const { attempts } = await bidder.api.get(id);
  await scanAndPay(stack.addresses, attempts.at(-1)?.number ?? "");
  await page.getByRole("heading", { name: "支付成功" }).waitFor({ timeout: 2_000 + callbackMs });
  await page.reload();
  await page.getByRole("heading", { name: "支付成功" }).waitFor();

  await reviewer.api.ship(id, "示例快递", "DEMO123456");
  await page.getByRole("link", { name: "查看详情" }).click();
  await page.getByRole("button", { name: "确认收货" }).waitFor();
  await page.getByText("DEMO123456", { exact: true }).waitFor();
  await page.getByRole("link", { name: "点击开票" }).click();
  await page.getByText("请咨询现场办锁人员，如确认开票将自动确认收货").waitFor();
  await page.getByRole("button", { name: "确定" }).click();
  await page.waitForURL("**/invoices?tab=*");

  await page.goto(`/payments/${id}/details`);
  await page.locator(".timeline", { hasText: "自动确认签收" }).waitFor();
  expect(await page.getByRole("button", { name: "确认收货" }).count()).toBe(0);
  expect(visitor.complaints).toEqual([]);
});
