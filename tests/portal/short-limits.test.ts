import { join } from "node:path";
import { createApiClient } from "../../embedded/demo/api-client";
import { scanAndPay } from "../../embedded/demo/outside";
import { createOrganisationTokens, newOrgCode } from "../../embedded/seed/organisations";
import { expectPoll } from "../support/expect-poll";
import { formOf, mailed } from "../support/journey";
import { createOwnStack, type OwnStack } from "../support/own-stack";
import type { Bidder } from "../support/world";
import { fillSignIn, goToPage, openVisitor, type Visitor } from "./browser";
import { demoBidder, demoPerson } from "./cast";
import { endSession, type SessionStack } from "./signed-in";

/*
 * These tests need a stack with limits of its own: commands are told to wait, and codes run out. The payments are made
 * while the batch waits for its minute.
 */

/** Number of applications in the batch. */
const all = 14;
/** Commands that each person may give in a minute: so few that the API tells a batch to wait. */
const commandsPerMinute = 10;
const left = all - commandsPerMinute;
/** Payment window in seconds, so short that the test can wait for its end, unlike the default of 300 s. */
const windowSeconds = 15;

let own: OwnStack;
let stack: SessionStack;
let desk: Visitor;
let phone: Visitor;
let bidder: Bidder;

beforeAll(async () => {
  own = await createOwnStack({
    LIMIT_WRITES_PER_MINUTE: String(commandsPerMinute),
    PAYMENT_WINDOW_SECONDS: String(windowSeconds),
  });
  stack = { ...own.stack, dataDir: own.dataDir };
  const { addresses } = stack;
  const tokenOf = await createOrganisationTokens({
    dir: join(own.dataDir, "identity"),
    issuer: addresses.identity,
  });
  // Each application belongs to an organisation of its own, so that no owner meets a limit.
  const submit = async (number: number) => {
    const organisation = { name: `示例单位${number}`, code: newOrgCode() };
    const api = createApiClient({ baseUrl: addresses.api, token: await tokenOf(organisation) });
    const { id } = await api.create(formOf({ orgName: organisation.name, orgCode: organisation.code }));
    await api.submit(id, "请审核");
  };
  await Promise.all(Array.from({ length: all }, (_, number) => submit(number)));
  [bidder, desk, phone] = await Promise.all([
    demoBidder(stack, "bidder2"),
    openVisitor({ stack, username: "reviewer1" }),
    openVisitor({ stack, username: "bidder2", width: 375 }),
  ]);
});

afterAll(() => own?.remove());

/** Idempotency-Keys of the batch's commands. */
const keys: string[] = [];
const pressInDialog = (name: string) =>
  desk.page.getByRole("dialog").getByRole("button", { name }).last().click();

test("when a batch is more than the API takes in a minute, then it waits as told, is paused, and outlives a new sign-in", async () => {
  const { page } = desk;
  page.on("request", (request) => {
    if (new URL(request.url()).pathname.endsWith("/review"))
      keys.push(request.headers()["idempotency-key"] ?? "");
  });
  await page.goto("/reviews?pageSize=50");
  await page.getByRole("button", { name: "全选本页" }).click();
  await page.getByRole("button", { name: "批量审核通过" }).click();
  const dialog = page.getByRole("dialog");
  await expectPoll(() => dialog.locator("summary").count()).toBe(all);
  for (const mark of await dialog.locator("summary").all()) await mark.click();
  await pressInDialog(`通过这${all}条`);
  await dialog.getByText("正在逐条处理").waitFor();
  await pressInDialog("暂停");
  await dialog.getByText(/已暂停，还有\d+条未处理/).waitFor();
  await pressInDialog("继续");
  await dialog.getByText(/操作较多，须稍候，将于\d\d:\d\d:\d\d自动继续/).waitFor();
  await expectPoll(() => dialog.getByText("失败", { exact: true }).count()).toBe(0);
  await desk.awaitFailures(429);

  const warned = page.waitForEvent("dialog");
  const reloaded = page.reload();
  const warning = await warned;
  expect(warning.type()).toBe("beforeunload");
  await warning.accept();
  await reloaded;
  await dialog.getByText(`已暂停，还有${left}条未处理`).waitFor();

  await endSession(page);
  await pressInDialog("继续");
  await page.getByRole("heading", { name: "请先登录" }).waitFor();
  await page.getByRole("button", { name: "登录" }).click();
  await fillSignIn(page, stack, "reviewer1");
  await dialog.getByText(`已暂停，还有${left}条未处理`).waitFor();
  desk.takeFailures();
});

