import { randomUUID } from "node:crypto";
import type { ShownApplication } from "../../embedded/demo/api-client";
import { scanAndPay } from "../../embedded/demo/outside";
import { world } from "../support/here";
import { approved, mailed, paid, startWechat, submitted, awaitApplication } from "../support/journey";
import { newOrgCode } from "../support/people";
import { expectProblem } from "../support/problems";
import { type Bidder } from "../support/world";

/** Person of one organisation who has every role there is. */
let almighty: Bidder;
beforeAll(async () => {
  const orgCode = newOrgCode();
  const orgName = `示例科技有限公司${orgCode.slice(-6)}`;
  const roles = ["bidder" as const, "reviewer" as const, "operator" as const];
  const person = await world.signIn({ subject: randomUUID(), name: "示例多职人员", roles, orgCode, orgName });
  almighty = { ...person, orgCode, orgName };
});

const shipment = { carrier: "示例快递", trackingNumber: "DEMO123456" };
const staffCommands: [method: string, path: string, body?: unknown][] = [
  ["POST", "review", { decision: "approve", opinion: "同意", submission: new Date(0).toISOString() }],
  ["POST", "records", { text: "记录" }],
  ["POST", "shipment", shipment],
  ["PUT", "shipment", shipment],
  ["POST", "handled"],
];
const staffButtons = ["review", "addRecord", "ship", "correctShipment", "markHandled"];

test("when somebody has all roles, then they can't review, process or refund what their organisation applied for", async () => {
  const { id } = await paid({ world, bidder: almighty, changes: mailed });
  for (const [method, path, body] of staffCommands)
    expectProblem(
      await almighty.api.call(method, `/api/applications/${id}/${path}`, { body }),
      ...([403, "OWN_APPLICATION"] as const),
    );
  const shown = await almighty.api.get(id);
  expect(shown.allowed.filter((command) => staffButtons.includes(command))).toEqual([]);
  expectProblem(
    await almighty.api.call("POST", `/api/applications/${id}/withdrawal`, { body: { opinion: "撤回" } }),
    409,
    "WITHDRAW_PAID",
  );
});

test("when the application is another organisation's, then the staff's roles count, and the bidder's don't", async () => {
  const bidder = await world.newBidder();
  const { id } = await submitted({ world, bidder });
  expect((await almighty.api.get(id)).allowed).toEqual(["review", "withdraw", "bookRefund"]);
  expect(await almighty.api.review(id, "approve", "同意")).toMatchObject({ status: "审核通过" });
  expectProblem(
    await almighty.api.call("POST", `/api/applications/${id}/payments`, { body: { channel: "wechat" } }),
    404,
    "NOT_FOUND",
  );
});

test("when staff read an application, then they see no telephone, no address and no QR code that they don't need, and the reviewer the recipient while the lock is to be sent", async () => {
  const bidder = await world.newBidder();
  const { id, form } = await approved({ world, bidder, changes: mailed });
  const { number } = await startWechat(bidder, id);
  const secrets = (application: ShownApplication) =>
    [application.form, ...application.submissions.map((submission) => submission.form)].map(
      ({ mobile, recipientPhone, recipientAddress }) => [mobile, recipientPhone, recipientAddress],
    );
  expect(form.mobile).toBe("138****0000");
  for (const { api } of [world.reviewer, world.operator]) {
    const shown = await api.get(id);
    expect(new Set(secrets(shown).flat())).toEqual(new Set(["138****0000", "****0000", "示例省示例市****"]));
    expect(shown.attempts).toMatchObject([{ number }]);
    expect(JSON.stringify(shown)).not.toContain("weixin://");
  }
  expect((await bidder.api.get(id)).attempts).toMatchObject([
    { codeUrl: expect.stringContaining("weixin://") },
  ]);

  await scanAndPay(world.stack.addresses, number);
  await awaitApplication(bidder, id, ({ payment }) => payment === "已支付");
  const { recipientPhone, recipientAddress } = mailed;
  expect((await world.reviewer.api.get(id)).form).toMatchObject({
    ...{ recipientPhone, recipientAddress, mobile: "138****0000" },
  });
  expect((await world.operator.api.get(id)).form).toMatchObject({ recipientPhone: "****0000" });
});

test("when staff ask for the contact, then they are shown it, and the trail remembers that they were", async () => {
  const bidder = await world.newBidder();
  const { id } = await submitted({ world, bidder, changes: mailed });
  const { pickup: _, ...recipient } = mailed;
  const { body } = await world.reviewer.api.call("GET", `/api/applications/${id}/contact`);
  expect(body).toEqual({ contactName: "示例经办人", mobile: "13800000000", ...recipient });
  expectProblem(await bidder.api.call("GET", `/api/applications/${id}/contact`), 403, "NO_ROLE");
  const shown = { applicationId: id, action: "getContact" };
  // Refusals are counted until somebody reads the trail, or their minute is over.
  await world.auditor.api.call("GET", `/api/audit?applicationId=${id}`);
  expect(await world.models.auditEntries.find(shown).sort({ at: 1 }).lean()).toMatchObject([
    { subject: world.reviewer.subject, result: "done" },
    { subject: bidder.subject, result: "NO_ROLE" },
  ]);
});

test("when an organisation is named otherwise than its account, then the reviewer is told the account's name", async () => {
  const bidder = await world.newBidder();
  const { id } = await submitted({ world, bidder, changes: { organisationName: "示例另一家有限公司" } });
  const { id: right } = await submitted({ world, bidder });
  const remark = { creditCode: bidder.orgCode, accountName: bidder.orgName };
  expect(await world.reviewer.api.get(id)).toMatchObject({ accountName: bidder.orgName });
  expect((await bidder.api.get(id)).accountName).toBeUndefined();
  const queue = async (search: string) =>
    (await world.reviewer.api.call("GET", `/api/reviews?queue=待审核&search=${search}`)).body;
  expect(await queue(id)).toMatchObject({ items: [{ id, ...remark }] });
  expect(
    ((await queue(right)) as { items: { accountName?: string }[] }).items[0]?.accountName,
  ).toBeUndefined();
});
