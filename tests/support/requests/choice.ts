import type { UserRole } from "../../../api/platform/principal";
import type { Random } from "../../chaos/random";
import type { Operation } from "../openapi";
import type { Person } from "../world";
import { isBidder, type Cast } from "./cast";
import { fitFor, givesCommand, seenBy, type Stocked } from "./stock";

/** A request to make next: the person, the operation and the application. */
export interface Move {
  role: UserRole;
  person: Person;
  operation: Operation;
  stocked: Stocked | undefined;
}

interface Options {
  cast: Cast;
  operations: readonly Operation[];
  random: Random;
  /** Returns how often the operation has succeeded so far. */
  timesDone: (operation: Operation) => number;
}

/** Share of requests that bring an application to its next state. */
const forwardShare = 0.4;
/** Shares of the other requests: those whose role may call the operation, and those on an application that allows it. */
const grantedShare = 0.85;
const followingShare = 0.7;
/** Number of applications under way below which another one may be started. */
const underWay = 30;
/** Ids of the operations that end an application. */
const endings = ["deleteDraft", "withdrawApplication"];

const mayCall = (role: UserRole, { "x-access": { roles } }: Operation): boolean =>
  Array.isArray(roles) ? roles.includes(role) : roles === role || roles === "signed-in" || roles === "public";

const isFilled = <T>(choices: readonly T[]): choices is readonly [T, ...T[]] => choices.length > 0;

/** Creates the chooser of a walk's requests, so that every operation is called, in every state. */
export function createChooser({ cast, operations, random, timesDone }: Options) {
  const named = (id: string) => operations.find(({ operationId }) => operationId === id) as Operation;
  const look = named("getApplication");
  const begin = named("createDraft");
  const forward = operations.filter((one) => givesCommand(one) && !endings.includes(one.operationId));

  const oneOf = <T>(choices: readonly T[]): T | undefined =>
    isFilled(choices) ? random.pick(choices) : undefined;

  /** Returns an operation, with a preference for those that were done least often. */
  function leastDone(among: readonly Operation[]): Operation | undefined {
    const weights = among.map((operation) => 1 / (1 + timesDone(operation)));
    let left = random.next() * weights.reduce((sum, weight) => sum + weight, 0);
    return among.find((_, index) => (left -= weights[index] ?? 0) <= 0);
  }

  function pickFor(role: UserRole): Operation {
    const granted = operations.filter((operation) => mayCall(role, operation));
    return leastDone(random.next() < grantedShare ? granted : operations) ?? look;
  }

  /** Returns the applications in a person's reach: a bidder's own, and occasionally others'. */
  const within = (person: Person): Stocked[] =>
    cast.stock.all().filter(({ owner }) => !isBidder(person) || owner === person || random.next() < 0.05);

  /** Returns the operation with an application that allows it, or a read of another application if none is known to. */
  function openTo(operation: Operation, { role, person }: Pick<Move, "role" | "person">): Move {
    const fits = fitFor(operation, cast.bookable);
    const reach = within(person);
    const isOpen = (stocked: Stocked): boolean => {
      const shown = seenBy(role, stocked);
      return shown !== undefined && (fits?.(shown) ?? true);
    };
    const open = fits ? reach.filter(isOpen) : reach;
    if (open.length > 0 || !fits) return { role, person, operation, stocked: oneOf(open) };
    const unseen = reach.filter(({ seen }) => !seen[role]);
    return { role, person, operation: look, stocked: oneOf(unseen) ?? oneOf(reach) };
  }

  /** Returns a command that some application allows; undefined if there is none for the role. */
  function forwardBy({ role, person }: Pick<Move, "role" | "person">): Move | undefined {
    const isOpen = ({ seen }: Stocked) => Object.values(seen).every(({ endedAt }) => endedAt === undefined);
    const reach = within(person).filter(isOpen);
    if (role === "bidder" && reach.length < underWay && random.next() < 0.2)
      return { role, person, operation: begin, stocked: undefined };
    const ready = (operation: Operation) =>
      reach.filter((stocked) => {
        const shown = seenBy(role, stocked);
        return shown && fitFor(operation, cast.bookable)?.(shown);
      });
    const steps = forward.filter((one) => mayCall(role, one) && ready(one).length > 0);
    const operation = leastDone(steps);
    if (operation) return { role, person, operation, stocked: oneOf(ready(operation)) };
    const unseen = oneOf(reach.filter(({ seen }) => !seen[role]));
    return unseen && { role, person, operation: look, stocked: unseen };
  }

  const personOf = (role: UserRole): Person => random.pick(cast.people[role] as [Person]);

  return {
    next(role: UserRole): Move {
      const who = { role, person: personOf(role) };
      const brought = random.next() < forwardShare ? forwardBy(who) : undefined;
      if (brought) return brought;
      const operation = pickFor(role);
      return random.next() < followingShare
        ? openTo(operation, who)
        : { ...who, operation, stocked: oneOf(within(who.person)) };
    },
    /** Returns the operation for somebody who may call it, with an application that allows it. */
    towards(operation: Operation): Move {
      const able = (Object.keys(cast.people) as UserRole[]).filter((role) => mayCall(role, operation));
      const role = random.pick(able as [UserRole]);
      return openTo(operation, { role, person: personOf(role) });
    },
  };
}
