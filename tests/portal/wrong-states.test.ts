import { formOf, mailed, serialOf } from "../support/journey";
import { testStack } from "../support/test-stack";
import type { Bidder, Person } from "../support/world";
import { expectPoll } from "../support/expect-poll";
import { openVisitor, signInAs, type Visitor } from "./browser";
import { approved, demoBidder, demoPerson, submitted } from "./cast";
import { awaitField, choose } from "./form";

const stack = testStack();
let visitor: Visitor;
let bidder: Bidder;
let other: Bidder;
let reviewer: Person;

beforeAll(async () => {
  [bidder, other, reviewer, visitor] = await Promise.all([
    demoBidder(stack, "bidder1"),
    demoBidder(stack, "bidder2"),
    demoPerson(stack, "reviewer1"),
    openVisitor({ stack, username: "bidder1" }),
  ]);
});

const away = (code: string, title: string) => ({
  status: 503,
  contentType: "application/problem+json",
  headers: { "retry-after": "1" },
  body: JSON.stringify({
    ...{ type: `urn:ca-renewal:problem:${code}`, title, status: 503, detail: "请稍后重试", code },
    instance: "urn:ca-renewal:request:example",
  }),
});

test("when nobody is signed in, then a page asks for it and leads back, and signing out ends at the entry", async () => {
  const guest = await openVisitor({ stack });
  const { page } = guest;
  await page.goto("/payments?tab=已支付");
  await page.getByRole("heading", { name: "请先登录" }).waitFor();
  await signInAs(guest, stack, "bidder1");
  await page.goto("/payments?tab=已支付");
  await page.getByRole("heading", { name: "CA支付" }).waitFor();
  await page.getByRole("button", { name: "退出登录" }).click();
  await page.getByRole("button", { name: "确定退出" }).click();
  await page.getByRole("button", { name: "CA自助延期续费" }).waitFor();
  await page.goto("/applications");
  await page.getByRole("heading", { name: "请先登录" }).waitFor();
  await guest.close();
});

test("when somebody signs out with a form unsaved, then nothing of it stays in the tab", async () => {
  const leaving = await openVisitor({ stack });
  await signInAs(leaving, stack, "bidder1");
  const { page } = leaving;
  const { id } = await bidder.api.create(formOf(bidder));
  const kept = () => page.evaluate<string>("JSON.stringify({ ...sessionStorage })");
  await page.goto(`/applications/${id}/edit`);
  await page.getByLabel("经办人", { exact: true }).fill("示例经办人庚");
  await page.reload();
  await awaitField(page, "经办人", "示例经办人庚");
  await expectPoll(() => kept()).toContain("示例经办人庚");
  await page.getByRole("button", { name: "退出登录" }).click();
  await page.getByRole("button", { name: "确定退出" }).click();
  await page.getByRole("button", { name: "CA自助延期续费" }).waitFor();
  await expectPoll(() => kept()).not.toContain("示例经办人庚");
  await leaving.close();
});

test("when an application is somebody else's, or a page is another role's, then the page says what to do", async () => {
  const { page } = visitor;
  const { id } = await other.api.create(formOf(other));
  await page.goto(`/applications/${id}`);
  await page.getByRole("heading", { name: "没有找到该内容" }).waitFor();
  await visitor.awaitFailures(404);
  await page.goto("/reviews");
  await page.getByRole("heading", { name: "没有权限查看该页面" }).waitFor();
  await page.getByRole("link", { name: "返回首页" }).click();
  await page.getByRole("heading", { name: "CA申请" }).waitFor();
  await page.goto("/nowhere");
  await page.getByRole("heading", { name: "没有找到该页面" }).waitFor();
});

test("when somebody else changed a draft meanwhile, then both versions are shown, and either can be taken", async () => {
  const { page } = visitor;
  const form = formOf(bidder);
  const { id, version } = await bidder.api.create(form);
  const save = () => page.getByRole("button", { name: "修改保存" }).click();
  const differing = () => page.getByRole("table").getByRole("row").allTextContents();
  await page.goto(`/applications/${id}/edit`);
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
  const { page } = visitor;
  const { mobile: _, ...form } = formOf(bidder, mailed);
  const { id } = await bidder.api.create({ ...form, recipientPhone: undefined });
  const said = page.locator(".ant-form-item-explain-error");
  await page.goto(`/applications/${id}/edit`);
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
  const { page } = visitor;
  const form = formOf(bidder);
  const first = await submitted({ bidder }, { lockSerial: serialOf(form) });
  const { id } = await bidder.api.create(form);
  await page.goto(`/applications/${id}/edit`);
  await page.getByRole("button", { name: "提交信息" }).click();
  await page.getByRole("button", { name: "确认提交" }).click();
  const field = page.locator(".ant-form-item", { hasText: "锁序列号" });
  await field.getByText("该锁已有未完结的申请").waitFor();
  await visitor.awaitFailures(409);
  await field.getByRole("link", { name: "查看该申请" }).click();
  await page.waitForURL(`**/applications/${first}`);
});

test("when the engine is away, then the same action is sent again under the same key until it is back", async () => {
  const { page } = visitor;
  const { id } = await bidder.api.create(formOf(bidder));
  const keys: (string | undefined)[] = [];
  await page.route("**/submission", async (route) => {
    keys.push(route.request().headers()["idempotency-key"]);
    await (keys.length < 3 ? route.fulfill(away("ENGINE_AWAY", "业务处理服务暂不可用")) : route.continue());
  });
  await page.goto(`/applications/${id}/edit`);
  await page.getByRole("button", { name: "提交信息" }).click();
  await page.getByRole("button", { name: "确认提交" }).click();
  await page.getByText("业务处理服务暂不可用，正在自动重试").waitFor();
  await page.getByRole("heading", { name: "申请详情" }).waitFor();
  expect(keys).toHaveLength(3);
  expect(new Set(keys).size).toBe(1);
  await expectPoll(() => page.getByText("正在自动重试").count()).toBe(0);
  await visitor.awaitFailures(503, 503);
});

test("when the payment gateway is away, then the page says so and offers to try again", async () => {
  const { page } = visitor;
  const id = await approved({ bidder, reviewer });
  await page.route("**/payments", (route) =>
    route.request().method() === "POST"
      ? route.fulfill(away("GATEWAY_AWAY", "支付渠道暂不可用"))
      : route.continue(),
  );
  await page.goto(`/payments/${id}`);
  await page.getByText("微信支付", { exact: true }).click();
  await page.getByText("支付渠道暂不可用").waitFor();
  await visitor.awaitFailures(503);
  await page.unroute("**/payments");
  await page.getByRole("button", { name: "重试" }).click();
  await page.getByRole("img", { name: /微信支付二维码/ }).waitFor();
});
