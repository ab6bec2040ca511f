import { readFileSync } from "node:fs";
import { inlined } from "./inlined";
import Ajv2020, { type ValidateFunction } from "ajv/dist/2020";

/** Names the file that holds the document of the API under test. */
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
  /** Where the one schema of problems stands: a loose one, since a code may say more of itself. */
  components?: object;
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
  mediaType: string;
  body: unknown;
}

export type AnswerCheck = (answered: Answered) => string | undefined;

/** Tells what an answer holds that its schema doesn't, or lacks that it names; undefined of a sound one. */
export function createAnswerCheck(document: OpenApi): AnswerCheck {
  const { paths, components = {} } = inlined(document);
  const ajv = new Ajv2020({ strict: false, validateFormats: false, code: { optimize: false } });
  const compiled = new Map<string, ValidateFunction | undefined>();
  // Many routes answer the same, and to compile it takes long.
  const compiledOf = new Map<string, ValidateFunction>();
  const compile = (schema: SchemaNode): ValidateFunction => {
    const text = JSON.stringify(schema);
    const validate = compiledOf.get(text) ?? ajv.compile({ ...closed(schema), components });
    compiledOf.set(text, validate);
    return validate;
  };
  const routes = Object.entries(paths).map(([path, methods]) => ({
    pattern: new RegExp(`^${path.replaceAll(".", "\\.").replace(/\{\w+\}/g, "[^/]+")}$`),
    path,
    methods,
  }));

  /** Where a fixed path and one with a placeholder both match, the fixed one is served. */
  const routeOf = (pathname: string) =>
    routes.find(({ path }) => path === pathname) ?? routes.find(({ pattern }) => pattern.test(pathname));

  return ({ method, url, status, mediaType, body }) => {
    const { pathname } = new URL(url);
    const route = routeOf(pathname);
    const operation = route?.methods[method.toLowerCase()];
    // What nobody describes is answered with 404 or 405, by the same schema everywhere.
    if (!route || !operation) return undefined;
    const key = `${method} ${route.path} ${status} ${mediaType}`;
    if (!compiled.has(key)) {
      const schema = operation.responses[status]?.content?.[mediaType]?.schema;
      compiled.set(key, schema && compile(schema));
    }
    const check = compiled.get(key);
    const told = `${method} ${pathname} answered ${status}`;
    if (!check) return `${told} as ${mediaType}, which is not declared ${codeOf(body)}`;
    if (check(body)) return undefined;
    return `${told} beside its schema: ${ajv.errorsText(check.errors)} ${JSON.stringify(check.errors?.map(({ params }) => params))} ${codeOf(body)}`;
  };
}

/** Of a problem; other answers are not quoted. */
const codeOf = (body: unknown): string => (body as { code?: string } | null)?.code ?? "";

let check: AnswerCheck | undefined;

/** The check by the document of the stack that the run shares; other stacks' answers have the same schemas. */
export function answerFault(answered: Answered): string | undefined {
  check ??= createAnswerCheck(
    JSON.parse(readFileSync(process.env[answersVariable] ?? "", "utf8")) as OpenApi,
  );
  return check(answered);
}
