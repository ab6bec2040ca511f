import { writeFileSync } from "node:fs";
import { join } from "node:path";
import Ajv2020 from "ajv/dist/2020";
import type { Example } from "../../api/openapi/document";
import { readExchanges } from "../support/exchanges";
import { inlined } from "../support/inlined";
import { operationsOf, readServedDocument, type Operation } from "../support/openapi";
import { testStack } from "../support/test-stack";

/*
 * The examples of the API's document were sent and answered once: RECORD_EXCHANGES=FILE writes down what tests send and get (tests
 * of plain lives should be chosen, not those of odd requests), and TAKE_EXAMPLES=FILE chooses from that. They are held to
 * their schemas here.
 */

const path = join(__dirname, "..", "..", "api", "openapi", "examples.json");
const taken = process.env["TAKE_EXAMPLES"];

const json = "application/json";
/** An example that is longer is one only where there is none shorter. Characters of JSON. */
const longest = 1_500;
/** Longer texts are pictures and signatures. */
const longestText = 200;
/** Number of a list's items that show what it is. */
const mostItems = 1;

function inBrief(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, mostItems).map(inBrief);
  if (typeof value === "string") return value.length > longestText ? `${value.slice(0, 60)}…` : value;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, inBrief(member)]));
}

/** The JSON of an operation's body, and that of its answer. */
const mediaOf = ({ requestBody, responses }: Operation) => ({
  body: requestBody?.content[json],
  answer: Object.entries(responses).find(([status]) => status.startsWith("2"))?.[1].content?.[json],
});

/** Chooses of each operation the exchange that says most without being long; a component's answer is shown once. */
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

test("when a body or an answer is JSON, then the document has an example of it, which its schema takes", async () => {
  const served = await readServedDocument(testStack().addresses.api);
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
      // A command that says nothing may come without a body.
      if (example === undefined && what === "body" && ajv.validate(schema, {})) return [];
      const name = `${what} of ${operation.operationId}`;
      if (example === undefined) return [`the ${name} has no example`];
      return ajv.validate(schema, example) ? [] : [`the ${name}: ${ajv.errorsText()}`];
    }),
  );
  expect(faults).toEqual([]);
});
