import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { UserRole } from "../../../api/platform/principal";
import type { Answer } from "../../../embedded/demo/api-client";
import { createRandom } from "../../chaos/random";
import { send } from "../http";
import { oddities, type Operation } from "../openapi";
import type { ProblemBody } from "../problems";
import type { Person } from "../world";
import { isBeyondSchemas } from "./beyond-schemas";
import { isBidder, type Cast } from "./cast";
import { createChooser, type Move } from "./choice";
import { fitted } from "./fitting";
import { createMaker, type MadeRequest } from "./made-request";
import { createPayer } from "./payer";
import { shownIn } from "./stock";

interface Options {
  cast: Cast;
  operations: readonly Operation[];
  seed: number;
}

/** Results of an operation's requests. */
export interface Met {
  asked: number;
  done: number;
  /** True once a request was repeated with the same key and answered as a repeat. */
  repeated?: true;
  /** Number of refusals by code. */
  refused: Record<string, number>;
}

/** Number of concurrent requests per role. */
const atOnce = 3;
/** Number of further requests within which an operation that was never done must succeed. */
const patience = 150;
/** Number of times that a walk gets fresh records for the operations that were never done. */
const mostRefills = 3;
const booking = "bookRefund";
/** Number of times that a request is repeated after 503. */
const mostRepeats = 20;

/**
 * Decides whether the answer is one to a repeat. A repeat may be refused instead, if others changed its record
 * meanwhile.
 */
const isReplay = ({ status, headers }: Answer): boolean =>
  status < 300 && headers.get("idempotent-replayed") === "true";

/** Decides whether the document requires an Idempotency-Key. */
const isKeyed = ({ parameters = [] }: Operation): boolean =>
  parameters.some(({ name }) => name === "Idempotency-Key");
/** Largest length of a reported fault, in characters, since a request can be long. */
const longestFault = 600;

/**
 * Encodes a segment of a path. An empty segment, or dots, would make a different path, so a tilde is prefixed, which no
 * id contains.
 */
const segmentOf = (value: unknown): string => encodeURIComponent(String(value)).replace(/^(\.{0,2})$/, "~$1");

