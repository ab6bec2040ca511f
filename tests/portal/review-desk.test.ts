import { expectPoll } from "../support/expect-poll";
import { awaitApplication, mailed } from "../support/journey";
import { pageFaults } from "../support/page-faults";
import { newLockSerial } from "../support/people";
import { goToPage } from "./browser";
import { demoPerson } from "./cast";
import { chooseList } from "./form";
import { otherBidder, paid, reviewer, stack, submitted, windowOf } from "./here";

/** Submits several applications whose lock serials have the same beginning, so that a search finds exactly these. */
async function waiting(count: number): Promise<{ prefix: string; ids: string[] }> {
  const prefix = newLockSerial();
  const ids: string[] = [];
  for (let number = 0; number < count; number += 1) {
    const lockSerial = `${prefix}-${String(number).padStart(3, "0")}`;
    ids.push(await submitted({ lockSerial }, otherBidder));
  }
  return { prefix, ids };
}

const decisionsOf = async (id: string) =>
  (await otherBidder.api.get(id)).reviews.map(({ decision, opinion }) => [decision, opinion]);

test("when a narrowed list is printed, then the paper says by what it was narrowed", async () => {
  const { page } = await windowOf("reviewer1");
  const { prefix } = await waiting(1);
  await goToPage(page, `/reviews?search=${prefix}&lockType=单位锁&order=desc`);
  const told = [`搜索：${prefix}`, "锁类型：单位锁；排序：最近的在前"];
  for (const text of told) await page.getByText(text, { exact: true }).waitFor({ state: "hidden" });
  await page.emulateMedia({ media: "print" });
  for (const text of told) await page.getByText(text, { exact: true }).waitFor();
  await page.emulateMedia({ media: "screen" });
});

test("when a reviewer decides by the keyboard, then two keys approve or reject, and the next one is shown", async () => {
  const { page } = await windowOf("reviewer1");
  const { ids } = await waiting(3);
  const [first = "", second = ""] = ids;
  await goToPage(page, `/reviews/${first}`);
  const approve = page.getByRole("button", { name: "审核通过", exact: true });
  const missing = page.locator(`[id="${await approve.getAttribute("aria-describedby")}"]`);
  await expectPoll(() => missing.textContent()).toBe("请填写意见。");
  await page.getByRole("textbox", { name: "审核意见" }).fill("同意");
  await expectPoll(() => missing.count()).toBe(0);
  const decide = async (id: string, digit: string) => {
    await goToPage(page, `/reviews/${id}`);
    await page.getByRole("textbox", { name: "审核意见" }).waitFor();
    await page.getByRole("heading", { name: "审核申请" }).and(page.locator(":focus")).waitFor();
    await page.keyboard.press(digit);
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => !url.pathname.endsWith(id));
  };
  await decide(first, "1");
  await expectPoll(() => decisionsOf(first)).toEqual([["approve", "同意"]]);
  await decide(second, "3");
  await expectPoll(() => decisionsOf(second)).toEqual([["reject", "锁序列号与单位不符，请核对后重新提交"]]);
});

test("keeps what a reviewer reads while they type, announces what has come, and approves only what was shown", async () => {
  const visitor = await windowOf("reviewer1");
  const { page } = visitor;
  const id = await submitted({}, otherBidder);
  await goToPage(page, `/reviews/${id}`);
  const opinion = page.getByRole("textbox", { name: "审核意见" });
  await opinion.fill("资料齐全，同意");
  await (await demoPerson(stack, "reviewer2")).api.review(id, "reject", "请修改年限");
  const { form, version } = await otherBidder.api.get(id);
  const locks = (form.locks ?? []).map((lock) => ({ ...lock, years: 3 }));
  await otherBidder.api.edit(id, { form: { ...form, locks }, version });
  await otherBidder.api.submit(id, "已修改");

  const news = page.getByRole("status").filter({ hasText: "您填写期间，内容已有变动" });
  await news.getByText(/已于.+审核：审核不通过（请修改年限）/).waitFor();
  await news.getByText(/投标人已于.+重新提交/).waitFor();
  await news.getByText("延期年限：1年 → 3年").waitFor();
  const facts = page.locator(".workbench-side").first();
  await expectPoll(() => facts.textContent()).not.toContain("3年");
  await expectPoll(() => pageFaults(page)).toEqual([]);
  const approve = page.getByRole("button", { name: "审核通过", exact: true });
  await approve.click();
  await page.locator(".problem").getByText("延期年限：1年 → 3年").last().waitFor();
  await visitor.awaitFailures(409);
  await expectPoll(() => decisionsOf(id)).toEqual([["reject", "请修改年限"]]);

  await news.getByRole("button", { name: "显示现在的内容" }).click();
  await expectPoll(() => facts.textContent()).toContain("3年");
  await expectPoll(() => opinion.inputValue()).toBe("资料齐全，同意");
  await approve.click();
  await expectPoll(() => decisionsOf(id)).toEqual([
    ["reject", "请修改年限"],
    ["approve", "资料齐全，同意"],
  ]);
});

