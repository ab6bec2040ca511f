/** A document, or what of one holds its schemas. */
interface WithSchemas {
  components?: { schemas?: Record<string, unknown> };
}

/** The document with each named object in its place; the schema of problems stays, which says less than a problem may. */
export function inlined<T extends object>(document: T & WithSchemas): T {
  const schemas = document.components?.schemas ?? {};
  const place = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(place);
    if (typeof value !== "object" || value === null) return value;
    const { $ref, ...beside } = value as Record<string, unknown>;
    const name = /^#\/components\/schemas\/(\w+)$/.exec(String($ref))?.[1];
    if (name !== undefined && name !== "Problem") return { ...(place(schemas[name]) as object), ...beside };
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, place(member)]));
  };
  return place(document) as T;
}
