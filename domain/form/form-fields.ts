import { fieldLabels, lockFieldLabels } from "./field-labels";

/*
 * Fields of an application's form, derived from the list of their labels. Schemas (form.ts), inputs, the reviewer's view,
 * the changes since the last submission, masking, erasure, the contact's answer and the page on privacy all follow from
 * that list: a field that is added only there doesn't compile.
 */

/** Mark of a field: whose personal data it holds, if any, and how these are masked for staff who don't need them. */
type FieldMark =
  | { personal: false; chosen?: true }
  | {
      personal: true;
      of: "contact" | "recipient";
      masked: "never" | "phone" | "address";
      /** Name of the field after 经办人 or 收件人 on the page about personal data. */
      told: string;
    };

export const fieldMarks = {
  organisationName: { personal: false },
  creditCode: { personal: false },
  locks: { personal: false },
  contactName: { personal: true, of: "contact", masked: "never", told: "姓名" },
  mobile: { personal: true, of: "contact", masked: "phone", told: "手机" },
  purchaseChannel: { personal: false, chosen: true },
  pickup: { personal: false, chosen: true },
  recipientName: { personal: true, of: "recipient", masked: "never", told: "姓名" },
  recipientPhone: { personal: true, of: "recipient", masked: "phone", told: "电话" },
  recipientAddress: { personal: true, of: "recipient", masked: "address", told: "地址" },
} as const satisfies Record<keyof typeof fieldLabels, FieldMark>;

export type FormField = keyof typeof fieldLabels;
export type LockField = keyof typeof lockFieldLabels;
type Marked<M> = {
  [F in FormField]: (typeof fieldMarks)[F] extends M ? F : never;
}[FormField];
/** Fields with personal data of the contact, of the recipient, or of both. */
export type PersonalField<P extends "contact" | "recipient" = "contact" | "recipient"> = Marked<{
  personal: true;
  of: P;
}>;
/** Fields whose value is chosen from a list. */
export type ChosenField = Marked<{ chosen: true }>;
/** Fields into which text is typed. */
export type TextField = Exclude<FormField, ChosenField | "locks">;

export const formFields = Object.keys(fieldLabels) as FormField[];
export const lockFields = Object.keys(lockFieldLabels) as LockField[];
export const isChosen = (field: FormField): field is ChosenField => "chosen" in fieldMarks[field];
export const textFields = formFields.filter(
  (field): field is TextField => field !== "locks" && !isChosen(field),
);
/** All fields with personal data. */
export const personalFields = formFields.filter(
  (field): field is PersonalField => fieldMarks[field].personal,
);
/**
 * Returns the fields with personal data of the contact or of the recipient. A form has a recipient's fields only if the
 * lock is mailed, and then it needs all of them.
 */
export const fieldsOf = <P extends "contact" | "recipient">(whose: P) =>
  personalFields.filter((field): field is PersonalField<P> => fieldMarks[field].of === whose);
export const recipientFields = fieldsOf("recipient");

/** Decides whether the field holds a telephone number. */
export const isPhone = (field: FormField): field is Marked<{ masked: "phone" }> => {
  const mark: FieldMark = fieldMarks[field];
  return mark.personal && mark.masked === "phone";
};

/** Returns the names of the contact's or recipient's personal data in one phrase: 姓名、电话和地址. */
export function toldOf(whose: "contact" | "recipient"): string {
  const told = fieldsOf(whose).map((field) => fieldMarks[field].told);
  return [told.slice(0, -1).join("、"), ...told.slice(-1)].filter((part) => part !== "").join("和");
}
