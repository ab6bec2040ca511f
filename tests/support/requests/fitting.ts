import type { Random } from "../../chaos/random";
import { formOf, mailed } from "../journey";
import type { Operation } from "../openapi";
import { daysAgo } from "../reconciliation";
import type { Bidder, Person } from "../world";
import { isBidder, type Cast } from "./cast";
import type { MadeRequest } from "./made-request";
import { abnormalRefunds, type Stocked } from "./stock";

type Values = Record<string, unknown>;
const isValues = (value: unknown): value is Values =>
  typeof value === "object" && value !== null && !Array.isArray(value);

interface Scene {
  cast: Cast;
  random: Random;
  person: Person;
  operation: Operation;
  /** The application that the request concerns. */
  stocked: Stocked | undefined;
}

/** Stands for a value that is left out of a request. */
const absent = Symbol("absent");

/**
 * Functions that replace a value, by its name. A function that returns undefined leaves the generated value in place.
 */
type Fits = Readonly<Record<string, (made: unknown) => unknown>>;

/** Share of correct values among those that only the stack's data determine. */
const rightShare = 0.9;
const recipients = Object.keys(mailed);

/** Replaces generated values with data of the stack that the schema alone can't provide. */
export function fitted(request: MadeRequest, scene: Scene): MadeRequest {
  const { cast, random, person, operation, stocked } = scene;
  const isRight = () => random.next() < rightShare;
  const owner: Bidder = isBidder(person) ? person : (stocked?.owner ?? (cast.people.bidder[0] as Bidder));
  const shown = stocked && (stocked.seen[roleOf(person)] ?? Object.values(stocked.seen)[0]);

  /** Returns a complete form, with those generated texts that don't make it another kind of form. */
  const wholeForm = (made: Values): Values => {
    const form = formOf(owner, random.next() < 0.5 ? mailed : {});
    const kept = Object.keys(form).filter(
      (name) => !["creditCode", "locks", "purchaseChannel", "pickup"].includes(name),
    );
    const lockType = random.pick(["法人锁", "单位锁", "业务锁"]);
    const locks = form.locks.map((lock, place) => {
      const [one] = Array.isArray(made["locks"]) ? (made["locks"].slice(place) as unknown[]) : [];
      return { ...lock, ...(isValues(one) ? one : {}), lockType };
    });
    const others = kept.filter((name) => name in made && (name in form || !recipients.includes(name)));
    return { ...form, locks, ...Object.fromEntries(others.map((name) => [name, made[name]])) };
  };

  const rowOf = (made: Values): Values => ({
    ...made,
    ...{ serial: random.pick(cast.serials as [string]), lockType: "单位锁", creditCode: owner.orgCode },
    expiresOn: daysAgo(-random.between(1, 900)),
  });

  /** Returns the first entry generated for a list of locks, applied to the application's first lock. */
  const ofFirstLock = (made: unknown): unknown => {
    const lock = shown?.form.locks?.[0];
    const [one] = Array.isArray(made) ? (made as unknown[]) : [];
    return lock && isValues(one) ? [{ ...one, lockSerial: lock.lockSerial }] : made;
  };

  const inBody: Fits = {
    creditCode: () => owner.orgCode,
    taxNumber: () => owner.orgCode,
    lockType: () => random.pick(["法人锁", "单位锁", "业务锁"]),
    bank: () => "ICBC",
    version: () => shown?.version ?? 1,
    difference: (made) => cast.bookable.get(stocked?.id ?? "") ?? made,
    form: (made) => (isValues(made) ? wholeForm(made) : made),
    // Facts that somebody has seen: the ones that an application tells, and those that a caller may leave out.
    submission: () => shown?.submissions.at(-1)?.at,
    keptFen: () => shown?.keptFen ?? absent,
    invoiceNumber: () => shown?.invoiceNumber ?? absent,
    recipientSince: () => shown?.recipientSince ?? absent,
    lockStates: () => absent,
    undecided: () => absent,
    totalFen: () => absent,
    shown: () => absent,
    lastNote: () => absent,
    duty: () => cast.duties.at(-1),
    url: () => cast.receiver.url,
    networks: () => absent,
    after: () => "now",
    results: ofFirstLock,
    ends: ofFirstLock,
    rows: (made) => (Array.isArray(made) ? made.map((row) => (isValues(row) ? rowOf(row) : row)) : made),
  };
  const inQuery: Fits = {
    applicationId: () => stocked?.id,
    stage: () => shown?.stage,
    from: () => (operation.path === "/api/audit" ? "2026-01-01T00:00:00Z" : daysAgo(random.between(1, 31))),
    to: () => daysAgo(0),
    page: () => 1,
  };
  const inPath: Fits = {
    id: () => {
      // Only the latest requests still wait for the consent of a second operator.
      const [latest, ...others] = cast.consents.slice(-4);
      if (operation.path.startsWith("/api/consents")) return latest && random.pick([latest, ...others]);
      return operation.path.startsWith("/api/differences")
        ? random.pick(cast.differences as [string])
        : stocked?.id;
    },
    endpoint: () => random.pick(cast.endpoints.slice(-2) as [string]),
    number: () => numberOf(scene),
    serial: () => random.pick(cast.serials as [string]),
    page: () => 1,
    day: () => cast.day,
    month: () => cast.day.slice(0, 7),
  };

  const withKnown = (value: unknown, known: Fits): unknown =>
    Array.isArray(value)
      ? value.map((item) => withKnown(item, known))
      : isValues(value)
        ? Object.fromEntries(
            Object.entries(value)
              .map(([name, member]): [string, unknown] => [
                name,
                name in known && isRight() ? (known[name]?.(member) ?? member) : withKnown(member, known),
              ])
              .filter(([, member]) => member !== absent),
          )
        : value;
  const { path, query, body } = request;
  return {
    path: withKnown(path, inPath) as Values,
    query: withKnown(query, inQuery) as Values,
    body: withKnown(body, inBody),
  };
}

const roleOf = ({ roles }: Person) => roles[0] ?? "bidder";

/** Returns a number of an order, a refund or an invoice, as the operation needs. */
function numberOf({ operation: { path }, stocked, random }: Scene): string | undefined {
  const [shown] = Object.values(stocked?.seen ?? {});
  if (!shown) return undefined;
  const attempts = shown.attempts;
  const numbers = path.startsWith("/api/refunds")
    ? abnormalRefunds(shown).map(({ number }) => number)
    : path.includes("/invoices/")
      ? [...(shown.invoiceNumber === undefined ? [] : [shown.invoiceNumber])]
      : openOf(attempts, path.endsWith("/form") ? "unionpay" : "wechat");
  return numbers.length > 0 ? random.pick(numbers as [string]) : undefined;
}

const openOf = (attempts: { number: string; channel: string; status: string }[], channel: string): string[] =>
  attempts.filter((one) => one.channel === channel && one.status === "待支付").map(({ number }) => number);
