import type { Locator } from "playwright-core";
import { beijingDay } from "../../domain/beijing-day";
import { yearsLater } from "../../domain/locks/register";
import { formOf } from "../support/journey";
import { layoutFaults } from "../support/page-faults";
import { newLockSerial } from "../support/people";
import { scanAndPay } from "../../embedded/demo/outside";
import { testStack } from "../support/test-stack";
import { expectPoll } from "../support/expect-poll";
import { openBidderAndReviewer, openVisitor, type Visitor } from "./browser";
import { demoBidder, demoPerson, payFor } from "./cast";
import { applicationIdIn, fillForm, openNewForm, submitForm } from "./form";

const stack = testStack();
let bidder: Visitor;
let reviewer: Visitor;

beforeAll(async () => {
  [bidder, reviewer] = await openBidderAndReviewer(stack);
});

test("when five locks go into one application, then it is filled in by hand and by list, one is refused and taken away, one is rejected and put right, and one payment and invoice are for all", async () => {
  const { page } = bidder;
  const { api } = await demoBidder(stack, "bidder1");
  const prefix = newLockSerial();
  const serial = (nth: number) => `${prefix}-${nth}`;
  const lock = (nth: number) => page.getByRole("row", { name: `第${nth}把锁` });

  // Another application for one of the locks exists already.
  const { orgCode, orgName } = await demoBidder(stack, "bidder1");
  const taken = await api.create({
    ...{ organisationName: orgName, creditCode: orgCode, contactName: "示例经办人", mobile: "13800000000" },
    locks: [{ lockType: "单位锁", lockSerial: serial(6), years: 1 }],
    ...{ purchaseChannel: "现场", pickup: "现场" },
  });
  await api.submit(taken.id, "请审核");

  await openNewForm(page);
  await fillForm(page, { lockSerial: serial(1), pickup: "现场" });
  await page.getByRole("button", { name: "添加一把锁" }).click();
  await lock(2).getByLabel("锁类型").selectOption("法人锁");
  await lock(2).getByLabel("锁序列号").fill(serial(6));
  await lock(2).getByLabel("延期年限").selectOption("2年");
  await page.getByText("2把锁费用合计 600.00").waitFor();
  await page.getByRole("button", { name: "粘贴多把锁" }).click();
  const pasting = page.getByRole("dialog", { name: "粘贴多把锁" });
  const rows = [3, 4, 5].map((nth) => `${serial(nth)}\t业务锁\t1`);
  await pasting.getByRole("textbox").fill(["锁序列号\t锁类型\t年限", ...rows].join("\n"));
  await pasting.getByRole("button", { name: "填入5把锁" }).click();
  await lock(5).waitFor();
  await expectPoll(() => lock(5).getByLabel("锁序列号").inputValue()).toBe(serial(5));
  await expectPoll(() => layoutFaults(page)).toEqual([]);

  await page.getByRole("button", { name: "提交信息" }).click();
  const dialog = page.getByRole("dialog", { name: "请输入意见" });
  await dialog.getByRole("textbox").fill("请审核");
  await dialog.getByRole("button", { name: "确认提交" }).click();
  await lock(2).getByText("该锁已有未完结的申请").waitFor();
  await bidder.awaitFailures(409);
  await lock(2)
    .getByRole("button", { name: /去掉这把锁/ })
    .click();
  await lock(5).waitFor({ state: "detached" });
  await page.getByText("该锁已有未完结的申请").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "添加一把锁" }).click();
  await lock(5).getByLabel("锁类型").selectOption("法人锁");
  await lock(5).getByLabel("锁序列号").fill(serial(7));
  await submitForm(page, "请审核");
  const id = applicationIdIn(page);
  await expectPoll(async () => (await api.get(id)).form.locks?.map(({ lockSerial }) => lockSerial)).toEqual(
    [1, 3, 4, 5, 7].map(serial),
  );

  const desk = reviewer.page;
  await desk.goto(`/reviews/${id}`);
  await desk
    .getByRole("row", { name: serial(7) })
    .getByText("200.00")
    .waitFor();
  await desk.getByText("指明有问题的锁（可不选）").click();
  await desk.getByRole("checkbox", { name: `法人锁 ${serial(7)}` }).check();
  await desk.getByRole("textbox", { name: "审核意见" }).fill("该锁类型有误");
  await desk.getByRole("button", { name: "审核不通过", exact: true }).click();
  await desk.getByText("审核不通过，已通知申请人").waitFor();

  // The form opens at the lock that the rejection named.
  await page.goto(`/applications/${id}/edit`);
  await lock(5).getByText("审核不通过的是这把锁，请核对").waitFor();
  await lock(5).locator("input:focus").waitFor();
  await lock(5).getByLabel("锁类型").selectOption("单位锁");
  await submitForm(page, "已更正");
  await desk.goto(`/reviews/${id}`);
  await desk.locator("mark", { hasText: "单位锁" }).first().waitFor();
  await expectPoll(() => layoutFaults(desk)).toEqual([]);
  await desk.getByRole("textbox", { name: "审核意见" }).fill("同意");
  await desk.getByRole("button", { name: "审核通过", exact: true }).click();
  await desk.getByText("已审核通过").waitFor();

  const [in1] = [yearsLater(beijingDay(Date.now()), 1)];
  await page.goto(`/payments/${id}`);
  await page.getByText("1,000.00").first().waitFor();
  await page
    .getByRole("row", { name: serial(3) })
    .getByText(`${in1}（预计）`)
    .waitFor();
  await page.getByText("微信支付", { exact: true }).click();
  await page.getByRole("img", { name: /^微信支付二维码/ }).waitFor();
  const [attempt] = (await api.get(id)).attempts;
  await scanAndPay(stack.addresses, attempt?.number ?? "");
  await page.getByRole("heading", { name: "支付成功" }).waitFor();

  await desk.goto(`/reviews/${id}`);
  await desk.getByRole("checkbox", { name: `业务锁 ${serial(4)}` }).check();
  await desk.getByRole("button", { name: "标记为已办理" }).click();
  await desk.getByRole("dialog").getByRole("button", { name: "确定" }).click();
  await desk.getByText("已标记为已办理").waitFor();

  await page.goto(`/applications/${id}`);
  await page
    .getByRole("row", { name: serial(4) })
    .getByText("未能延期")
    .waitFor();
  await page
    .getByRole("row", { name: serial(7) })
    .getByText(in1)
    .waitFor();
  // The lock's fee is owed until it is refunded: the owner's page says so, and the operator's page links to the
  // application.
  await page.getByText(`未能延期：${serial(4)}`).waitFor();
  await expectPoll(() => layoutFaults(page)).toEqual([]);
  const operator = await openVisitor({ stack, username: "operator" });
  await operator.page.goto("/operations");
  await operator.page.getByRole("link", { name: /^应退未退\d+笔，共/ }).click();
  await operator.page.getByText("【应退未退】").waitFor();
  await operator.page.getByRole("row", { name: id }).getByRole("link", { name: id }).click();
  await operator.page.getByText(`未能延期：${serial(4)}`).waitFor();
  await operator.close();
  await page.goto("/locks");
  await page
    .getByRole("row", { name: serial(7) })
    .getByText(in1)
    .waitFor();
  await expectPoll(() => page.getByRole("row", { name: serial(4) }).count()).toBe(0);
  await page.goto(`/renewal?application=${id}`);
  await page
    .getByRole("row", { name: serial(5) })
    .getByText(in1)
    .waitFor();

  await page.goto(`/invoices/${id}`);
  await page.getByRole("button", { name: "点击开票" }).click();
  await page.getByLabel("电子邮箱").fill("demo@example.com");
  await page.getByRole("dialog", { name: "开票须知" }).getByRole("button", { name: "确定" }).click();
  const row = page.getByRole("row", { name: `${serial(1)} 等5把` });
  await row.getByRole("button", { name: "下载发票" }).waitFor();
});

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

