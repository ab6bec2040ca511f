import { readFileSync } from "node:fs";
import Ajv2020, { type ValidateFunction } from "ajv/dist/2020";

/** Names the file that holds the document of the API under test. */
export const answersVariable = "TEST_OPENAPI_FILE";

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
}

/** The schema, and all in it, without room for what it doesn't name. */
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

/** An answer as it came in. */
export interface Answered {
  method: string;
  url: string;
  status: number;
  body: unknown;
}

export type AnswerCheck = (answered: Answered) => string | undefined;

/** Tells what an answer holds that its schema doesn't, or lacks that it names; undefined of a sound one. */
export function createAnswerCheck({ paths }: OpenApi): AnswerCheck {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, code: { optimize: false } });
  const compiled = new Map<string, ValidateFunction | undefined>();
  // Many routes answer the same, and to compile it takes long.
  const compiledOf = new Map<string, ValidateFunction>();
  const compile = (schema: SchemaNode): ValidateFunction => {
    const text = JSON.stringify(schema);
    const validate = compiledOf.get(text) ?? ajv.compile(closed(schema));
    compiledOf.set(text, validate);
    return validate;
  };
  const routes = Object.entries(paths).map(([path, methods]) => ({
    pattern: new RegExp(`^${path.replaceAll(".", "\\.").replace(/\{\w+\}/g, "[^/]+")}$`),
    path,
    methods,
  }));

  function checkOf(method: string, pathname: string, status: number): ValidateFunction | undefined {
    // Where a fixed path and one with a placeholder both match, the fixed one is served.
    const route =
      routes.find(({ path }) => path === pathname) ?? routes.find(({ pattern }) => pattern.test(pathname));
    const key = `${method} ${route?.path} ${status}`;
    if (!compiled.has(key)) {
      const declared = route?.methods[method.toLowerCase()]?.responses[status];
      const schema = declared?.content?.["application/json"]?.schema;
      compiled.set(key, schema && compile(schema));
    }
    return compiled.get(key);
  }

  return ({ method, url, status, body }) => {
    const { pathname } = new URL(url);
    const check = checkOf(method, pathname, status);
    if (!check || check(body)) return undefined;
    return `${method} ${pathname} answered ${status} beside its schema: ${ajv.errorsText(check.errors)} ${JSON.stringify(check.errors?.map(({ params }) => params))}`;
  };
}

let check: AnswerCheck | undefined;

/** The check by the document of the stack that the run shares; other stacks' answers have the same schemas. */
export function answerFault(answered: Answered): string | undefined {
  check ??= createAnswerCheck(
    JSON.parse(readFileSync(process.env[answersVariable] ?? "", "utf8")) as OpenApi,
  );
  return check(answered);
}
