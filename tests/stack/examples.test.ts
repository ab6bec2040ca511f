import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { randomUUID } from "node:crypto";
import Ajv2020 from "ajv/dist/2020";
import { userRoles } from "../../api/platform/principal";
import { descriptions } from "../../api/openapi/descriptions";
import { problems } from "../../domain/problems";
import { world } from "../support/here";
import type { Example } from "../../api/openapi/document";
import { readExchanges } from "../support/exchanges";
import { inlined } from "../support/inlined";
import {
  operationsOf,
  type OpenApiDocument,
  readServedDocument,
  soundPathOf,
  type Operation,
} from "../support/openapi";
import { testStack } from "../support/test-stack";

/*
 * Tests that the examples in the API's document match their schemas. The examples are real requests and answers:
 * RECORD_EXCHANGES=FILE records those of a test run (choose tests of ordinary lives, not those of odd requests), and
 * TAKE_EXAMPLES=FILE chooses examples from the records.
 */

const path = join(__dirname, "..", "..", "api", "openapi", "examples.json");
const taken = process.env["TAKE_EXAMPLES"];

const json = "application/json";
/**
 * Preferred maximum length of an example, in characters of JSON. A longer exchange becomes an example only if there is
 * no shorter one.
 */
const longest = 1_500;
/** Largest length of a text in an example, in characters. Longer texts, such as pictures and signatures, are cut. */
const longestText = 200;
/** Number of items that an example shows of each list. */
const mostItems = 1;

function inBrief(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, mostItems).map(inBrief);
  if (typeof value === "string") return value.length > longestText ? `${value.slice(0, 60)}…` : value;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, inBrief(member)]));
}

/** Returns the JSON media types of an operation's request body and of its successful answer. */
const mediaOf = ({ requestBody, responses }: Operation) => ({
  body: requestBody?.content[json],
  answer: Object.entries(responses).find(([status]) => status.startsWith("2"))?.[1].content?.[json],
});

/**
 * Chooses for each operation the exchange that shows most without being long. An answer that several operations share
 * is shown once.
 */
function choose(operations: readonly Operation[], file: string): Record<string, Example> {
  const chosen = new Map<string, { example: Example; length: number }>();
  const routes = operations.map(({ method, path: template, operationId }) => ({
    pattern: new RegExp(`^${method} ${template.replaceAll(".", "\\.").replace(/\{\w+\}/g, "[^/]+")}$`),
    isFixed: !template.includes("{"),
    operationId,
  }));
  for (const { method, url, sent, answer } of readExchanges(file)) {
    const asked = `${method} ${new URL(url).pathname}`;
    const fitting = routes.filter(({ pattern }) => pattern.test(asked));
    const route = fitting.find(({ isFixed }) => isFixed) ?? fitting[0];
    if (!route) continue;
    const body: unknown = typeof sent === "string" ? JSON.parse(sent) : undefined;
    const example = inBrief({ body, answer }) as Example;
    const { length } = JSON.stringify(example);
    const best = chosen.get(route.operationId);
    const isBetter =
      !best || (best.length > longest ? length < best.length : length > best.length && length <= longest);
    if (isBetter) chosen.set(route.operationId, { example, length });
  }
  const shown = new Set<string>();
  const examples = operations.flatMap((operation): [string, Example][] => {
    const { example } = chosen.get(operation.operationId) ?? {};
    if (!example) return [];
    const name = mediaOf(operation).answer?.schema?.$ref;
    const isShown = name !== undefined && shown.has(name);
    if (name !== undefined) shown.add(name);
    const { body, answer } = example;
    return [[operation.operationId, isShown ? { body } : { body, answer }]];
  });
  return Object.fromEntries(examples.toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

let served: OpenApiDocument;
beforeAll(async () => {
  served = await readServedDocument(testStack().addresses.api);
});

test("every example of a request is accepted, or refused for a state and not for what it says", async () => {
  const operations = operationsOf(inlined(served));
  // The sandbox's first organisation, whose name the examples have.
  const claims = { subject: randomUUID(), orgCode: "91330604MA00000013", orgName: "示例投标人甲" };
  const all = { ...claims, name: "示例人员", roles: userRoles.filter((role) => role !== "bidder") };
  const sandboxBidder = await world.signIn({ ...all, roles: ["bidder"] });
  const employee = await world.signIn({ subject: randomUUID(), name: all.name, roles: all.roles });
  const example = (operationId: string): unknown =>
    operations.find((one) => one.operationId === operationId)?.requestBody?.content[json]?.example;
  const { status, body: draft } = await sandboxBidder.api.call<{ id: string }>("POST", "/api/applications", {
    body: example("createDraft"),
  });
  expect(status).toBe(201);
  const refusals: string[] = [];
  for (const operation of operations) {
    const { operationId, method, path: template, "x-access": access } = operation;
    if (example(operationId) === undefined) continue;
    const { api } = [access.roles].flat().includes("bidder") ? sandboxBidder : employee;
    const about = template.replace("/api/applications/{id}", `/api/applications/${draft.id}`);
    const to = soundPathOf({ ...operation, path: about });
    const answer = await api.call<{ code?: string }>(method, to, { body: example(operationId) });
    if (![200, 201, 204, 404, 409].includes(answer.status))
      refusals.push(`${operationId}: ${answer.status} ${String(answer.body.code)}`);
  }
  expect(refusals).toEqual([]);
});

test("when a body or an answer is JSON, then the document has an example of it, which its schema takes", () => {
  const { schemas } = served.components;
  const operations = operationsOf(served);
  if (taken !== undefined)
    return writeFileSync(path, `${JSON.stringify(choose(operations, taken), undefined, 2)}\n`);
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  const whole = new Map(operationsOf(inlined(served)).map((one) => [one.operationId, mediaOf(one)]));
  const faults = operations.flatMap((operation) =>
    Object.entries(mediaOf(operation)).flatMap(([what, media]) => {
      if (!media?.schema) return [];
      const { $ref = "" } = media.schema;
      const example = media.example ?? schemas[$ref.split("/").at(-1) ?? ""]?.examples?.[0];
      const schema = whole.get(operation.operationId)?.[what as "body" | "answer"]?.schema ?? {};
      const name = `${what} of ${operation.operationId}`;
      if (example === undefined) return [`the ${name} has no example`];
      return ajv.validate(schema, example) ? [] : [`the ${name}: ${ajv.errorsText()}`];
    }),
  );
  expect(faults).toEqual([]);
});

test("every operation says in sentences of its own what it is for, and every problem has an example", () => {
  const known = operationsOf(served).map(({ operationId }) => operationId);
  expect(known.filter((name) => !/。.*。/s.test(descriptions[name] ?? ""))).toEqual([]);
  expect(Object.keys(descriptions).filter((name) => !known.includes(name))).toEqual([]);
  const codes = Object.keys(served.components.examples ?? {});
  // No operation of the document can end in these. NOTHING_TO_CLAIM is told of one application among several.
  const apart = ["METHOD_NOT_ALLOWED", "NOT_SEALED", "NOTHING_TO_CLAIM"];
  expect(Object.keys(problems).filter((code) => !codes.includes(code))).toEqual(apart);
});
