import { requestInvoice } from "../../workflows/messages";
import { createFailingCalls } from "./bench/failing-calls";
import { approvedRenewal, delivery, owner, paidRenewal, useBench } from "./bench/renewal";

const calls = createFailingCalls();
const bench = useBench({ around: calls.around });

/** A question is tried so often before the workflow asks again later. */
const triesOfAQuestion = 3;

test("when the provider refuses an invoice for good, then the reason stays, and another title gets a number", async () => {
  const renewal = await paidRenewal(bench());
  await renewal.markHandled();
  const buyer = { kind: "organisation", name: "示例科技有限公司", taxNumber: "NO-TAX-NUMBER" } as const;
  await renewal.give(requestInvoice, { by: owner, buyer, delivery });
  const refused = await renewal.eventually(({ invoice }) => invoice === "开票失败");
  expect(refused).toMatchObject({ invoice: "开票失败", receipt: "无" });
  await renewal.requestInvoice();
  await expect(renewal.handle().result()).resolves.toMatchObject({ invoice: "已开票" });
});

test("when the provider is away as it is asked about an invoice, then it is asked again", async () => {
  const renewal = await paidRenewal(bench());
  await renewal.markHandled();
  calls.failNext("queryInvoice", 2 * triesOfAQuestion);
  await renewal.requestInvoice();
  await expect(renewal.handle().result()).resolves.toMatchObject({ invoice: "已开票" });
});

test("when an order can't be closed at its deadline, then it is closed a little later", async () => {
  const renewal = await approvedRenewal(bench());
  await renewal.pay("wechat");
  calls.failNext("closePayment", 2 * triesOfAQuestion);
  await bench().sleep(360);
  const closed = await renewal.eventually(({ attempts }) => attempts[0]?.status === "已关闭");
  expect(closed.attempts).toMatchObject([{ status: "已关闭", expired: true }]);
});
