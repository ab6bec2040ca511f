import { type ResponseConfig, OpenApiGeneratorV31, type RouteConfig } from "@asteasolutions/zod-to-openapi";
import { z } from "zod";
import { withNamedObjects } from "./components";
import { problemMediaType, problemFor, type AnyProblemCode } from "../platform/problem";

const escaped = (codePoint: number): string => `\\u${codePoint.toString(16).padStart(4, "0")}`;
const lastOfPlane = 0xffff;

/**
 * The characters of a property in the basic plane, as a class writes them: beyond it, engines differ too much. Half a
 * surrogate pair is no character, but would be taken for one of the two that such an engine sees.
 */
function rangesOf(property: string): string {
  if (property === "Cs") return "";
  const has = new RegExp(`\\p{${property}}`, "u");
  let ranges = "";
  for (let first = 0; first <= lastOfPlane; first += 1) {
    if (!has.test(String.fromCharCode(first))) continue;
    let last = first;
    while (last < lastOfPlane && has.test(String.fromCharCode(last + 1))) last += 1;
    ranges += first === last ? escaped(first) : `${escaped(first)}-${escaped(last)}`;
    first = last;
  }
  return ranges;
}

const known = new Map<string, string>();

/**
 * The generator writes a regular expression's flags behind its pattern; and property escapes (\p), which need a
 * flag, are beyond the validators of most other languages: their characters are written out.
 */
function portablePattern(pattern: string): string {
  const unflagged = pattern.replace(/(?<!\\)\/[a-z]+$/, "");
  return unflagged.replace(/\\p\{(\w+)\}/g, (_, property: string) => {
    const ranges = known.get(property) ?? rangesOf(property);
    known.set(property, ranges);
    return ranges;
  });
}

/** A copy of a document in which every client can read the patterns. */
function withPortablePatterns<T extends object>(document: T): T {
  const copy: T = JSON.parse(JSON.stringify(document), (key, value: unknown) =>
    key === "pattern" && typeof value === "string" ? portablePattern(value) : value,
  );
  return copy;
}

/** The RFC 9457 document that every error is answered with. */
const problemSchema = z
  .looseObject({
    type: z.string().meta({ description: "urn:ca-renewal:problem: and the code" }),
    title: z.string().meta({ description: "What is wrong, the same every time, in Chinese" }),
    status: z.int(),
    detail: z.string().meta({ description: "What to do next, in Chinese" }),
    code: z.string().meta({ description: "Stable: tell errors apart by it" }),
    instance: z
      .string()
      .meta({ description: "urn:ca-renewal:request: and the request's id, for the support" }),
    fields: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .optional()
      .meta({ description: "INVALID_INPUT: every wrong field" }),
    state: z.string().optional().meta({ description: "409: the state that forbids the command" }),
  })
  .meta({ id: "Problem", description: "RFC 9457 problem document" });

const retryAfter = {
  description: "When a repeat makes sense, in seconds",
  schema: { type: "integer" as const },
};

/** The responses of an operation that can end in these problems: one for each status, with its codes. */
export function problemResponses(codes: readonly AnyProblemCode[]): Record<string, ResponseConfig> {
  const unique = [...new Set(codes)];
  const statuses = [...new Set(unique.map((code) => problemFor(code).status))].toSorted((a, b) => a - b);
  const responses = statuses.map((status): [string, ResponseConfig] => {
    const group = unique.filter((code) => problemFor(code).status === status);
    const description = group.map((code) => `${code}: ${problemFor(code).title}`).join("; ");
    const schema = {
      allOf: [
        { $ref: "#/components/schemas/Problem" },
        { type: "object" as const, properties: { code: { type: "string" as const, enum: group } } },
      ],
    };
    return [
      String(status),
      {
        description,
        content: { [problemMediaType]: { schema } },
        ...(status === 503 || status === 429 ? { headers: { "Retry-After": retryAfter } } : {}),
      },
    ];
  });
  return Object.fromEntries(responses);
}

export interface DocumentOptions {
  operations: readonly RouteConfig[];
  /** Where clients reach the API. */
  publicUrl: string;
  version: string;
}

/** The OpenAPI 3.1 document of the operations. */
export function openApiDocument({ operations, publicUrl, version }: DocumentOptions) {
  const generator = new OpenApiGeneratorV31([
    { type: "schema", schema: problemSchema },
    {
      type: "component",
      componentType: "securitySchemes",
      name: "bearer",
      component: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
    },
    ...operations.map((route) => ({ type: "route" as const, route })),
  ]);
  const document = generator.generateDocument({
    openapi: "3.1.0",
    info: {
      title: "CA锁自助延期续费",
      version,
      description: "Online renewal of CA locks. Amounts are integer fen; instants are ISO 8601 UTC.",
    },
    servers: [{ url: publicUrl }],
  });
  return withPortablePatterns(withNamedObjects(document));
}
