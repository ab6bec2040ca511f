import { testStack } from "../support/test-stack";
import { expectPoll } from "../support/expect-poll";
import { openVisitor } from "./browser";
import { choose, openNewForm } from "./form";

const stack = testStack();

test("when a lock wasn't bought on site, then the form gives way to where its owner has to turn", async () => {
  const { page } = await openVisitor({ stack, username: "bidder2" });
  const submit = page.getByRole("button", { name: "提交信息" });
  await openNewForm(page);
  await page.getByLabel("锁序列号").fill("LOCK-DEMO-0001");

  await choose(page, "购买渠道", "网上");
  await page.getByRole("main").getByText("网上购买的锁不在此办理").waitFor();
  const wayOut = page.getByRole("link", { name: "http://www.tseal.cn/tcloud/syztb" });
  await expectPoll(() => wayOut.getAttribute("href")).toBe("http://www.tseal.cn/tcloud/syztb");
  await expectPoll(() => submit.count()).toBe(0);
  await expectPoll(() => page.getByLabel("锁序列号").count()).toBe(0);

  await choose(page, "购买渠道", "不清楚");
  const hotline = page.getByRole("main").getByRole("link", { name: "天谷客服 4009980000" });
  await expectPoll(() => hotline.getAttribute("href")).toBe("tel:4009980000");
  await expectPoll(() => submit.count()).toBe(0);
  await expectPoll(() => wayOut.count()).toBe(0);

  await choose(page, "购买渠道", "现场");
  await submit.waitFor();
  await expectPoll(() => hotline.count()).toBe(0);
  await expectPoll(() => page.getByLabel("锁序列号").inputValue()).toBe("LOCK-DEMO-0001");
});
