import { expectPoll } from "../support/expect-poll";
import { formOf } from "../support/journey";
import { demoUser } from "../support/test-stack";
import { goToPage } from "./browser";
import { agree, applicationIdIn, awaitField, choose, fillForm, submitForm } from "./form";
import { bidder, reviewer, stack, submitted } from "./here";
import { button, look, reads, rowOf, tab, type Sentence, type Walk } from "./manual-walk";

/** Creates the applications that the walk doesn't create itself: one in each state that the manual names. */
async function prepare({ locks }: Walk): Promise<void> {
  await bidder.api.create(formOf(bidder, { lockSerial: locks.draft }));
  await submitted({ lockSerial: locks.waiting });
  await reviewer.api.review(await submitted({ lockSerial: locks.refused }), "reject", "请补正经办人");
}

/** Returns whether the row of a lock's application offers to edit and to delete it. */
async function mayDo(walk: Walk, serial: string): Promise<{ edit: boolean; remove: boolean }> {
  const row = rowOf(walk, serial);
  await row.waitFor();
  return {
    edit: (await row.getByRole("link", { name: "修改" }).count()) > 0,
    remove: await row.getByRole("checkbox").isEnabled(),
  };
}

/** The manual's sentences up to the review, with the actions that follow them. */
export const applying: readonly Sentence[] = [
  {
    says: "CA业务：登录系统（平台登录地址，以 /tpbidder 结尾），然后点击【CA自助延期续费】在弹出的页面中点击“CA申请”菜单，打开CA申请列表页面",
    shown: ["CA业务", "CA申请"],
    clicks: 2,
    async follow(walk) {
      const { visitor } = walk;
      const { password } = demoUser(stack, "bidder1");
      const platform = visitor.page;
      const prepared = prepare(walk);
      await platform.goto(`${stack.addresses.identity}/tpbidder`);
      await platform.getByLabel("用户名").fill("bidder1");
      await platform.getByLabel("密码").fill(password);
      await platform.getByRole("button", { name: "登录" }).click();
      const [window] = await Promise.all([
        platform.context().waitForEvent("page"),
        walk.press(platform.getByRole("link", { name: "CA自助延期续费" })),
      ]);
      window.setDefaultTimeout(60_000);
      walk.page = window;
      await window.getByRole("heading", { name: "CA申请" }).waitFor();
      await prepared;
    },
  },
  {
    says: "点击【新增申请】按钮，同意后进入如下页面，输入相关信息",
    shown: ["新增申请"],
    clicks: 2,
    async follow(walk) {
      await walk.press(walk.page.getByRole("link", { name: "新增申请" }));
      await agree(walk.page, walk.press);
      await walk.page.getByLabel("锁序列号").waitFor();
    },
  },
  {
    says: "网上买的锁，直接进入e签宝平台进行延期续费地址：http://www.tseal.cn/tcloud/syztb",
    shown: ["e签宝平台", "http://www.tseal.cn/tcloud/syztb"],
    clicks: 0,
    async follow({ page }) {
      await page.getByLabel("锁序列号").fill("LOCK-DEMO-0001");
      await choose(page, "购买渠道", "网上");
      const wayOut = page.getByRole("link", { name: "http://www.tseal.cn/tcloud/syztb" });
      await wayOut.waitFor();
      await expectPoll(() => wayOut.getAttribute("href")).toBe("http://www.tseal.cn/tcloud/syztb");
      await expectPoll(() => page.getByRole("button", { name: "提交信息" }).count()).toBe(0);
      await expectPoll(() => page.getByLabel("锁序列号").count()).toBe(0);
    },
  },
  {
    says: "如果不知道是现场买的锁还是网上买的锁，联系天谷客服咨询一下电话4009980000",
    shown: ["天谷客服", "4009980000"],
    clicks: 0,
    async follow({ page }) {
      await choose(page, "购买渠道", "不清楚");
      const hotline = page.getByRole("main").getByRole("link", { name: "天谷客服 4009980000" });
      await hotline.waitFor();
      await expectPoll(() => hotline.getAttribute("href")).toBe("tel:4009980000");
      await expectPoll(() => page.getByRole("button", { name: "提交信息" }).count()).toBe(0);
    },
  },
  {
    says: "取锁方式现场和邮寄选择现场取锁，其实不用来现场，只要审核通过后用UKEY证书管理工具延期一下就好了",
    shown: ["选择现场取锁，其实不用来现场，只要审核通过后用UKEY证书管理工具延期一下就好了"],
    clicks: 0,
    async follow(walk) {
      await choose(walk.page, "购买渠道", "现场");
      // The fields keep what was typed before the refused submission.
      await walk.page.getByRole("button", { name: "提交信息" }).click();
      await walk.page.getByText("请选择锁类型").first().waitFor();
      await fillForm(walk.page, { lockSerial: walk.locks.onSite, pickup: "现场" });
    },
  },
  {
    says: "填写页面上的信息后，点击【修改保存】按钮，信息保存成功，但并未提交审核",
    shown: ["修改保存"],
    clicks: 1,
    async follow(walk) {
      await walk.press(button(walk, "修改保存"));
      await walk.page.getByRole("heading", { name: "修改申请" }).waitFor();
      walk.ids.onSite = applicationIdIn(walk.page);
      await expectPoll(() => bidder.api.get(walk.ids.onSite)).toMatchObject({ status: "编辑中" });
      await walk.page.reload();
      await awaitField(walk.page, "锁序列号", walk.locks.onSite);
    },
  },
  {
    says: "点击【提交信息】按钮，打开“请输入意见”对话框，对话框中输入意见后，点击【确认提交】按钮，延期申请提交成功，并等待审核",
    shown: ["等待"],
    clicks: 2,
    async follow(walk) {
      await submitForm(walk.page, "请审核", walk.press);
      await reads(walk, "请等待工作人员审核，结果以短信通知。");
      const step = walk.page.getByRole("listitem").filter({ hasText: "审核" });
      await step.and(walk.page.locator("[aria-current=step]")).waitFor();
    },
  },
  {
    says: "如果需要修改CA申请，选择“编辑中”、“审核不通过”状态下的记录，点击“”图标，打开修改页面，可以修改信息",
    // The icon has a name for people who can't see it.
    shown: [],
    clicks: 2,
    async follow(walk) {
      await reviewer.api.review(walk.ids.onSite, "reject", "请补正经办人");
      await goToPage(walk.page, "/applications");
      await walk.press(tab(walk, "审核不通过"));
      const row = await look(walk, walk.locks.onSite);
      await row.getByText("请按意见修改后重新提交").waitFor();
      await walk.press(row.getByRole("link", { name: "修改" }));
      await reads(walk, "审核意见：请补正经办人");
      await walk.page.getByLabel("经办人", { exact: true }).fill("示例经办人乙");
      await walk.page.getByRole("button", { name: "修改保存" }).dblclick();
      await reads(walk, "已保存");
      await submitForm(walk.page, "已补正");
      await goToPage(walk.desk, `/reviews/${walk.ids.onSite}`);
      await walk.desk.locator("mark", { hasText: "示例经办人乙" }).first().waitFor();
      await walk.desk.getByRole("textbox", { name: "审核意见" }).fill("同意");
      await walk.desk.getByRole("button", { name: "审核通过", exact: true }).dblclick();
      await walk.desk.getByText("已审核通过").waitFor();
    },
  },
  {
    says: "“待审核”“审核通过”状态的记录不允许修改；“待审核”“审核通过”“审核不通过”状态的记录不允许删除",
    shown: [],
    clicks: 0,
    async follow(walk) {
      const { all, waiting, onSite, refused, draft } = walk.locks;
      await goToPage(walk.page, `/applications?search=${all}`);
      await expectPoll(() => mayDo(walk, waiting)).toEqual({ edit: false, remove: false });
      await expectPoll(() => mayDo(walk, onSite)).toEqual({ edit: false, remove: false });
      await expectPoll(() => mayDo(walk, refused)).toEqual({ edit: true, remove: false });
      await expectPoll(() => mayDo(walk, draft)).toEqual({ edit: true, remove: true });
    },
  },
  {
    says: "如果需要删除CA申请，选择“编辑中”状态，选中要删除的记录，点击【删除申请】按钮，弹出确认删除对话框，点击【确定】按钮，则删除成功",
    shown: ["删除申请"],
    clicks: 4,
    async follow(walk) {
      await goToPage(walk.page, "/applications");
      await walk.press(tab(walk, "编辑中"));
      const row = await look(walk, walk.locks.draft);
      await walk.press(row.getByRole("checkbox"));
      await walk.press(button(walk, "删除申请"));
      const dialog = walk.page.getByRole("dialog", { name: "删除申请" });
      await dialog.getByText(`锁序列号${walk.locks.draft}`).waitFor();
      await walk.press(dialog.getByRole("button", { name: "确定" }));
      await row.waitFor({ state: "detached" });
    },
  },
];
