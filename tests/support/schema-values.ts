import fc from "fast-check";
import { piecesFor } from "./requests/odd-texts";

/** JSON Schema as far as the API's own document uses it. */
export interface Schema {
  $ref?: string;
  examples?: unknown[];
  type?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  oneOf?: Schema[];
  allOf?: Schema[];
  enum?: unknown[];
  pattern?: string;
  format?: string;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  minProperties?: number;
  maxProperties?: number;
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
}

/** Values that only somebody who knows the system can name (ids, bank codes), by property name. */
export type Known = Readonly<Record<string, readonly unknown[]>>;

const oddTexts = ["", " ", "\u0000", "𠮷\u202e", "<script>", "{{7*7}}", "' OR 1=1 --", "x".repeat(2_000)];
/** Values of any kind. */
const junk = fc.oneof(
  fc.constantFrom<unknown>(...oddTexts, null, true, -1, 1e21, [], {}),
  fc.jsonValue({ maxDepth: 2 }),
);

/** Function that generates values for a part of a larger value, by the part's schema. */
type Part = (schema: Schema, name?: string) => fc.Arbitrary<unknown>;

const soundObject = (
  { properties = {}, required = [], minProperties = 0, maxProperties = Infinity }: Schema,
  part: Part,
): fc.Arbitrary<unknown> =>
  fc
    .record(
      Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, part(schema, name)])),
      {
        requiredKeys: required,
      },
    )
    .filter((made) => {
      const { length } = Object.keys(made);
      return length >= minProperties && length <= maxProperties;
    });

const someDay = fc.date({ min: new Date("2001-01-01"), max: new Date("2099-12-31"), noInvalidDate: true });
const formats: Readonly<Record<string, fc.Arbitrary<string>>> = {
  date: someDay.map((at) => at.toISOString().slice(0, 10)),
  "date-time": someDay.map((at) => at.toISOString()),
  email: fc.emailAddress(),
};

const pieces = (min: number, max: number, ...from: readonly (readonly string[])[]) =>
  fc
    .array(
      fc.oneof(...from.filter(({ length }) => length > 0).map((choices) => fc.constantFrom(...choices))),
      {
        minLength: min,
        maxLength: max,
        size: "max",
      },
    )
    .map((parts) => parts.join(""));

/** Returns texts of several kinds: any characters, ordinary ones, odd ones, and texts of the greatest length. */
function anyText(minLength: number, maxLength: number, checks: readonly RegExp[]) {
  const { odd, plain } = piecesFor(checks);
  const length = Math.min(maxLength, 60);
  return fc.oneof(
    fc.string({ unit: "grapheme", minLength, maxLength: Math.min(maxLength, 20) }),
    pieces(minLength, length, plain),
    pieces(minLength, Math.min(maxLength, 20), odd, plain),
    fc.constant("示".repeat(maxLength)),
    fc.constantFrom(...odd).map((piece) => piece.repeat(Math.floor(maxLength / [...piece].length))),
  );
}

/** Longest pattern from which texts are generated. Longer patterns are lists of characters, for which that is slow. */
const longestReadPattern = 100;

function soundText({
  pattern,
  format,
  allOf = [],
  minLength = 0,
  maxLength = 60,
}: Schema): fc.Arbitrary<string> {
  const patterns = [pattern, ...allOf.map((one) => one.pattern)].filter((one) => one !== undefined);
  const checks = patterns.map((one) => new RegExp(one, "u"));
  const made =
    formats[format ?? ""] ??
    (pattern === undefined || pattern.length > longestReadPattern
      ? anyText(minLength, maxLength, checks)
      : fc.stringMatching(new RegExp(pattern, "u")));
  const fits = (text: string) => {
    const { length } = [...text];
    return length >= minLength && length <= maxLength && checks.every((check) => check.test(text));
  };
  return made.filter(fits);
}

/** Returns numbers of the whole range, with a preference for its limits. */
function soundNumber({
  exclusiveMinimum = -6,
  minimum = exclusiveMinimum + 1,
  maximum = 1_000_000,
}: Schema): fc.Arbitrary<number> {
  return fc.oneof(fc.integer({ min: minimum, max: maximum }), fc.constantFrom(minimum, maximum));
}

function soundValue(schema: Schema, part: Part): fc.Arbitrary<unknown> {
  // An alternative has no name here: known values are looked up for the whole value.
  if (schema.oneOf) return fc.oneof(...schema.oneOf.map((option) => part(option)));
  if (schema.enum) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case "object":
      return soundObject(schema, part);
    case "array":
      return fc.array(part(schema.items ?? {}), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 3, 3),
      });
    case "integer":
    case "number":
      return soundNumber(schema);
    case "string":
      return soundText(schema);
    case "boolean":
      return fc.boolean();
    default:
      return junk;
  }
}

/** Returns values that match a schema. */
export function soundValueOf(schema: Schema, known: Known, name = ""): fc.Arbitrary<unknown> {
  const told = known[name];
  return told
    ? fc.constantFrom(...told)
    : soundValue(schema, (inner, innerName) => soundValueOf(inner, known, innerName));
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Returns the paths of properties that the value has but its schema doesn't declare. */
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
