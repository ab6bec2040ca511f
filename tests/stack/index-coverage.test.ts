import fc from "fast-check";
import { readFileSync } from "node:fs";
import { bidder, world } from "../support/here";
import { type Index, type QueryShape, isServed } from "../support/index-coverage";
import { finished } from "../support/journey";
import { type Operation, operationsOf, readDocument } from "../support/openapi";
import { queryShapesFile } from "../support/query-shapes";
import { soundValueOf } from "../support/schema-values";

/** Collections that stay small. */
const readAsWhole: readonly string[] = [
  "access_tokens",
  "backups",
  "payload_key_proofs",
  "reconciliation_reports",
  "webhook_endpoints",
];

/**
 * Queries that read an index from end to end, or sort the few documents that they find. docs/scale.md says how long
 * they take.
 */
const reviewed: readonly string[] = [
  // Search for a part of a name or of a lock's serial number in all applications.
  "applications find organisationName|lockSerials|_id",
  "applications countDocuments organisationName|lockSerials|_id",
  // Applications of one lock are found by the lock's index, and the few sorted in memory.
  "applications find lockSerials|application.paidAt",
  // The oldest of the applications whose events aren't told yet, of which there are few.
  "applications findOne untold",
  // The number of applications in each stage, and the figures for Prometheus. Both are limited to a twentieth of the
  // time.
  "applications aggregate stage",
  "applications aggregate status",
  "applications countDocuments application.invoice|application.operatorNotes",
  "sms_messages aggregate ",
  "webhook_deliveries aggregate ",
  // The endpoints of all deliveries that wait, each found in the index.
  "webhook_deliveries distinct ",
  // Repair and retention read all applications once a night.
  "applications find status|application.endedAt",
  // Once a night: bills that were encrypted with a former key, and the number of entries older than the signed trail.
  "bills find keyId",
  "audit_entries countDocuments link.process",
  // Number of open applications, which is read only while tasks of some run fail.
  "applications countDocuments status|application.endedAt",
  "applications countDocuments status|claim|updatedAt",
  "applications find status|claim|updatedAt",
  "lock_claims aggregate hold",
  "lock_claims find ",
  "lock_reminders find setAt",
  // A week's requests for consent, found by the index that deletes old requests, and sorted in memory.
  "consent_requests find askedAt",
  "consent_requests find askedAt|askedAt|_id",
  // Locks of one organisation, also by the beginning of their serial number.
  "registered_locks find creditCode|_id",
];

/**
 * Decides whether the query is a reviewers' list in an order of the reviewer's choice, as random requests ask for it.
 * An index finds the applications, and they are sorted in memory. The queues are short; docs/scale.md describes 已审核,
 * which is long.
 */
const isInChosenOrder = ({ collection, filter, sort }: QueryShape): boolean =>
  collection === "applications" &&
  ("queue" in filter || "reviewedAt" in filter) &&
  Object.keys(sort).length > 0 &&
  !("queueSince" in sort || "reviewedAt" in sort);

const titleOf = ({ collection, method, filter: { $or, ...common } }: QueryShape): string => {
  const names = (Array.isArray($or) ? $or : [common]).flatMap((branch: object) => Object.keys(branch));
  return `${collection} ${method} ${names.join("|")}`;
};

/** Returns the queries of a list operation: each filter on its own, with several values. */
function questionsTo({ parameters = [] }: Operation): Record<string, string>[] {
  const filters = parameters.filter((one) => one.in === "query");
  const asked = filters.flatMap(({ name, schema }) => {
    const values =
      schema.enum ?? fc.sample(soundValueOf(schema, { page: [1] }, name), { numRuns: 5, seed: 1 });
    return values.map((value) => ({ [name]: String(value) }));
  });
  return [{}, ...asked];
}

async function askEverything(): Promise<void> {
  const people = { bidder, reviewer: world.reviewer, operator: world.operator };
  const reads = operationsOf(await readDocument(world.stack.addresses.api)).filter(
    ({ method, path }) => method === "GET" && path.startsWith("/api/") && !path.includes("{"),
  );
  for (const operation of reads)
    for (const person of Object.values(people))
      for (const question of questionsTo(operation))
        await person.api.call("GET", `${operation.path}?${new URLSearchParams(question).toString()}`);
}

test("when anything is asked of the database, then a declared index finds it in its order", async () => {
  await finished({ world, bidder });
  await askEverything();
  const indexes = new Map<string, Index[]>(
    Object.values(world.models).map(({ collection, schema }) => [
      collection.name,
      schema.indexes().map(([fields]) => fields as Index),
    ]),
  );
  const shapes = readFileSync(queryShapesFile(world.stack), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as QueryShape);
  const unserved = shapes.filter(
    (shape) =>
      !readAsWhole.includes(shape.collection) &&
      !reviewed.includes(titleOf(shape)) &&
      !isInChosenOrder(shape) &&
      !isServed(shape, indexes.get(shape.collection) ?? []),
  );
  expect(unserved).toEqual([]);
  expect(shapes.length).toBeGreaterThan(50);
});
