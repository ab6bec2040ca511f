import type { Locator, Page, Route } from "playwright-core";
import { expectPoll } from "../support/expect-poll";
import { formOf, mailed, serialOf } from "../support/journey";
import { pageFaults } from "../support/page-faults";
import { newLockSerial } from "../support/people";
import { areSeenTogether, away, goToPage, screens, usualScreen } from "./browser";
import { applicationIdIn, awaitField, choose, fillForm, openNewForm } from "./form";
import { bidder, otherBidder, reviewer, submitted, windowOf } from "./here";

test("when somebody else changed a draft meanwhile, then both versions are shown, and either can be taken", async () => {
  const visitor = await windowOf("bidder1");
  const { page } = visitor;
  const form = formOf(bidder);
  const { id, version } = await bidder.api.create(form);
  const save = () => page.getByRole("button", { name: "修改保存" }).click();
  const differing = () => page.getByRole("table").getByRole("row").allTextContents();
  await goToPage(page, `/applications/${id}/edit`);
  await page.getByLabel("经办人", { exact: true }).fill("示例经办人丙");
  await bidder.api.edit(id, { form: { ...form, contactName: "示例经办人丁" }, version });
  await save();
  await page.locator(".ant-alert-title", { hasText: "他人修改了同一申请" }).waitFor();
  await expectPoll(() => differing()).toEqual(["项目他人已保存的您填写的", "经办人示例经办人丁示例经办人丙"]);
  await page.getByRole("button", { name: "采用他人已保存的" }).click();
  await awaitField(page, "经办人", "示例经办人丁");

  await page.getByLabel("经办人", { exact: true }).fill("示例经办人戊");
  await bidder.api.edit(id, { form: { ...form, mobile: "13800000001" }, version: version + 1 });
  await save();
  await page.getByRole("button", { name: "保留我填写的" }).click();
  await save();
  await page.getByText("已保存").waitFor();
  await expectPoll(async () => (await bidder.api.get(id)).form).toMatchObject({
    contactName: "示例经办人戊",
    mobile: form.mobile,
  });
  await visitor.awaitFailures(409, 409);
});

test("when fields are put right, then what is said of them goes, and a number is taken however it is written", async () => {
  const visitor = await windowOf("bidder1");
  const { page } = visitor;
  const { mobile: _, ...form } = formOf(bidder, mailed);
  const { id } = await bidder.api.create({ ...form, recipientPhone: undefined });
  const said = page.locator(".ant-form-item-explain-error");
  await goToPage(page, `/applications/${id}/edit`);
  await page.getByRole("button", { name: "提交信息" }).click();
  await said.filter({ hasText: "请填写手机" }).waitFor();
  // Above the form, the errors are links to their fields.
  await page.getByText("有2处需要补充或修改：").waitFor();
  await page.getByRole("button", { name: "请填写收件电话" }).click();
  await page.locator("#recipientPhone:focus").waitFor();
  await page.getByLabel("手机").fill("+86 138 0000 0001");
  await page.getByText("请填写手机").waitFor({ state: "detached" });
  await choose(page, "取锁方式", "现场");
  await said.waitFor({ state: "detached" });
  await awaitField(page, "手机", "13800000001");
  await page.getByRole("button", { name: "修改保存" }).click();
  await page.getByText("已保存").waitFor();
  await expectPoll(async () => (await bidder.api.get(id)).form.mobile).toBe("13800000001");
});

test("when the organisation has an open application for the lock, then that is said at the field, with the way to it", async () => {
  const visitor = await windowOf("bidder1");
  const { page } = visitor;
  const form = formOf(bidder);
  const first = await submitted({ lockSerial: serialOf(form) });
  const { id } = await bidder.api.create(form);
  await goToPage(page, `/applications/${id}/edit`);
  await page.getByRole("button", { name: "提交信息" }).click();
  await page.getByRole("button", { name: "确认提交" }).click();
  const field = page.locator(".ant-form-item", { hasText: "锁序列号" });
  await field.getByText("该锁已有未完结的申请").waitFor();
  await visitor.awaitFailures(409);
  await field.getByRole("link", { name: "查看该申请" }).click();
  await page.waitForURL(`**/applications/${first}`);
});

test("when the engine is away, then the same action is sent again under the same key until it is back", async () => {
  const visitor = await windowOf("bidder1");
  const { page } = visitor;
  const { id } = await bidder.api.create(formOf(bidder));
  const keys: (string | undefined)[] = [];
  await page.route("**/submission", async (route) => {
    keys.push(route.request().headers()["idempotency-key"]);
    await (keys.length < 3 ? route.fulfill(away("ENGINE_AWAY", "业务处理服务暂不可用")) : route.continue());
  });
  await goToPage(page, `/applications/${id}/edit`);
  await page.getByRole("button", { name: "提交信息" }).click();
  await page.getByRole("button", { name: "确认提交" }).click();
  await page.getByText("业务处理服务暂不可用，正在自动重试").waitFor();
  await page.getByRole("heading", { name: "申请详情" }).waitFor();
  expect(keys).toHaveLength(3);
  expect(new Set(keys).size).toBe(1);
  await expectPoll(() => page.getByText("正在自动重试").count()).toBe(0);
  await visitor.awaitFailures(503, 503);
});

