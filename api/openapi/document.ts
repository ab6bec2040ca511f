import { OpenApiGeneratorV31, type RouteConfig } from "@asteasolutions/zod-to-openapi";
import { withPortablePatterns } from "./portable-patterns";
import { problemSchema } from "./problem-schema";

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
  return withPortablePatterns(document);
}
