import type { Locator, Page } from "playwright-core";
import { beijingDay, dayAfter } from "../../domain/beijing-day";
import { yearsLater } from "../../domain/locks/register";
import { expectPoll } from "../support/expect-poll";
import { awaitApplication, formOf, invoiceFor, mailed } from "../support/journey";
import { pageFaults } from "../support/page-faults";
import { newLocks, newLockSerial } from "../support/people";
import { goToPage } from "./browser";
import { agree, applicationIdIn, fillForm, openNewForm, submitForm } from "./form";
import { agreeToAll, bidder, paid, payFor, reviewer, submitted, windowOf } from "./here";

const end = (years: number) => yearsLater(beijingDay(Date.now()), years);

/** Triggers a paste event with the text. The system's clipboard is not used, because all tests share it. */
async function pasteInto(field: Locator, text: string): Promise<void> {
  await field.focus();
  await field.page().evaluate(`(() => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text", ${JSON.stringify(text)});
    const pasted = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
    document.activeElement.dispatchEvent(pasted);
  })()`);
}

test("when five locks are filled in by hand, by paste and by list, then a taken one is refused in its row, and a rejection leads to the one that it names", async () => {
  const visitor = await windowOf("bidder1");
  const { page } = visitor;
  const prefix = newLockSerial();
  const serial = (nth: number) => `${prefix}-${nth}`;
  const lock = (nth: number) => page.getByRole("row", { name: `第${nth}把锁` });
  await submitted({ lockSerial: serial(6) });

  await openNewForm(page);
  await fillForm(page, { lockSerial: serial(1), pickup: "现场" });
  await pasteInto(
    page.getByLabel("锁序列号"),
    [2, 3].map((nth) => `${serial(nth)}\t业务锁\t2年`).join("\r\n"),
  );
  await page.getByText("3把锁费用合计 1,000.00").waitFor();
  await page.getByRole("button", { name: "添加一把锁" }).click();
  await lock(4).getByLabel("锁类型").selectOption("法人锁");
  await lock(4).getByLabel("锁序列号").fill(serial(6));
  await page.getByRole("button", { name: "粘贴多把锁" }).click();
  const pasting = page.getByRole("dialog", { name: "粘贴多把锁" });
  await pasting.getByRole("textbox").fill(`锁序列号\t锁类型\t年限\n${serial(5)}\t业务锁\t1`);
  await pasting.getByRole("button", { name: "填入5把锁" }).click();
  await expectPoll(() => lock(5).getByLabel("锁序列号").inputValue()).toBe(serial(5));
  await expectPoll(() => pageFaults(page)).toEqual([]);

  await page.getByRole("button", { name: "提交信息" }).click();
  const dialog = page.getByRole("dialog", { name: "请输入意见" });
  await dialog.getByRole("textbox").fill("请审核");
  await dialog.getByRole("button", { name: "确认提交" }).click();
  await lock(4).getByText("该锁已有未完结的申请").waitFor();
  await visitor.awaitFailures(409);
  await lock(4)
    .getByRole("button", { name: /去掉这把锁/ })
    .click();
  await lock(5).waitFor({ state: "detached" });
  await page.getByText("该锁已有未完结的申请").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "添加一把锁" }).click();
  await lock(5).getByLabel("锁类型").selectOption("法人锁");
  await lock(5).getByLabel("锁序列号").fill(serial(7));
  await submitForm(page, "请审核");
  const id = applicationIdIn(page);
  await expectPoll(async () =>
    (await bidder.api.get(id)).form.locks?.map(({ lockSerial }) => lockSerial),
  ).toEqual([1, 2, 3, 5, 7].map(serial));

  const { page: desk } = await windowOf("reviewer1");
  await goToPage(desk, `/reviews/${id}`);
  await desk.getByText("指明有问题的锁（可不选）").click();
  await desk.getByRole("checkbox", { name: `法人锁 ${serial(7)}` }).check();
  await desk.getByRole("textbox", { name: "审核意见" }).fill("该锁类型有误");
  await desk.getByRole("button", { name: "审核不通过", exact: true }).click();
  await desk.getByText("审核不通过，已通知投标人").waitFor();

  // The form opens at the lock that the rejection named.
  await goToPage(page, `/applications/${id}/edit`);
  await lock(5).getByText("审核不通过的是这把锁，请核对").waitFor();
  await lock(5).locator("input:focus").waitFor();
  await lock(5).getByLabel("锁类型").selectOption("单位锁");
  await submitForm(page, "已更正");
  await goToPage(desk, `/reviews/${id}`);
  await desk.locator("mark", { hasText: "单位锁" }).first().waitFor();
  await expectPoll(() => pageFaults(desk)).toEqual([]);
});

