import { readFileSync } from "node:fs";
import fc from "fast-check";
import { isServed, type Index, type QueryShape } from "../support/index-coverage";
import { awaitApplication, invoiceFor, paid } from "../support/journey";
import { operationsOf, readDocument, type Operation } from "../support/openapi";
import { queryShapesFile } from "../support/query-shapes";
import { soundValueOf } from "../support/schema-values";
import { testStack } from "../support/test-stack";
import { openWorld, type Bidder, type World } from "../support/world";

let world: World;
let bidder: Bidder;
beforeAll(async () => {
  world = await openWorld(testStack());
  bidder = await world.newBidder();
});
afterAll(() => world.close());

/** Collections that stay small. */
const readAsWhole: readonly string[] = ["access_tokens", "payload_key_proofs", "reconciliation_reports"];

/**
 * Queries that read an index from end to end, or sort the few documents that they find. docs/scale.md says how long
 * they take.
 */
const reviewed: readonly string[] = [
  // The search for a part of a name or of a lock's number, among all.
  "applications find organisationName|lockSerials|_id",
  "applications countDocuments organisationName|lockSerials|_id",
  // The number of applications in each stage, and the figures for Prometheus, which are asked for at most a twentieth
  // of the time.
  "applications aggregate stage",
  "applications aggregate status",
  "applications countDocuments application.invoice|application.operatorNotes",
  "sms_messages aggregate ",
  "webhook_deliveries aggregate ",
  // Once a night, repair and retention go through all.
  "applications find status|application.endedAt",
  // Once a night, those that a former key sealed; and how many entries are older than the signed trail.
  "bills find keyId",
  "audit_entries countDocuments link.process",
  // The number of open applications, asked only while the tasks of some run fail.
  "applications countDocuments status|application.endedAt",
  "applications countDocuments status|claim|updatedAt",
  "applications find status|claim|updatedAt",
  "lock_claims aggregate hold",
  "lock_claims find ",
  "lock_reminders find $nor",
  // Once at each start, what an earlier release left is looked for in the keys of an index.
  "applications find lockSerials",
  "registered_locks find _id",
  // A week's proposals, found by the index that forgets them, and sorted.
  "consent_requests find askedAt",
  "consent_requests find askedAt|askedAt|_id",
  // The locks of one organisation, or whose number begins so.
  "registered_locks find creditCode|_id",
];

/**
 * A reviewers' list in an order of their choice, as the walk of random requests asks for, too: found by its index, and
 * sorted. The queues are short; of 已审核 docs/scale.md speaks.
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

/** Everything that a list can be asked, each filter by itself. */
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
  const { id } = await paid({ world, bidder });
  await world.reviewer.api.markHandled(id);
  await bidder.api.requestInvoice(id, invoiceFor(bidder));
  await awaitApplication(bidder, id, ({ endedAt }) => endedAt !== undefined);
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
