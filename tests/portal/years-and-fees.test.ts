import type { Page } from "playwright-core";
import { scanAndPay } from "../../embedded/demo/outside";
import { beijingDay } from "../../domain/beijing-day";
import { yearsLater } from "../../domain/locks/register";
import { formOf } from "../support/journey";
import { newLockSerial } from "../support/people";
import { testStack } from "../support/test-stack";
import { expectPoll } from "../support/expect-poll";
import { openBidderAndReviewer, type Visitor } from "./browser";
import { demoBidder, demoPerson, submitted } from "./cast";
import { agree } from "./form";

const stack = testStack();
let bidder: Visitor;
let reviewer: Visitor;

beforeAll(async () => {
  [bidder, reviewer] = await openBidderAndReviewer(stack);
});

/** Returns the values that the page shows under a label, from top to bottom. */
const factsOf = (page: Page, name: string): Promise<(string | null)[]> =>
  page
    .locator("dt")
    .filter({ hasText: new RegExp(`^${name}$`) })
    .locator("xpath=following-sibling::dd")
    .evaluateAll((values) => values.map(({ textContent }) => textContent));

test("when a lock is renewed for a year and another for three, then each page says so, and what that costs", async () => {
  const { page } = bidder;
  const desk = reviewer.page;
  const owner = await demoBidder(stack, "bidder1");
  const prefix = newLockSerial();
  const locks = [
    { lockType: "法人锁", lockSerial: `${prefix}-1`, years: 1 },
    { lockType: "单位锁", lockSerial: `${prefix}-3`, years: 3 },
  ];
  const { id } = await owner.api.create(formOf(owner, { locks }));
  const expectForm = async () => {
    for (const { lockSerial, years } of locks) {
      const lock = page.getByRole("row").filter({ has: page.locator(`input[value="${lockSerial}"]`) });
      await expectPoll(() => lock.getByLabel("延期年限").inputValue()).toBe(String(years));
      await lock.getByText(`${years * 200}.00`).waitFor();
    }
    await page.getByText("2把锁费用合计 800.00").waitFor();
  };
  const expectRows = async (at: Page, path: string) => {
    await at.goto(path);
    for (const { lockSerial, years } of locks) {
      const row = at.getByRole("row", { name: lockSerial });
      for (const said of [`${years}年`, `${years * 200}.00元`])
        await row.getByRole("cell", { name: said, exact: true }).waitFor();
    }
  };

  await page.goto(`/applications/${id}/edit`);
  await expectForm();
  await page.goto(`/applications/${id}/authorisation`);
  for (const { lockSerial, years } of locks)
    await page.getByText(new RegExp(`${lockSerial}.*${years}年`)).waitFor();

  await owner.api.submit(id, "请审核");
  await expectRows(page, `/applications/${id}`);
  await expectPoll(() => factsOf(page, "延期费用")).toEqual(["800.00元"]);
  await desk.goto(`/reviews?search=${prefix}`);
  await desk
    .getByRole("row", { name: `${prefix}-1` })
    .getByText("1–3年")
    .waitFor();
  await expectRows(desk, `/reviews/${id}`);
  await (await demoPerson(stack, "reviewer1")).api.review(id, "approve", "同意");

  await expectRows(page, `/payments/${id}`);
  await expectPoll(() => factsOf(page, "支付金额")).toEqual(["800.00元"]);
  await page.getByText("微信支付", { exact: true }).click();
  await page.getByRole("img", { name: "微信支付二维码，金额800.00元" }).waitFor();
  const [attempt] = (await owner.api.get(id)).attempts;
  await scanAndPay(stack.addresses, attempt?.number ?? "");
  await page.getByRole("heading", { name: "支付成功" }).waitFor();
  await expectPoll(() => factsOf(page, "支付金额")).toEqual(["800.00元"]);
  await page.goto(`/payments?tab=已支付&search=${prefix}`);
  await page
    .getByRole("row", { name: `${prefix}-1` })
    .getByText("800.00")
    .waitFor();
  await expectRows(page, `/payments/${id}/details`);
  await expectPoll(() => factsOf(page, "支付金额")).toEqual(["800.00元"]);

  await (await demoPerson(stack, "reviewer1")).api.markHandled(id);
  await page.goto(`/applications/${id}`);
  await page.getByRole("link", { name: "再次申请" }).click();
  await agree(page);
  await expectForm();
  await page.goto("/locks");
  for (const { lockSerial } of locks)
    await page.getByRole("row", { name: lockSerial }).getByRole("checkbox").check();
  await page.getByRole("button", { name: "为选中的锁办理延期" }).click();
  await agree(page);
  await expectForm();
});

test("when the one lock is renewed for three years, then form and detail say so", async () => {
  const { page } = bidder;
  const owner = await demoBidder(stack, "bidder1");
  const id = await submitted({ bidder: owner }, { years: 3 });
  await page.goto(`/applications/${id}`);
  await page.getByRole("heading", { name: "申请详情" }).waitFor();
  await page.getByText("延期年限", { exact: true }).waitFor();
  await expectPoll(() => factsOf(page, "延期年限")).toEqual(["3年"]);
  await expectPoll(() => factsOf(page, "延期后到期日")).toEqual([
    `${yearsLater(beijingDay(Date.now()), 3)}（预计）`,
  ]);
  await expectPoll(() => factsOf(page, "延期费用")).toEqual(["600.00元"]);
});
