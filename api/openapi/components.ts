import { OpenApiGeneratorV31 } from "@asteasolutions/zod-to-openapi";
import { answerNames, answerOf } from "../../contract/answers";
import { capitalized } from "./named";

type Document = ReturnType<OpenApiGeneratorV31["generateDocument"]>;
type Node = Record<string, unknown>;

interface Operation {
  operationId: string;
  parameters?: Node[];
  responses: Record<string, Node>;
}

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const operationsOf = ({ paths }: Document): Operation[] =>
  Object.values(paths as Record<string, Record<string, Operation>>).flatMap((methods) =>
    Object.values(methods),
  );

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
      return [capitalized(path.slice(1)), content["application/json"]?.schema ?? {}];
    },
  );
  return new Map(schemas.filter(([, schema]) => objectText(schema) !== undefined));
}

/** Components that share fewer properties have them by chance. */
const fewestInherited = 4;

/** The document with each object that has a name in the contract as a component, wherever it stands. */
function withNamedObjects(document: Document): Document {
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

  const paths = replace(document.paths) as NonNullable<Document["paths"]>;
  const components: Node = {};
  for (const name of used) components[name] = replace(schemas.get(name), name);
  for (const name of used) components[name] = asExtension(name, components);
  return withComponents({ ...document, paths }, "schemas", components);
}

type ObjectSchema = Node & { properties: Node; required?: string[] };

const isObjectSchema = (schema: unknown): schema is ObjectSchema =>
  isNode(schema) && isNode(schema["properties"]);

/** True where one schema has each property of another as that one has it, required or not, and more. */
function extendsOther(schema: ObjectSchema, other: unknown): other is ObjectSchema {
  if (!isObjectSchema(other)) return false;
  const inherited = Object.entries(other.properties);
  const isRequired = (one: ObjectSchema, key: string): boolean => one.required?.includes(key) ?? false;
  return (
    inherited.length >= fewestInherited &&
    inherited.length < Object.keys(schema.properties).length &&
    inherited.every(
      ([key, member]) =>
        JSON.stringify(schema.properties[key]) === JSON.stringify(member) &&
        isRequired(schema, key) === isRequired(other, key),
    )
  );
}

/** A component as another one, from which it has all but its own properties. */
function asExtension(name: string, components: Node): unknown {
  const schema = components[name];
  if (!isObjectSchema(schema)) return schema;
  for (const [base, other] of Object.entries(components)) {
    if (base === name || !extendsOther(schema, other)) continue;
    const isOwn = (key: string): boolean => !(key in other.properties);
    const { properties, required = [], ...rest } = schema;
    const own = {
      ...rest,
      properties: Object.fromEntries(Object.entries(properties).filter(([key]) => isOwn(key))),
      required: required.filter(isOwn),
    };
    return { allOf: [{ $ref: `#/components/schemas/${base}` }, own] };
  }
  return schema;
}

const withComponents = (document: Document, kind: string, more: Node): Document => ({
  ...document,
  components: {
    ...document.components,
    [kind]: { ...(document.components as Record<string, Node> | undefined)?.[kind], ...more },
  },
});

/** The name of a refusal in the document: its code's, where there is one, or that of the operation that it is of first. */
function refusalName(operationId: string, status: string, response: Node): string {
  if (status === "304") return "NotModified";
  const [code, ...others] = String(response["description"])
    .split("; ")
    .map((told) => told.split(":")[0] ?? "");
  if (code === undefined || others.length > 0) return `${operationId}${status}`;
  return code.toLowerCase().split("_").map(capitalized).join("");
}

/** The document with each 304, refusal and parameter that several operations have as a component. */
function withSharedParts(document: Document): Document {
  const copy = structuredClone(document);
  const responses: Node = {};
  const parameters: Node = {};
  const known = new Map<string, string>();
  const shared = (kind: Node, within: string, name: string, value: Node): Node => {
    const text = within + JSON.stringify(value);
    const found = known.get(text);
    if (found === undefined && name in kind) return value;
    known.set(text, found ?? name);
    kind[found ?? name] = value;
    return { $ref: `#/components/${within}/${found ?? name}` };
  };
  for (const operation of operationsOf(copy)) {
    for (const [status, response] of Object.entries(operation.responses))
      if (Number(status) >= 300)
        operation.responses[status] = shared(
          responses,
          "responses",
          refusalName(operation.operationId, status, response),
          response,
        );
    for (const [place, parameter] of operation.parameters?.entries() ?? []) {
      const name = capitalized(String(parameter["name"]).replaceAll("-", ""));
      operation.parameters?.splice(place, 1, shared(parameters, "parameters", name, parameter));
    }
  }
  return withComponents(withComponents(copy, "responses", responses), "parameters", parameters);
}

/** Longer patterns stand once: they say which characters a text may have, and are the same for texts of every length. */
const longestInPlace = 40;

/** The name of a text whose pattern is long: a line of any characters, one of those that an invoice may have, or an address. */
const textName = ({ pattern, format, maxLength }: Node): string =>
  `${format === "email" ? "Email" : String(pattern).startsWith("^[^") ? "Line" : "InvoiceLine"}${String(maxLength)}`;

/** The document with each text of a long pattern as a component. */
function withNamedTexts(document: Document): Document {
  const texts = new Map<string, string>();
  const components: Node = {};
  const replace = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(replace);
    if (!isNode(value)) return value;
    const { description, ...schema } = value;
    const { type, pattern } = schema;
    if (type !== "string" || typeof pattern !== "string" || pattern.length <= longestInPlace)
      return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, replace(member)]));
    const text = JSON.stringify(schema);
    const name = texts.get(text) ?? textName(schema);
    if (!texts.has(text) && name in components) return value;
    texts.set(text, name);
    components[name] = schema;
    const reference = { $ref: `#/components/schemas/${name}` };
    return description === undefined ? reference : { ...reference, description };
  };
  const { paths, components: given } = document;
  const replaced = { ...document, paths: replace(paths), components: replace(given) } as Document;
  return withComponents(replaced, "schemas", components);
}

/**
 * The document in which whatever has a name, or stands in several places, is a component: generated clients have one class for
 * it, and the document is a third as long.
 */
export const withSharedComponents = (document: Document): Document =>
  withSharedParts(withNamedTexts(withNamedObjects(document)));
