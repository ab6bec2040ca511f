import type { Application } from "../../domain/application/application";
import {
  commands,
  refusalOf,
  rolesFor,
  type Command,
  type GuardFacts,
} from "../../domain/application/transitions";
import type { Role } from "../../domain/values";
import { daySeconds } from "./samples";
import { give, happen, happenings, type Happening } from "./simulation";

/* Moves that are tried in every state: by the walk of all facts (reachable.ts) and the search for dead ends (search.ts). */

/** Seconds between two steps, so many that every timer is due at every step. */
const stepSeconds = 400 * daySeconds;

/** Returns the second of a step, by its depth. */
export const secondAt = (depth: number): number => depth * stepSeconds;

/** Returns the variants 0, 1 … of a move. */
export const upTo = (count = 1): number[] => Array.from({ length: count }, (_, choice) => choice);

export const paymentsOf = ({ attempts }: Application): number =>
  attempts.reduce((sum, { transactions }) => sum + transactions.length, 0);

interface Made<B> {
  by: B;
  /** Role of the person who gives a command. */
  role?: Role;
  next: Application;
}

/** The commands, each with a role that may give it in some state. */
const givers = commands.flatMap((command) => rolesFor(command).map((role) => ({ command, role })));

/** Yields the state after every command by every role that may give it, in the variants that `choicesOf` returns. */
export function* afterCommands(
  application: Application,
  { facts, second }: { facts: GuardFacts; second: number },
  choicesOf: (command: Command) => readonly number[],
): Generator<Made<Command>> {
  for (const { command, role } of givers)
    if (!refusalOf(command, role, facts))
      for (const choice of choicesOf(command))
        yield { by: command, role, next: give(application, command, role, { choice, second }) };
}

/** Yields the state after every event outside, in the variants that `choicesOf` returns. */
export function* afterHappenings(
  application: Application,
  second: number,
  choicesOf: (happening: Happening) => readonly number[],
): Generator<Made<Happening>> {
  for (const happening of happenings)
    for (const choice of choicesOf(happening))
      yield { by: happening, next: happen(application, happening, { choice, second }) };
}
