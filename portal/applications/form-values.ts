import {
  applicationFormSchema,
  draftFormSchema,
  formFields,
  type DraftForm,
} from "../../domain/application/form";
import { plainPhone } from "../../domain/application/phone";
import type { Visitor } from "../sign-in/visitor";
import { words } from "../words";

/** What the fields of the form hold: text as typed, empty where nothing was. */
export type FormValues = { [K in keyof DraftForm]: DraftForm[K] | undefined };

const recipientFields = ["recipientName", "recipientPhone", "recipientAddress"] as const;

/** The form of a new application: what is known of the visitor. */
export const initialValues = ({ organisationName, creditCode }: Visitor): FormValues => ({
  organisationName,
  creditCode,
  years: 1,
});

/** All fields, so that setting them empties those that have no value. */
export const allFieldsOf = (values: FormValues): FormValues =>
  Object.fromEntries(formFields.map((name) => [name, values[name]]));

const written = (name: keyof DraftForm, text: string): string =>
  name === "mobile" || name === "recipientPhone" ? plainPhone(text) : text.trim();

/** What is sent: no empty texts, and no recipient where nothing is mailed. */
export function draftOf(values: FormValues): DraftForm {
  const mailed = values.pickup === "邮寄";
  const entries = formFields.flatMap((name) => {
    const value: unknown = values[name];
    const trimmed = typeof value === "string" ? written(name, value) : value;
    const needless = !mailed && recipientFields.some((field) => field === name);
    return trimmed === undefined || trimmed === "" || needless ? [] : [[name, trimmed] as const];
  });
  return Object.fromEntries(entries);
}

const chosen: readonly (keyof DraftForm)[] = ["lockType", "years", "purchaseChannel", "pickup"];

const missing = (name: keyof DraftForm): string =>
  chosen.includes(name)
    ? words.common.toChoose(words.application[name])
    : words.common.required(words.application[name]);

export interface FieldError {
  name: keyof DraftForm;
  errors: string[];
}

/** What is wrong with the form, by the same rules that the API checks it by. */
export function formErrors(form: DraftForm, purpose: "save" | "submit"): FieldError[] {
  const { error } = (purpose === "save" ? draftFormSchema() : applicationFormSchema()).safeParse(form);
  const issues = (error?.issues ?? []).map(({ path, message }) => ({ path: String(path[0]), message }));
  return fieldErrorsOf(issues).map(({ name, errors }) =>
    form[name] === undefined ? { name, errors: [missing(name)] } : { name, errors },
  );
}

/** Brings messages to their fields; "form.mobile" and "mobile" are the same field. */
export function fieldErrorsOf(problems: readonly { path: string; message: string }[]): FieldError[] {
  return formFields.flatMap((name) => {
    const errors = problems
      .filter(({ path }) => path.replace(/^form\./, "") === name)
      .map(({ message }) => message);
    return errors.length > 0 ? [{ name, errors: [...new Set(errors)] }] : [];
  });
}

/** True if nothing differs, so that saving would change nothing. */
export const sameForm = (one: DraftForm, other: DraftForm): boolean =>
  formFields.every((name) => one[name] === other[name]);
