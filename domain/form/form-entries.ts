import type { DraftForm } from "./form";
import { fieldLabels, lockFieldLabels, ofLock, yearsOf } from "./field-labels";
import { formFields, lockFields } from "./form-fields";

/** One entry of a form, in readable words. */
interface FormEntry {
  /** Path of the field, such as "mobile" or "locks.0.lockSerial". */
  key: string;
  name: string;
  value: string;
}

/** Stands for a value that a form doesn't have. */
const none = "—";

const shown = (value: string | number | undefined): string =>
  typeof value === "number" ? yearsOf(value) : (value ?? none);

/** Returns all entries of a form in reading order. */
export function entriesOf(form: DraftForm, { several }: { several: boolean }): FormEntry[] {
  return formFields.flatMap((field) =>
    field === "locks"
      ? (form.locks ?? []).flatMap((lock, index) =>
          lockFields.map((part) => ({
            key: `locks.${index}.${part}`,
            name: several ? ofLock(index + 1, lockFieldLabels[part]) : lockFieldLabels[part],
            value: shown(lock[part]),
          })),
        )
      : [{ key: field, name: fieldLabels[field], value: shown(form[field]) }],
  );
}

export interface FormDifference extends Pick<FormEntry, "key" | "name"> {
  one: string;
  other: string;
}

/** Returns the fields in which two forms differ, with the value of each form. */
export function formDifferences(one: DraftForm, other: DraftForm): FormDifference[] {
  const several = [one, other].some(({ locks = [] }) => locks.length > 1);
  const [ones, others] = [entriesOf(one, { several }), entriesOf(other, { several })];
  const valueIn = (entries: readonly FormEntry[], key: string) =>
    entries.find((entry) => entry.key === key)?.value ?? none;
  const all = [...ones, ...others.filter(({ key }) => !ones.some((entry) => entry.key === key))];
  return all
    .map(({ key, name }) => ({ key, name, one: valueIn(ones, key), other: valueIn(others, key) }))
    .filter((difference) => difference.one !== difference.other);
}
