import type { DraftForm } from "../../domain/application/form";
import { words } from "../words";
import { Facts, type Fact } from "./facts";

const text = words.application;

/** The fields of the form in the order in which they are read, and their names. */
export const formFieldNames = [
  ["organisationName", text.organisationName],
  ["creditCode", text.creditCode],
  ["lockType", text.lockType],
  ["lockSerial", text.lockSerial],
  ["years", text.years],
  ["contactName", text.contactName],
  ["mobile", text.mobile],
  ["purchaseChannel", text.purchaseChannel],
  ["pickup", text.pickup],
  ["recipientName", text.recipientName],
  ["recipientPhone", text.recipientPhone],
  ["recipientAddress", text.recipientAddress],
] as const satisfies readonly (readonly [keyof DraftForm, string])[];

/** One field of the form as it is read. */
export function fieldShown(form: DraftForm, field: keyof DraftForm): string {
  const value = form[field];
  if (value === undefined) return words.common.none;
  return field === "years" ? text.yearsOf(Number(value)) : String(value);
}

interface FormFactsProps {
  form: DraftForm;
  /** Fields that are marked as changed. */
  changed?: ReadonlySet<keyof DraftForm>;
  /** The fields to show, where it isn't all of them. */
  only?: readonly string[];
}

/** What was applied for; recipient fields only where there is a recipient. */
export function FormFacts({ form, changed, only }: FormFactsProps) {
  const shown = formFieldNames.filter(
    ([field]) => only?.includes(field) ?? (!field.startsWith("recipient") || form[field] !== undefined),
  );
  const facts = shown.map(([field, name]): Fact => {
    const value = fieldShown(form, field);
    return [name, changed?.has(field) ? <mark title={words.review.changed}>{value}</mark> : value];
  });
  return <Facts facts={facts} />;
}
