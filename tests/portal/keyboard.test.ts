import { newLockSerial } from "../support/people";
import { testStack } from "../support/test-stack";
import { applicationIdIn } from "./form";
import {
  applyFor,
  approve,
  downloadInvoice,
  markHandled,
  openInQueue,
  openTypist,
  type Typist,
} from "./keyboard-people";

const stack = testStack();
let reviewer: Typist;

beforeAll(async () => {
  reviewer = await openTypist(stack, "reviewer1");
});

/** Goes from any of the bidder's pages to "CA网上支付". */
async function openPayment({ page, keyboard }: Typist, lockSerial: string): Promise<void> {
  const menu = page.getByRole("navigation", { name: "主菜单" });
  await keyboard.activate(menu.getByRole("link", { name: "CA支付" }), { back: true });
  await keyboard.activate(
    page.getByRole("row", { name: lockSerial }).getByRole("link", { name: "点击支付" }),
  );
  await page.getByRole("heading", { name: "CA网上支付" }).waitFor();
}

test("when nobody touches the mouse, then a mailed lock goes through its payment and receipt to the invoice", async () => {
  const bidder = await openTypist(stack, "bidder1");
  const { page, keyboard } = bidder;
  const lockSerial = newLockSerial();
  await applyFor(bidder, { lockSerial, pickup: "邮寄" });
  const id = applicationIdIn(page);
  await approve(reviewer, lockSerial);

  await openPayment(bidder, lockSerial);
  const ways = page.getByRole("radiogroup", { name: "支付方式" });
  await keyboard.choose(ways, "微信支付");
  await page.getByRole("img", { name: /微信支付二维码/ }).waitFor();
  await keyboard.focused(page.getByRole("radio", { name: "微信支付" }));
  await keyboard.choose(ways, "个人网银");
  await keyboard.choose(page.getByRole("radiogroup", { name: "选择银行" }), "中国农业银行");
  await keyboard.activate(page.getByRole("button", { name: "确认支付" }));
  await page.waitForURL(`${stack.addresses.unionPayGateway}/bank/**`);
  await keyboard.activate(page.getByRole("button", { name: "确认支付" }), { fresh: true });
  await page.waitForURL(`${stack.addresses.api}/payments/${id}`);
  await keyboard.focused(page.getByRole("heading", { name: "支付成功" }));

  await openInQueue(reviewer, "办理中", lockSerial);
  await reviewer.keyboard.type(reviewer.page.getByLabel("记录内容"), "证书已签发");
  await reviewer.keyboard.press("Enter");
  await reviewer.page.locator(".timeline", { hasText: "证书已签发" }).waitFor();
  await reviewer.keyboard.type(reviewer.page.getByLabel("快递公司"), "示例快递");
  await reviewer.keyboard.type(reviewer.page.getByLabel("快递单号"), "DEMO123456");
  await reviewer.keyboard.activate(reviewer.page.getByRole("button", { name: "寄出", exact: true }));
  await reviewer.page.getByText("已登记寄出").waitFor();
  await markHandled(reviewer);

  await keyboard.activate(page.getByRole("link", { name: "查看详情" }));
  await page.locator(".timeline", { hasText: "证书已签发" }).waitFor();
  await page.getByText("DEMO123456", { exact: true }).waitFor();
  await keyboard.activate(page.getByRole("button", { name: "确认收货" }));
  await keyboard.activate(page.getByRole("dialog").getByRole("button", { name: "确定" }));
  await page.locator(".timeline", { hasText: "确认签收" }).waitFor();
  await keyboard.focused(page.getByRole("heading", { name: "CA网上支付详情" }));
  const fileName = await downloadInvoice(bidder, lockSerial);
  expect(fileName).toMatch(/^电子发票_\d+\.pdf$/);
  await bidder.close();
});
