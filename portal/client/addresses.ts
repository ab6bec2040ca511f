import type { z } from "zod";
import { commandAddresses, fileAddresses, readAddresses, writeAddresses } from "../../contract/addresses";
import type { Answer } from "../../contract/answers";
import type { BodySchema, BoundFact, CommandAnswer, GivenCommand } from "../../contract/commands";
import type { WriteAnswer, WriteName, WriteSchema } from "../../contract/writes";

/*
 * Typed access to the API by the names of its contract: the name of a command or read gives its address and the types
 * of its input and answer. Only types of the contract's schemas are imported, so the pages load no schemas.
 */

type ReadName = keyof typeof readAddresses;
type FileName = keyof typeof fileAddresses;
/** Names of all writes of the API: commands of workflows, and other writes. */
type Act = GivenCommand | WriteName;

type ParameterOf<A extends string> = A extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParameterOf<Rest>
  : never;
type ParametersOf<A extends string> = Readonly<Record<ParameterOf<A>, string>>;
/** Arguments that complete an address: its parameters and a query, or only a query if it has no parameters. */
type Filling<A extends string> = [ParameterOf<A>] extends [never]
  ? [query?: URLSearchParams]
  : [parameters: ParametersOf<A>, query?: URLSearchParams];

declare const answered: unique symbol;
declare const says: unique symbol;
/** Address of a read, with the type of its answer. */
export type Read<T> = string & { readonly [answered]: T };
/** Method and path of a write, with the types of its input and answer. */
export interface Write<S extends unknown[], T> {
  readonly method: string;
  readonly path: string;
  readonly [says]?: S;
  readonly [answered]?: (answer: T) => T;
}

const writeAddress = { ...commandAddresses, ...writeAddresses };
type Schema<A extends Act> = A extends GivenCommand
  ? BodySchema<A>
  : A extends WriteName
    ? WriteSchema<A>
    : never;

/** The input with the facts that the command is bound to. A page always says what it has shown. */
type Input<A extends Act> = z.input<Schema<A>> & (A extends GivenCommand ? Shown<A> : unknown);
type Shown<C extends GivenCommand> = {
  [F in BoundFact<C>]: z.input<BodySchema<C>> extends infer B ? (F extends keyof B ? B[F] : never) : never;
};

/** Input of a write as a parameter list. It may be omitted if no field is required. */
export type Said<A extends Act> =
  Record<string, never> extends Input<A> ? [body?: Input<A>] : [body: Input<A>];
type ActAnswer<A extends Act> = A extends GivenCommand
  ? CommandAnswer<A>
  : A extends WriteName
    ? WriteAnswer<A>
    : never;

function filled(
  address: string,
  filling: URLSearchParams | Readonly<Record<string, string>> = {},
  query?: URLSearchParams,
): string {
  if (filling instanceof URLSearchParams) return `${address}?${filling.toString()}`;
  if (query) return filled(filled(address, filling), query);
  return address.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(filling[name] ?? ""));
}

/** Returns the address of a read. */
export const read = <R extends ReadName>(name: R, ...filling: Filling<(typeof readAddresses)[R]>) =>
  filled(readAddresses[name], ...filling) as Read<Answer<R>>;

/** Returns the address of a file. */
export const fileAt = <F extends FileName>(name: F, ...filling: Filling<(typeof fileAddresses)[F]>) =>
  filled(fileAddresses[name], ...filling);

/** Returns the method and path of a write. */
export function write<A extends Act>(
  act: A,
  ...filling: Filling<(typeof writeAddress)[A]>
): Write<Said<A>, ActAnswer<A>> {
  const [method = "", address = ""] = writeAddress[act].split(" ");
  return { method: method.toUpperCase(), path: filled(address, ...filling) };
}
