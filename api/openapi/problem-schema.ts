import type { ResponseConfig } from "@asteasolutions/zod-to-openapi";
import { z } from "zod";
import { problemMediaType } from "../platform/problem-document";
import { problemFor, type AnyProblemCode } from "../platform/problem-registry";

/** The RFC 9457 document that every error is answered with. */
export const problemSchema = z
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
