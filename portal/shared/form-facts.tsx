import type { DraftForm } from "../../domain/form/form";
import { recipientFields } from "../../domain/form/form-fields";
import { words } from "../words";
import { review as reviewWords } from "../words/review";
import { Facts, type Fact } from "./facts";
import { entriesOf } from "./form-entries";
import { LockTable, type LockNews } from "./lock-table";

const text = words.application;

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
    return !recipientFields.some((field) => field === key && form[field] === undefined);
  });
  const facts = entries.map(({ key, name, value }): Fact => [
    name,
    changed?.has(key) ? <mark title={reviewWords.changed}>{value}</mark> : value,
  ]);
  const until = several || only ? undefined : news[0]?.until;
  return (
    <>
      <Facts facts={until === undefined ? facts : [...facts, [text.newEnd, until]]} />
      {several && !only ? <LockTable locks={locks} news={news} changed={changed} /> : undefined}
    </>
  );
}
