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

/**
 * Returns the text of a schema without its description, by which equal schemas are found: an object's, or that of a
 * choice between objects; undefined for other types.
 */
function objectText(schema: Node): string | undefined {
  const isObject = schema["type"] === "object" && schema["properties"] !== undefined;
  if (!isObject && schema["oneOf"] === undefined) return undefined;
  return JSON.stringify({ ...schema, description: undefined });
}

/**
 * Returns the schema of an answer whose objects take further fields. Answers repeat parts of requests, whose schemas
 * refuse unknown fields; a generated client that refused them in answers would fail at a later release's new field.
 */
const opened = <T>(schema: T): T =>
  JSON.parse(JSON.stringify(schema), (key, value: unknown) =>
    key === "additionalProperties" && value === false ? undefined : value,
  ) as T;

/** Returns the document in which the objects of all answers take further fields. */
function withOpenAnswers(document: Document): Document {
  const copy = structuredClone(document);
  for (const operation of operationsOf(copy)) operation.responses = opened(operation.responses);
  return copy;
}

/** Returns the schemas of the contract's answers as the document has them, by their names there. */
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
      return [capitalized(path.slice(1)), opened(content["application/json"]?.schema ?? {})];
    },
  );
  return new Map(schemas.filter(([, schema]) => objectText(schema) !== undefined));
}

/** Smallest number of shared properties for which one component extends another. Fewer are shared by chance. */
const fewestInherited = 4;

/** Returns the document in which every object that has a name in the contract is a reference to a component. */
function withNamedObjects(document: Document): Document {
  const schemas = namedSchemas();
  const nameOf = new Map(
    [...schemas].toReversed().map(([name, schema]) => [objectText(schema) ?? "", name] as const),
  );
  const used = new Set<string>();

  /**
   * Replaces schemas by references. @param within - the component whose own schema is processed, which must not refer
   * to itself
   */
  function replace(value: unknown, within?: string): unknown {
    if (Array.isArray(value)) return value.map((item) => replace(item));
    if (!isNode(value)) return value;
    const name = nameOf.get(objectText(value) ?? "");
    if (name === undefined || name === within)
      return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, replace(member)]));
    used.add(name);
    const { description } = value;
    const reference = { $ref: `${componentPrefix}${name}` };
    return description === undefined ? reference : { ...reference, description };
  }

  const paths = replace(document.paths) as NonNullable<Document["paths"]>;
  const webhooks = replace(document.webhooks ?? {}) as NonNullable<Document["webhooks"]>;
  const components: Node = {};
  for (const name of used) components[name] = replace(schemas.get(name), name);
  for (const name of used) components[name] = asExtension(name, components);
  for (const name of used) components[name] = withDiscriminator(components[name], components);
  return withComponents({ ...document, paths, webhooks }, "schemas", components);
}

const componentPrefix = "#/components/schemas/";

/** Property by which a client finds the variant of a choice between named objects. */
const discriminating = "type";

/** Returns the only value of a variant's discriminating property; undefined if it has none. */
function discriminatingValue(schema: unknown): string | undefined {
  if (!isNode(schema) || !isNode(schema["properties"])) return undefined;
  const property = schema["properties"][discriminating];
  const values = isNode(property) ? (property["enum"] ?? [property["const"]]) : [];
  return Array.isArray(values) && values.length === 1 && typeof values[0] === "string"
    ? values[0]
    : undefined;
}

/**
 * Returns a choice between components with the property by which they differ. Without it, generators name the variants
 * by numbers.
 */
function withDiscriminator(schema: unknown, components: Node): unknown {
  if (!isNode(schema) || !Array.isArray(schema["oneOf"])) return schema;
  const references = schema["oneOf"].map((variant: unknown) =>
    isNode(variant) ? variant["$ref"] : undefined,
  );
  const mapping = references.map((reference): [string | undefined, unknown] => [
    discriminatingValue(components[String(reference).slice(componentPrefix.length)]),
    reference,
  ]);
  if (mapping.some(([value]) => value === undefined)) return schema;
  return {
    ...schema,
    discriminator: { propertyName: discriminating, mapping: Object.fromEntries(mapping) as Node },
  };
}

type ObjectSchema = Node & { properties: Node; required?: string[] };

const isObjectSchema = (schema: unknown): schema is ObjectSchema =>
  isNode(schema) && isNode(schema["properties"]);

/** Decides whether a schema has each property of another one, equal and required alike, and further ones. */
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

/** Returns a component as an extension of another one, with only its own properties. */
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

/**
 * Returns the name of a refusal's component: its code, or, for several codes, the name of the first operation with it.
 */
function refusalName(operationId: string, status: string, response: Node): string {
  if (status === "304") return "NotModified";
  const [code, ...others] = String(response["description"])
    .split("; ")
    .map((told) => told.split(":")[0] ?? "");
  if (code === undefined || others.length > 0) return `${operationId}${status}`;
  return code.toLowerCase().split("_").map(capitalized).join("");
}

/**
 * Moves the schema of each refusal that several operations have into a component of its own. Generators make a class of
 * each schema in place for each operation that refers to the refusal, which would be thousands.
 */
function withProblemSchemas(document: Document): Document {
  const uses = new Map<string, number>();
  for (const { responses } of operationsOf(document))
    for (const { $ref: reference } of Object.values(responses))
      if (typeof reference === "string") uses.set(reference, (uses.get(reference) ?? 0) + 1);
  const schemas: Node = {};
  const refusals = (document.components?.responses ?? {}) as unknown as Record<string, Node>;
  for (const [name, { content = {} }] of Object.entries(refusals)) {
    if ((uses.get(`#/components/responses/${name}`) ?? 0) < 2) continue;
    for (const media of Object.values(content as Record<string, Node>)) {
      const own = `${capitalized(name)}Problem`;
      schemas[own] = media["schema"];
      media["schema"] = { $ref: `#/components/schemas/${own}` };
    }
  }
  return withComponents(document, "schemas", schemas);
}

/** Returns the document in which responses (304s and refusals) and parameters of several operations are components. */
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
  return withProblemSchemas(
    withComponents(withComponents(copy, "responses", responses), "parameters", parameters),
  );
}

/**
 * Length above which the pattern of a text of limited length is moved into a component. Long patterns list the
 * characters that a text may contain, and are the same for texts of every length.
 */
const longestInPlace = 40;

/**
 * Returns the name of a text with a long pattern: a line of any characters, a line for invoices, or an email address.
 */
const textName = ({ pattern, format, maxLength }: Node): string =>
  `${format === "email" ? "Email" : String(pattern).startsWith("^[^") ? "Line" : "InvoiceLine"}${String(maxLength)}`;

/** Returns the document in which each text with a long pattern is a component. */
function withNamedTexts(document: Document): Document {
  const texts = new Map<string, string>();
  const components: Node = {};
  const replace = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(replace);
    if (!isNode(value)) return value;
    const { description, ...schema } = value;
    const { type, pattern, maxLength } = schema;
    const isLong = typeof pattern === "string" && pattern.length > longestInPlace;
    if (type !== "string" || !isLong || maxLength === undefined)
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
 * Returns the document in which named or repeated parts are components. Generated clients then have one class for each,
 * and the document is a third as long.
 */
export const withSharedComponents = (document: Document): Document =>
  withSharedParts(withNamedTexts(withNamedObjects(withOpenAnswers(document))));
