import {
  applicationFormSchema,
  draftFormSchema,
  type DraftForm,
  type DraftLock,
} from "../../domain/form/form";
import { formFields, isChosen, isPhone, lockFields, recipientFields } from "../../domain/form/form-fields";
import { plainPhone } from "../../domain/form/phone";
import type { Visitor } from "../sign-in/visitor";
import { words } from "../words";

/** What the fields of the form hold: text as typed, empty where nothing was. */
export type FormValues = { [K in keyof DraftForm]: DraftForm[K] | undefined };

/** The form of a new application: what is known of the visitor. */
export const initialValues = ({ organisationName, creditCode }: Visitor): FormValues => ({
  organisationName,
  creditCode,
  locks: [newLock],
});

/** A lock that is added to the form. */
export const newLock: DraftLock = { years: 1 };

/** All fields, so that setting them empties those that have no value; and a lock at least, to be filled in. */
export const allFieldsOf = (values: FormValues): FormValues => ({
  ...Object.fromEntries(formFields.map((name) => [name, values[name]])),
  locks: values.locks && values.locks.length > 0 ? values.locks : [newLock],
});

const written = (name: keyof DraftForm, text: string): string =>
  isPhone(name) ? plainPhone(text) : text.trim();

/** What is sent: no empty texts, and no recipient where nothing is mailed. */
export function draftOf(values: FormValues): DraftForm {
  const mailed = values.pickup === "邮寄";
  const entries = formFields.flatMap((name) => {
    const value: unknown = name === "locks" ? values.locks?.map(lockOf) : values[name];
    const trimmed = typeof value === "string" ? written(name, value) : value;
    const needless = !mailed && recipientFields.some((field) => field === name);
    return trimmed === undefined || trimmed === "" || needless ? [] : [[name, trimmed] as const];
  });
  return Object.fromEntries(entries);
}

/** What of a lock was filled in. */
function lockOf({ lockType, lockSerial, years }: DraftLock): DraftLock {
  const serial = lockSerial?.trim();
  return {
    ...(lockType === undefined ? {} : { lockType }),
    ...(serial === undefined || serial === "" ? {} : { lockSerial: serial }),
    ...(years === undefined ? {} : { years }),
  };
}

/** A field of the form; of a lock's, which lock's. */
export type FieldName = Exclude<keyof DraftForm, "locks"> | ["locks", number, keyof DraftLock];

/** "mobile", "locks.1.years". */
export const fieldPath = (name: FieldName): string => [name].flat().join(".");

function missing(name: FieldName): string {
  const field = typeof name === "string" ? name : name[2];
  const chosen = typeof name === "string" ? isChosen(name) : name[2] !== "lockSerial";
  return chosen
    ? words.common.toChoose(words.application[field])
    : words.common.required(words.application[field]);
}

const valueOf = ({ locks = [], ...form }: DraftForm, name: FieldName): unknown =>
  typeof name === "string" ? form[name] : locks[name[1]]?.[name[2]];

export interface FieldError {
  name: FieldName;
  errors: string[];
}

/** What is wrong with the form, by the same rules that the API checks it by. */
export function formErrors(form: DraftForm, purpose: "save" | "submit"): FieldError[] {
  const { error } = (purpose === "save" ? draftFormSchema() : applicationFormSchema()).safeParse(form);
  const issues = (error?.issues ?? []).map(({ path, message }) => ({ path: path.join("."), message }));
  return fieldErrorsOf(issues).map(({ name, errors }) =>
    valueOf(form, name) === undefined ? { name, errors: [missing(name)] } : { name, errors },
  );
}

/** The field that a path leads to: "form.mobile" and "mobile" are the same. What is said of all locks is told at the first. */
function fieldAt(path: string): FieldName | undefined {
  const [field, place = "0", part = "lockSerial"] = path.replace(/^form\./, "").split(".");
  if (field !== "locks")
    return formFields.find((name): name is Exclude<typeof name, "locks"> => name === field);
  return ["locks", Number(place), lockFields.find((name) => name === part) ?? "lockSerial"];
}

/** Brings messages to their fields. */
export function fieldErrorsOf(problems: readonly { path: string; message: string }[]): FieldError[] {
  const byPath = new Map<string, FieldError>();
  for (const { path, message } of problems) {
    const name = fieldAt(path);
    if (name === undefined) continue;
    const errors = byPath.get(fieldPath(name))?.errors ?? [];
    byPath.set(fieldPath(name), { name, errors: [...new Set([...errors, message])] });
  }
  return [...byPath.values()];
}

/** True if nothing differs, so that saving would change nothing. */
export const sameForm = (one: DraftForm, other: DraftForm): boolean =>
  formFields.every((name) => JSON.stringify(one[name]) === JSON.stringify(other[name]));
