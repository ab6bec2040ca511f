import type { Browser, Page } from "playwright-core";
import { awaitApplication } from "../support/journey";
import { newLockSerial } from "../support/people";
import { testStack } from "../support/test-stack";
import type { Bidder } from "../support/world";
import { expectPoll } from "../support/expect-poll";
import { openBrowser, openVisitor, type Visitor } from "./browser";
import { approved, demoBidder, demoPerson } from "./cast";

const stack = testStack();
let browser: Browser;
let visitor: Visitor;
let bidder: Bidder;

beforeAll(async () => {
  // The browser keeps pages that are left in memory, as users' browsers do; other tests switch that off.
  browser = await openBrowser({ ignoreDefaultArgs: ["--disable-back-forward-cache"] });
  [bidder, visitor] = await Promise.all([
    demoBidder(stack, "bidder2"),
    openVisitor({ browser, stack, username: "bidder2" }),
  ]);
});

afterAll(() => browser?.close());

/**
 * Presses the browser's Back button. `page.goBack` can't be used, because it waits for a load, and a page from the
 * browser's memory isn't loaded again.
 */
const goBack = (page: Page): Promise<unknown> =>
  page.evaluate("setTimeout(() => history.back()) && undefined");

test("when the back button is used all through the payment, then it goes on where it was, and is paid once", async () => {
  const { page } = visitor;
  const lockSerial = newLockSerial();
  const id = await approved({ bidder, reviewer: await demoPerson(stack, "reviewer1") }, { lockSerial });
  const atBank = () => page.waitForURL(`${stack.addresses.unionPayGateway}/bank/**`, { waitUntil: "commit" });
  const row = page.getByRole("row", { name: lockSerial });
  const qr = page.getByRole("img", { name: "微信支付二维码，金额200.00元" });
  const confirm = page.getByRole("button", { name: "确认支付" });

  await page.goto("/payments");
  await row.getByRole("link", { name: "点击支付" }).click();
  await page.getByText("微信支付", { exact: true }).dblclick();
  await qr.waitFor();
  await expectPoll(() => page.getByRole("timer").textContent()).toMatch(/^4分\d\d秒$|^5分00秒$/);
  await goBack(page);
  await row.getByRole("link", { name: "点击支付" }).click();
  await qr.waitFor();
  await expectPoll(async () => (await bidder.api.get(id)).attempts).toHaveLength(1);

  await page.getByText("个人网银", { exact: true }).click();
  await page.getByText("如改用另一种支付方式，原订单将自动失效。").waitFor();
  await page.getByText("中国工商银行").click();
  await confirm.dblclick();
  await atBank();
  await goBack(page);
  await page.getByText("您有一笔个人网银支付正在等待结果").waitFor();
  await confirm.click();
  await atBank();
  await page.getByRole("button", { name: "取消" }).click();
  await page.getByRole("link", { name: "返回商户" }).click();
  await page.waitForURL(`**/payments/${id}`);
  await confirm.click();
  await atBank();
  const bankPage = page.url();
  await confirm.click();
  await page.waitForURL(`**/payments/${id}`);
  await page.getByRole("heading", { name: "支付成功" }).waitFor();

  // When the bank's page is opened again, it takes no second payment, and returns to the portal.
  await page.goto(bankPage, { waitUntil: "commit" });
  await page.waitForURL("**/applications");
  const { attempts: made } = await awaitApplication(
    bidder,
    id,
    ({ attempts: [qrCode] }) => qrCode?.status === "已关闭",
  );
  expect(made.map(({ status, transactions }) => [status, transactions.length])).toEqual([
    ["已关闭", 0],
    ["支付成功", 1],
  ]);
  await page.goto("/payments?tab=已支付");
  await row.getByRole("link", { name: "查看详情" }).waitFor();
});
