import type { Browser, Page } from "playwright-core";
import { attemptAt } from "../gateways/union-pay-harness";
import { createOrder } from "../gateways/wechat-pay-setup";
import { openBrowser } from "../portal/browser";
import { layoutFaults } from "../support/page-faults";
import { expectPoll } from "../support/expect-poll";
import { fill, startParts, type Parts } from "./pages-setup";

let parts: Parts;
let browser: Browser;

beforeAll(async () => {
  parts = await startParts();
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
  await parts?.close();
});

/** Opens a window, does something in it, and closes it. Uncaught errors of its scripts fail the test. */
async function withPage(work: (page: Page) => Promise<void>): Promise<void> {
  const page = await browser.newPage({ locale: "zh-CN" });
  page.setDefaultTimeout(60_000);
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  await work(page);
  await page.close();
  expect(errors).toEqual([]);
}

/** Words other than Chinese ones that the pages may show: names, and those of the demo users. */
const allowedWords =
  /CA|weixin:\S+|bizpayurl\S+|[\dA-Z]{10,}|bidder\d|reviewer\d|operator|accountant|issuer|auditor|platform|invalid_request/g;

/** Returns faults that make the open page unreadable for some people. */
async function faultsOf(page: Page): Promise<string[]> {
  const faults = await layoutFaults(page);
  const text = String(await page.evaluate("document.body.innerText"));
  if (!/^\S+（演示）\n/.test(text)) faults.push("no heading that says that it is a demonstration");
  if (!(await page.title()).endsWith("（演示）"))
    faults.push("no title that says that it is a demonstration");
  const english =
    text
      .replaceAll("\u200b", "")
      .replace(allowedWords, "")
      .match(/[A-Za-z]{3,}/g) ?? [];
  return [...faults, ...english.map((word) => `English: ${word}`)];
}

const controlPages = {
  "WeChat gateway": {
    url: () => parts.wechat.url,
    data: "ledger",
    said: ["还没有订单。", "还没有退款。", "还没有通知。"],
  },
  "UnionPay gateway": {
    url: () => parts.unionPay.gatewayUrl,
    data: "ledger",
    said: ["还没有订单。", "还没有收款或退款。"],
  },
  "SMS provider": { url: () => parts.sms.config.baseUrl, said: ["还没有收到短信。"] },
  "invoice provider": {
    url: () => parts.invoices.url,
    said: ["还没有发票。", "没有特别的设置：每张发票在 1 秒后开出。"],
  },
};
async function fetched(url: string, headers: Record<string, string> = {}) {
  const answer = await fetch(url, { headers });
  return { status: answer.status, headers: answer.headers, html: await answer.text() };
}
const names = Object.keys(controlPages) as (keyof typeof controlPages)[];

