/** An OpenAPI document with its components. */
interface WithComponents {
  components?: object;
}

interface ObjectSchema {
  properties: object;
  required?: string[];
}

const isObjectSchema = (schema: object): schema is ObjectSchema => "properties" in schema;

/** Returns a schema with `allOf` as one object schema, if all its parts are object schemas. */
function merged({ allOf, ...schema }: { allOf?: object[] }): object {
  const parts = (allOf ?? []).filter(isObjectSchema);
  if (allOf === undefined) return schema;
  if (parts.length < allOf.length) return { ...schema, allOf };
  return {
    ...{ ...schema, type: "object" },
    properties: Object.assign({}, ...parts.map(({ properties }) => properties)) as object,
    required: parts.flatMap(({ required = [] }) => required),
  };
}

/**
 * Returns a document, or a part of it, with each reference replaced by its component. The schema of problems stays a
 * reference, since a problem may hold more members than that schema names.
 */
export function inlined<T extends object>(part: T, document: WithComponents = part): T {
  const components = (document.components ?? {}) as Record<string, Record<string, unknown> | undefined>;
  const place = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(place);
    if (typeof value !== "object" || value === null) return value;
    const { $ref, ...beside } = value as Record<string, unknown>;
    const [, kind = "", name = ""] = /^#\/components\/(\w+)\/(\w+)$/.exec(String($ref)) ?? [];
    const component = name === "Problem" ? undefined : components[kind]?.[name];
    if (component !== undefined) return { ...(place(component) as object), ...beside };
    const placed = Object.fromEntries(Object.entries(value).map(([key, member]) => [key, place(member)]));
    return merged(placed);
  };
  return place(part) as T;
}
