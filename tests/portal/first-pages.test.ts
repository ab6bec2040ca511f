import { readRetentionConfig } from "../../config/retention";
import type { PortalConfig } from "../../contract/portal-config";
import { hotline } from "../../domain/application/texts";
import { expectPoll } from "../support/expect-poll";
import { testStack } from "../support/test-stack";
import { openVisitor, type Visitor } from "./browser";

const stack = testStack();

/** Returns the number of bytes transferred until a page has its content, including headers and the API's answers. */
async function weightOf({ page, close }: Visitor): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  let bytes = 0;
  session.on("Network.loadingFinished", ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  await page.goto("/");
  await page.locator("h1").first().waitFor();
  await page.locator(".loading").first().waitFor({ state: "detached" });
  await page.waitForLoadState("networkidle");
  await close();
  return bytes;
}

/**
 * Largest transfer, in bytes, of the first page with an empty cache: for a visitor, and for the home page of each role.
 */
const homes = [
  [undefined, 185_000],
  ["bidder2", 248_000],
  ["reviewer1", 248_000],
  ["operator", 248_000],
  ["accountant", 248_000],
  ["issuer", 248_000],
  ["auditor", 248_000],
] as const;

test.each(homes)(
  "when %s comes with a cold cache, then the first page loads little",
  async (username, most) => {
    const visitor = await openVisitor(username === undefined ? { stack } : { stack, username });
    const bytes = await weightOf(visitor);
    process.stdout.write(`first load of ${username ?? "a guest"}: ${bytes} bytes\n`);
    // A transfer smaller than the scripts alone would show that something came from a cache or wasn't counted.
    expect(bytes).toBeGreaterThan(100_000);
    expect(bytes).toBeLessThan(most);
  },
);

test("when a page or its files are served, then scripts come from here only and hashed files stay in caches", async () => {
  const page = await fetch(`${stack.addresses.api}/payments`);
  const policy = page.headers.get("content-security-policy") ?? "";
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain(`connect-src 'self' ${stack.addresses.identity};`);
  expect(policy).toContain(`form-action 'self' ${stack.addresses.unionPayGateway};`);
  expect(page.headers.get("cache-control")).toBe("no-cache");
  const [script] = /\/assets\/[^"]+\.js/.exec(await page.text()) ?? [];
  const file = await fetch(stack.addresses.api + script);
  expect(file.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  expect(file.headers.get("content-encoding")).toBe("gzip");
  expect(file.headers.get("x-content-type-options")).toBe("nosniff");
  expect(file.headers.get("content-security-policy")).toBeNull();
  const smaller = await fetch(stack.addresses.api + script, { headers: { "Accept-Encoding": "gzip, br" } });
  expect(smaller.headers.get("content-encoding")).toBe("br");
  const manual = await fetch(`${stack.addresses.api}/manual`).then((answer) => answer.text());
  expect(manual).toContain("用户手册");
  const absent = await fetch(`${stack.addresses.api}/assets/absent.js`);
  expect(absent.status).toBe(404);
});

test("when somebody opens the API's document, then they can read it without an account, and nothing is asked of anybody else", async () => {
  const { page, close } = await openVisitor({ stack });
  const asked = new Set<string>();
  page.on("request", (request) => asked.add(new URL(request.url()).origin));
  await page.goto("/docs");
  await page.getByText("提交信息", { exact: true }).waitFor();
  await page.getByText("由本系统发来的事件").first().waitFor();
  await page.getByRole("link", { name: "接入指南" }).first().click();
  await page.getByRole("heading", { name: "制证任务" }).waitFor();
  const { api, identity } = stack.addresses;
  expect([...asked].filter((origin) => ![api, identity].includes(origin))).toEqual([]);
  await close();
});

test("when somebody who isn't signed in follows the footer, then who runs the site, and how long what is kept, are as configured", async () => {
  const told = await fetch(`${stack.addresses.api}/portal-config.json`);
  const config = (await told.json()) as PortalConfig;
  expect(config.retention).toEqual(readRetentionConfig(stack.env));

  const { page, close } = await openVisitor({ stack });
  const site = {
    organisation: "示例主办单位",
    icpFiling: "示例ICP备12345678号-1",
    policeFiling: "示例公网安备12345678901234号",
    privacyContact: "示例电话",
    officeAddress: "示例地址1号",
    officePhone: "0570-1234567",
    officeHours: "示例时间",
  };
  const rules = { drafts: 61, unfinished: 62, applications: 730, sms: 63, audit: 64, reminders: 65 };
  await page.route("**/portal-config.json", (route) =>
    route.fulfill({
      json: { ...config, site, retention: { rules, accessLogsDays: 66, backupDays: 67, erases: true } },
    }),
  );
  await page.goto("/");
  const footer = page.getByRole("contentinfo");
  await footer.getByText(`主办单位：${site.organisation}`).waitFor();
  for (const place of [footer, page.locator("#content")])
    await place.getByText("现场办锁人员：示例地址1号 电话 0570-1234567 示例时间").waitFor();
  const addressOf = (name: string) => footer.getByRole("link", { name }).getAttribute("href");
  await expectPoll(() => addressOf("电话 0570-1234567")).toBe("tel:05701234567");
  await expectPoll(() => addressOf(site.icpFiling)).toBe("https://beian.miit.gov.cn/");
  await expectPoll(() => addressOf(site.policeFiling)).toMatch(/code=12345678901234$/);
  await footer.getByRole("link", { name: "个人信息保护" }).click();
  await page.getByRole("heading", { name: "个人信息保护", level: 1 }).waitFor();
  const lasting = ["61天", "62天", "2年", "63天", "64天", "65天", "66天", "67天"];
  const missing = async () => {
    const text = await page.locator("#content").innerText();
    return [...lasting, site.organisation, site.privacyContact].filter((word) => !text.includes(word));
  };
  await expectPoll(missing).toEqual([]);
  await close();
});

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
