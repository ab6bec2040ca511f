import { randomUUID } from "node:crypto";
import type { ShownApplication } from "../../embedded/demo/api-client";
import { approved, formOf, invoiceFor, mailed, paid, startWechat, submitted } from "../support/journey";
import { newOrgCode } from "../support/people";
import { expectProblem } from "../support/problems";
import { testStack } from "../support/test-stack";
import { openWorld, type Bidder, type World } from "../support/world";

let world: World;
/** Person of one organisation who has every role there is. */
let almighty: Bidder;
beforeAll(async () => {
  world = await openWorld(testStack());
  const orgCode = newOrgCode();
  const orgName = `示例科技有限公司${orgCode.slice(-6)}`;
  const roles = ["bidder" as const, "reviewer" as const, "operator" as const];
  const person = await world.signIn({ subject: randomUUID(), name: "示例多职人员", roles, orgCode, orgName });
  almighty = { ...person, orgCode, orgName };
});
afterAll(() => world.close());

const shipment = { carrier: "示例快递", trackingNumber: "DEMO123456" };
const staffCommands: [method: string, path: string, body?: unknown][] = [
  ["POST", "review", { decision: "approve", opinion: "同意" }],
  ["POST", "records", { text: "记录" }],
  ["POST", "shipment", shipment],
  ["PUT", "shipment", shipment],
  ["POST", "handled"],
];
const staffButtons = ["review", "addRecord", "ship", "correctShipment", "markHandled"];

test("when somebody has all roles, then they can't review, process or refund what their organisation applied for", async () => {
  const own = await submitted({ world, bidder: almighty });
  expect(own.allowed).toEqual(["withdraw"]);
  const { id } = await paid({ world, bidder: almighty, changes: mailed });
  for (const one of [own.id, id]) {
    for (const [method, path, body] of staffCommands) {
      const answer = await almighty.api.call(method, `/api/applications/${one}/${path}`, { body });
      expectProblem(answer, 403, "OWN_APPLICATION");
    }
  }
  const shown = await almighty.api.get(id);
  expect(shown.allowed.filter((command) => staffButtons.includes(command))).toEqual([]);
  expectProblem(
    await almighty.api.call("POST", `/api/applications/${id}/withdrawal`, { body: { opinion: "撤回" } }),
    409,
    "WITHDRAW_PAID",
  );
});

test("when somebody left the organisation, then what they submitted is still not theirs to review or refund", async () => {
  const { id } = await submitted({ world, bidder: almighty });
  const { subject, name } = almighty;
  const left = await world.signIn({ subject, name, roles: ["reviewer", "operator"] });
  for (const path of ["review", "withdrawal"]) {
    const body = path === "review" ? { decision: "approve", opinion: "同意" } : { opinion: "撤回" };
    expectProblem(
      await left.api.call("POST", `/api/applications/${id}/${path}`, { body }),
      403,
      "OWN_APPLICATION",
    );
  }
  expect((await left.api.get(id)).allowed).toEqual([]);
  expect(await almighty.api.get(id)).toMatchObject({ status: "待审核", version: 2 });
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

test("when a draft was never submitted, then no reviewer knows of it", async () => {
  const bidder = await world.newBidder();
  const { id } = await bidder.api.create(formOf(bidder));
  expectProblem(await world.reviewer.api.call("GET", `/api/applications/${id}`), 404, "NOT_FOUND");
  await bidder.api.submit(id, "请审核");
  expect(await world.reviewer.api.get(id)).toMatchObject({ status: "待审核" });
});

test("when staff read an application, then they see no telephone, no address and no QR code that they don't need", async () => {
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
});

test("when a lock is to be sent, then the reviewer reads the recipient, until it is handled", async () => {
  const bidder = await world.newBidder();
  const { id } = await paid({ world, bidder, changes: mailed });
  const recipient = { recipientPhone: mailed.recipientPhone, recipientAddress: mailed.recipientAddress };
  expect((await world.reviewer.api.get(id)).form).toMatchObject({ ...recipient, mobile: "138****0000" });
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

test("when an invoice's buyer is given in full-width letters, then it is kept as it is compared", async () => {
  const bidder = await world.newBidder();
  const { id } = await paid({ world, bidder });
  const { delivery } = invoiceFor(bidder);
  const buyer = { kind: "organisation", name: "ＡＢＣ（示例）有限公司", taxNumber: bidder.orgCode };
  await bidder.api.requestInvoice(id, { buyer, delivery });
  const stored = await world.models.applications.findById(id).lean();
  expect(stored?.application.invoiceRequests.at(-1)?.buyer.name).toBe("ABC（示例）有限公司");
});
