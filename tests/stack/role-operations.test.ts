import type { UserRole } from "../../api/platform/principal";
import { operationsOf, readDocument } from "../support/openapi";
import { testStack } from "../support/test-stack";

/** Returns the operations that are open to the role, without those that are open to everybody who is signed in. */
async function operationsOfRole(role: UserRole): Promise<string[]> {
  const operations = operationsOf(await readDocument(testStack().addresses.api));
  return operations
    .filter(({ "x-access": { roles } }) => Array.isArray(roles) && roles.includes(role))
    .map(({ method, path }) => `${method} ${path}`)
    .toSorted();
}

test("when the operations of an accountant are listed, then they are reads of the books, and nothing else", async () => {
  expect(await operationsOfRole("accountant")).toEqual([
    "GET /api/applications/{id}/invoice.ofd",
    "GET /api/applications/{id}/invoice.pdf",
    "GET /api/applications/{id}/invoice.xml",
    "GET /api/applications/{id}/invoice/pages",
    "GET /api/applications/{id}/invoice/pages/{page}",
    "GET /api/applications/{id}/invoices/{number}/ofd",
    "GET /api/applications/{id}/invoices/{number}/pdf",
    "GET /api/applications/{id}/invoices/{number}/xml",
    "GET /api/differences",
    "GET /api/invoices/pending",
    "GET /api/ledger/{day}.csv",
    "GET /api/months/{month}",
    "GET /api/months/{month}/report.csv",
    "GET /api/owed",
    "GET /api/reconciliation",
    "GET /api/reconciliation/{day}",
  ]);
});

test("when the operations of an issuer are listed, then they are those of the certificate authority's desk, and nothing else", async () => {
  expect(await operationsOfRole("issuer")).toEqual([
    "GET /api/work-orders",
    "GET /api/work-orders/export.csv",
    "POST /api/work-orders/claims",
    "POST /api/work-orders/{id}/claim",
    "PUT /api/work-orders/{id}/results",
  ]);
});

test("when the operations of a subscriber are listed, then they are the events, and nothing else", async () => {
  expect(await operationsOfRole("subscriber")).toEqual(["GET /api/events"]);
});

test("when the operations of an auditor are listed, then they are reads of the trail, which is nobody else's", async () => {
  expect(await operationsOfRole("auditor")).toEqual(["GET /api/audit", "GET /api/audit/export.csv"]);
  const operations = operationsOf(await readDocument(testStack().addresses.api));
  const ofTrail = operations.filter(({ path }) => path.startsWith("/api/audit"));
  expect(ofTrail.map(({ "x-access": { roles } }) => roles)).toEqual([["auditor"], ["auditor"]]);
});

test("when the scopes of scripts are listed, then each role's cover what it is for, and none a decision or money by hand", async () => {
  const operations = operationsOf(await readDocument(testStack().addresses.api));
  const within = (scope: string): string[] =>
    operations
      .filter(({ security }) => security.some(({ signIn = [] }) => signIn.includes(scope)))
      .map(({ operationId }) => operationId)
      .toSorted();
  expect(within("import")).toEqual(["getLockPage", "importLocks"]);
  expect(within("events")).toEqual(["getEvents"]);
  for (const [scope, role] of [
    ["work-orders", "issuer"],
    ["books", "accountant"],
  ] as const)
    expect(within(scope)).toHaveLength((await operationsOfRole(role)).length);
  const ofBidders = (await operationsOfRole("bidder")).length;
  const [reads, writes] = [within("read"), within("apply")];
  expect(reads.length + writes.length).toBe(ofBidders);
  expect(reads).toContain("getApplication");
  expect(writes).toContain("submitApplication");
  for (const name of ["reviewApplication", "markHandled", "refundPart", "retryRefund", "decideConsent"])
    expect([...reads, ...writes]).not.toContain(name);
});
