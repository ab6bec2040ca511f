import fc from "fast-check";
import type { Random } from "../../chaos/random";
import { junk } from "../schema-values";
import type { MadeRequest } from "./made-request";

type Members = Record<string, unknown>;
const isMembers = (value: unknown): value is Members | unknown[] =>
  typeof value === "object" && value !== null;

/** Returns the path of every member at any depth of a value. */
const placesIn = (value: unknown): string[][] =>
  isMembers(value)
    ? Object.entries(value).flatMap(([name, member]) => [
        [name],
        ...placesIn(member).map((place) => [name, ...place]),
      ])
    : [];

/**
 * Returns the value without the members that JSON leaves out, since the request must be checked as the API receives it.
 */
const asSent = (value: unknown): unknown => (value === undefined ? value : JSON.parse(JSON.stringify(value)));

const tooLong = "长".repeat(2_001);
const numbers = [-1, 0, 1.5, 1e21, 2 ** 53];

/** Creates a function that makes one thing in a valid request invalid. */
export function createBreaker(random: Random, seed: number) {
  const spoiled = fc.sample(junk, { numRuns: 500, seed });
  const anything = (): unknown =>
    random.pick([
      () => random.pick(spoiled as [unknown]),
      () => tooLong,
      () => random.pick(numbers as [number]),
      () => undefined,
    ])();

  function withOneSpoiled(value: unknown): unknown {
    const copy = structuredClone(value);
    const places = placesIn(copy);
    const [first, ...others] = places;
    if (!first || random.next() < 0.1) return random.pick(spoiled as [unknown]);
    const place = random.pick([first, ...others]);
    let holder = copy as Members;
    for (const name of place.slice(0, -1)) holder = holder[name] as Members;
    const last = place.at(-1) ?? "";
    if (random.next() < 0.2) holder["unknown"] = anything();
    else holder[last] = anything();
    return copy;
  }

  const spoilOne = (values: MadeRequest["path"]): MadeRequest["path"] => {
    const [first, ...others] = Object.keys(values);
    if (first === undefined) return { unknown: "1" };
    return { ...values, [random.pick([first, ...others])]: anything() };
  };

  return function broken(request: MadeRequest, isWrite: boolean): MadeRequest {
    const hasPath = Object.keys(request.path).length > 0;
    const ways: [() => MadeRequest, ...(() => MadeRequest)[]] = [
      () => ({ ...request, query: spoilOne(request.query) }),
      ...(hasPath ? [() => ({ ...request, path: spoilOne(request.path) })] : []),
      ...(isWrite
        ? [
            () => ({ ...request, wire: { idempotencyKey: random.pick([null, "short", "ü".repeat(9)]) } }),
            () => ({ ...request, wire: { contentType: random.pick(["text/plain", "application/xml"]) } }),
            () => ({ ...request, wire: { text: random.pick(["{", '{"form":{}}}', "null,", "\u0000"]) } }),
          ]
        : []),
    ];
    const spoilBody = () => ({ ...request, body: asSent(withOneSpoiled(request.body)) });
    return request.body !== undefined && random.next() < 0.6 ? spoilBody() : random.pick(ways)();
  };
}