describe("the control pages", () => {
  test.each(names)("when the %s's is opened, then all is its own", async (name) => {
    const url = controlPages[name].url();
    const { headers, html } = await fetched(url);
    const statuses: number[] = [];
    const policy = headers.get("content-security-policy");
    expect(policy).toMatch(/default-src 'none'; script-src 'self'(?!.*unsafe)/);
    expect(html).not.toMatch(/https?:\/\/|<script>| style=| on\w+=/);
    for (const path of ["/assets/control.js", "/assets/page.css", "/healthz"])
      statuses.push((await fetched(url + path)).status);
    expect(statuses).toEqual([200, 200, 200]);
  });

  test.each(names)("when another site's page calls the %s, then it gets nothing", async (name) => {
    const headers = { origin: "http://evil.example" };
    const { status } = await fetched(`${controlPages[name].url()}/control/anything`, headers);
    expect(status).toBe(403);
  });

  describe("when everything has happened that can", () => {
    beforeAll(() => fill(parts));

    test.each(names)("then the %s's page is accessible, fits any screen, and is Chinese", async (name) => {
      await withPage(async (page) => {
        await page.goto(controlPages[name].url());
        await page.locator("tbody tr, #messages li").first().waitFor();
        for (const details of await page.locator("summary").all()) await details.click();
        await expectPoll(() => faultsOf(page)).toEqual([]);
      });
    });

    test("then times are Beijing's, money is in 元, and the newest comes first", async () => {
      await withPage(async (page) => {
        await page.goto(controlPages["SMS provider"].url());
        await expectPoll(() => page.locator("#messages li").first().innerText()).toMatch(
          /^2026-03-01 23:59:50\s+13800000000\s+【示例】.*未通过审核/,
        );
        await page.goto(parts.unionPay.gatewayUrl);
        await expectPoll(() => page.locator("#orders tbody tr").first().innerText()).toMatch(
          /200\.00 元\s+中国工商银行\s+未支付\s+2030-05-06 10:30:00/,
        );
        await page.goto(parts.invoices.url);
        await expectPoll(() => page.locator("#invoices tbody tr").first().innerText()).toContain(
          "400.00 元（2 行）",
        );
      });
    });
  });

  test("when a payer presses 扫码支付 by keyboard, then the order shows as paid and keeps his place", async () => {
    const order = createOrder();
    await parts.wechat.pay.prepare(order);
    await withPage(async (page) => {
      await page.goto(parts.wechat.url);
      const newest = page.locator("#orders tbody tr").first();
      await newest.getByText(order.number).waitFor();
      await expectPoll(() => newest.innerText()).toContain("未支付");
      await newest.getByRole("button", { name: "扫码支付" }).press("Enter");
      await page.getByRole("status").getByText(`已付款 200.00 元，订单 ${order.number}。`).waitFor();
      await newest.getByText("已支付", { exact: true }).waitFor();
      await expectPoll(() => page.evaluate("document.activeElement.closest('tr').innerText")).toContain(
        order.number,
      );

      await page.keyboard.press("Enter");
      await page.getByRole("status").getByText("该订单已支付").waitFor();
    });
  });

  test("when an order can't be paid at the bank, then the page says why in Chinese", async () => {
    const order = attemptAt(parts.unionPay.clock.now);
    await parts.unionPay.submit(order);
    await parts.unionPay.control("POST", `/orders/${order.number}/pay`, {});
    await withPage(async (page) => {
      await page.goto(parts.unionPay.gatewayUrl);
      const row = page.locator("#orders tbody tr", { hasText: order.number });
      await row.getByRole("button", { name: "支付", exact: true }).click();
      await page.getByRole("status").getByText("订单已支付，不能执行此操作").waitFor();
    });
  });

  test("when an order comes while the page is open, then it appears on top by itself", async () => {
    await withPage(async (page) => {
      await page.goto(parts.wechat.url);
      const order = createOrder();
      await parts.wechat.pay.prepare(order);
      await page.locator("#orders tbody tr").first().getByText(order.number).waitFor();
    });
  });

  test("when a number is looked for, then only its row is left, or it says that there is none", async () => {
    await parts.wechat.pay.prepare(createOrder());
    await withPage(async (page) => {
      await page.goto(parts.wechat.url);
      const rows = page.locator("#orders tbody tr");
      const number = await rows.last().locator(".number").first().innerText();
      await page.getByLabel("按订单号查找").fill(number);
      await expectPoll(() => rows.count()).toBe(1);
      await page.getByLabel("按订单号查找").fill("NONE");
      await page.getByText("没有找到，请核对后重新输入。").waitFor();
    });
  });

  test("when a setting is sent, then the gateway behaves so", async () => {
    await withPage(async (page) => {
      await page.goto(parts.wechat.url);
      const notices = page.getByRole("form", { name: "付款和退款的通知" });
      await notices.getByLabel("送达方式").selectOption("丢弃");
      await notices.getByRole("button", { name: "设置" }).click();
      await page.getByRole("status").getByText("已设置。").waitFor();
      const order = createOrder();
      await parts.wechat.pay.prepare(order);
      await parts.wechat.control("POST", `/orders/${order.number}/pay`, {});
      const delivery = page.locator("#deliveries tbody tr", { hasText: order.number });
      await delivery.getByText("已丢弃").waitFor();

      const clock = page.getByRole("form", { name: "账本时钟" });
      await clock.getByLabel("北京时间").fill("2030-01-31 10:00:00");
      await clock.getByRole("button", { name: "设置" }).click();
      await page.getByRole("status").getByText("已设置。").waitFor();
      const later = createOrder({ deadline: "2030-01-31T02:05:00.000Z" });
      await parts.wechat.pay.prepare(later);
      await parts.wechat.control("POST", `/orders/${later.number}/pay`, {});
      const { body } = await parts.wechat.control("GET", "/ledger");
      expect(JSON.stringify(body["transactions"])).toContain('"paidAt":"2030-01-31T02:00:');
      await parts.wechat.control("PUT", "/clock", { now: null });
      await parts.wechat.control("PUT", "/callbacks", { mode: "deliver" });
    });
  });

  test("when the part goes away, then its page says so", async () => {
    await withPage(async (page) => {
      await page.goto(parts.sms.config.baseUrl);
      await page.route("**/control/messages", (route) => route.abort());
      await page.getByRole("status").getByText("暂时读取不到，正在重试").waitFor();
      await page.unroute("**/control/messages");
      await page.locator("#message:empty").waitFor({ state: "attached" });
    });
  });
});

describe("the pages on the way", () => {
  const bankPage = async () => (await parts.unionPay.submit(attemptAt(parts.unionPay.clock.now))).url;
  const press = (name: string) => (page: Page) => page.getByRole("button", { name, exact: true }).click();
  const stay = () => Promise.resolve();

  test.each<[string, () => Promise<string>, (page: Page) => Promise<void>]>([
    ["确认付款", bankPage, stay],
    ["支付成功", bankPage, press("确认支付")],
    ["支付已取消", bankPage, press("取消")],
    ["订单不存在", () => Promise.resolve(`${parts.unionPay.gatewayUrl}/bank/none`), stay],
    ["登录", () => Promise.resolve(parts.identity.authorizationUrl), stay],
    ["无法登录", () => Promise.resolve(`${parts.identity.url}/auth`), stay],
    ["已退出登录", () => Promise.resolve(`${parts.identity.url}/session/end`), stay],
  ])(
    "when 【%s】 is shown, then it is accessible, fits any screen, and is Chinese",
    async (heading, url, act) => {
      await withPage(async (page) => {
        // The bank's page leads to the merchant's page by itself. The empty answer 204 keeps the browser on the bank's
        // page.
        await page.route(parts.unionPay.settings.frontUrl, (route) => route.fulfill({ status: 204 }));
        await page.goto(await url());
        await act(page);
        await page.getByRole("heading", { level: 2, name: heading, exact: true }).waitFor();
        await expectPoll(() => faultsOf(page)).toEqual([]);
      });
    },
  );

  test("when the password is wrong, then the form says so to everybody, and keeps the name", async () => {
    await withPage(async (page) => {
      await page.goto(parts.identity.authorizationUrl);
      await page.getByRole("link", { name: "bidder1" }).click();
      await page.getByLabel("密码").fill("wrong");
      await page.getByLabel("密码").press("Enter");
      await page.getByRole("alert").getByText("用户名或密码不正确").waitFor();
      await expectPoll(() => page.getByLabel("用户名").inputValue()).toBe("bidder1");
      await expectPoll(() => faultsOf(page)).toEqual([]);
    });
  });
});