/** Brings a new application to 审核通过, by another reviewer than the one whose batch waits. */
async function approvedHere(): Promise<string> {
  const { id } = await bidder.api.create(formOf(bidder, mailed));
  await bidder.api.submit(id, "请审核");
  await (await demoPerson(stack, "reviewer2")).api.review(id, "approve", "同意");
  return id;
}

const attemptsOf = async (id: string) => (await bidder.api.get(id)).attempts;

async function payLatest(id: string): Promise<void> {
  const [latest] = (await attemptsOf(id)).slice(-1);
  await scanAndPay(stack.addresses, latest?.number ?? "");
}

/** Shows a QR code by 【微信支付】 or 【重新获取二维码】. */
async function showQr(by = phone.page.getByText("微信支付", { exact: true })): Promise<void> {
  await by.dblclick();
  await phone.page.getByRole("img", { name: "微信支付二维码，金额200.00元" }).waitFor();
}

test("when a QR code runs out, then it is greyed, and a new one can be paid", async () => {
  const { page } = phone;
  const id = await approvedHere();
  await goToPage(page, `/payments/${id}`);
  // The gateway answers late at first. The page waits for the code, and asks for one attempt.
  const answer = await fetch(`${stack.addresses.wechatGateway}/control/faults`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify([{ path: "/v3/pay/transactions/native", kind: "http500", times: 3 }]),
  });
  expect(answer.status).toBe(204);
  await page.getByText("微信支付", { exact: true }).dblclick();
  await page.getByText("二维码加载中").waitFor();
  await page.getByRole("img", { name: "微信支付二维码，金额200.00元" }).waitFor();
  await expectPoll(() => page.getByRole("timer").textContent()).toMatch(/^0分[01]\d秒$/);

  await page.locator(".qr-dead").waitFor();
  await page.getByRole("img", { name: "二维码已失效" }).waitFor();
  await expectPoll(() => page.getByRole("timer").count()).toBe(0);
  await page.reload();
  await showQr(page.getByRole("button", { name: "重新获取二维码" }));
  await expectPoll(() => page.locator(".qr-dead").count()).toBe(0);
  await payLatest(id);
  await page.getByRole("heading", { name: "支付成功" }).waitFor();
  await page.locator(":focus", { hasText: "支付成功" }).waitFor();
  await expectPoll(async () => (await attemptsOf(id)).map(({ status }) => status)).toEqual([
    "已关闭",
    "支付成功",
  ]);
});

test("when it is paid while the PC is offline, then nothing says that it isn't, and the success shows once it is back", async () => {
  const { page } = phone;
  const id = await approvedHere();
  await goToPage(page, `/payments/${id}`);
  await showQr();
  await page.context().setOffline(true);
  await payLatest(id);
  await page.getByText("正在确认支付结果").waitFor();
  await page.getByText("如已付款请勿重复支付").waitFor();
  await page.getByText("本页内容可能不是最新").waitFor();
  await expectPoll(() => page.getByText("二维码已失效").count()).toBe(0);
  await expectPoll(() => page.getByRole("button", { name: /获取二维码/ }).count()).toBe(0);
  await page.context().setOffline(false);
  await page.getByRole("heading", { name: "支付成功" }).waitFor();
  expect(new Set(phone.takeComplaints())).toEqual(
    new Set(["Failed to load resource: net::ERR_INTERNET_DISCONNECTED"]),
  );
});

test("when the batch goes on after its minute, then none of it was refused, and each was sent under one key", async () => {
  const { page } = desk;
  const dialog = page.getByRole("dialog");
  await pressInDialog("继续");
  await dialog.getByText(`${all}条已全部完成`).waitFor({ timeout: 180_000 });
  await expectPoll(() => dialog.locator(".tag", { hasText: "审核通过" }).count()).toBe(all);
  desk.takeFailures();
  // Each item has one key, and all of them follow from the batch's one id.
  expect(new Set(keys).size).toBe(all);
  expect(new Set(keys.map((key) => key.split(".")[0])).size).toBe(1);
  await pressInDialog("关闭");
  await page.getByText("没有待审核的申请").waitFor();
});
