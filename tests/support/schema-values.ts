import fc from "fast-check";

/** JSON Schema as the API's own document uses it. */
export interface Schema {
  type?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  oneOf?: Schema[];
  enum?: unknown[];
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
}

/** Values that only who knows the system can name (ids, bank codes), by the property's name. */
export type Known = Readonly<Record<string, readonly unknown[]>>;

const oddTexts = ["", " ", "\u0000", "𠮷\u202e", "<script>", "{{7*7}}", "' OR 1=1 --", "x".repeat(2_000)];
const junk = fc.oneof(
  fc.constantFrom<unknown>(...oddTexts, null, true, -1, 1e21, [], {}),
  fc.jsonValue({ maxDepth: 2 }),
);

const soundObject = ({ properties = {}, required = [] }: Schema, known: Known): fc.Arbitrary<unknown> =>
  fc.record(
    Object.fromEntries(
      Object.entries(properties).map(([name, schema]) => [name, valueOf(schema, known, name)]),
    ),
    { requiredKeys: required },
  );

const soundText = ({ pattern, minLength = 0, maxLength = 60 }: Schema): fc.Arbitrary<string> =>
  pattern === undefined
    ? fc.string({ unit: "grapheme", minLength, maxLength: Math.min(maxLength, 60) })
    : fc.stringMatching(new RegExp(pattern));

function soundValue(schema: Schema, known: Known): fc.Arbitrary<unknown> {
  if (schema.oneOf) return fc.oneof(...schema.oneOf.map((option) => valueOf(option, known)));
  if (schema.enum) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case "object":
      return soundObject(schema, known);
    case "array":
      return fc.array(valueOf(schema.items ?? {}, known), { maxLength: 3 });
    case "integer":
    case "number":
      return fc.integer({ min: schema.minimum ?? -5, max: schema.maximum ?? 1_000_000 });
    case "string":
      return soundText(schema);
    default:
      return junk;
  }
}

/** Values of a schema, most of them sound, and now and then one with something wrong in it. */
export function valueOf(schema: Schema, known: Known, name = ""): fc.Arbitrary<unknown> {
  const told = known[name];
  return fc.oneof(
    ...(told ? [{ weight: 40, arbitrary: fc.constantFrom(...told) }] : []),
    { weight: 20, arbitrary: soundValue(schema, known) },
    { weight: 1, arbitrary: junk },
  );
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Paths of what a value holds and its schema does not tell of. */
export function undeclared(schema: Schema, value: unknown, path = ""): string[] {
  if (Array.isArray(value)) {
    return value.flatMap((item) => undeclared(schema.items ?? {}, item, `${path}[]`));
  }
  if (!isRecord(value) || !schema.properties) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const property = schema.properties?.[name];
    return property ? undeclared(property, member, `${path}.${name}`) : [`${path}.${name}`];
  });
}
