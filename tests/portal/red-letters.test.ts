import { awaitApplication, invoiceFor } from "../support/journey";
import { layoutFaults } from "../support/page-faults";
import { newLockSerial } from "../support/people";
import { testStack } from "../support/test-stack";
import type { Bidder, Person } from "../support/world";
import { expectPoll } from "../support/expect-poll";
import { openVisitor } from "./browser";
import { agreeToAll, demoBidder, demoPerson, paid } from "./cast";

const stack = testStack();
const { invoiceProvider } = stack.addresses;
let bidder: Bidder;
let reviewer: Person;

beforeAll(async () => {
  [bidder, reviewer] = await Promise.all([demoBidder(stack, "bidder1"), demoPerson(stack, "reviewer1")]);
});

interface Provided {
  orderNo: string;
  orderAmount: string;
  payerName: string;
  deliveries: { phone: string; mail: string }[];
}

/** Returns the invoices that the provider has issued for an application, in their order. */
async function issuedFor(id: string): Promise<Provided[]> {
  const answer = await fetch(`${invoiceProvider}/control/invoices`);
  const invoices = (await answer.json()) as Provided[];
  return invoices.filter(({ orderNo }) => orderNo.startsWith(id.slice(0, 10) + id.slice(-8)));
}

test("when the title is wrong, then the bidder has it put right, and finds all three invoices", async () => {
  const lockSerial = newLockSerial();
  const id = await paid({ stack, bidder, reviewer }, { lockSerial });
  await reviewer.api.markHandled(id);
  const { page, close } = await openVisitor({ stack, username: "bidder1" });
  await page.goto(`/invoices?search=${lockSerial}`);
  const row = page.getByRole("row", { name: lockSerial });
  await row.getByRole("button", { name: "点击开票" }).click();
  await page.getByRole("textbox", { name: "发票抬头" }).fill("示例写错的抬头");
  await page.getByRole("dialog").getByRole("button", { name: "确定" }).click();
  await page.goto(`/invoices?tab=已申请&search=${lockSerial}`);
  await row.getByRole("link", { name: "发票详情" }).click();
  await page.getByText("OFD是原件").waitFor();
  // The workflow has completed, so the next request starts another run.
  await awaitApplication(bidder, id, ({ endedAt }) => endedAt !== undefined);

  await page.getByRole("button", { name: "重新发送" }).click();
  const dialog = page.getByRole("dialog", { name: "重新发送" });
  await dialog.getByRole("textbox", { name: "电子邮箱" }).fill("again@example.com");
  await dialog.getByRole("button", { name: "重新发送" }).click();
  await page.getByText("已请开票方重新发送").last().waitFor();

  await page.getByRole("button", { name: "抬头有误" }).click();
  const title = page.getByRole("textbox", { name: "发票抬头" });
  await expectPoll(() => title.inputValue()).toBe("示例写错的抬头");
  await title.fill("示例更正的抬头");
  await page.getByRole("button", { name: "红冲重开" }).click();
  const reason = page.getByRole("dialog", { name: "请填写红冲原因" });
  await reason.getByRole("textbox").fill("抬头写错");
  await reason.getByRole("button", { name: "红冲重开" }).click();
  // The page shows 红冲中, 开票中 and then 已开票 without a reload.
  const reversed = page.getByRole("region", { name: "已红冲的发票" });
  await reversed.waitFor();
  await page.locator("dd", { hasText: /^已开票$/ }).waitFor();
  for (const name of ["下载原发票PDF", "下载红字发票PDF"]) {
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      reversed.getByRole("button", { name }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/\.pdf$/);
  }
  await expectPoll(() => layoutFaults(page)).toEqual([]);
  const issued = await issuedFor(id);
  expect(issued.map(({ orderAmount, payerName }) => [orderAmount, payerName])).toEqual([
    ["200.00", "示例写错的抬头"],
    ["-200.00", "示例写错的抬头"],
    ["200.00", "示例更正的抬头"],
  ]);
  expect(issued[0]?.deliveries).toMatchObject([{ mail: "again@example.com" }]);
  await close();
});

test("when it is refunded after the invoice, then the money goes back, and the red invoice is there to be fetched", async () => {
  const lockSerial = newLockSerial();
  const id = await paid({ stack, bidder, reviewer }, { lockSerial });
  await reviewer.api.markHandled(id);
  await bidder.api.requestInvoice(id, invoiceFor(bidder));
  await awaitApplication(bidder, id, ({ endedAt }) => endedAt !== undefined);
  const operator = await openVisitor({ stack, username: "operator" });
  await operator.page.goto(`/operations/applications/${id}`);
  await operator.page.getByRole("button", { name: "抬头有误" }).waitFor();
  await expectPoll(() => operator.page.getByRole("button", { name: "红冲重开" }).count()).toBe(0);
  await operator.page.getByRole("button", { name: "红冲退款" }).click();
  const dialog = operator.page.getByRole("dialog", { name: "请输入意见" });
  await dialog.getByRole("textbox").fill("投标人不再办理");
  await dialog.getByRole("button", { name: "红冲退款" }).click();
  await operator.page.getByText("已提交，等待另一位运维人员复核").waitFor();
  await agreeToAll(stack, id);
  await operator.page.reload();
  await operator.page.getByRole("region", { name: "已红冲的发票" }).waitFor();
  await expectPoll(() => layoutFaults(operator.page)).toEqual([]);
  await operator.page.goto("/operations");
  const drawer = operator.page.getByRole("region", { name: "开票员" });
  await drawer.getByText("已登录").waitFor();
  await operator.close();

  await awaitApplication(bidder, id, ({ payment }) => payment === "已退款");
  const { page, close } = await openVisitor({ stack, username: "bidder1" });
  await page.goto(`/invoices?tab=已申请&search=${lockSerial}`);
  const row = page.getByRole("row", { name: lockSerial });
  await row.getByText("已红冲").waitFor();
  await row.getByRole("link", { name: "发票详情" }).click();
  await page.getByRole("button", { name: "下载红字发票PDF" }).waitFor();
  await expectPoll(async () => (await issuedFor(id)).map(({ orderAmount }) => orderAmount)).toEqual([
    "200.00",
    "-200.00",
  ]);
  await close();
});
