import { formOf } from "../support/journey";
import { testStack } from "../support/test-stack";
import type { Bidder, Person } from "../support/world";
import { openVisitor, signInAs, type Visitor } from "./browser";
import { approved, demoBidder, demoPerson } from "./cast";
import { awaitField } from "./form";

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
  body: JSON.stringify({ code, title, status: 503, detail: "请稍后重试" }),
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
  const leaving = await openVisitor({ stack, username: "bidder1" });
  const { page } = leaving;
  const { id } = await bidder.api.create(formOf(bidder));
  const kept = () => page.evaluate<string>("JSON.stringify({ ...sessionStorage })");
  await page.goto(`/applications/${id}/edit`);
  await page.getByLabel("经办人").fill("示例经办人庚");
  await page.reload();
  await awaitField(page, "经办人", "示例经办人庚");
  expect(await kept()).toContain("示例经办人庚");
  await page.getByRole("button", { name: "退出登录" }).click();
  await page.getByRole("button", { name: "确定退出" }).click();
  await page.getByRole("button", { name: "CA自助延期续费" }).waitFor();
  expect(await kept()).not.toContain("示例经办人庚");
  await leaving.close();
});

test("when an application is somebody else's, or a page is another role's, then the page says what to do", async () => {
  const { page } = visitor;
  const { id } = await other.api.create(formOf(other));
  await page.goto(`/applications/${id}`);
  await page.getByRole("heading", { name: "没有找到该内容" }).waitFor();
  expect(visitor.takeFailures()).toEqual([404]);
  await page.goto("/reviews");
  await page.getByRole("heading", { name: "没有权限查看该页面" }).waitFor();
  await page.getByRole("link", { name: "返回首页" }).click();
  await page.getByRole("heading", { name: "CA申请" }).waitFor();
  await page.goto("/nowhere");
  await page.getByRole("heading", { name: "没有找到该页面" }).waitFor();
});

test("when a draft was changed meanwhile, then saving says so and reloading shows the change", async () => {
  const { page } = visitor;
  const form = formOf(bidder);
  const { id, version } = await bidder.api.create(form);
  await page.goto(`/applications/${id}/edit`);
  await page.getByLabel("经办人").fill("示例经办人丙");
  await bidder.api.edit(id, { form: { ...form, contactName: "示例经办人丁" }, version });
  await page.getByRole("button", { name: "修改保存" }).click();
  await page.getByText("内容已被修改").waitFor();
  expect(visitor.takeFailures()).toEqual([409]);
  await page.getByRole("button", { name: "重新载入" }).click();
  await awaitField(page, "经办人", "示例经办人丁");
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
  expect(await page.getByText("正在自动重试").count()).toBe(0);
  expect(visitor.takeFailures()).toEqual([503, 503]);
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
  await page.getByRole("button", { name: "获取二维码" }).click();
  await page.getByText("支付渠道暂不可用").waitFor();
  expect(visitor.takeFailures()).toEqual([503]);
  await page.unroute("**/payments");
  await page.getByRole("button", { name: "重试" }).click();
  await page.getByRole("img", { name: /微信支付二维码/ }).waitFor();
});
