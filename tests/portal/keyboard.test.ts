import { scanAndPay } from "../../embedded/demo/outside";
import { newLockSerial } from "../support/people";
import { testStack } from "../support/test-stack";
import { demoBidder } from "./cast";
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

test("when nobody touches the mouse, then a lock picked up on site and paid at the bank goes through to the invoice", async () => {
  const bidder = await openTypist(stack, "bidder1");
  const { page, keyboard } = bidder;
  const lockSerial = newLockSerial();
  await applyFor(bidder, { lockSerial, pickup: "现场" });
  const id = applicationIdIn(page);
  await approve(reviewer, lockSerial);

  await openPayment(bidder, lockSerial);
  await keyboard.choose(page.getByRole("radiogroup", { name: "支付方式" }), "个人网银");
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
  await markHandled(reviewer);

  await keyboard.activate(page.getByRole("link", { name: "查看详情" }));
  await page.locator(".timeline", { hasText: "证书已签发" }).waitFor();
  const fileName = await downloadInvoice(bidder, lockSerial);
  expect(fileName).toMatch(/^电子发票_\d+\.pdf$/);
  await bidder.close();
});

test("when nobody touches the mouse, then a mailed lock paid by WeChat goes through its receipt to the invoice", async () => {
  const bidder = await openTypist(stack, "bidder2");
  const { page, keyboard } = bidder;
  const lockSerial = newLockSerial();
  await applyFor(bidder, { lockSerial, pickup: "邮寄" });
  const id = applicationIdIn(page);
  await approve(reviewer, lockSerial);

  await openPayment(bidder, lockSerial);
  await keyboard.choose(page.getByRole("radiogroup", { name: "支付方式" }), "微信支付");
  await page.getByRole("img", { name: /微信支付二维码/ }).waitFor();
  await keyboard.focused(page.getByRole("radio", { name: "微信支付" }));
  const { attempts } = await (await demoBidder(stack, "bidder2")).api.get(id);
  await scanAndPay(stack.addresses, attempts.at(-1)?.number ?? "");
  await keyboard.focused(page.getByRole("heading", { name: "支付成功" }));

  await openInQueue(reviewer, "办理中", lockSerial);
  await reviewer.keyboard.type(reviewer.page.getByLabel("快递公司"), "示例快递");
  await reviewer.keyboard.type(reviewer.page.getByLabel("快递单号"), "DEMO123456");
  await reviewer.keyboard.activate(reviewer.page.getByRole("button", { name: "寄出", exact: true }));
  await reviewer.page.getByText("已登记寄出").waitFor();
  await markHandled(reviewer);

  await keyboard.activate(page.getByRole("link", { name: "查看详情" }));
  await page.getByText("DEMO123456", { exact: true }).waitFor();
  await keyboard.activate(page.getByRole("button", { name: "确认收货" }));
  await keyboard.activate(page.getByRole("dialog").getByRole("button", { name: "确定" }));
  await page.locator(".timeline", { hasText: "确认签收" }).waitFor();
  await keyboard.focused(page.getByRole("heading", { name: "CA网上支付详情" }));
  const fileName = await downloadInvoice(bidder, lockSerial);
  expect(fileName).toMatch(/^电子发票_\d+\.pdf$/);
  await bidder.close();
});
