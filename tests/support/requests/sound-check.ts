import Ajv2020, { type ValidateFunction } from "ajv/dist/2020";
import { bodySchemaOf, type Operation } from "../openapi";
import type { Schema } from "../schema-values";
import { schemasIn, type MadeRequest } from "./made-request";

const isDay = (text: string): boolean =>
  /^\d{4}-\d\d-\d\d$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text);
const isInstant = (text: string): boolean =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text));

const options = {
  strict: false,
  // The format email is not checked, because the field's pattern covers all that matters.
  formats: { date: isDay, "date-time": isInstant, email: true as const },
};

interface Checks {
  path: ValidateFunction;
  query: ValidateFunction;
  body: ValidateFunction | undefined;
}

/** Creates a check whether a request matches the document, by an independent JSON Schema validator. */
export function createSoundCheck(): (operation: Operation, request: MadeRequest) => boolean {
  const ajv = new Ajv2020(options);
  // Values in an address are text, so a number is valid if the text can be read as one.
  const reading = new Ajv2020({ ...options, coerceTypes: true });
  const known = new Map<string, Checks>();

  function checksOf(operation: Operation): Checks {
    const objectOf = (place: "path" | "query"): Schema => {
      const named = schemasIn(operation, place);
      return {
        type: "object",
        properties: Object.fromEntries(named.map(({ name, schema }) => [name, schema])),
        required: named.filter(({ required }) => required).map(({ name }) => name),
        additionalProperties: false,
      };
    };
    const body = bodySchemaOf(operation);
    return {
      path: reading.compile(objectOf("path")),
      query: reading.compile(objectOf("query")),
      body: body && ajv.compile(body),
    };
  }

  return (operation, { path, query, body, wire }) => {
    if (wire) return false;
    const checks = known.get(operation.operationId) ?? checksOf(operation);
    known.set(operation.operationId, checks);
    const asText = (values: MadeRequest["path"]) =>
      Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
    const isBodySound = checks.body ? checks.body(body) : body === undefined;
    return checks.path(asText(path)) && checks.query(asText(query)) && isBodySound;
  };
}
