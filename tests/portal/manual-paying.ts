import { expectPoll } from "../support/expect-poll";
import { eventually } from "../../embedded/demo/narrator";
import { scanAndPay } from "../../embedded/demo/outside";
import { renewalSteps, ukeyToolUrl } from "../../domain/application/texts";
import { rating } from "../../portal/words/rating";
import { mailed } from "../support/journey";
import { downloaded, goToPage } from "./browser";
import { approved, bidder, reviewer, stack } from "./here";
import { button, look, menu, reads, rowOf, tab, type Sentence, type Walk } from "./manual-walk";

const toBank = ({ page }: Walk) => page.waitForURL(`${stack.addresses.unionPayGateway}/bank/**`);

/** Pays on the bank's page, after which the browser returns to the portal. */
async function payThere({ page }: Walk, id: string): Promise<void> {
  await page
    .getByRole("button", { name: /支付|付款/ })
    .first()
    .click();
  await page.waitForURL(`${stack.addresses.api}/payments/${id}`);
  await page.getByRole("heading", { name: "支付成功" }).waitFor();
}

/** Has the reviewer add a processing record, ship a mailed lock, and mark the application as handled. */
async function handle({ desk }: Walk, id: string): Promise<void> {
  await goToPage(desk, `/reviews/${id}`);
  await desk.getByLabel("记录内容").fill("证书已签发");
  await desk.getByRole("button", { name: "添加办理记录" }).click();
  await desk.locator(".timeline", { hasText: "证书已签发" }).waitFor();
  await desk.getByRole("button", { name: "标记为已办理" }).click();
  await desk.getByRole("dialog").getByRole("button", { name: "确定" }).click();
  await desk.getByText("已标记为已办理").waitFor();
}

/** Opens 【打印发票】 in a tab of its own, because the print dialog blocks a page. The tab shares the session. */
async function printed({ page: shown, locks }: Walk): Promise<void> {
  const page = await shown.context().newPage();
  page.setDefaultTimeout(60_000);
  await page.addInitScript(`addEventListener("beforeprint", () => {
    const sheet = document.querySelector(".print-sheet img");
    window.printed = sheet.naturalWidth;
  })`);
  await page.goto(`${stack.addresses.api}/invoices?tab=已申请&search=${locks.onSite}`);
  await page.getByRole("button", { name: "打印发票" }).click();
  // The picture has the width of an invoice at 300 dpi.
  await eventually(
    "the print dialog",
    () => page.evaluate<number | undefined>("window.printed"),
    (width = 0) => width > 2_000,
  );
  await page.close();
}

const notice = ({ page }: Walk) => page.getByRole("dialog", { name: "开票须知" });