test("when several are approved together, then they are named before, each has its result, and those that went away come first", async () => {
  const visitor = await windowOf("reviewer1");
  const { page } = visitor;
  const { prefix, ids } = await waiting(5);
  const [, gone = "", decided = ""] = ids;
  await goToPage(page, `/reviews?search=${prefix}&pageSize=50`);
  await page.getByRole("button", { name: "全选本页" }).click();
  await page.getByRole("button", { name: "批量审核通过" }).click();
  const dialog = page.getByRole("dialog");
  const named = dialog.locator("tbody tr");
  await named.first().waitFor();
  await expectPoll(() => named.allTextContents()).toEqual(
    ids.map((_, number) => {
      const serial = `${prefix}-${String(number).padStart(3, "0")}`;
      return expect.stringContaining(`${otherBidder.orgName}单位锁${serial}1年200.00元未登记`) as string;
    }),
  );
  // Locks that the register doesn't know are approved with others only once their marks were unfolded.
  await expectPoll(() => dialog.getByRole("button", { name: "通过", exact: true }).isDisabled()).toBe(true);
  for (const mark of await dialog.locator("summary").all()) await mark.click();
  await expectPoll(() => pageFaults(page)).toEqual([]);
  // Meanwhile one application is withdrawn and another one rejected, so that approving these two fails.
  await otherBidder.api.withdraw(gone, "不再办理");
  await awaitApplication(otherBidder, gone, ({ status }) => status === "已撤回");
  await reviewer.api.review(decided, "reject", "请补正");
  await dialog.getByRole("button", { name: "通过这5条" }).click();
  await dialog.getByText("已完成3条；2条失败").waitFor();
  await expectPoll(() => named.nth(0).textContent()).toMatch(new RegExp(`${prefix}-001.*失败`));
  await expectPoll(() => named.nth(1).textContent()).toContain("审核不通过 已由审核员甲审核");
  await expectPoll(() => named.filter({ hasText: /审核通过$/ }).count()).toBe(3);
  await dialog.getByRole("button", { name: "重试失败项" }).click();
  await dialog.getByText("已完成3条；2条失败").waitFor();
  await visitor.awaitFailures(409, 409, 409, 409);
  await dialog.getByRole("button", { name: "关闭" }).last().click();
  await page.getByText("没有符合条件的申请").waitFor();
  const { body } = await reviewer.api.call<{ total: number }>(
    "GET",
    `/api/reviews?queue=${encodeURIComponent("已审核")}&search=${prefix}`,
  );
  expect(body.total).toBe(4);
});

test("when what was decided is looked for, then it is found, narrowed and sorted by what decides", async () => {
  const { page } = await windowOf("reviewer1");
  const { prefix, ids } = await waiting(2);
  const [id = ""] = ids;
  await reviewer.api.review(id, "approve", "同意");
  await goToPage(page, `/reviews?queue=已审核&search=${prefix}`);
  const row = page.getByRole("row", { name: prefix });
  await row.locator(".tag", { hasText: "审核通过" }).waitFor();
  await expectPoll(() => row.textContent()).toContain(reviewer.name);
  await page.getByLabel("延期年限").selectOption("2年");
  await page.getByText("没有符合条件的申请").waitFor();
  await page.getByLabel("延期年限").selectOption("1年");
  await row.waitFor();
  await goToPage(page, `/reviews?search=${prefix}`);
  const shortNumber = (await page.locator(".records .number").textContent()) ?? "";
  await goToPage(page, `/reviews?search=${shortNumber}`);
  await row.waitFor();
  await page.getByText(/今日审核\d+条/).waitFor();
});