test("when five pasted locks are paid and mailed, then their new ends are foretold until they are known, and one parcel and invoice are for all", async () => {
  const { page } = bidder;
  const prefix = newLockSerial();
  const serial = (nth: number) => `${prefix}-${nth}`;
  const end = (years: number) => yearsLater(beijingDay(Date.now()), years);
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));

  await openNewForm(page);
  await fillForm(page, { lockSerial: serial(1), pickup: "邮寄" });
  const list = [2, 3, 4, 5].map((nth) => `${serial(nth)}\t业务锁\t2年`).join("\r\n");
  await pasteInto(page.getByLabel("锁序列号"), list);
  await page.getByText("5把锁费用合计 1,800.00").waitFor();
  await submitForm(page, "请审核");
  const id = applicationIdIn(page);
  await page
    .getByRole("row", { name: serial(5) })
    .getByText(`${end(2)}（预计）`)
    .waitFor();
  expect(asked).toContain("/api/locks");
  const { api } = await demoPerson(stack, "reviewer1");
  await api.review(id, "approve", "同意");
  await payFor({ stack, bidder: await demoBidder(stack, "bidder1") }, id);
  await api.ship(id, "示例快递", "DEMO123456");
  await api.markHandled(id);

  // The new validity is known and needs no prediction, so the page doesn't read the organisation's locks from the
  // register.
  asked.length = 0;
  for (const path of [`/applications/${id}`, `/payments/${id}/details`, `/renewal?application=${id}`]) {
    await page.goto(path);
    await page
      .getByRole("row", { name: serial(1) })
      .getByText(end(1), { exact: true })
      .waitFor();
    await page
      .getByRole("row", { name: serial(5) })
      .getByText(end(2), { exact: true })
      .waitFor();
    await expectPoll(() => layoutFaults(page)).toEqual([]);
  }
  expect(asked).not.toContain("/api/locks");

  await page.goto(`/payments/${id}/details`);
  await page.getByText("DEMO123456", { exact: true }).waitFor();
  await page.getByRole("button", { name: "点击开票" }).click();
  await page.getByLabel("电子邮箱").fill("demo@example.com");
  await page.getByRole("dialog", { name: "开票须知" }).getByRole("button", { name: "确定" }).click();
  const row = page.getByRole("row", { name: `${serial(1)} 等5把` });
  await row.getByRole("button", { name: "下载发票" }).waitFor();
  await row.getByText("1,800.00").waitFor();
});

test("when none of twenty locks is known, then the remark names a few, and the table marks each", async () => {
  const owner = await demoBidder(stack, "bidder1");
  const prefix = newLockSerial();
  const serials = Array.from({ length: 20 }, (_, place) => `${prefix}-${place + 1}`);
  const locks = serials.map((lockSerial) => ({ lockType: "单位锁" as const, lockSerial, years: 1 }));
  const { id } = await owner.api.create(formOf(owner, { locks }));
  await owner.api.submit(id, "请审核");
  const { page } = reviewer;
  await page.goto(`/reviews/${id}`);
  const few = `${serials.slice(0, 3).join("、")}等20把`;
  await page.getByText(`该锁未在锁档案中登记：${few}`).waitFor();
  for (const serial of serials) await page.getByRole("row", { name: `${serial} 未登记` }).waitFor();
  await expectPoll(() => layoutFaults(page)).toEqual([]);
});
