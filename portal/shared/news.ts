import { formDifferences } from "../../domain/form/form-entries";
import type { ApplicationView } from "../client/views";
import { words } from "../words";
import { later as text } from "../words/later";
import { money } from "./money";
import { shownLocks } from "./shown-locks";
import { beijingTime } from "./time";

type Fact = readonly [name: string, value: string];

/** Returns the facts of an application that decisions are bound to, except for its form. */
const factsOf = (application: ApplicationView): Fact[] => [
  [words.payment.kept, money(application.keptFen)],
  [text.invoiceNumber, application.invoiceNumber ?? words.common.none],
  ...shownLocks(application).map(({ lockSerial, state }): Fact => [text.lock(lockSerial), state]),
];

/** Tells what has come to an application since it was shown, a line each. */
export function applicationNews(shown: ApplicationView, latest: ApplicationView): string[] {
  if (shown.version === latest.version) return [];
  const reviews = latest.reviews
    .slice(shown.reviews.length)
    .map(({ by, at, decision, opinion }) =>
      text.reviewed(by, beijingTime(at), decision === "approve" ? "审核通过" : "审核不通过", opinion),
    );
  const submissions = latest.submissions
    .slice(shown.submissions.length)
    .map(({ at }) => text.submitted(beijingTime(at)));
  const fields = formDifferences(shown.form, latest.form);
  const former = new Map(factsOf(shown));
  const facts = factsOf(latest).map(([name, now]) => ({ name, one: former.get(name) ?? now, other: now }));
  const differences = [...fields, ...facts]
    .filter(({ one, other }) => one !== other)
    .map(({ name, one, other }) => words.problem.difference({ name, before: one, now: other }));
  const records = latest.records.slice(shown.records.length).map((record) => record.text);
  const recipient = shown.recipientSince === latest.recipientSince ? [] : [text.recipient];
  const stage = shown.stage === latest.stage ? [] : [text.stage(latest.stage)];
  const lines = new Set([...reviews, ...submissions, ...differences, ...recipient, ...records, ...stage]);
  return lines.size > 0 ? [...lines] : [text.other];
}

interface Described<T> {
  keyOf: (item: T) => string;
  nameOf: (item: T) => string;
  /** Says what a decision about the item depends on. */
  stateOf: (item: T) => string;
}

/** Returns a function that tells what has come to the items of a list, a line each. */
export const listNews =
  <T>({ keyOf, nameOf, stateOf }: Described<T>) =>
  (shown: { items: readonly T[] }, latest: { items: readonly T[] }): string[] =>
    shown.items.flatMap((item) => {
      const found = latest.items.find((one) => keyOf(one) === keyOf(item));
      const [before, now] = [stateOf(item), found ? stateOf(found) : text.gone];
      return before === now ? [] : [words.problem.difference({ name: nameOf(item), before, now })];
    });
