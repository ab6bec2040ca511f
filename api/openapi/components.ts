import { OpenApiGeneratorV31 } from "@asteasolutions/zod-to-openapi";
import { answerNames, answerOf } from "../../contract/answers";

type Document = ReturnType<OpenApiGeneratorV31["generateDocument"]>;
type Node = Record<string, unknown>;

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The text of a schema without its description, by which equal ones are known; undefined unless it is an object's. */
function objectText(schema: Node): string | undefined {
  if (schema["type"] !== "object" || schema["properties"] === undefined) return undefined;
  return JSON.stringify({ ...schema, description: undefined });
}

/** Each answer of the contract as the generator writes it, by its name in the document. */
function namedSchemas(): Map<string, Node> {
  const generator = new OpenApiGeneratorV31(
    answerNames.map((name) => ({
      type: "route" as const,
      route: {
        ...({ method: "get", path: `/${name}` } as const),
        responses: {
          200: { description: name, content: { "application/json": { schema: answerOf(name) } } },
        },
      },
    })),
  );
  const { paths } = generator.generateDocument({ openapi: "3.1.0", info: { title: "", version: "" } });
  const schemas = Object.entries(paths as Record<string, { get: { responses: Node } }>).map(
    ([path, { get }]): [string, Node] => {
      const { content } = get.responses["200"] as { content: Record<string, { schema: Node }> };
      const [, first = "", rest = ""] = /^\/(.)(.*)$/.exec(path) ?? [];
      return [first.toUpperCase() + rest, content["application/json"]?.schema ?? {}];
    },
  );
  return new Map(schemas.filter(([, schema]) => objectText(schema) !== undefined));
}

/**
 * The document in which each object that has a name in the contract is a component, wherever it stands: generated clients have
 * one class for it, and the document is half as long.
 */
export function withNamedObjects(document: Document): Document {
  const schemas = namedSchemas();
  const nameOf = new Map(
    [...schemas].toReversed().map(([name, schema]) => [objectText(schema) ?? "", name] as const),
  );
  const used = new Set<string>();

  /** @param within - the component whose own schema it is, which can't stand for itself */
  function replace(value: unknown, within?: string): unknown {
    if (Array.isArray(value)) return value.map((item) => replace(item));
    if (!isNode(value)) return value;
    const name = nameOf.get(objectText(value) ?? "");
    if (name === undefined || name === within)
      return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, replace(member)]));
    used.add(name);
    const { description } = value;
    const reference = { $ref: `#/components/schemas/${name}` };
    return description === undefined ? reference : { ...reference, description };
  }

  const paths = replace(document.paths) as Document["paths"];
  const components: Node = {};
  for (const name of used) components[name] = replace(schemas.get(name), name);
  return {
    ...document,
    paths,
    components: { ...document.components, schemas: { ...document.components?.schemas, ...components } },
  } as Document;
}
