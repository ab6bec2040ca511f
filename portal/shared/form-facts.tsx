import type { ReactNode } from "react";
import type { DraftForm } from "../../domain/form/form";
import { recipientFields } from "../../domain/form/form-fields";
import { words } from "../words";
import { Facts, type Fact } from "./facts";
import { entriesOf } from "../../domain/form/form-entries";
import { Changed, LockTable, type LockNews } from "./lock-table";

const text = words.application;

interface FormFactsProps {
  form: DraftForm;
  /** Former values of the entries that have changed, by key. */
  before?: ReadonlyMap<string, string>;
  /** Remarks that stand below an entry, by its key; those of several locks below their table, by "locks". */
  remarks?: Readonly<Record<string, ReactNode>>;
  /** Keys of the entries to show; all if absent. */
  only?: readonly string[];
  /** Fee and expiry of each lock, in the order of the locks. */
  news?: readonly LockNews[];
}

/** Shows an application form. Recipient fields appear only if there is a recipient; several locks appear as a table. */
export function FormFacts({ form, before, remarks = {}, only, news = [] }: FormFactsProps) {
  const { locks = [] } = form;
  const several = locks.length > 1;
  const entries = entriesOf(form, { several }).filter(({ key }) => {
    if (only) return only.includes(key);
    if (key.startsWith("locks")) return !several;
    return !recipientFields.some((field) => field === key && form[field] === undefined);
  });
  const facts = entries.map(({ key, name, value }): Fact => [
    name,
    <>
      <Changed before={before?.get(key)}>{value}</Changed>
      {remarks[key]}
    </>,
  ]);
  const until = several || only ? undefined : news[0]?.until;
  return (
    <>
      <Facts facts={until === undefined ? facts : [...facts, [text.newEnd, until]]} />
      {several && !only ? <LockTable locks={locks} news={news} before={before} /> : undefined}
      {several && !only ? remarks["locks"] : undefined}
    </>
  );
}
