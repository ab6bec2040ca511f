import fc from "fast-check";
import type { Operation, Parameter } from "../openapi";
import { bodySchemaOf } from "../openapi";
import { soundValueOf, type Schema } from "../schema-values";

type Values = Readonly<Record<string, unknown>>;

/** A generated request before it is serialised. */
export interface MadeRequest {
  path: Values;
  query: Values;
  body?: unknown;
}

/** Number of requests generated at a time, because generating a single one is expensive. */
const batch = 64;

const schemasIn = ({ parameters = [] }: Operation, place: Parameter["in"]) =>
  parameters.filter((parameter) => parameter.in === place);

/**
 * Removes the fields that name some of an application's locks, since no generator guesses serial numbers. A request
 * without them means all locks.
 */
const withoutLockChoice = (schema: Schema): Schema =>
  schema.properties
    ? {
        ...schema,
        properties: Object.fromEntries(
          Object.entries(schema.properties).filter(([name]) => !["leftOut", "locks"].includes(name)),
        ),
      }
    : schema;

/** Creates a generator of requests that match the document, by a seed. */
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
    // The list is read from its end, because the first samples of a batch are the smallest.
    return store.left.pop() ?? { path: {}, query: {} };
  };
}