/** The manual's sentences from the payment on, with the actions that follow them. */
export const paying: readonly Sentence[] = [
  {
    says: "CA申请审核通过后会显示在“CA支付”菜单中；点击“CA支付”菜单，打开支付列表页面，选择“未支付”状态，点击记录后的【点击支付】按钮，打开“CA网上支付”页面。页面上支付方式有两种：个人网银、微信",
    shown: ["CA支付", "CA网上支付", "支付方式", "个人网银", "微信"],
    clicks: 3,
    async follow(walk) {
      await walk.press(menu(walk, "CA支付"));
      await walk.press(tab(walk, "未支付"));
      await walk.press((await look(walk, walk.locks.onSite)).getByRole("link", { name: "点击支付" }));
      await walk.page.getByRole("heading", { name: "CA网上支付" }).waitFor();
    },
  },
  {
    says: "点击“微信支付”，页面上显示支付的二维码",
    shown: ["微信支付"],
    clicks: 1,
    more: {
      clicks: 1,
      reason:
        "an order at a bank is open: it ends by the code, and may be being paid, so that costs a click of its own",
    },
    async follow(walk) {
      const { page, ids } = walk;
      await page.getByText("中国工商银行").click();
      await button(walk, "确认支付").click();
      await toBank(walk);
      await page.goto(`/payments/${ids.onSite}`);
      await walk.press(page.getByText("微信支付", { exact: true }));
      await reads(walk, "如改用另一种支付方式，原订单将自动失效。");
      await walk.press(button(walk, "获取二维码"));
      await page.getByRole("img", { name: "微信支付二维码，金额200.00元" }).waitFor();
    },
  },
  {
    says: "微信支付需要在300秒内完成支付，超过300秒后，支付二维码会失效，失效后无法支付成功",
    shown: ["微信支付需要在300秒内完成支付，超过300秒后，支付二维码会失效，失效后无法支付成功"],
    clicks: 0,
    async follow({ page }) {
      await page.getByRole("timer").waitFor();
    },
  },
  {
    says: "完成支付操作。支付成功后该条记录支付状态为“已支付”，取锁状态为“办理中”",
    shown: ["支付成功", "支付状态", "已支付", "办理中"],
    clicks: 0,
    async follow(walk) {
      const { attempts } = await bidder.api.get(walk.ids.onSite);
      expect(attempts.map(({ channel }) => channel)).toEqual(["unionpay", "wechat"]);
      await scanAndPay(stack.addresses, attempts.at(-1)?.number ?? "");
      await walk.page.getByRole("heading", { name: "支付成功" }).waitFor();
    },
  },
  {
    says: "点击“个人网银”，选择银行，点击【确认支付】按钮，页面跳转至银行付款页面，请根据银行页面的指示完成支付操作。支付成功后该条记录支付状态为“已支付”，办理状态为“办理中”",
    shown: ["支付成功", "支付状态", "已支付", "办理状态", "办理中"],
    clicks: 3,
    async follow(walk) {
      const { page, locks, ids } = walk;
      ids.mailed = await approved({ ...mailed, lockSerial: locks.mailed });
      await goToPage(page, `/payments/${ids.mailed}`);
      await walk.press(page.getByText("个人网银", { exact: true }));
      await walk.press(page.getByText("中国工商银行"));
      await walk.press(button(walk, "确认支付"));
      await toBank(walk);
      await payThere(walk, ids.mailed);
    },
  },
  {
    says: "CA支付成功后，切换到“已支付”、“已办理”状态下，点击记录后的【查看详情】按钮，打开“CA网上支付详情”页面，可以查看支付记录。如果审核人员已经添加办理记录，则“CA网上支付详情”页面上也可以查看办理记录",
    shown: ["CA网上支付详情", "支付记录", "办理记录"],
    clicks: 2,
    async follow(walk) {
      const { page, locks, ids } = walk;
      await goToPage(page, "/payments");
      await tab(walk, "已支付").click();
      const paid = await look(walk, locks.onSite);
      await expectPoll(() => paid.getByText("办理中").count()).toBe(2);
      await handle(walk, ids.onSite);
      await goToPage(page, "/payments");
      await walk.press(tab(walk, "已办理"));
      await walk.press((await look(walk, locks.onSite)).getByRole("link", { name: "查看详情" }));
      await page.locator(".timeline", { hasText: "证书已签发" }).waitFor();
      await reads(walk, "可在菜单【打印电子发票】中点击【点击开票】");
      await expectPoll(async () => (await bidder.api.get(ids.onSite)).records).toMatchObject([
        { text: "证书已签发" },
        { text: "已办理" },
      ]);
      // The rating panel is loaded later than the page, so the test waits for it before it lists the page's buttons.
      await page.getByRole("button", { name: rating.send }).waitFor();
    },
  },
  {
    says: "收到审核通过的短信后，使用UKEY管理证书延期激活步骤：UKEY证书管理工具下载地址：http://xxgk.shangyu.gov.cn/art/2020/6/17/art_1228987969_47300640.html；安装完后，电脑插入ca锁后打开UKEY管理证书激活工具；点击延期按钮；选择锁的类型，输入pin码；点击证书延期确定；阅读风险告知后，点击确认；再次选择锁的类型，输入密码",
    shown: [
      "收到审核通过的短信后，使用UKEY管理证书延期激活步骤：",
      "UKEY证书管理工具下载地址：",
      ukeyToolUrl,
      ...renewalSteps,
    ],
    clicks: 1,
    async follow(walk) {
      await walk.press(menu(walk, "延期操作"));
      await walk.page.getByRole("img", { name: "第6步示意图" }).waitFor();
    },
  },
  {
    says: "点击“打印电子发票”菜单，进入申请打印电子发票页面，选择“未申请”状态，点击【点击开票】按钮，弹出“开票须知”对话框，提示“系统仅支持开具增值税普通发票，如有疑问，请咨询现场办锁人员”",
    shown: [
      "打印电子发票",
      "未申请",
      "点击开票",
      "开票须知",
      "系统仅支持开具增值税普通发票，如有疑问，请咨询现场办锁人员",
    ],
    clicks: 3,
    async follow(walk) {
      await walk.press(menu(walk, "打印电子发票"));
      await walk.press(tab(walk, "未申请"));
      await walk.press((await look(walk, walk.locks.onSite)).getByRole("button", { name: "点击开票" }));
      const said = notice(walk).locator("p", { hasText: "系统仅支持" });
      await said.waitFor();
      await expectPoll(() => said.textContent()).toBe(
        "系统仅支持开具增值税普通发票，如有疑问，请咨询现场办锁人员",
      );
      await notice(walk).getByLabel("电子邮箱").fill("demo@example.com");
    },
  },
  {
    says: "点击【确定】按钮",
    shown: [],
    clicks: 1,
    async follow(walk) {
      await walk.press(notice(walk).getByRole("button", { name: "确定" }));
      await walk.page.waitForURL(/tab=/);
      const row = rowOf(walk, walk.locks.onSite);
      const file = await downloaded(walk.page, row.getByRole("button", { name: "下载发票" }));
      expect(file.suggestedFilename()).toMatch(/^电子发票_\d+\.pdf$/);
      await printed(walk);
    },
  },
  {
    says: "如果CA锁取锁方式选择邮寄取锁，且未确认签收。点击记录后的【点击开票】按钮，弹出“开票须知”对话框，提示“系统仅支持开具增值税普通发票，如有疑问，请咨询现场办锁人员，如确认开票将自动确认收货”",
    shown: ["点击开票", "开票须知", "，如确认开票将自动确认收货"],
    clicks: 1,
    async follow(walk) {
      await reviewer.api.ship(walk.ids.mailed, "示例快递", "DEMO123456");
      await goToPage(walk.page, `/payments/${walk.ids.mailed}/details`);
      await walk.page.getByText("DEMO123456", { exact: true }).waitFor();
      await button(walk, "确认收货").waitFor();
      await walk.press(button(walk, "点击开票"));
      const said = notice(walk).locator("p", { hasText: "系统仅支持" });
      await said.waitFor();
      await expectPoll(() => said.textContent()).toBe(
        "系统仅支持开具增值税普通发票，如有疑问，请咨询现场办锁人员，如确认开票将自动确认收货",
      );
    },
  },
  {
    says: "点击【确定】按钮后，“CA支付”菜单中，“CA网上支付详情”页面上的办理记录中自动确认签收",
    shown: ["CA支付", "CA网上支付详情", "办理记录", "自动确认签收"],
    clicks: 1,
    async follow(walk) {
      await walk.press(notice(walk).getByRole("button", { name: "确定" }));
      await walk.page.waitForURL("**/invoices?tab=*");
      await goToPage(walk.page, `/payments/${walk.ids.mailed}/details`);
      await walk.page.locator(".timeline", { hasText: "自动确认签收" }).waitFor();
      await expectPoll(() => button(walk, "确认收货").count()).toBe(0);
    },
  },
];
