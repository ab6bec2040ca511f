import type { DraftForm, DraftLock } from "../../domain/application/form";
import { words } from "../words";
import { Facts, type Fact } from "./facts";
import { LockTable, type LockNews } from "./lock-table";

const text = words.application;

/** The fields of one lock in the order in which they are read, and their names. */
const lockFieldNames = [
  ["lockType", text.lockType],
  ["lockSerial", text.lockSerial],
  ["years", text.years],
] as const satisfies readonly (readonly [keyof DraftLock, string])[];

/** The fields of the form in the order in which they are read, and their names. */
const formFieldNames = [
  ["organisationName", text.organisationName],
  ["creditCode", text.creditCode],
  ["locks", text.locks],
  ["contactName", text.contactName],
  ["mobile", text.mobile],
  ["purchaseChannel", text.purchaseChannel],
  ["pickup", text.pickup],
  ["recipientName", text.recipientName],
  ["recipientPhone", text.recipientPhone],
  ["recipientAddress", text.recipientAddress],
] as const satisfies readonly (readonly [keyof DraftForm, string])[];

/** One thing that a form says, as it is read. */
export interface FormEntry {
  /** "mobile", "locks.0.lockSerial". */
  key: string;
  name: string;
  value: string;
}

const shown = (value: string | number | undefined): string =>
  typeof value === "number" ? text.yearsOf(value) : (value ?? words.common.none);

/** All that a form says. */
function entriesOf(form: DraftForm, { several }: { several: boolean }): FormEntry[] {
  return formFieldNames.flatMap(([field, name]) =>
    field === "locks"
      ? (form.locks ?? []).flatMap((lock, index) =>
          lockFieldNames.map(([part, partName]) => ({
            key: `locks.${index}.${part}`,
            name: several ? text.ofLock(index + 1, partName) : partName,
            value: shown(lock[part]),
          })),
        )
      : [{ key: field, name, value: shown(form[field]) }],
  );
}

export interface FormDifference extends Pick<FormEntry, "key" | "name"> {
  one: string;
  other: string;
}

/** What two forms say differently. */
export function formDifferences(one: DraftForm, other: DraftForm): FormDifference[] {
  const several = [one, other].some(({ locks = [] }) => locks.length > 1);
  const [ones, others] = [entriesOf(one, { several }), entriesOf(other, { several })];
  const valueIn = (entries: readonly FormEntry[], key: string) =>
    entries.find((entry) => entry.key === key)?.value ?? words.common.none;
  const all = [...ones, ...others.filter(({ key }) => !ones.some((entry) => entry.key === key))];
  return all
    .map(({ key, name }) => ({ key, name, one: valueIn(ones, key), other: valueIn(others, key) }))
    .filter((difference) => difference.one !== difference.other);
}

interface FormFactsProps {
  form: DraftForm;
  /** Keys of what is marked as changed. */
  changed?: ReadonlySet<string>;
  /** The fields to show, where it isn't all of them. */
  only?: readonly string[];
  /** Beside the form: of each lock its fee, and until when it works. */
  news?: readonly LockNews[];
}

/** What was applied for; recipient fields only where there is a recipient. Several locks stand in a table. */
export function FormFacts({ form, changed, only, news = [] }: FormFactsProps) {
  const { locks = [] } = form;
  const several = locks.length > 1;
  const entries = entriesOf(form, { several }).filter(({ key }) => {
    if (only) return only.includes(key);
    if (key.startsWith("locks")) return !several;
    return !key.startsWith("recipient") || form[key as keyof DraftForm] !== undefined;
  });
  const facts = entries.map(({ key, name, value }): Fact => [
    name,
    changed?.has(key) ? <mark title={words.review.changed}>{value}</mark> : value,
  ]);
  const until = several || only ? undefined : news[0]?.until;
  return (
    <>
      <Facts facts={until === undefined ? facts : [...facts, [text.newEnd, until]]} />
      {several && !only ? <LockTable locks={locks} news={news} changed={changed} /> : undefined}
    </>
  );
}
