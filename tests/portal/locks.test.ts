import { text } from "node:stream/consumers";
import { beijingDay, dayAfter } from "../../domain/beijing-day";
import { shortNumberOf } from "../../domain/form/short-number";
import { pageFaults } from "../support/page-faults";
import { newLocks, newLockSerial } from "../support/people";
import { expectPoll } from "../support/expect-poll";
import { downloaded, goToPage, openPage } from "./browser";
import { agree, awaitField, chooseList } from "./form";
import { otherBidder, paid, windowOf } from "./here";

const today = beijingDay(Date.now());
const endsOn = dayAfter(today, 12);

/** Imports a list, and then corrects the last day of one of its locks. */
async function importList(csv: string, corrected: { serial: string; expiresOn: string }): Promise<void> {
  const { page } = await windowOf("operator");
  await goToPage(page, "/operations");
  await page.getByRole("link", { name: "锁档案" }).click();
  await page.getByRole("button", { name: "导入锁清单" }).click();
  const dialog = page.getByRole("dialog");
  const choose = (content: string) => chooseList(dialog, content);
  await choose("PK\u0003\u0004workbook");
  await dialog.getByText("这是Excel工作簿").waitFor();
  await choose("锁序列号,锁类型,统一社会信用代码,到期日\n");
  await dialog.getByText("文件中没有可导入的行").waitFor();
  await choose(csv);
  await dialog.getByText("新增3，变更0，相同0，不能导入2").waitFor();
  await dialog.getByText("与前面的一行是同一把锁").waitFor();
  await dialog.getByText("统一社会信用代码不正确").waitFor();
  await expectPoll(() => pageFaults(page)).toEqual([]);
  await dialog.getByRole("button", { name: "导入3行" }).click();
  await dialog.getByText("导入完成").waitFor();
  await dialog.getByRole("button", { name: "关闭" }).last().click();
  const { serial, expiresOn } = corrected;
  await page.getByRole("textbox", { name: "锁序列号（开头部分）" }).fill(serial);
  await page.getByRole("button", { name: "搜索" }).click();
  await page.getByRole("row", { name: serial }).getByRole("button", { name: "变更" }).click();
  const correction = page.getByRole("dialog", { name: "变更锁档案" });
  await correction.getByLabel("到期日").fill(expiresOn);
  await correction.getByLabel("变更原因").fill("与服务商核对");
  const sent = page.waitForRequest((request) => request.method() === "PUT");
  await correction.getByRole("button", { name: "确定" }).click();
  // Facts that the operator left alone aren't sent, since they may have been renewed meanwhile.
  const body: unknown = (await sent).postDataJSON();
  expect(body).toEqual({ expiresOn, reason: "与服务商核对", shown: expect.any(Object) });
  await page.locator(".toast", { hasText: "已变更" }).waitFor();
  await page.getByRole("row", { name: serial }).getByText(expiresOn, { exact: true }).waitFor();
}