/** Creates random requests of every role for every operation, through all states of the cast's applications. */
export function createWalk({ cast, operations, seed }: Options) {
  const random = createRandom(seed);
  const make = createMaker(seed);
  const payer = createPayer(cast, random);
  const met = new Map<string, Met>();
  const metOf = ({ operationId }: Operation): Met => {
    const counted = met.get(operationId) ?? { asked: 0, done: 0, refused: {} };
    met.set(operationId, counted);
    return counted;
  };
  const timesDone = (operation: Operation): number => metOf(operation).done;
  const chooser = createChooser({ cast, operations, random, timesDone });
  const faults: string[] = [];

  async function carryOut(move: Move): Promise<void> {
    const { role, person, operation, stocked } = move;
    const request = fitted(make(operation), { cast, random, person, operation, stocked });
    const say = sayer(person, operation, request);
    const counted = metOf(operation);
    counted.asked += 1;
    const blame = (what: string) =>
      faults.push(`${operation.operationId} by ${role}: ${what}`.slice(0, longestFault));
    try {
      const answer = await say();
      oddities(operation, answer).forEach(blame);
      // A difference that was booked, or can't be booked any more, is not offered again.
      if (operation.operationId === booking && [200, 409].includes(answer.status) && stocked)
        cast.bookable.delete(stocked.id);
      if (answer.status === 400) refusedInVain(move, request, answer).forEach(blame);
      if (answer.status < 300) {
        counted.done += 1;
        if (operation.operationId === "deleteEndpoint") await cast.forget(String(request.path["endpoint"]));
        if (isKeyed(operation) && !counted.repeated && isReplay(await say())) counted.repeated = true;
        await learn(move, answer.body);
      } else {
        const { code } = answer.body as ProblemBody;
        counted.refused[code] = (counted.refused[code] ?? 0) + 1;
        // The application has changed since it was seen, so this view is dropped.
        if (answer.status === 409 && stocked) delete stocked.seen[role];
      }
    } catch (error) {
      const why = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : "";
      blame(`${String(error)}${why}`);
    }
  }

  /** Returns a function that sends a request, with the same key each time. */
  function sayer(
    { token }: Person,
    operation: Operation,
    { path: inPath, query, body }: MadeRequest,
  ): () => Promise<Answer> {
    const { method, path } = operation;
    const address = path.replace(/\{(\w+)\}/g, (_, name: string) => segmentOf(inPath[name]));
    const asked = Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]);
    const request = {
      ...{ method, path: `${address}?${new URLSearchParams(asked).toString()}`, token },
      idempotencyKey: randomUUID(),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    };
    const { api } = cast.world.stack.addresses;
    // A kept-alive connection may be closed just as it is used. A read is then repeated, as browsers do.
    const ask = () =>
      send(api, request).catch((error: unknown) => {
        if (method !== "GET" || !(error instanceof TypeError)) throw error;
        return send(api, request);
      });
    // On a busy machine, the engine may be too slow for a request: 503 asks for a repeat.
    return async () => {
      let answer = await ask();
      for (let repeats = 0; answer.status === 503 && repeats < mostRepeats; repeats += 1) {
        await pause(1_000);
        answer = await ask();
      }
      return answer;
    };
  }

  async function learn({ role, person, operation, stocked }: Move, body: unknown): Promise<void> {
    if (operation.method === "DELETE" && stocked) cast.stock.remove(stocked.id);
    else if (operation.method !== "GET" && stocked) stocked.seen = {};
    const { id } = (body ?? {}) as { id?: string };
    if (operation.operationId === "createEndpoint" && role === "operator" && id !== undefined)
      cast.endpoints.push(id);
    const { consent } = (body ?? {}) as { consent?: { id: string } };
    if (consent) cast.consents.push(consent.id);
    const shown = shownIn(body);
    const noted = shown && cast.stock.note(shown, role, isBidder(person) ? person : undefined);
    if (noted) await payer.news(noted, body);
  }

  return {
    faults,
    met,
    /** Sends the given number of requests for each role, for all roles concurrently. */
    async go(perRole: number): Promise<void> {
      const roles = Object.keys(cast.people) as UserRole[];
      await Promise.all(
        roles.flatMap((role) => {
          let left = perRole;
          return Array.from({ length: atOnce }, async () => {
            while (left > 0) {
              left -= 1;
              await carryOut(chooser.next(role));
            }
          });
        }),
      );
    },
    /**
     * Calls the operations that were not done yet, or not repeated, on applications that allow them.
     * @returns the operations that nobody could do
     */
    async meetTheRest(): Promise<string[]> {
      const isUndone = (operation: Operation): boolean =>
        timesDone(operation) === 0 || (isKeyed(operation) && !metOf(operation).repeated);
      const undone = () => operations.filter(isUndone);
      // An operation may use up a record that another operation needs, so the remaining operations are tried again with
      // fresh records.
      for (let round = 0; round < mostRefills && undone().length > 0; round += 1) {
        await cast.refill();
        for (const operation of undone())
          for (let tries = 0; tries < patience && isUndone(operation); tries += 1)
            await carryOut(chooser.towards(operation));
      }
      return undone().map(({ operationId }) => operationId);
    },
  };
}

/** Returns the fields for which a request was refused without one of the declared reasons, though it matches the document. */
function refusedInVain(
  { operation: { operationId }, person: { orgCode } }: Move,
  request: MadeRequest,
  { body }: Answer,
): string[] {
  const { code, fields = [] } = body as ProblemBody;
  const given = { ...request.path, ...request.query, ...(request.body as object | undefined) };
  const valueAt = (field: string): unknown =>
    field
      .split(".")
      .reduce<unknown>((part, step) => (part as Record<string, unknown> | undefined)?.[step], given);
  const named = fields.length > 0 ? fields : [{ path: "", message: "" }];
  return named.flatMap(({ path: field, message }) => {
    const value = valueAt(field);
    if (isBeyondSchemas({ operationId, code, field, value, orgCode })) return [];
    return [`${code} ${field} ${message} for ${JSON.stringify(value) ?? "nothing"}`];
  });
}
