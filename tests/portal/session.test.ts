import type { Page } from "playwright-core";
import { formOf } from "../support/journey";
import { expectPoll } from "../support/expect-poll";
import { demoUser } from "../support/test-stack";
import { fillSignIn, goToPage, openPage, openVisitor, signInAs, type Visitor } from "./browser";
import { agree, awaitField } from "./form";
import { bidder, otherBidder, stack } from "./here";
import { bringSession, changeSession, endSession, runOut } from "./signed-in";

let visitor: Visitor;

beforeAll(async () => {
  visitor = await openVisitor({ stack });
  await signInAs(visitor, stack, "bidder1");
});

/** Opens a draft's form and types into it, without saving. */
async function typing(contactName: string): Promise<string> {
  const { page } = visitor;
  const { id } = await bidder.api.create(formOf(bidder));
  await goToPage(page, `/applications/${id}/edit`);
  await page.getByLabel("经办人", { exact: true }).fill(contactName);
  return id;
}

const save = () => visitor.page.getByRole("button", { name: "修改保存" }).click();

/** Checks that the session could not be renewed, and that nothing was sent without a token. */
const expectEndedSession = () => expect(new Set(visitor.takeFailures())).toEqual(new Set([400]));

/** Signs in again where the session has ended. */
async function signInAnew(page: Page): Promise<void> {
  await page.getByRole("heading", { name: "请先登录" }).waitFor();
  await page.getByText("登录后将回到本页").waitFor();
  await page.getByRole("button", { name: "登录" }).click();
  await fillSignIn(page, stack, "bidder1");
}

const contactOf = async (id: string) => (await bidder.api.get(id)).form.contactName;

test("when the token runs out while a form is open, or the API takes it for none before, then it is renewed and what was typed is saved", async () => {
  for (const [contactName, change] of [
    ["示例经办人丙", runOut],
    ["示例经办人丁", { access_token: "run-out" }],
  ] as const) {
    const id = await typing(contactName);
    await changeSession(visitor.page, change);
    await save();
    await visitor.page.getByText("已保存").waitFor();
    await expectPoll(() => contactOf(id)).toBe(contactName);
  }
  await visitor.awaitFailures(401);
});

test("when the identity provider is away as the token runs out, then what was typed stays, and is saved later", async () => {
  const { page } = visitor;
  const id = await typing("示例经办人戊");
  await changeSession(page, runOut);
  await page.route(`${stack.addresses.identity}/**`, (route) => route.fulfill({ status: 502, body: "" }));
  await save();
  await page.getByText("暂时无法连接服务器，正在自动重试").waitFor();
  await expectPoll(() => page.getByLabel("经办人", { exact: true }).inputValue()).toBe("示例经办人戊");
  await page.unroute(`${stack.addresses.identity}/**`);
  await page.getByText("已保存").waitFor();
  await expectPoll(() => contactOf(id)).toBe("示例经办人戊");
  expect(new Set(visitor.takeFailures())).toEqual(new Set([502]));
});

test("when the session has ended while a form is open, then the page says so, and signing in leads back to what was typed", async () => {
  const { page } = visitor;
  const id = await typing("示例经办人己");
  await endSession(page);
  await save();
  await signInAnew(page);
  await page.waitForURL(`**/applications/${id}/edit`);
  await awaitField(page, "经办人", "示例经办人己");
  await page.getByText("已恢复上次未保存的内容").waitFor();
  await expectPoll(() => contactOf(id)).toBe("示例经办人");
  await save();
  await page.getByText("已保存").waitFor();
  await expectPoll(() => contactOf(id)).toBe("示例经办人己");
  expectEndedSession();
});

test("when a page is opened in a tab of its own, then the provider's session signs in there, and where it has ended the page says so, without end", async () => {
  const { page } = visitor;
  const asked: string[] = [];
  const other = await page.context().newPage();
  other.on("request", (request) => asked.push(request.url()));
  const asking = () => asked.filter((url) => url.includes("prompt=none")).length;
  await other.goto("/payments?tab=已支付");
  await other.getByRole("heading", { name: "CA支付", exact: true }).waitFor();
  expect(new URL(other.url()).searchParams.get("tab")).toBe("已支付");
  expect(asking()).toBe(1);
  await other.close();

  const guest = await openVisitor({ stack });
  guest.page.on("request", (request) => asked.push(request.url()));
  await guest.page.goto("/payments?tab=已支付");
  await guest.page.getByRole("heading", { name: "请先登录" }).waitFor();
  expect(asking()).toBe(2);
  // The platform's link checks who is signed in, and asks for the password if nobody is.
  await guest.page.goto("/start");
  await fillSignIn(guest.page, stack, "bidder1");
  await guest.page.getByRole("heading", { name: "CA申请" }).waitFor();
  expect(asking()).toBe(3);
  // A window that is opened again by the platform's link belongs to the person who is then signed in at the identity
  // provider.
  await guest.page.context().clearCookies();
  await guest.page.goto("/start");
  await fillSignIn(guest.page, stack, "bidder2");
  await guest.page.getByRole("heading", { name: "CA申请" }).waitFor();
  await guest.close();
});

test("when the session has ended on the form of a new application, then signing in leads back to it, not to 办理须知", async () => {
  const { page } = visitor;
  await goToPage(page, "/applications/new");
  await agree(page);
  await page.getByLabel("经办人", { exact: true }).fill("示例经办人庚");
  await endSession(page);
  await save();
  await signInAnew(page);
  await page.waitForURL("**/applications/new/form");
  await awaitField(page, "经办人", "示例经办人庚");
  expectEndedSession();
});

test("when an application is somebody else's, or a page is another role's, then the page says what to do", async () => {
  const { page } = visitor;
  const { id } = await otherBidder.api.create(formOf(otherBidder));
  await goToPage(page, `/applications/${id}`);
  await page.getByRole("heading", { name: "没有找到该内容" }).waitFor();
  await visitor.awaitFailures(404);
  await goToPage(page, "/reviews");
  await page.getByRole("heading", { name: "没有权限查看该页面" }).waitFor();
  await page.getByRole("link", { name: "返回首页" }).click();
  await page.getByRole("heading", { name: "CA申请" }).waitFor();
});

test("signs out in every tab of the account, where nothing that was typed stays, and in no other person's tab", async () => {
  const { page } = visitor;
  await typing("示例经办人辛");
  const kept = () =>
    page.evaluate<string[]>(
      `Object.entries(sessionStorage).map((kept) => kept.join()).filter((kept) => /^oidc.user:|示例经办人辛/.test(kept))`,
    );
  await expectPoll(async () => (await kept()).length).toBe(2);
  const context = page.context();
  const [second, stranger] = [await context.newPage(), await context.newPage()];
  await bringSession(stranger, stack, "bidder2");
  for (const tab of [second, stranger]) await openPage(tab, "/payments");
  await second.getByRole("button", { name: "退出登录" }).click();
  await page.getByRole("heading", { name: "请先登录" }).waitFor();
  await expectPoll(kept).toEqual([]);
  await stranger.reload();
  const { name } = demoUser(stack, "bidder2");
  await stranger.locator(".visitor-name", { hasText: name }).waitFor();
  await second.getByRole("button", { name: "确定退出" }).click();
  await second.getByRole("button", { name: "CA自助延期续费" }).waitFor();
  await second.goto("/applications");
  await second.getByRole("heading", { name: "请先登录" }).waitFor();
  await Promise.all([second.close(), stranger.close()]);
});