test("when operators import a list, then its owner sees the locks, is reminded, and renews them from there", async () => {
  const prefix = newLockSerial();
  const line = (number: number, code = otherBidder.orgCode) => `${prefix}-${number},单位锁,${code},${endsOn}`;
  await importList(
    ["锁序列号,锁类型,统一社会信用代码,到期日", line(1), line(2), line(3), line(1), line(4, "123")].join(
      "\n",
    ),
    { serial: `${prefix}-3`, expiresOn: dayAfter(endsOn, 1) },
  );

  const { page } = await windowOf("bidder2");
  await goToPage(page, "/applications");
  const row = (number: number) => page.getByRole("row", { name: `${prefix}-${number}` });
  await page.getByRole("link", { name: "我的锁" }).click();
  await row(1).getByText("12天").waitFor();
  await row(1).getByText("即将到期").waitFor();
  await page.getByLabel("提醒手机").fill("+86 138 0000 0002");
  await page.getByRole("button", { name: "保存提醒" }).click();
  const saved = page.locator(".toast", { hasText: "提醒已保存" });
  await saved.first().waitFor();
  for (let again = 0; again < 2; again += 1) {
    const answered = page.waitForResponse((answer) => answer.request().method() === "PUT");
    await page.getByRole("button", { name: "保存提醒" }).click();
    await answered;
  }
  await expectPoll(() => saved.count()).toBe(1);
  await awaitField(page, "提醒手机", "13800000002");

  await row(1).getByRole("button", { name: "办理延期" }).click();
  await agree(page);
  await awaitField(page, "锁序列号", `${prefix}-1`);
  await expectPoll(() => page.getByRole("radio", { name: "单位锁" }).isChecked()).toBe(true);
  const warning = page.getByText("锁档案中这把锁是单位锁，您选择的是业务锁");
  await page.getByRole("radio", { name: "业务锁" }).check();
  await warning.waitFor();
  await expectPoll(() => pageFaults(page)).toEqual([]);
  await page.getByRole("radio", { name: "单位锁" }).check();
  await warning.waitFor({ state: "detached" });

  await page.getByRole("link", { name: "我的锁" }).click();
  const searchFor = async (wanted: string) => {
    await page.getByRole("textbox", { name: "锁序列号或锁类型" }).fill(wanted);
    await page.getByRole("button", { name: "搜索" }).click();
  };
  await row(1).getByRole("checkbox").check();
  await searchFor(`${prefix.toLowerCase()}-3`);
  await row(1).waitFor({ state: "detached" });
  // The search hides the chosen lock, so it is no longer chosen.
  await page.getByText("已选0把").waitFor();
  await searchFor("没有这把锁");
  await page.getByText("没有符合条件的锁").waitFor();
  await searchFor("单位锁");
  await row(2).getByRole("checkbox").check();
  await row(3).getByRole("checkbox").check();
  await page.getByRole("button", { name: "为选中的锁办理延期" }).click();
  await agree(page);
  // Both locks are in the same application.
  for (const [place, number] of [1, 2].map((nth) => [nth, nth + 1] as const)) {
    const lock = page.getByRole("row", { name: `第${place}把锁` });
    await lock.waitFor();
    await expectPoll(() => lock.getByLabel("锁序列号").inputValue()).toBe(`${prefix}-${number}`);
  }
});

test("when an issuer works the desk, then locks are taken, exported, and their results imported line by line", async () => {
  const locks = newLocks(2);
  const [one = "", two = ""] = locks.map(({ lockSerial }) => lockSerial);
  const id = await paid({ locks });
  const { page } = await windowOf("issuer");
  await openPage(page, "/");
  await page.getByRole("heading", { name: "制证", level: 1 }).waitFor();
  const row = page.getByRole("row", { name: shortNumberOf(id) });
  // The queue also contains applications of other tests.
  for (;;) {
    await page.getByText("最后更新").waitFor();
    if ((await row.count()) > 0) break;
    await page.getByRole("link", { name: "显示更多" }).click();
    await page.locator(".loading").waitFor({ state: "detached" });
  }
  await row.getByRole("checkbox").check();
  await page.getByRole("button", { name: "领取" }).click();
  await page.getByText("已领取1件").waitFor();
  await expectPoll(() => row.getByText("制证中").count()).toBe(2);

  await goToPage(page, "/work-orders?state=制证中");
  const file = await downloaded(page, page.getByRole("button", { name: "导出" }));
  expect(file.suggestedFilename()).toBe("制证任务.csv");
  const exported = await text(await file.createReadStream());
  const lines = exported.split("\r\n").filter((line) => line.includes(one) || line.includes(two));
  expect(lines).toHaveLength(2);

  // The exported file is filled in. Its columns after the result stay unchanged.
  const end = dayAfter(today, 400);
  const filled = [
    exported.split("\r\n")[0],
    lines[0]?.replace(/^("[^"]*"),"","","","[^"]*",""/, `$1,"已制证","CN2026","${today}","${end}",""`),
    lines[1]?.replace(/^("[^"]*"),"","","","[^"]*",""/, `$1,"未能办理","","","","芯片损坏"`),
    `LOCK-NOWHERE,已制证,CN1,${today},${end},`,
  ].join("\r\n");
  await page.getByRole("button", { name: "导入制证结果" }).click();
  await chooseList(page.getByRole("dialog"), filled);
  await page.getByText("可登记2把锁，不能处理1行").waitFor();
  await page.getByText("没有待制证的锁与此对应").waitFor();
  await page.getByRole("button", { name: "登记2把锁的结果" }).click();
  await page.getByText("已登记", { exact: true }).waitFor();

  const { page: own } = await windowOf("bidder1");
  await goToPage(own, `/applications/${id}`);
  await own.getByRole("row", { name: one }).getByText(end).waitFor();
  await own.getByRole("row", { name: two }).getByText("未能延期").waitFor();
});
