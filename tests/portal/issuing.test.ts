import { text } from "node:stream/consumers";
import { beijingDay, dayAfter } from "../../domain/beijing-day";
import { shortNumberOf } from "../../domain/form/short-number";
import { newLocks } from "../support/people";
import { testStack } from "../support/test-stack";
import { expectPoll } from "../support/expect-poll";
import { openVisitor } from "./browser";
import { demoBidder, demoPerson, paid } from "./cast";
import { chooseList } from "./form";

const stack = testStack();
const today = beijingDay(Date.now());
const cast = async () => ({
  bidder: await demoBidder(stack, "bidder1"),
  reviewer: await demoPerson(stack, "reviewer1"),
});
test("when an issuer works the desk, then locks are taken, exported, and their results imported line by line", async () => {
  const { bidder, reviewer } = await cast();
  const locks = newLocks(2);
  const [one = "", two = ""] = locks.map(({ lockSerial }) => lockSerial);
  const id = await paid({ stack, bidder, reviewer }, { locks });
  const { page, close } = await openVisitor({ stack, username: "issuer" });
  await page.goto("/");
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

  await page.goto("/work-orders?state=制证中");
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "导出" }).click(),
  ]);
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
  await close();

  const { page: own, close: closeOwn } = await openVisitor({ stack, username: "bidder1" });
  await own.goto(`/applications/${id}`);
  await own.getByRole("row", { name: one }).getByText(end).waitFor();
  await own.getByRole("row", { name: two }).getByText("未能延期").waitFor();
  await closeOwn();
});

test("when the reviewer corrects an end in the dialog, then the bidder reads it as it was issued", async () => {
  const { bidder, reviewer } = await cast();
  const locks = newLocks(2);
  const [one = "", two = ""] = locks.map(({ lockSerial }) => lockSerial);
  const id = await paid({ stack, bidder, reviewer }, { locks });
  const { page, close } = await openVisitor({ stack, username: "reviewer1" });
  await page.goto(`/reviews/${id}`);
  await page.getByRole("button", { name: "标记为已办理" }).click();
  await page.getByRole("dialog").getByText("新的到期日").click();
  const proposed = page.getByLabel(`单位锁 ${one}的到期日`);
  await expectPoll(() => proposed.inputValue()).toMatch(/^\d{4}-/);
  const kept = await proposed.inputValue();
  const issued = dayAfter(kept, 30);
  await page.getByLabel(`单位锁 ${two}的到期日`).fill(issued);
  await page.getByRole("dialog").getByRole("button", { name: "确定" }).click();
  await page.getByText("已标记为已办理").waitFor();
  await page.getByRole("row", { name: one }).getByText(kept).waitFor();
  await page.getByRole("row", { name: two }).getByText(issued).waitFor();
  await close();
});
