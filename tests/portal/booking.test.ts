import { gatewayControls } from "../support/gateways";
import { awaitApplication, invoiceFor } from "../support/journey";
import { layoutFaults } from "../support/page-faults";
import { daysAgo, onDay, paidByWechat, runDay } from "../support/reconciliation";
import { demoUser, testStack } from "../support/test-stack";
import { openWorld, type World } from "../support/world";
import { expectPoll } from "../support/expect-poll";
import { openVisitor } from "./browser";
import { demoBidder } from "./cast";

const stack = testStack();
let world: World;
beforeAll(async () => {
  world = await openWorld(stack);
});
afterAll(() => world.close());

test("when a console refund of a finished application is on the desk, then the operator sees what 【入账】 books, and with the owner is told of the invoice that is over too much", async () => {
  const { page } = await openVisitor({ stack, username: "operator" });
  const bidder = await demoBidder(stack, "bidder1");
  const gateways = gatewayControls(stack.addresses);
  const [day, next] = [daysAgo(147), daysAgo(146)];
  const { id, attemptNumber } = await paidByWechat({ world, bidder }, gateways, onDay(day, "09:30:00"));
  await world.reviewer.api.markHandled(id);
  await bidder.api.call("POST", `/api/applications/${id}/invoice`, { body: invoiceFor(bidder) });
  await awaitApplication(bidder, id, ({ endedAt }) => endedAt !== undefined);
  await gateways.refundByHand("wechat", attemptNumber, onDay(next, "11:12:13"), { amountFen: 5_000 });
  await runDay(world.operator, next);

  await page.goto("/finance");
  const row = page.getByRole("row", { name: id });
  await row.getByRole("button", { name: "交办" }).click();
  const assigning = page.getByRole("dialog", { name: "交给谁处理" });
  await assigning.getByRole("button", { name: demoUser(stack, "operator").name, exact: true }).click();
  await expectPoll(() => layoutFaults(page)).toEqual([]);
  await assigning.getByRole("button", { name: "交办" }).click();
  await page.getByText("已交办").waitFor();
  await row.getByRole("cell", { name: demoUser(stack, "operator").name, exact: true }).waitFor();
  await row.getByRole("button", { name: "入账" }).click();
  const dialog = page.getByRole("dialog");
  for (const shown of [id, "50.00", `${next} 11:12:13`]) await dialog.getByText(shown).first().waitFor();
  await dialog.getByRole("textbox", { name: "入账原因" }).fill("多收，已在商户平台退回");
  await dialog.getByRole("button", { name: "入账" }).click();
  await page.getByText("已入账，正在重新对账").waitFor();
  await row.waitFor({ state: "detached" });

  await page.goto(`/operations/applications/${id}`);
  await page.getByText("发票金额多于实际收款").waitFor();
  await page.getByText(/50\.00.*已在渠道后台退款/).waitFor();
  const { page: owners } = await openVisitor({ stack, username: "bidder1" });
  await owners.goto(`/applications/${id}`);
  await owners.getByText("部分款项已退回原支付账户，发票金额因此多于实际收款").waitFor();
  // The bidder chooses where the invoice is sent, so the operator has to ask them.
  await page.getByRole("textbox", { name: "电子邮箱" }).fill("demo@example.com");
  await page.getByRole("button", { name: "红冲重开" }).click();
  const reason = page.getByRole("dialog");
  await reason.getByRole("textbox").fill("按实际收款重开");
  await reason.getByRole("button", { name: "红冲重开" }).click();
  const corrected = await awaitApplication(
    bidder,
    id,
    ({ invoicedFen, endedAt }) => invoicedFen === 15_000 && endedAt !== undefined,
  );
  expect(corrected).toMatchObject({ invoice: "已开票", keptFen: 15_000 });
  await owners.getByText("已办理完成，部分款项已退回原支付账户").waitFor();
});
