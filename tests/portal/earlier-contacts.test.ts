import { formOf, mailed } from "../support/journey";
import { testStack } from "../support/test-stack";
import { openVisitor } from "./browser";
import { demoBidder, submitted } from "./cast";
import { awaitField } from "./form";

const stack = testStack();

test("when somebody of an earlier application is chosen, then contact and address are filled in, and kept as if typed", async () => {
  const bidder = await demoBidder(stack, "bidder1");
  const mobile = `139${String(Date.now()).slice(-8)}`;
  await submitted({ bidder }, { ...mailed, contactName: "示例经办人辛", mobile });
  const { id } = await bidder.api.create(formOf(bidder, { ...mailed, recipientName: "示例收件人另" }));
  const { page, close } = await openVisitor({ stack, username: "bidder1" });
  await page.goto(`/applications/${id}/edit`);
  await page.getByLabel("以往的联系人").selectOption({ label: `示例经办人辛 ${mobile}` });
  await awaitField(page, "手机", mobile);
  await page.getByLabel("以往的收件信息").selectOption({ label: Object.values(recipient).join(" ") });
  await awaitField(page, "收件人", mailed.recipientName);
  await page.reload();
  await awaitField(page, "经办人", "示例经办人辛");
  await close();
});

const recipient = {
  name: mailed.recipientName,
  phone: mailed.recipientPhone,
  address: mailed.recipientAddress,
};
