import type { OpenApiGeneratorV31 } from "@asteasolutions/zod-to-openapi";
import recorded from "./examples.json";

type Document = ReturnType<OpenApiGeneratorV31["generateDocument"]>;
type Node = Record<string, unknown>;

/** Body and answer of an operation with demonstration data. */
export interface Example {
  body?: unknown;
  answer?: unknown;
}

/** Examples by operationId; tests/stack/examples.test.ts records them from the tests' requests. */
const examples: Readonly<Record<string, Example | undefined>> = recorded;

interface Media extends Node {
  schema?: { $ref?: string };
}
interface Operation {
  operationId: string;
  requestBody?: { content: Record<string, Media | undefined> };
  responses: Record<string, { content?: Record<string, Media | undefined> } | undefined>;
}

const jsonType = "application/json";
const componentPrefix = "#/components/schemas/";

/** Returns the document with an example for each body and each answer. Answers that are components share an example. */
export function withExamples(document: Document): Document {
  const copy = structuredClone(document);
  const schemas = (copy.components?.schemas ?? {}) as Record<string, Node | undefined>;
  const show = (media: Media | undefined, example: unknown): void => {
    if (!media || example === undefined) return;
    const name = media.schema?.$ref?.startsWith(componentPrefix)
      ? media.schema.$ref.slice(componentPrefix.length)
      : undefined;
    const component = name === undefined ? undefined : schemas[name];
    if (component) component["examples"] ??= [example];
    else media["example"] = example;
  };
  for (const methods of Object.values(copy.paths as Record<string, Record<string, Operation>>))
    for (const { operationId, requestBody, responses } of Object.values(methods)) {
      const { body, answer } = examples[operationId] ?? {};
      show(requestBody?.content[jsonType], body);
      for (const [status, response] of Object.entries(responses))
        if (status.startsWith("2")) show(response?.content?.[jsonType], answer);
    }
  return copy;
}