/** Returns the values that the page shows under a label, from top to bottom. */
const factsOf = (page: Page, name: string): Promise<(string | null)[]> =>
  page
    .locator("dt")
    .filter({ hasText: new RegExp(`^${name}$`) })
    .locator("xpath=following-sibling::dd")
    .evaluateAll((values) => values.map(({ textContent }) => textContent));

test("when locks are renewed for one year and for three and one can't be, then each page says years, fee and end, and that lock's fee goes back", async () => {
  const { page } = await windowOf("bidder1");
  const { page: desk } = await windowOf("reviewer1");
  const prefix = newLockSerial();
  const [one, three, left] = [`${prefix}-1`, `${prefix}-3`, `${prefix}-5`];
  const renewed = [
    { lockType: "法人锁", lockSerial: one, years: 1 },
    { lockType: "单位锁", lockSerial: three, years: 3 },
  ];
  const locks = [...renewed, { lockType: "业务锁", lockSerial: left, years: 1 }];
  const { id } = await bidder.api.create(formOf(bidder, { ...mailed, locks }));
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  const expectForm = async (shown: typeof locks, sum: string) => {
    for (const { lockSerial, years } of shown) {
      const lock = page.getByRole("row").filter({ has: page.locator(`input[value="${lockSerial}"]`) });
      await expectPoll(() => lock.getByLabel("延期年限").inputValue()).toBe(String(years));
      await lock.getByText(`${years * 200}.00`).waitFor();
    }
    await page.getByText(`${shown.length}把锁费用合计 ${sum}`).waitFor();
  };
  const expectRows = async (at: Page, path: string) => {
    await goToPage(at, path);
    for (const { lockSerial, years } of locks)
      for (const said of [`${years}年`, `${years * 200}.00元`])
        await at
          .getByRole("row", { name: lockSerial })
          .getByRole("cell", { name: said, exact: true })
          .waitFor();
  };
  const rowOf = (at: Page, serial: string) => at.getByRole("row", { name: serial });

  await goToPage(page, `/applications/${id}/edit`);
  await expectForm(locks, "1,000.00");
  await goToPage(page, `/applications/${id}/authorisation`);
  for (const { lockSerial, years } of locks)
    await page.getByText(new RegExp(`${lockSerial}.*${years}年`)).waitFor();
  await bidder.api.submit(id, "请审核");
  await expectRows(page, `/applications/${id}`);
  await expectPoll(() => factsOf(page, "延期费用")).toEqual(["1,000.00元"]);
  await rowOf(page, three)
    .getByText(`${end(3)}（预计）`)
    .waitFor();
  expect(asked).toContain("/api/locks");
  await goToPage(desk, `/reviews?search=${prefix}`);
  await rowOf(desk, one).getByText("1–3年").waitFor();
  await expectRows(desk, `/reviews/${id}`);
  await reviewer.api.review(id, "approve", "同意");

  await expectRows(page, `/payments/${id}`);
  await expectPoll(() => factsOf(page, "支付金额")).toEqual(["1,000.00元"]);
  await page.getByText("微信支付", { exact: true }).click();
  await page.getByRole("img", { name: "微信支付二维码，金额1,000.00元" }).waitFor();
  await payFor(id);
  await page.getByRole("heading", { name: "支付成功" }).waitFor();
  await goToPage(page, `/payments?tab=已支付&search=${prefix}`);
  await rowOf(page, one).getByText("1,000.00").waitFor();
  await reviewer.api.ship(id, "示例快递", "DEMO123456");

  // The reviewer corrects a proposed end by the lock that was issued, and leaves out the lock that could not be renewed.
  await goToPage(desk, `/reviews/${id}`);
  await desk.getByRole("checkbox", { name: `业务锁 ${left}` }).check();
  await desk.getByLabel("未能延期的原因").fill("锁已损坏");
  await desk.getByRole("button", { name: "标记为已办理" }).click();
  const handling = desk.getByRole("dialog");
  await handling.getByText("新的到期日").click();
  await expectPoll(() => desk.getByLabel(`法人锁 ${one}的到期日`).inputValue()).toBe(end(1));
  const issued = dayAfter(end(3), 30);
  await desk.getByLabel(`单位锁 ${three}的到期日`).fill(issued);
  await handling.getByRole("button", { name: "确定" }).click();
  await desk.getByText("已标记为已办理").waitFor();
  await rowOf(desk, one).getByText(end(1)).waitFor();
  await rowOf(desk, three).getByText(issued).waitFor();

  // The new ends are known and need no prediction, so the page doesn't read the organisation's locks from the register.
  asked.length = 0;
  for (const path of [`/applications/${id}`, `/payments/${id}/details`, `/renewal?application=${id}`]) {
    await goToPage(page, path);
    await rowOf(page, one).getByText(end(1), { exact: true }).waitFor();
    await rowOf(page, three).getByText(issued, { exact: true }).waitFor();
    await rowOf(page, left).getByText("锁已损坏").waitFor();
    if (!path.startsWith("/renewal")) await page.getByText(`未能延期：${left}`).waitFor();
    await expectPoll(() => pageFaults(page)).toEqual([]);
  }
  expect(asked).not.toContain("/api/locks");

  // The operator is led to the fee that is owed, and gives it back.
  const { page: operations } = await windowOf("operator");
  await goToPage(operations, "/operations");
  await operations.getByRole("link", { name: /^应退未退\d+笔，共/ }).click();
  await operations.getByText("【应退未退】").waitFor();
  await rowOf(operations, id).getByRole("link", { name: id }).click();
  await operations.getByText(`200.00元（未能延期：${left}）`).waitFor();
  await operations.getByRole("button", { name: "退费" }).click();
  const refunding = operations.getByRole("dialog", { name: "退费原因" });
  await expectPoll(() => refunding.getByRole("checkbox", { checked: true }).count()).toBe(1);
  await expectPoll(() => pageFaults(operations)).toEqual([]);
  await refunding.getByRole("textbox", { name: "退费原因" }).fill("锁已损坏，未能延期");
  await refunding.getByRole("button", { name: "退费" }).click();
  await operations.getByText("已提交，等待另一位运维人员复核").waitFor();
  await agreeToAll(id);
  await awaitApplication(bidder, id, ({ keptFen }) => keptFen === 80_000);
  await expectRows(page, `/payments/${id}/details`);
  await page.getByText("部分退费").first().waitFor();
  await page.getByText("DEMO123456", { exact: true }).waitFor();
  await expectPoll(() => pageFaults(page)).toEqual([]);

  await goToPage(page, `/applications/${id}`);
  await page.getByRole("link", { name: "再次申请" }).click();
  await agree(page);
  await expectForm(locks, "1,000.00");
  await goToPage(page, "/locks");
  for (const { lockSerial } of renewed) await rowOf(page, lockSerial).getByRole("checkbox").check();
  await expectPoll(() => rowOf(page, left).count()).toBe(0);
  await page.getByRole("button", { name: "为选中的锁办理延期" }).click();
  await agree(page);
  await expectForm(renewed, "800.00");
});

test("when the one lock is renewed for three years, then the detail says so", async () => {
  const { page } = await windowOf("bidder1");
  await goToPage(page, `/applications/${await submitted({ years: 3 })}`);
  await expectPoll(() => factsOf(page, "延期年限")).toEqual(["3年"]);
  await expectPoll(() => factsOf(page, "延期后到期日")).toEqual([`${end(3)}（预计）`]);
  await expectPoll(() => factsOf(page, "延期费用")).toEqual(["600.00元"]);
});

test("when several locks have one invoice, then its row names the first of them and their number", async () => {
  const { page } = await windowOf("bidder1");
  const locks = newLocks(3);
  const [first] = locks.map(({ lockSerial }) => lockSerial);
  const id = await paid({ locks });
  await bidder.api.requestInvoice(id, invoiceFor(bidder));
  await goToPage(page, `/invoices?tab=已申请&search=${first}`);
  const row = page.getByRole("row", { name: `${first} 等3把` });
  await row.getByText("600.00").waitFor();
  await row.getByRole("button", { name: "下载发票" }).waitFor();
});