test("when somebody of an earlier application is chosen, then contact and address are filled in, and kept as if typed", async () => {
  const { page } = await windowOf("bidder1");
  const mobile = `139${String(Date.now()).slice(-8)}`;
  await submitted({ ...mailed, contactName: "示例经办人辛", mobile });
  const { id } = await bidder.api.create(formOf(bidder, { ...mailed, recipientName: "示例收件人另" }));
  await goToPage(page, `/applications/${id}/edit`);
  await page.getByLabel("以往的联系人").selectOption({ label: `示例经办人辛 ${mobile}` });
  await awaitField(page, "手机", mobile);
  const { recipientName, recipientPhone, recipientAddress } = mailed;
  const recipient = [recipientName, recipientPhone, recipientAddress].join(" ");
  await page.getByLabel("以往的收件信息").selectOption({ label: recipient });
  await awaitField(page, "收件人", recipientName);
  await page.reload();
  await awaitField(page, "经办人", "示例经办人辛");
});

const opinion = "示例：授权委托书已过期，请重新盖章后上传";

test.each(screens)(
  "when a rejected application is put right at $width × $height, then the opinion is seen beside each field that has the focus",
  async (screen) => {
    const { page } = await windowOf("bidder1");
    await page.setViewportSize(screen);
    const id = await submitted();
    await reviewer.api.review(id, "reject", opinion);
    await goToPage(page, `/applications/${id}/edit`);
    const kept = page.getByRole("complementary", { name: "审核意见" });
    await kept.getByText(opinion).waitFor();
    // Content that loads late moves the fields, so each look gives the field its focus anew.
    const isSeenWithFocus = async (field: Locator) => {
      await field.blur();
      await field.focus();
      return areSeenTogether(page, kept, field);
    };
    for (const label of ["单位名称", "锁序列号", "经办人", "手机"]) {
      const field = page.getByLabel(label, { exact: true });
      await expectPoll(() => isSeenWithFocus(field)).toBe(true);
    }
    // A focused field that scrolls into view from below isn't hidden by the opinion, which stays on the screen.
    await page.evaluate("scrollTo(0, document.documentElement.scrollHeight)");
    const first = page.getByLabel("单位名称", { exact: true });
    await expectPoll(() => isSeenWithFocus(first)).toBe(true);

    // The dialog says what is about to go, without a click more.
    await page.getByRole("button", { name: "提交信息" }).click();
    const dialog = page.getByRole("dialog", { name: "请输入意见" });
    for (const shown of ["单位锁", "200.00元", "没有上传"]) await dialog.getByText(shown).waitFor();
    await dialog.getByText("现场", { exact: true }).waitFor();
    await expectPoll(() => pageFaults(page)).toEqual([]);
    await page.setViewportSize(usualScreen);
  },
);

const heading = (page: Page, name: string) => page.getByRole("heading", { name });

/** Returns the number of applications for a lock. */
async function countOf(lockSerial: string): Promise<number> {
  const { body } = await otherBidder.api.call<{ total: number }>(
    "GET",
    `/api/applications?search=${lockSerial}`,
  );
  return body.total;
}

test("when pages are reloaded while an application is made, then each comes back as it was saved, and it is made once", async () => {
  const { page } = await windowOf("bidder2");
  const lockSerial = newLockSerial();

  await goToPage(page, "/applications/new");
  await page.getByRole("button", { name: "同意", exact: true }).waitFor();
  await page.reload();
  await page.getByRole("button", { name: "不同意" }).click();
  await heading(page, "CA申请").waitFor();

  await openNewForm(page);
  await page.getByLabel("锁序列号").fill(lockSerial);
  await page.reload();
  await heading(page, "新增申请").waitFor();
  await awaitField(page, "锁序列号", lockSerial);
  await page.getByRole("button", { name: "放弃未保存的内容" }).click();
  await awaitField(page, "锁序列号", "");
  await awaitField(page, "单位名称", otherBidder.orgName);
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
  await heading(page, "申请详情").waitFor();
  await page.reload();
  await page.locator(".tag", { hasText: "待审核" }).waitFor();
  await expectPoll(async () => (await otherBidder.api.get(applicationIdIn(page))).submissions).toHaveLength(
    1,
  );
  await expectPoll(() => countOf(lockSerial)).toBe(1);
});

test("when the answer to a new application is lost with a reload, then it is in the list, and only once", async () => {
  const { page } = await windowOf("bidder2");
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
  await heading(page, "新增申请").waitFor();
  await goToPage(page, "/applications?tab=编辑中");
  await page.getByRole("row", { name: lockSerial }).waitFor();
  await expectPoll(() => countOf(lockSerial)).toBe(1);
});
