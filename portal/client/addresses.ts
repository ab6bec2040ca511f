import type { z } from "zod";
import { commandAddresses, fileAddresses, readAddresses, writeAddresses } from "../../contract/addresses";
import type { Answer } from "../../contract/answers";
import type { BodySchema, CommandAnswer, GivenCommand } from "../../contract/commands";
import type { WriteAnswer, WriteName, WriteSchema } from "../../contract/writes";

/*
 * The API by the names of its contract: whoever names a command or a read has its address, the type of what is said and
 * the type of the answer with it. Of the contract's schemas only types are read here: the pages load none of them.
 */

type ReadName = keyof typeof readAddresses;
type FileName = keyof typeof fileAddresses;
/** All that is done through the API: commands of workflows, and other writes. */
type Act = GivenCommand | WriteName;

type ParameterOf<A extends string> = A extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParameterOf<Rest>
  : never;
type ParametersOf<A extends string> = Readonly<Record<ParameterOf<A>, string>>;
/** An address is filled with its parameters and a query, or the query alone where it has none. */
type Filling<A extends string> = [ParameterOf<A>] extends [never]
  ? [query?: URLSearchParams]
  : [parameters: ParametersOf<A>, query?: URLSearchParams];

declare const answered: unique symbol;
declare const says: unique symbol;
/** An address that is read, with the type of its answer. */
export type Read<T> = string & { readonly [answered]: T };
/** Where something is done, with the types of what is said and of what is answered. */
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

/** What is said with an act; it may be left out where nothing has to be said. */
export type Said<A extends Act> =
  Record<string, never> extends z.input<Schema<A>> ? [body?: z.input<Schema<A>>] : [body: z.input<Schema<A>>];
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

/** Where something is read. */
export const read = <R extends ReadName>(name: R, ...filling: Filling<(typeof readAddresses)[R]>) =>
  filled(readAddresses[name], ...filling) as Read<Answer<R>>;

/** Where a file is. */
export const fileAt = <F extends FileName>(name: F, ...filling: Filling<(typeof fileAddresses)[F]>) =>
  filled(fileAddresses[name], ...filling);

/** By which method, and where, something is done. */
export function write<A extends Act>(
  act: A,
  ...filling: Filling<(typeof writeAddress)[A]>
): Write<Said<A>, ActAnswer<A>> {
  const [method = "", address = ""] = writeAddress[act].split(" ");
  return { method: method.toUpperCase(), path: filled(address, ...filling) };
}
