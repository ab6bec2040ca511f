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

/** Values of the form's fields: text as typed, undefined if nothing was. */
export type FormValues = { [K in keyof DraftForm]: DraftForm[K] | undefined };

/** Returns the form of a new application, with what is known of the visitor. */
export const initialValues = ({ organisationName, creditCode }: Visitor): FormValues => ({
  organisationName,
  creditCode,
  locks: [newLock],
});

/** Initial values of a lock that is added to the form. */
export const newLock: DraftLock = { years: 1 };

/**
 * Returns a value for every field, so that setting them clears fields without a value. The result has at least one lock
 * to fill in.
 */
export const allFieldsOf = (values: FormValues): FormValues => ({
  ...Object.fromEntries(formFields.map((name) => [name, values[name]])),
  locks: values.locks && values.locks.length > 0 ? values.locks : [newLock],
});

const written = (name: keyof DraftForm, text: string): string =>
  isPhone(name) ? plainPhone(text) : text.trim();

/** Returns the form as it is sent: without empty texts, and without a recipient if nothing is mailed. */
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

/** Returns the fields of a lock that were filled in. */
function lockOf({ lockType, lockSerial, years }: DraftLock): DraftLock {
  const serial = lockSerial?.trim();
  return {
    ...(lockType === undefined ? {} : { lockType }),
    ...(serial === undefined || serial === "" ? {} : { lockSerial: serial }),
    ...(years === undefined ? {} : { years }),
  };
}

/** Name of a field of the form. For a lock's field it contains the lock's index. */
export type FieldName = Exclude<keyof DraftForm, "locks"> | ["locks", number, keyof DraftLock];

/** Returns the path of a field, such as "mobile" or "locks.1.years". */
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

/** Returns the errors of the form, by the same rules as the API's. */
export function formErrors(form: DraftForm, purpose: "save" | "submit"): FieldError[] {
  const { error } = (purpose === "save" ? draftFormSchema() : applicationFormSchema()).safeParse(form);
  const issues = (error?.issues ?? []).map(({ path, message }) => ({ path: path.join("."), message }));
  return fieldErrorsOf(issues).map(({ name, errors }) =>
    valueOf(form, name) === undefined ? { name, errors: [missing(name)] } : { name, errors },
  );
}

/**
 * Returns the field that a path leads to; "form.mobile" and "mobile" mean the same. A message about all locks belongs
 * to the first lock.
 */
function fieldAt(path: string): FieldName | undefined {
  const [field, place = "0", part = "lockSerial"] = path.replace(/^form\./, "").split(".");
  if (field !== "locks")
    return formFields.find((name): name is Exclude<typeof name, "locks"> => name === field);
  return ["locks", Number(place), lockFields.find((name) => name === part) ?? "lockSerial"];
}

/** Groups messages by the fields that they belong to. */
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

/** Returns true if both forms are equal, so that saving would change nothing. */
export const sameForm = (one: DraftForm, other: DraftForm): boolean =>
  formFields.every((name) => JSON.stringify(one[name]) === JSON.stringify(other[name]));
