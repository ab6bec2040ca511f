import type { Browser, Page } from "playwright-core";
import { expectPoll } from "../support/expect-poll";
import { awaitApplication } from "../support/journey";
import { pageFaults } from "../support/page-faults";
import { newLockSerial } from "../support/people";
import {
  areSeenTogether,
  away,
  downloaded,
  goToPage,
  openBrowser,
  openVisitor,
  screens,
  usualScreen,
} from "./browser";
import { approved, otherBidder, stack, windowOf } from "./here";

let browser: Browser;
beforeAll(async () => {
  // The browser keeps pages that are left in memory, as users' browsers do; other tests switch that off.
  browser = await openBrowser({ ignoreDefaultArgs: ["--disable-back-forward-cache"] });
});
afterAll(() => browser?.close());

/**
 * Presses the browser's Back button. `page.goBack` can't be used, because it waits for a load, and a page from the
 * browser's memory isn't loaded again.
 */
const goBack = (page: Page): Promise<unknown> =>
  page.evaluate("setTimeout(() => history.back()) && undefined");

test("when the back button and reloads are used all through the payment, then it goes on where it was, and is paid once", async () => {
  const { page, close } = await openVisitor({ browser, stack, username: "bidder2" });
  const lockSerial = newLockSerial();
  const id = await approved({ lockSerial }, otherBidder);
  const attempts = async () => (await otherBidder.api.get(id)).attempts.map(({ channel }) => channel);
  const atBank = () => page.waitForURL(`${stack.addresses.unionPayGateway}/bank/**`, { waitUntil: "commit" });
  const row = page.getByRole("row", { name: lockSerial });
  const qr = page.getByRole("img", { name: "微信支付二维码，金额200.00元" });
  const confirm = page.getByRole("button", { name: "确认支付" });

  await page.goto("/payments");
  await row.getByRole("link", { name: "点击支付" }).click();
  await page.getByText("微信支付", { exact: true }).waitFor();
  await page.reload();
  await page.getByText("微信支付", { exact: true }).waitFor();
  await expectPoll(attempts).toEqual([]);
  await page.getByText("微信支付", { exact: true }).dblclick();
  await qr.waitFor();
  const next = page.locator(".progress p", { hasText: "下一步：" });
  await expectPoll(() => next.textContent()).toBe("下一步：请用微信“扫一扫”支付。");
  await expectPoll(() => page.getByRole("timer").textContent()).toMatch(/^4分\d\d秒$|^5分00秒$/);
  await page.reload();
  await qr.waitFor();
  await expectPoll(() => page.getByRole("button", { name: "获取二维码" }).count()).toBe(0);
  await goBack(page);
  await row.getByRole("link", { name: "点击支付" }).click();
  await qr.waitFor();
  await expectPoll(attempts).toEqual(["wechat"]);

  await page.getByText("个人网银", { exact: true }).click();
  await page.getByText("如改用另一种支付方式，原订单将自动失效。").waitFor();
  await expectPoll(() => next.textContent()).toBe("下一步：请选择支付方式，支付延期费用。");
  await page.getByText("中国工商银行").click();
  await page.reload();
  await qr.waitFor();
  await page.getByText("个人网银", { exact: true }).click();
  await page.getByText("中国工商银行").click();
  await confirm.dblclick();
  await atBank();
  await goBack(page);
  await page.getByText("您有一笔个人网银支付正在等待结果").waitFor();
  await expectPoll(() => next.textContent()).toBe("下一步：请在银行页面完成支付。");
  await confirm.click();
  await atBank();
  await page.getByRole("button", { name: "取消" }).click();
  await page.getByRole("link", { name: "返回商户" }).click();
  await page.waitForURL(`**/payments/${id}`);
  await confirm.click();
  await atBank();
  const bankPage = page.url();
  await page.reload();
  await confirm.dblclick();
  // The second click cancels the navigation that the first one started. waitForURL would report that as a failure.
  await page.getByRole("navigation", { name: "主菜单" }).waitFor();
  await page.reload();
  await page.getByRole("heading", { name: "支付成功" }).waitFor();

  // When the bank's page is opened again, it takes no second payment, and returns to the portal.
  await page.goto(bankPage, { waitUntil: "commit" });
  await page.waitForURL("**/applications");
  const { attempts: made } = await awaitApplication(
    otherBidder,
    id,
    ({ attempts: [qrCode] }) => qrCode?.status === "已关闭",
  );
  expect(made.map(({ status, transactions }) => [status, transactions.length])).toEqual([
    ["已关闭", 0],
    ["支付成功", 1],
  ]);
  await page.goto("/payments?tab=已支付");
  await row.getByRole("link", { name: "查看详情" }).waitFor();
  await close();
});

test("when the payment gateway is away, then the page says so and offers to try again, and the code is seen together with the sum and the time that is left", async () => {
  const visitor = await windowOf("bidder1");
  const { page } = visitor;
  const id = await approved();
  await page.route("**/payments", (route) =>
    route.request().method() === "POST"
      ? route.fulfill(away("GATEWAY_AWAY", "支付渠道暂不可用"))
      : route.continue(),
  );
  await goToPage(page, `/payments/${id}`);
  await page.getByText("微信支付", { exact: true }).click();
  await page.getByText("支付渠道暂不可用").waitFor();
  await visitor.awaitFailures(503);
  await page.unroute("**/payments");
  await page.getByRole("button", { name: "重试" }).click();
  const code = page.getByRole("img", { name: /^微信支付二维码/ });
  await code.waitFor();
  const parts = [code, page.locator(".qr").getByText("200.00元"), page.getByRole("timer")];
  const save = page.getByRole("button", { name: "保存二维码" });
  for (const screen of screens.toReversed()) {
    await page.setViewportSize(screen);
    await code.scrollIntoViewIfNeeded();
    await expectPoll(() => areSeenTogether(page, ...parts)).toBe(true);
    await expectPoll(() => save.isVisible()).toBe(screen.width < 720);
    await expectPoll(() => pageFaults(page)).toEqual([]);
  }
  // The phone that shows the code is to pay, so the code can be saved, and what to do with it is said.
  const help = page.getByRole("region", { name: "正在用这部手机办理？" });
  await help.getByText("从相册选择").waitFor();
  const download = await downloaded(page, save);
  expect(download.suggestedFilename()).toMatch(/\.png$/);
  const app = help.getByRole("link", { name: "打开微信" });
  await expectPoll(() => app.getAttribute("href")).toBe("weixin://");
  await page.setViewportSize(usualScreen);
});
