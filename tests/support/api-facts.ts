/*
 * This file compares what a program of an integrator relies on in the API's document: a line for each operation, field
 * and value of an enumeration. Texts for people, examples and limits of length are left out.
 */

type Node = Readonly<Record<string, unknown>>;
const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null;
const nodesOf = (value: unknown): [string, Node][] =>
  isNode(value) ? Object.entries(value).filter((entry): entry is [string, Node] => isNode(entry[1])) : [];

const nameOf = (ref: unknown): string => String(ref).replace(/.*\//, "");

/** Returns the lines of a schema and all within it, which stands at `place` of a component or an operation. */
function schemaFacts(schema: Node, place: string, isRequired = true): string[] {
  const { $ref: ref, type, format, required, properties, items } = schema;
  const kind =
    ref === undefined
      ? [type, format]
          .flatMap((one) => one ?? [])
          .map(String)
          .join(" ")
      : nameOf(ref);
  const values = schema["const"] === undefined ? schema["enum"] : [schema["const"]];
  return [
    `${place}\t${kind || "-"}${isRequired ? "" : "，可不填"}`,
    ...(Array.isArray(values) ? values.map((value) => `${place} = ${String(value)}\t`) : []),
    ...nodesOf(properties).flatMap(([name, member]) =>
      schemaFacts(member, `${place}.${name}`, Array.isArray(required) && required.includes(name)),
    ),
    ...(isNode(items) ? schemaFacts(items, `${place}[]`) : []),
    ...["allOf", "anyOf", "oneOf"].flatMap((choice) =>
      nodesOf(schema[choice]).flatMap(([, one]) => schemaFacts(one, `${place}|`)),
    ),
  ];
}

/** Returns the codes of a refusal, each of which stands in a schema beside that of all problems. */
const codesOf = (value: unknown): string[] =>
  nodesOf(value).flatMap(([key, member]) =>
    key === "enum" && Array.isArray(member) ? member.map(String) : codesOf(member),
  );

/** Returns the lines of a document, each a place and what stands there, with a tab between them. */
export function factsOf({ paths, components }: { paths: unknown; components: unknown }): string[] {
  const shared = new Map(
    nodesOf(components).flatMap(([kind, all]): [string, Node][] =>
      nodesOf(all).map(([name, one]) => [`#/components/${kind}/${name}`, one]),
    ),
  );
  const resolved = (one: Node): Node => shared.get(String(one["$ref"])) ?? one;
  const schemaIn = ({ schema }: Node): Node => (isNode(schema) ? schema : {});
  const contentFacts = (content: unknown, place: string): string[] =>
    nodesOf(content).flatMap(([type, media]) => schemaFacts(schemaIn(media), `${place} ${type}`));
  const operations = nodesOf(paths).flatMap(([path, methods]) =>
    nodesOf(methods).flatMap(([method, { operationId, parameters, requestBody, responses }]) => {
      const place = `${method.toUpperCase()} ${path}`;
      return [
        `${place}\t${String(operationId)}`,
        ...nodesOf(parameters).flatMap(([, one]) => {
          const parameter = resolved(one);
          const named = `${place} ${String(parameter["name"])}`;
          return schemaFacts(schemaIn(parameter), named, parameter["required"] === true);
        }),
        ...contentFacts(isNode(requestBody) ? requestBody["content"] : {}, place),
        ...nodesOf(responses).flatMap(([status, one]) => {
          const { content } = resolved(one);
          if (status < "4") return [`${place} ${status}\t`, ...contentFacts(content, `${place} ${status}`)];
          return nodesOf(content).flatMap(([, media]) =>
            codesOf(resolved(schemaIn(media))).map((code) => `${place} ${status} ${code}\t`),
          );
        }),
      ];
    }),
  );
  const schemas = isNode(components) ? nodesOf(components["schemas"]) : [];
  const named = schemas
    .filter(([name]) => !name.endsWith("Problem"))
    .flatMap(([name, schema]) => schemaFacts(schema, name));
  return [...new Set([...operations, ...named])].toSorted();
}

const titles = { added: "新的", removed: "去掉的", changed: "改变的" } as const;
const kinds = ["added", "removed", "changed"] as const;

/** Returns what differs between the lines of two documents, as lists in Chinese; empty if nothing does. */
export function changesBetween(former: readonly string[], present: readonly string[]): string {
  const byPlace = (facts: readonly string[]): Map<string, string> => {
    const places = new Map<string, string>();
    for (const [place = "", what = ""] of facts.map((fact) => fact.split("\t")))
      places.set(place, places.has(place) ? `${places.get(place)} 或 ${what}` : what);
    return places;
  };
  const [was, is] = [byPlace(former), byPlace(present)];
  /** Returns places that only the first document has, without those within another one of them. */
  const outermost = (one: Map<string, string>, other: Map<string, string>): string[] => {
    const own = [...one.keys()].filter((place) => !other.has(place));
    const isWithin = (place: string, outer: string): boolean =>
      place.startsWith(outer) && /^[ .[|]/.test(place.slice(outer.length));
    return own.filter((place) => !own.some((outer) => isWithin(place, outer)));
  };
  const lists = {
    added: outermost(is, was).map((place) => `- \`${place}\``),
    removed: outermost(was, is).map((place) => `- \`${place}\``),
    changed: [...is]
      .filter(([place, what]) => (was.get(place) ?? what) !== what)
      .map(([place, what]) => `- \`${place}\`：此前 ${was.get(place)}，现在 ${what}`),
  };
  return kinds
    .filter((kind) => lists[kind].length > 0)
    .map((kind) => `${titles[kind]}：\n\n${lists[kind].join("\n")}\n`)
    .join("\n");
}
