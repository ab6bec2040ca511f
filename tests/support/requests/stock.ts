import { mayBeRated } from "../../../domain/application/rating";
import type { UserRole } from "../../../api/platform/principal";
import { commandAddresses, readAddresses, writeAddresses } from "../../../contract/addresses";
import { commandNames } from "../../../contract/commands";
import type { Command } from "../../../domain/application/transitions";
import type { Refund } from "../../../domain/money/payment";
import { isRetriable, isTreatable } from "../../../domain/money/refund-news";
import type { ShownApplication } from "../../../embedded/demo/api-client";
import type { Operation } from "../openapi";
import type { Bidder } from "../world";

/** An application, in the latest state that each role has seen. */
export interface Stocked {
  id: string;
  owner: Bidder;
  seen: Partial<Record<UserRole, ShownApplication>>;
}

const operationAt = (address: string): string => address.replace(/^[a-z]+/, (method) => method.toUpperCase());

/** Commands by the operation that gives them; both are declared with the same address. */
const commandOf = new Map<string, Command>([
  [operationAt(writeAddresses.deleteDraft), "delete"],
  ...commandNames.map((command): [string, Command] => [operationAt(commandAddresses[command]), command]),
]);

const openAttempt = (channel: string) => (application: ShownApplication) =>
  application.attempts.some((attempt) => attempt.channel === channel && attempt.status === "待支付");
const isInvoiced = ({ invoiceNumber }: ShownApplication): boolean => invoiceNumber !== undefined;

/** Returns the refunds of an application that need an operator. */
export const abnormalRefunds = ({ attempts }: ShownApplication): Refund[] =>
  attempts.flatMap(({ transactions }) =>
    transactions.flatMap(
      ({ refunds = [] }) => refunds.filter(({ status }) => status === "退款异常") as unknown as Refund[],
    ),
  );

/** Open differences about console refunds that can be booked, by application. */
export type Bookable = ReadonlyMap<string, string>;

/** Conditions of commands in addition to the transition table. */
const commandNeeds: Partial<Record<Command, (application: ShownApplication, bookable: Bookable) => boolean>> =
  {
    bookRefund: ({ id }, bookable) => bookable.has(id),
    retryRefund: (application) => abnormalRefunds(application).some(isRetriable),
    treatRefund: (application) => abnormalRefunds(application).some(isTreatable),
  };

/** Conditions of other operations on the application that they name. */
const needs: Readonly<Record<string, (application: ShownApplication) => boolean>> = {
  "/payments/{number}/qr.svg": openAttempt("wechat"),
  "/payments/{number}/qr.png": openAttempt("wechat"),
  "/payments/{number}/form": openAttempt("unionpay"),
  "/rating": mayBeRated,
};

/** Returns an application as the role knows it. An issuer sees only its locks, and so uses what others have seen. */
export const seenBy = (role: UserRole, { seen }: Stocked): ShownApplication | undefined =>
  role === "issuer" ? Object.values(seen)[0] : seen[role];

/** Conditions under which an issuer can act on an application, as others see it. */
const issuing: Partial<Record<Command, (application: ShownApplication) => boolean>> = {
  giveOut: ({ status, payment, handling }) =>
    status === "审核通过" && payment === "已支付" && handling === "办理中",
  recordResults: ({ paidAt }) => paidAt !== undefined,
};

export const givesCommand = ({ method, path }: Operation): boolean => commandOf.has(`${method} ${path}`);

/**
 * Returns a function that decides whether the operation is possible on an application as it was seen; undefined if any
 * application will do.
 */
export function fitFor(
  { method, path }: Operation,
  bookable: Bookable,
): ((seen: ShownApplication) => boolean) | undefined {
  const command = commandOf.get(`${method} ${path}`);
  const isOpen = command && issuing[command];
  if (isOpen) return isOpen;
  if (command)
    return (seen) => seen.allowed.includes(command) && (commandNeeds[command]?.(seen, bookable) ?? true);
  const rest = path.slice(readAddresses.application.length);
  // Files, pages and delivery of an invoice exist only after it was issued.
  return needs[rest] ?? (rest.startsWith("/invoice") ? isInvoiced : undefined);
}

const isApplication = (body: unknown): body is ShownApplication =>
  typeof body === "object" && body !== null && "allowed" in body && "attempts" in body;

/** Returns the application in an answer, if there is one. */
export function shownIn(body: unknown): ShownApplication | undefined {
  if (isApplication(body)) return body;
  const { application } = (body ?? {}) as { application?: unknown };
  return isApplication(application) ? application : undefined;
}

/** Creates the stock of a walk's applications, as far as its people know them. */
export function createStock() {
  const all = new Map<string, Stocked>();
  return {
    all: () => [...all.values()],
    get: (id: string) => all.get(id),
    remove: (id: string) => void all.delete(id),

    /** Stores what was seen, and drops older views of other roles. */
    note(shown: ShownApplication, by: UserRole, owner?: Bidder): Stocked | undefined {
      const known = all.get(shown.id) ?? (owner && { id: shown.id, owner, seen: {} });
      if (!known) return undefined;
      for (const [role, { version }] of Object.entries(known.seen))
        if (version < shown.version) delete known.seen[role as UserRole];
      known.seen[by] = shown;
      all.set(known.id, known);
      return known;
    },
  };
}
