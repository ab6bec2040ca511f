import { serialOf as lockSerialOf } from "../support/journey";
import { testStack } from "../support/test-stack";
import { openVisitor } from "./browser";
import { agreeToAll, demoBidder, demoPerson, paid, submitted } from "./cast";

const stack = testStack();

test("when a bidder asks what to do, why they were refused and where their money is, then it is one click from the first page", async () => {
  const [bidder, reviewer, operator] = await Promise.all([
    demoBidder(stack, "bidder1"),
    demoPerson(stack, "reviewer1"),
    demoPerson(stack, "operator"),
  ]);
  const rejected = await submitted({ bidder });
  await reviewer.api.review(rejected, "reject", "示例：请补正锁序列号");
  const withdrawn = await paid({ stack, bidder, reviewer });
  await operator.api.withdraw(withdrawn, "示例：申请人来电");
  await agreeToAll(stack, withdrawn);
  const serialOf = async (id: string) => lockSerialOf((await bidder.api.get(id)).form);

  const { page, close } = await openVisitor({ stack, username: "bidder1" });
  await page.goto("/");
  const refusedRow = page.getByRole("row", { name: await serialOf(rejected) });
  await refusedRow.getByText("请按意见修改后重新提交").waitFor();
  await refusedRow.getByRole("link", { name: "修改" }).click();
  await page.getByText("审核意见：示例：请补正锁序列号").waitFor();

  await page.goto("/");
  const withdrawnRow = page.getByRole("row", { name: await serialOf(withdrawn) });
  await withdrawnRow
    .getByText(/等待退款到账|已退款/)
    .first()
    .waitFor();
  await withdrawnRow.getByRole("link", { name: "查看" }).click();
  await page.getByText(/下一步：款项(正在原路退回|已退回原支付账户).*请致电天谷客服/).waitFor();
  await close();
});
