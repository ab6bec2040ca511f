import type { Route } from "playwright-core";
import { awaitApplication } from "../support/journey";
import { newLockSerial } from "../support/people";
import { testStack } from "../support/test-stack";
import type { Bidder } from "../support/world";
import { expectPoll } from "../support/expect-poll";
import { openVisitor, type Visitor } from "./browser";
import { approved, demoBidder, demoPerson, paid } from "./cast";
import { applicationIdIn, awaitField, fillForm, openNewForm } from "./form";

const stack = testStack();
let visitor: Visitor;
let bidder: Bidder;
/**
 * Bidder of these tests. The red-letter tests request invoices of bidder1 with a wrong title, which the portal then
 * proposes for bidder1.
 */
const username = "bidder2";

beforeAll(async () => {
  [bidder, visitor] = await Promise.all([demoBidder(stack, username), openVisitor({ stack, username })]);
});

const heading = (name: string) => visitor.page.getByRole("heading", { name });

/** Returns the number of applications for a lock. */
async function countOf(lockSerial: string): Promise<number> {
  const { body } = await bidder.api.call<{ total: number }>("GET", `/api/applications?search=${lockSerial}`);
  return body.total;
}

test("when pages are reloaded while an application is made, then each comes back as it was saved, and it is made once", async () => {
  const { page } = visitor;
  const lockSerial = newLockSerial();

  await page.goto("/applications/new");
  await page.getByRole("button", { name: "同意", exact: true }).waitFor();
  await page.reload();
  await page.getByRole("button", { name: "不同意" }).click();
  await heading("CA申请").waitFor();

  await openNewForm(page);
  await page.getByLabel("锁序列号").fill(lockSerial);
  await page.reload();
  await heading("新增申请").waitFor();
  await awaitField(page, "锁序列号", lockSerial);
  await page.getByRole("button", { name: "放弃未保存的内容" }).click();
  await awaitField(page, "锁序列号", "");
  await awaitField(page, "单位名称", bidder.orgName);
  await page.reload();
  await awaitField(page, "锁序列号", "");
  await expectPoll(() => countOf(lockSerial)).toBe(0);

  await fillForm(page, { lockSerial, pickup: "现场" });
  await page.getByRole("button", { name: "提交信息" }).dblclick();
  const dialog = page.getByRole("dialog", { name: "请输入意见" });
  await dialog.waitFor();
  await page.reload();
  await dialog.getByRole("button", { name: "取消" }).click();
  await dialog.waitFor({ state: "hidden" });
  await page.getByLabel("经办人", { exact: true }).fill("未保存");
  await page.reload();
  await awaitField(page, "经办人", "未保存");
  await page.getByLabel("经办人", { exact: true }).fill("示例经办人");
  await expectPoll(() => dialog.count()).toBe(0);
  await expectPoll(() => countOf(lockSerial)).toBe(1);

  await page.getByRole("button", { name: "提交信息" }).click();
  await dialog.waitFor();
  await page.reload();
  await dialog.getByRole("button", { name: "确认提交" }).dblclick();
  await heading("申请详情").waitFor();
  await page.reload();
  await page.locator(".tag", { hasText: "待审核" }).waitFor();
  await expectPoll(async () => (await bidder.api.get(applicationIdIn(page))).submissions).toHaveLength(1);
  await expectPoll(() => countOf(lockSerial)).toBe(1);
});

test("when the answer to a new application is lost with a reload, then it is in the list, and only once", async () => {
  const { page } = visitor;
  const lockSerial = newLockSerial();
  await openNewForm(page);
  await fillForm(page, { lockSerial, pickup: "现场" });
  const made = new Promise<void>((resolve, reject) => {
    const makeWithoutAnswer = (route: Route) => route.fetch().then(() => resolve(), reject);
    void page.route("**/api/applications", makeWithoutAnswer);
  });
  await page.getByRole("button", { name: "修改保存" }).click();
  await made;
  await page.reload();
  await page.unroute("**/api/applications");
  await heading("新增申请").waitFor();
  await page.goto("/applications?tab=编辑中");
  await page.getByRole("row", { name: lockSerial }).waitFor();
  await expectPoll(() => countOf(lockSerial)).toBe(1);
});

test("when pages are reloaded while a fee is paid, then the payment goes on, and is made once", async () => {
  const { page } = visitor;
  const id = await approved({ bidder, reviewer: await demoPerson(stack, "reviewer1") });
  const attempts = async () => (await bidder.api.get(id)).attempts.map(({ channel }) => channel);
  const qr = page.getByRole("img", { name: /微信支付二维码/ });

  await page.goto(`/payments/${id}`);
  await page.reload();
  await page.getByText("微信支付", { exact: true }).waitFor();
  await expectPoll(() => attempts()).toEqual([]);
  await page.getByText("微信支付", { exact: true }).click();
  await qr.waitFor();
  await page.reload();
  await qr.waitFor();
  await expectPoll(() => page.getByRole("button", { name: "获取二维码" }).count()).toBe(0);
  await expectPoll(() => attempts()).toEqual(["wechat"]);

  await page.getByText("个人网银", { exact: true }).click();
  await page.getByText("中国工商银行").click();
  await page.reload();
  await qr.waitFor();
  await page.getByText("个人网银", { exact: true }).click();
  await page.getByText("中国工商银行").click();
  await page.getByRole("button", { name: "确认支付" }).click();
  await page.waitForURL(`${stack.addresses.unionPayGateway}/bank/**`);
  await page.reload();
  await page.getByRole("button", { name: "确认支付" }).dblclick();
  // The second click cancels the navigation that the first one started. waitForURL would report that as a failure.
  await page.getByRole("navigation", { name: "主菜单" }).waitFor();
  await page.reload();
  await heading("支付成功").waitFor();
  await expectPoll(() => attempts()).toEqual(["wechat", "unionpay"]);
  const { attempts: made } = await awaitApplication(bidder, id, ({ payment }) => payment === "已支付");
  expect(made.flatMap(({ transactions }) => transactions)).toHaveLength(1);
});

test("when pages are reloaded while an invoice is asked for, then it is asked for once", async () => {
  const { page } = visitor;
  const lockSerial = newLockSerial();
  const id = await paid({ stack, bidder, reviewer: await demoPerson(stack, "reviewer1") }, { lockSerial });
  await page.goto(`/invoices/${id}`);
  await page.getByRole("button", { name: "点击开票" }).click();
  await page.getByLabel("电子邮箱").fill("unsent@example.com");
  await page.reload();
  await page.getByRole("button", { name: "点击开票" }).click();
  await awaitField(page, "发票抬头", bidder.orgName);
  await expectPoll(() => page.getByLabel("电子邮箱").inputValue()).not.toBe("unsent@example.com");
  await page.getByRole("dialog", { name: "开票须知" }).getByRole("button", { name: "确定" }).dblclick();
  await page.waitForURL("**/invoices?tab=*");
  await page.reload();
  await page.getByRole("row", { name: lockSerial }).getByRole("button", { name: "下载发票" }).waitFor();
  await page.goto(`/invoices/${id}`);
  await page.getByRole("heading", { name: "电子发票", level: 1 }).waitFor();
});
