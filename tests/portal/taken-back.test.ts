import { refusals } from "../../domain/application/refusals";
import { expectPoll } from "../support/expect-poll";
import { awaitApplication, formOf, serialOf } from "../support/journey";
import { newLockSerial } from "../support/people";
import { goToPage, type Visitor } from "./browser";
import { agreeToAll, approved, bidder, operator, payFor, windowOf } from "./here";

test("when a draft is ticked and another tab is opened, then nothing is ticked any more, and the question names what goes", async () => {
  const { page } = await windowOf("bidder1");
  const [kept, gone] = [newLockSerial(), newLockSerial()];
  const { id } = await bidder.api.create(formOf(bidder, { lockSerial: kept }));
  const { id: deleted } = await bidder.api.create(formOf(bidder, { lockSerial: gone }));
  await goToPage(page, "/applications?tab=编辑中");
  await page.getByRole("row", { name: kept }).getByRole("checkbox").check();
  await page.getByRole("link", { name: /^全部/ }).click();
  const row = page.getByRole("row", { name: gone });
  await row.waitFor();
  await expectPoll(() => page.getByRole("checkbox", { checked: true }).count()).toBe(0);
  await expectPoll(() => page.getByRole("button", { name: "删除申请" }).isDisabled()).toBe(true);
  await row.getByRole("checkbox").check();
  await page.getByRole("button", { name: "删除申请" }).click();
  const named = page.getByRole("dialog").getByRole("listitem");
  await named.first().waitFor();
  await expectPoll(() => named.allTextContents()).toEqual([`${bidder.orgName}，锁序列号${gone}`]);
  await page.getByRole("dialog").getByRole("button", { name: "确定" }).dblclick();
  await row.waitFor({ state: "detached" });
  await expectPoll(async () => (await bidder.api.call("GET", `/api/applications/${deleted}`)).status).toBe(
    404,
  );
  await expectPoll(async () => (await bidder.api.get(id)).status).toBe("编辑中");
});

test("when a selected draft is submitted elsewhere, then the stale list is refused, and the fresh one doesn't offer it", async () => {
  const visitor = await windowOf("bidder1");
  const { page } = visitor;
  const lockSerial = newLockSerial();
  const { id } = await bidder.api.create(formOf(bidder, { lockSerial }));
  await goToPage(page, `/applications?search=${lockSerial}`);
  const row = page.getByRole("row", { name: lockSerial });
  await row.getByRole("checkbox").check();
  await bidder.api.submit(id, "请审核");
  const before = await bidder.api.get(id);

  await page.getByRole("button", { name: "删除申请" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "确定" }).dblclick();
  await page.getByRole("dialog").getByText(refusals.NOT_DELETABLE).waitFor();
  await visitor.awaitFailures(409);
  await expectPoll(() => bidder.api.get(id)).toEqual(before);

  await page.getByRole("button", { name: "重新载入" }).click();
  await row.locator(".tag", { hasText: "待审核" }).waitFor();
  await expectPoll(() => row.getByRole("checkbox").isDisabled()).toBe(true);
  await expectPoll(() => page.getByRole("button", { name: "删除申请" }).isDisabled()).toBe(true);
});

const openDialog = async ({ page }: Visitor) => {
  await page.getByRole("button", { name: "撤回申请" }).click();
  return page.getByRole("dialog", { name: "请输入意见" });
};

/** Checks that a withdrawn application can't be paid, and that its payment page says so. */
async function expectNotPayable({ page }: Visitor, id: string): Promise<void> {
  await goToPage(page, `/payments/${id}`);
  await page.getByRole("heading", { name: "该申请现在不能支付" }).waitFor();
  await page.getByText("当前状态：已撤回").waitFor();
}

test("when the bidder withdraws before the payment, then the open order dies with the application, and once", async () => {
  const visitor = await windowOf("bidder1");
  const { page } = visitor;
  const id = await approved();
  await bidder.api.pay(id, { channel: "wechat" });

  await goToPage(page, `/applications/${id}`);
  const cancelled = await openDialog(visitor);
  await expectPoll(() => cancelled.getByRole("button", { name: "撤回申请" }).isDisabled()).toBe(true);
  await cancelled.getByRole("textbox").fill("不再办理");
  await cancelled.getByRole("button", { name: "取消" }).click();
  await cancelled.waitFor({ state: "hidden" });
  await expectPoll(async () => (await bidder.api.get(id)).status).toBe("审核通过");

  await (await openDialog(visitor)).getByRole("button", { name: "撤回申请" }).dblclick();
  await page.locator(".tag", { hasText: "已撤回" }).first().waitFor();
  await page.locator(".timeline li", { hasText: "撤回申请" }).getByText("意见：不再办理").waitFor();
  for (const name of ["撤回申请", "修改", "点击支付"]) {
    await expectPoll(() =>
      page.getByRole("button", { name }).or(page.getByRole("link", { name })).count(),
    ).toBe(0);
  }
  await expectPoll(async () => (await bidder.api.get(id)).attempts.map(({ status }) => status)).toEqual([
    "已关闭",
  ]);
  await expectNotPayable(visitor, id);
});

test("when money comes before 撤回申请 is confirmed, then the operator has to withdraw, and the money goes back", async () => {
  const visitor = await windowOf("bidder1");
  const { page } = visitor;
  const id = await approved();
  await goToPage(page, `/applications/${id}`);
  const dialog = await openDialog(visitor);
  await dialog.getByRole("textbox").fill("不再办理");
  await payFor(id);
  await dialog.getByRole("button", { name: "撤回申请" }).click();
  await dialog.getByText(refusals.WITHDRAW_PAID).waitFor();
  await visitor.awaitFailures(409);
  await dialog.getByRole("button", { name: "重新载入" }).click();
  await page.getByRole("link", { name: "支付与办理详情" }).click();
  await page.getByRole("heading", { name: "CA网上支付详情" }).waitFor();
  await expectPoll(() => page.getByRole("button", { name: "撤回申请" }).count()).toBe(0);

  await operator.api.withdraw(id, "投标人来电要求撤回");
  await agreeToAll(id);
  await awaitApplication(bidder, id, ({ payment }) => payment === "已退款");
  await goToPage(page, `/payments/${id}/details`);
  await page.locator(".tag", { hasText: "已退款" }).first().waitFor();
  await page.getByText(/200\.00元（.+）：已退款/).waitFor();
  await expectPoll(() => page.getByRole("button", { name: "点击开票" }).count()).toBe(0);
  await goToPage(page, "/payments?tab=已支付");
  await page.locator(`a[href="/payments/${id}/details"]`).waitFor();
  // The first list says that the money went back, and the page behind it says what to do next.
  await goToPage(page, "/");
  const row = page.getByRole("row", { name: serialOf((await bidder.api.get(id)).form) });
  await row.getByText("已退款").first().waitFor();
  await row.getByRole("link", { name: "查看" }).click();
  await page.getByText(/下一步：款项已退回原支付账户.*请致电天谷客服/).waitFor();
  await expectNotPayable(visitor, id);
});
