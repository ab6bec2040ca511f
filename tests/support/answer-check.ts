import { readFileSync } from "node:fs";
import { inlined } from "./inlined";
import Ajv2020, { type ValidateFunction } from "ajv/dist/2020";

/** Environment variable with the path of the OpenAPI document of the API under test. */
export const answersVariable = "TEST_OPENAPI_FILE";

const checkedTypes = ["application/json", "application/problem+json"];
export const isChecked = (mediaType: string): boolean => checkedTypes.includes(mediaType);

interface SchemaNode {
  type?: string;
  required?: string[];
  properties?: Record<string, SchemaNode>;
  additionalProperties?: unknown;
  items?: SchemaNode;
  oneOf?: SchemaNode[];
  anyOf?: SchemaNode[];
}
interface Operation {
  responses: Record<string, { content?: Record<string, { schema?: SchemaNode }> }>;
}
export interface OpenApi {
  paths: Record<string, Record<string, Operation>>;
  /** Shared schemas, among them that of problems. It is open, because a problem may have members of its own. */
  components?: { schemas?: Record<string, object> };
}

/** Returns the schema and all schemas in it, closed against properties that they don't name. */
function closed(schema: SchemaNode): SchemaNode {
  const { properties, additionalProperties, items, oneOf, anyOf } = schema;
  return {
    ...schema,
    ...(properties
      ? {
          properties: Object.fromEntries(
            Object.entries(properties).map(([name, member]) => [name, closed(member)]),
          ),
          additionalProperties: additionalProperties ?? false,
        }
      : {}),
    ...(items ? { items: closed(items) } : {}),
    ...(oneOf ? { oneOf: oneOf.map(closed) } : {}),
    ...(anyOf ? { anyOf: anyOf.map(closed) } : {}),
  };
}

/** An answer as it was received. */
export interface Answered {
  method: string;
  url: string;
  status: number;
  mediaType: string;
  body: unknown;
}

/**
 * Creates a function that returns the route of a path. If a fixed path and one with a placeholder both match, the fixed
 * path is served.
 */
export function createRouteFinder<T>(paths: Record<string, T>) {
  const routes = Object.entries(paths).map(([path, methods]) => ({
    pattern: new RegExp(`^${path.replaceAll(".", "\\.").replace(/\{\w+\}/g, "[^/]+")}$`),
    path,
    methods,
  }));
  return (pathname: string) =>
    routes.find(({ path }) => path === pathname) ?? routes.find(({ pattern }) => pattern.test(pathname));
}

export type AnswerCheck = (answered: Answered) => string | undefined;

/**
 * Creates a check that describes how an answer differs from its schema, additional properties included; undefined for a
 * sound answer.
 */
export function createAnswerCheck(document: OpenApi): AnswerCheck {
  const { paths } = document;
  // Every test file has a check of its own, and compiles few schemas, so that nothing more than those is looked at.
  const ajv = new Ajv2020({
    ...{ strict: false, validateFormats: false, code: { optimize: false } },
    ...{ meta: false, validateSchema: false },
  });
  const components = {
    schemas: { Problem: inlined(document.components?.schemas?.["Problem"] ?? {}, document) },
  };
  const compiled = new Map<string, ValidateFunction | undefined>();
  // Compiled schemas are cached, because many routes have the same answer and compiling takes long.
  const compiledOf = new Map<string, ValidateFunction>();
  const compile = (schema: SchemaNode): ValidateFunction => {
    const text = JSON.stringify(schema);
    const validate = compiledOf.get(text) ?? ajv.compile({ ...closed(schema), components });
    compiledOf.set(text, validate);
    return validate;
  };
  const routeOf = createRouteFinder(paths);

  return ({ method, url, status, mediaType, body }) => {
    const { pathname } = new URL(url);
    const route = routeOf(pathname);
    const operation = route?.methods[method.toLowerCase()];
    // Requests without a route are answered with 404 or 405, always by the same schema, and are not checked.
    if (!route || !operation) return undefined;
    const key = `${method} ${route.path} ${status} ${mediaType}`;
    if (!compiled.has(key)) {
      const { content } = inlined(operation.responses[status] ?? {}, document);
      const schema = content?.[mediaType]?.schema;
      compiled.set(key, schema && compile(schema));
    }
    const check = compiled.get(key);
    const told = `${method} ${pathname} answered ${status}`;
    if (!check) return `${told} as ${mediaType}, which is not declared ${codeOf(body)}`;
    if (check(body)) return undefined;
    return `${told} beside its schema: ${ajv.errorsText(check.errors)} ${JSON.stringify(check.errors?.map(({ params }) => params))} ${codeOf(body)}`;
  };
}

/** Returns the code of a problem. Other answers are not quoted. */
const codeOf = (body: unknown): string => (body as { code?: string } | null)?.code ?? "";

/** Returns the document of the stack that the test run shares. Other stacks have the same operations. */
export const sharedDocument = (): OpenApi =>
  JSON.parse(readFileSync(process.env[answersVariable] ?? "", "utf8")) as OpenApi;

let check: AnswerCheck | undefined;

/** Checks an answer against the document of the stack that the test run shares. */
export function answerFault(answered: Answered): string | undefined {
  check ??= createAnswerCheck(sharedDocument());
  return check(answered);
}
