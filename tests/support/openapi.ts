import fc from "fast-check";
import type { Access, RecordAccess } from "../../api/openapi/route";
import type { Answer } from "../../embedded/demo/api-client";
import { send } from "./http";
import { inlined } from "./inlined";
import { soundValueOf, undeclared, type Schema } from "./schema-values";

export interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  required?: boolean;
  schema: Schema;
}

export interface ResponseObject {
  description: string;
  headers?: Record<string, unknown>;
  content?: Record<string, { schema?: Schema & { allOf?: Schema[] }; example?: unknown }>;
}

/** An operation of the API's own document, with its method and path. */
export interface Operation {
  method: string;
  path: string;
  operationId: string;
  summary: string;
  "x-access": { roles: Access; records: RecordAccess };
  tags: string[];
  security: Record<string, string[]>[];
  parameters?: Parameter[];
  requestBody?: { required: boolean; content: Record<string, { schema?: Schema; example?: unknown }> };
  responses: Record<string, ResponseObject>;
}

export interface OpenApiDocument {
  openapi: string;
  info: { title: string; version: string };
  servers: { url: string }[];
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Omit<Operation, "method" | "path">>>;
  webhooks?: unknown;
  components: {
    schemas: Record<string, Schema>;
    pathItems?: unknown;
    examples?: Record<string, unknown>;
    securitySchemes: Record<string, { type: string }>;
  };
}

/** Returns the OpenAPI document that the API serves. */
export const readServedDocument = async (api: string): Promise<OpenApiDocument> =>
  (await send(api, { path: "/openapi.json" })).body as OpenApiDocument;

/** Returns the document with all references resolved, for readers of single operations. */
export const readDocument = async (api: string): Promise<OpenApiDocument> =>
  inlined(await readServedDocument(api));

export const operationsOf = ({ paths }: OpenApiDocument): Operation[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...operation,
      path,
      method: method.toUpperCase(),
    })),
  );

export const bodySchemaOf = ({ requestBody }: Operation): Schema | undefined =>
  requestBody?.content["application/json"]?.schema;

/** Header that only repeats have, so that answers without it are no error. */
const onRepeats = "Idempotent-Replayed";

/**
 * Returns how an answer differs from its operation's declaration. Answers of status 500 and above are always reported.
 */
export function oddities({ responses }: Operation, { status, headers, body }: Answer): string[] {
  const { code } = body as { code?: string };
  const what = `${status} ${code ?? ""}`;
  const declared = responses[String(status)];
  if (!declared) return [`${what} is not declared`];
  const [[mediaType, content] = ["", {}]] = Object.entries(declared.content ?? {});
  const codes = content.schema?.allOf?.[1]?.properties?.["code"]?.enum;
  const type = headers.get("content-type")?.split(";")[0] ?? "";
  return [
    ...(status >= 500 ? [what] : []),
    ...(type === mediaType ? [] : [`${what} came as ${type}`]),
    ...Object.keys(declared.headers ?? {})
      .filter((name) => name !== onRepeats && !headers.has(name))
      .map((name) => `${what} came without ${name}`),
    ...(status >= 400
      ? codes?.includes(code)
        ? []
        : [`${what} is not declared`]
      : undeclared(content.schema ?? {}, body).map((path) => `${path} is not declared`)),
  ];
}

const sampleOf = (schema: Schema): string =>
  String(fc.sample(soundValueOf(schema, {}), { numRuns: 1, seed: 1 })[0]);

/** Returns the path of an operation with a value for each parameter that its schema takes. */
export const soundPathOf = ({ path, parameters = [] }: Operation): string =>
  parameters
    .filter((one) => one.in === "path")
    .reduce((to, { name, schema }) => to.replace(`{${name}}`, encodeURIComponent(sampleOf(schema))), path);

/**
 * Returns the parameters that an operation can't do without. Operators, who may see everything, have to say what they
 * look for.
 */
export function queryOf(parameters: Operation["parameters"] = []): string {
  const needed = parameters.filter((one) => one.in === "query" && (one.required || one.name === "search"));
  const values = needed.map(({ name, schema }): [string, string] => [name, sampleOf(schema)]);
  return values.length > 0 ? `?${new URLSearchParams(values).toString()}` : "";
}
