import { isOwnWorkflow, isOwnWorkflowId, payloadOwnerOf } from "../../contract/workflow-ids";

const id = "01J9ZD3V2Q5N8R7T6W4X1Y0ABC";

test.each([
  ["renewalApplication", id],
  ["strayRefund", `${id}R1a2b3c`],
  ["reconcile", "reconciliation-2026-01-31T02:30:00Z"],
  ["reconcile", "reconciliation-2026-01-30-again"],
  ["repair", "repair-1a2b3c-0"],
  ["repair", "repair-2026-01-31T02:30:00Z"],
  ["collectAuditTrail", "audit-trail-2026-01-31T02:00:00Z"],
])("knows %s under %s as its own", (type, own) => {
  expect(isOwnWorkflowId(type, own)).toBe(true);
});

test.each([
  ["renewalApplication", `${id}-2026-01-01T00:00:00Z`],
  ["renewalApplication", id.toLowerCase()],
  ["renewalApplication", ` ${id}`],
  ["strayRefund", id],
  ["keepRetention", id],
  ["collectAuditTrail", "audit-trail"],
  ["lockReminders", "repair-2026-01-31T02:30:00Z"],
  ["somebodysWorkflow", id],
])("takes %s under %s for somebody else's", (type, foreign) => {
  expect(isOwnWorkflowId(type, foreign)).toBe(false);
});

test.each([
  ["renewalApplication", id, { applicationId: id }, { applicationId: `${id.slice(0, -1)}X` }],
  [
    "strayRefund",
    `${id}R1a2b3c`,
    { refund: { number: `${id}R1a2b3c` } },
    { refund: { number: `${id}R000000` } },
  ],
  ["reconcile", "reconciliation-2026-01-30-again", { day: "2026-01-30" }, { day: "2026-01-31" }],
])("takes %s under %s for its own only with its own input", (type, own, input, foreign) => {
  expect(isOwnWorkflow(type, own, input)).toBe(true);
  for (const other of [foreign, {}, undefined]) {
    const isScheduled = type === "reconcile" && other !== foreign;
    expect(isOwnWorkflow(type, own, other)).toBe(isScheduled);
  }
});

test("binds the payloads of scheduled runs alone to the id without the time", () => {
  expect(payloadOwnerOf("repair-2026-01-31T02:30:00Z")).toBe("repair");
  for (const exact of [id, `${id}-2026-01-31T02:30:00Z`, "repair-1a2b3c-0", "toString-2026-01-31T02:30:00Z"])
    expect(payloadOwnerOf(exact)).toBe(exact);
});
