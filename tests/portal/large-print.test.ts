import type { Page } from "playwright-core";
import { beijingDay } from "../../domain/beijing-day";
import { expectPoll } from "../support/expect-poll";
import { awaitApplication, formOf, invoiceFor, mailed } from "../support/journey";
import { picture } from "../support/materials";
import { largePrintFaults } from "../support/page-faults";
import { testStack } from "../support/test-stack";
import { openPage, openVisitor } from "./browser";
import { approved, demoBidder, demoPerson, paid, submitted } from "./cast";
import { chooseMaterial } from "./form";

const stack = testStack();
const ids = {
  draft: "",
  several: "",
  rejected: "",
  waiting: "",
  approved: "",
  sent: "",
  invoiced: "",
  reversed: "",
};

beforeAll(async () => {
  const bidder = await demoBidder(stack, "bidder2");
  const reviewer = await demoPerson(stack, "reviewer1");
  const locks = Array.from({ length: 5 }, (_, place) => ({
    ...{ lockType: "单位锁", lockSerial: `LARGE-PRINT-${place}-${process.pid}`, years: 1 },
  }));
  ids.draft = (await bidder.api.create(formOf(bidder, mailed))).id;
  ids.several = (await bidder.api.create(formOf(bidder, { locks }))).id;
  ids.rejected = (await bidder.api.create(formOf(bidder, mailed))).id;
  await bidder.api.submit(ids.rejected, "请审核");
  await reviewer.api.review(ids.rejected, "reject", "示例：委托书已过期，请重新盖章后上传");
  ids.waiting = await submitted({ bidder }, mailed);
  ids.approved = await approved({ bidder, reviewer }, mailed);
  ids.sent = await paid({ stack, bidder, reviewer }, mailed);
  await reviewer.api.ship(ids.sent, "示例快递", "DEMO123456");
  ids.invoiced = await paid({ stack, bidder, reviewer });
  await reviewer.api.markHandled(ids.invoiced);
  await bidder.api.requestInvoice(ids.invoiced, invoiceFor(bidder));
  await awaitApplication(bidder, ids.invoiced, ({ invoice }) => invoice === "已开票");
  ids.reversed = await paid({ stack, bidder, reviewer });
  await bidder.api.requestInvoice(ids.reversed, invoiceFor(bidder));
  await awaitApplication(bidder, ids.reversed, ({ invoice }) => invoice === "已开票");
  const again = { ...invoiceFor(bidder), opinion: "抬头有误" };
  await bidder.api.call("POST", `/api/applications/${ids.reversed}/invoice/reissue`, { body: again });
  await awaitApplication(bidder, ids.reversed, ({ reversedInvoices }) => reversedInvoices.length > 0);
});

const fontOf = (page: Page): Promise<string> => page.evaluate("getComputedStyle(document.body).fontSize");

test("when a guest chooses large print, then it stays on this device, in other tabs too, until the usual one is chosen", async () => {
  const { page, close } = await openVisitor({ stack });
  await openPage(page, "/");
  await expectPoll(() => fontOf(page)).toBe("15px");
  const other = await page.context().newPage();
  await openPage(other, "/privacy");
  await page.getByRole("button", { name: "大字版" }).click();
  await page.getByRole("button", { name: "标准版" }).waitFor();
  await expectPoll(() => fontOf(page)).toBe("20px");
  await expectPoll(() => fontOf(other)).toBe("20px");
  await openPage(page, "/");
  await expectPoll(() => largePrintFaults(page)).toEqual([]);
  await other.getByRole("button", { name: "标准版" }).click();
  await expectPoll(() => fontOf(page)).toBe("15px");
  await close();
});

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).first();

/** One dialog of each kind, by a name for reports of faults, with the page and the click that open it. */
const dialogs: Record<string, () => { path: string; act: (page: Page) => Promise<void> }> = {
  粘贴多把锁: () => ({
    path: `/applications/${ids.several}/edit`,
    act: (page) => button(page, "粘贴多把锁").click(),
  }),
  提交信息: () => ({
    path: `/applications/${ids.rejected}/edit`,
    act: (page) => button(page, "提交信息").click(),
  }),
  查看材料: () => ({
    path: `/applications/${ids.draft}/edit`,
    act: async (page) => {
      await chooseMaterial(page, "营业执照", "license.png", picture(47, { width: 600, height: 800 }));
      await button(page, "查看营业执照第1份").click();
    },
  }),
  开票须知: () => ({
    path: `/payments/${ids.sent}/details`,
    act: (page) => button(page, "点击开票").click(),
  }),
};

test("when a bidder reads in large print, then on a phone no page and no dialog is too wide, too small, too pale or cut off", async () => {
  const { page, close } = await openVisitor({ stack, username: "bidder2", width: 375 });
  await openPage(page, "/");
  await page.getByRole("button", { name: "大字版" }).click();
  const pages = [
    "/applications",
    `/applications/${ids.several}/edit`,
    `/applications/${ids.rejected}/edit`,
    `/applications/${ids.draft}/authorisation`,
    `/applications/${ids.several}`,
    "/payments?tab=已支付",
    `/payments/${ids.approved}`,
    `/payments/${ids.sent}/details`,
    "/renewal",
    "/locks",
    "/invoices",
    `/invoices/${ids.invoiced}`,
  ];
  const faults: string[] = [];
  for (const path of pages) {
    await openPage(page, path);
    faults.push(...(await largePrintFaults(page)).map((fault) => `${path}: ${fault}`));
  }
  for (const [name, opening] of Object.entries(dialogs)) {
    const { path, act } = opening();
    await openPage(page, path);
    await act(page);
    await page.getByRole("dialog").waitFor();
    faults.push(...(await largePrintFaults(page)).map((fault) => `${name}: ${fault}`));
  }
  expect(faults).toEqual([]);
  await close();
});

const staff: [username: string, path: () => string][] = [
  ["reviewer1", () => `/reviews/${ids.waiting}`],
  ["operator", () => "/operations"],
  ["operator", () => `/operations/applications/${ids.reversed}`],
  ["accountant", () => `/finance/months/${beijingDay(Date.now()).slice(0, 7)}`],
];

test.each(staff)(
  "when %s reads in large print, then the page with most in it keeps the same rules",
  async (username, path) => {
    const { page, close } = await openVisitor({ stack, username, width: 1366 });
    await openPage(page, "/");
    await page.getByRole("button", { name: "大字版" }).click();
    await openPage(page, path());
    await expectPoll(() => largePrintFaults(page)).toEqual([]);
    await close();
  },
);
