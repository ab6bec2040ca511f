import fc from "fast-check";
import type { Operation, Parameter } from "../openapi";
import { bodySchemaOf } from "../openapi";
import { soundValueOf, type Schema } from "../schema-values";

type Values = Readonly<Record<string, unknown>>;

/** A request as it was thought of, before it is written down for the wire. */
export interface MadeRequest {
  path: Values;
  query: Values;
  body?: unknown;
  /** What is otherwise on the wire than the parts say. */
  wire?: { text?: string; contentType?: string; idempotencyKey?: string | null };
}

/** Making many at once is cheap, making one is not. */
const batch = 64;

export const schemasIn = ({ parameters = [] }: Operation, place: Parameter["in"]) =>
  parameters.filter((parameter) => parameter.in === place);

/** Which of an application's locks are meant, nobody guesses; who doesn't say means all. */
const withoutLockChoice = (schema: Schema): Schema =>
  schema.properties
    ? {
        ...schema,
        properties: Object.fromEntries(
          Object.entries(schema.properties).filter(([name]) => !["leftOut", "locks"].includes(name)),
        ),
      }
    : schema;

/** Requests that are as the document says, one after the other, by a seed. */
export function createMaker(seed: number): (operation: Operation) => MadeRequest {
  const stores = new Map<string, { made: fc.Arbitrary<MadeRequest>; left: MadeRequest[]; batches: number }>();

  function arbitraryOf(operation: Operation): fc.Arbitrary<MadeRequest> {
    const valuesIn = (place: Parameter["in"]) => {
      const named = schemasIn(operation, place);
      const values = named.map(({ name, schema }) => [name, soundValueOf(schema, {}, name)]);
      const required = named.filter((one) => one.required).map(({ name }) => name);
      return fc.record(Object.fromEntries(values) as Record<string, fc.Arbitrary<unknown>>, {
        requiredKeys: required,
      }) as fc.Arbitrary<Values>;
    };
    const schema = bodySchemaOf(operation);
    const body = schema ? soundValueOf(withoutLockChoice(schema), {}) : fc.constant(undefined);
    return fc.record({ path: valuesIn("path"), query: valuesIn("query"), body });
  }

  return (operation) => {
    const { operationId } = operation;
    const store = stores.get(operationId) ?? { made: arbitraryOf(operation), left: [], batches: 0 };
    stores.set(operationId, store);
    if (store.left.length === 0) {
      store.left = fc.sample(store.made, { numRuns: batch, seed: seed + store.batches });
      store.batches += 1;
    }
    // The first of a batch are the smallest.
    return store.left.pop() ?? { path: {}, query: {} };
  };
}
