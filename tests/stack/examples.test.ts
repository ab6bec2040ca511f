import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Ajv2020 from "ajv/dist/2020";
import type { Example } from "../../api/openapi/examples";
import { readExchanges } from "../support/exchanges";
import { bodySchemaOf, operationsOf, readDocument, type Operation } from "../support/openapi";
import { testStack } from "../support/test-stack";

/*
 * The examples of the API's document were sent and answered once: RECORD_EXCHANGES=FILE writes down what tests send and get, and
 * TAKE_EXAMPLES=FILE chooses from that. They are held to their schemas here.
 */

const path = join(__dirname, "..", "..", "api", "openapi", "examples.json");
const taken = process.env["TAKE_EXAMPLES"];

const answerSchemaOf = ({ responses }: Operation) =>
  Object.entries(responses).find(([status]) => status.startsWith("2"))?.[1].content?.["application/json"]
    ?.schema;

/** Longer texts are pictures and signatures. */
const longestText = 200;
/** So much of a list shows what it is. */
const mostItems = 2;

function inBrief(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, mostItems).map(inBrief);
  if (typeof value === "string") return value.length > longestText ? `${value.slice(0, 60)}…` : value;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, inBrief(member)]));
}

/** Chooses of each operation the exchange that says most without being long. */
function choose(operations: readonly Operation[], file: string): Record<string, Example> {
  const longest = 2_500;
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
  return Object.fromEntries(
    [...chosen].map(([id, { example }]) => [id, example] as const).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}

test("when a body or an answer is JSON, then the document has an example of it, which its schema takes", async () => {
  const operations = operationsOf(await readDocument(testStack().addresses.api));
  if (taken !== undefined)
    writeFileSync(path, `${JSON.stringify(choose(operations, taken), undefined, 2)}\n`);
  const examples = JSON.parse(readFileSync(path, "utf8")) as Record<string, Example | undefined>;
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  const faults = operations.flatMap((operation) => {
    const { body, answer } = examples[operation.operationId] ?? {};
    const said = [
      ["body", bodySchemaOf(operation), body],
      ["answer", answerSchemaOf(operation), answer],
    ] as const;
    return said.flatMap(([what, schema, example]) => {
      if (!schema || (what === "body" && !operation.requestBody?.required)) return [];
      if (example === undefined) return [`${operation.operationId} has no ${what}`];
      return ajv.validate(schema, example) ? [] : [`${operation.operationId}: ${ajv.errorsText()}`];
    });
  });
  expect(faults).toEqual([]);
  expect(
    Object.keys(examples).filter((id) => !operations.some(({ operationId }) => operationId === id)),
  ).toEqual([]);
});
