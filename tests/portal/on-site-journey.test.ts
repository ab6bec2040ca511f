import { newLockSerial } from "../support/people";
import { testStack } from "../support/test-stack";
import { expectPoll } from "../support/expect-poll";
import { openVisitor, signInAs, type Visitor } from "./browser";
import { demoBidder } from "./cast";
import { applicationIdIn, fillForm, openNewForm, submitForm } from "./form";

const stack = testStack();
let bidder: Visitor;
let reviewer: Visitor;

beforeAll(async () => {
  [bidder, reviewer] = await Promise.all([
    openVisitor({ stack }),
    openVisitor({ stack, username: "reviewer1" }),
  ]);
  await signInAs(bidder, stack, "bidder1");
});

async function decide(id: string, opinion: string, button: string): Promise<void> {
  const { page } = reviewer;
  await page.goto(`/reviews/${id}`);
  await page.getByRole("textbox", { name: "审核意见" }).fill(opinion);
  await page.getByRole("button", { name: button, exact: true }).dblclick();
}

test("when an application is picked up on site and paid at the bank, then both go through to the invoice", async () => {
  const { page } = bidder;
  const lockSerial = newLockSerial();

  await openNewForm(page);
  await page.getByRole("button", { name: "提交信息" }).click();
  await page.getByText("请填写锁序列号").waitFor();
  await fillForm(page, { lockSerial, pickup: "现场" });
  await page.getByRole("button", { name: "修改保存" }).dblclick();
  await page.getByRole("heading", { name: "修改申请" }).waitFor();
  const id = applicationIdIn(page);
  await page.reload();
  await expectPoll(() => page.getByLabel("锁序列号").inputValue()).toBe(lockSerial);
  await submitForm(page, "请审核");
  await page
    .getByRole("listitem")
    .filter({ hasText: "审核" })
    .and(page.locator("[aria-current=step]"))
    .waitFor();
  await page.getByText("请等待工作人员审核，结果以短信通知。").waitFor();

  await decide(id, "请补正经办人", "审核不通过");
  await reviewer.page.getByText("审核不通过，已通知申请人").waitFor();
  await page.goto("/applications?tab=审核不通过");
  await page.getByRole("row", { name: lockSerial }).getByRole("link", { name: "修改" }).click();
  await page.getByText("审核意见：请补正经办人").waitFor();
  await page.getByLabel("经办人", { exact: true }).fill("示例经办人乙");
  await page.getByRole("button", { name: "修改保存" }).dblclick();
  await page.getByText("已保存").waitFor();
  await submitForm(page, "已补正");

  await reviewer.page.goto(`/reviews/${id}`);
  await reviewer.page.locator("mark", { hasText: "示例经办人乙" }).first().waitFor();
  await decide(id, "同意", "审核通过");
  await reviewer.page.getByText("已审核通过").waitFor();

  await page.goto("/payments");
  await page.getByRole("row", { name: lockSerial }).getByRole("link", { name: "点击支付" }).click();
  await page.getByText("个人网银", { exact: true }).click();
  await page.getByText("中国工商银行").click();
  await page.getByRole("button", { name: "确认支付" }).click();
  await page.waitForURL(`${stack.addresses.unionPayGateway}/bank/**`);
  await page
    .getByRole("button", { name: /支付|付款/ })
    .first()
    .click();
  await page.waitForURL(`${stack.addresses.api}/payments/${id}`);
  await page.getByRole("heading", { name: "支付成功" }).waitFor();

  await reviewer.page.goto(`/reviews/${id}`);
  await reviewer.page.getByLabel("记录内容").fill("证书已签发");
  await reviewer.page.getByRole("button", { name: "添加办理记录" }).click();
  await reviewer.page.locator(".timeline", { hasText: "证书已签发" }).waitFor();
  await reviewer.page.getByRole("button", { name: "标记为已办理" }).click();
  await reviewer.page.getByRole("dialog").getByRole("button", { name: "确定" }).click();
  await reviewer.page.getByText("已标记为已办理").waitFor();

  await page.goto("/payments?tab=已办理");
  await page.getByRole("row", { name: lockSerial }).getByRole("link", { name: "查看详情" }).click();
  await page.locator(".timeline", { hasText: "证书已签发" }).waitFor();
  await page.getByText("可在菜单【打印电子发票】中点击【点击开票】").waitFor();
  await page.getByRole("button", { name: "点击开票" }).click();
  await page.getByLabel("电子邮箱").fill("demo@example.com");
  const notice = page.getByRole("dialog", { name: "开票须知" });
  await notice
    .getByText("系统仅支持开具增值税普通发票，如有疑问，请咨询现场办锁人员", { exact: true })
    .waitFor();
  await notice.getByRole("button", { name: "确定" }).dblclick();
  const row = page.getByRole("row", { name: lockSerial });
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    row.getByRole("button", { name: "下载发票" }).click(),
  ]);
  expect(file.suggestedFilename()).toMatch(/^电子发票_\d+\.pdf$/);

  const { submissions, reviews, attempts, records } = await (await demoBidder(stack, "bidder1")).api.get(id);
  expect(submissions.map(({ opinion }) => opinion)).toEqual(["请审核", "已补正"]);
  expect(reviews.map(({ decision }) => decision)).toEqual(["reject", "approve"]);
  expect(attempts.map(({ status }) => status)).toEqual(["支付成功"]);
  expect(records.map(({ text }) => text)).toEqual(["证书已签发", "已办理"]);
});