test("when a file of tracking numbers is imported, then each row is shown before, and each lock is sent by it", async () => {
  const { page } = await windowOf("reviewer1");
  const lockSerial = newLockSerial();
  const id = await paid({ ...mailed, lockSerial }, otherBidder);
  const csv = `申请编号,快递公司,快递单号\n${lockSerial},示例快递,DEMO123456\nLOCK-NOWHERE,示例快递,DEMO1\n`;
  await goToPage(page, "/reviews?queue=办理中");
  await page.getByRole("button", { name: "导入快递单号" }).click();
  const dialog = page.getByRole("dialog");
  const choose = (content: string) => chooseList(dialog, content);
  await choose("PK\u0003\u0004workbook");
  await dialog.getByText("这是Excel工作簿").waitFor();
  await choose("");
  await dialog.getByText("文件中没有可导入的行").waitFor();
  await choose(csv);
  await dialog.getByText("可寄出1条，不能处理1条").waitFor();
  await dialog.getByText("没有待寄出的申请与此对应").waitFor();
  await expectPoll(() => pageFaults(page)).toEqual([]);
  await dialog.getByRole("button", { name: "登记寄出1条" }).click();
  await dialog.getByText("已登记寄出").waitFor();
  const shipped = await awaitApplication(otherBidder, id, ({ receipt }) => receipt === "已寄出");
  expect(shipped.shipment).toMatchObject({ carrier: "示例快递", trackingNumber: "DEMO123456" });
  await dialog.getByRole("button", { name: "关闭" }).last().click();
});

test("when another reviewer decides first, then the second is told who decided and what", async () => {
  const visitor = await windowOf("reviewer1");
  const { page } = visitor;
  const id = await submitted({}, otherBidder);
  await goToPage(page, `/reviews/${id}`);
  await page.getByRole("textbox", { name: "审核意见" }).fill("同意");
  await (await demoPerson(stack, "reviewer2")).api.review(id, "approve", "同意");
  await page.getByRole("button", { name: "审核不通过" }).click();
  await page.getByText(/该申请已由审核员乙于.+审核/).waitFor();
  await page.getByText("结果：审核通过；意见：同意").waitFor();
  await visitor.awaitFailures(409);
});

test("when a reviewer searches, filters and sorts, then the next ones are of these and in this order, not approved by a double click, and behind the last one is the list", async () => {
  const prefix = newLockSerial();
  const lockOf = (place: number, years: number) => ({
    lockType: "单位锁",
    lockSerial: `${prefix}-${place}`,
    years,
  });
  const ids: string[] = [];
  for (const place of [1, 2, 3]) ids.push(await submitted({ locks: [lockOf(place, 2)] }, otherBidder));
  const [oldest = "", middle = "", latest = ""] = ids;
  const ofOneYear = await submitted({ locks: [lockOf(4, 1)] }, otherBidder);
  const { page } = await windowOf("reviewer1");
  await goToPage(page, "/reviews");
  await page
    .getByRole("textbox", { name: "单位名称、统一社会信用代码、锁序列号、申请短号或编号" })
    .fill(prefix);
  await page.getByRole("button", { name: "搜索" }).click();
  await page.getByLabel("延期年限").selectOption("2年");
  await page.getByLabel("排序").selectOption({ value: "order=desc" });
  await page
    .getByRole("row", { name: `${prefix}-3` })
    .getByRole("link", { name: "审核" })
    .click();
  await page.waitForURL(`**/reviews/${latest}`);
  const goOn = page.getByRole("button", { name: "通过并处理下一条", exact: true });
  for (const next of [middle, oldest]) {
    await page.getByRole("textbox", { name: "审核意见" }).fill("同意");
    await goOn.dblclick();
    await page.waitForURL(`**/reviews/${next}`);
    await goOn.waitFor();
    await expectPoll(() => goOn.isDisabled()).toBe(true);
    await page.locator(".tag", { hasText: "待审核" }).waitFor();
  }
  await page.getByRole("textbox", { name: "审核意见" }).fill("同意");
  await goOn.click();
  await page.getByText("当前搜索和筛选范围内没有待审核的申请了").waitFor();
  await page.waitForURL((url) => url.searchParams.get("search") === prefix);
  const reviewsOf = async (id: string) => (await otherBidder.api.get(id)).reviews.length;
  await expectPoll(() => Promise.all([...ids, ofOneYear].map(reviewsOf))).toEqual([1, 1, 1, 0]);
});
