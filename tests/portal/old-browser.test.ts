import { hotline } from "../../domain/application/texts";
import { testStack } from "../support/test-stack";
import { expectPoll } from "../support/expect-poll";
import { openVisitor } from "./browser";

const stack = testStack();

test("when a browser is too old for the portal, then it is told which one to take, and nothing breaks", async () => {
  const { page, close } = await openVisitor({ stack });
  await page.addInitScript("delete Promise.any");
  await page.goto("/");
  await page.getByRole("heading", { name: /您的浏览器版本过低/ }).waitFor();
  await expectPoll(() => page.locator("li").allTextContents()).toEqual(
    expect.arrayContaining([expect.stringContaining("Chrome"), expect.stringContaining("极速模式")]),
  );
  await expectPoll(() => page.getByRole("link", { name: hotline }).getAttribute("href")).toBe(
    `tel:${hotline}`,
  );
  await close();
});

test("when a page's part can't be fetched, then header, menu and hotline stay, and another page opens", async () => {
  const visitor = await openVisitor({ stack, username: "bidder1" });
  const { page } = visitor;
  await page.goto("/applications");
  await page.route(/assets\/renewal-page[^/]*\.js/, (route) => route.fulfill({ status: 404 }));
  await page.getByRole("link", { name: "延期操作" }).click();
  await page.getByRole("heading", { name: "页面出现错误" }).waitFor();
  await page.getByRole("main").getByRole("link", { name: hotline }).waitFor();
  await page.getByRole("link", { name: "CA支付" }).click();
  await page.getByRole("heading", { name: "CA支付", exact: true }).waitFor();
  // The browser may request the script more than once, and report its failure a moment later.
  await page.waitForLoadState("networkidle");
  expect([...new Set(visitor.takeFailures())]).toEqual([404]);
  for (const complaint of visitor.takeComplaints()) expect(complaint).toMatch(/renewal-page|404/);
  await visitor.close();
});
