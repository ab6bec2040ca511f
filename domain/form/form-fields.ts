import { fieldLabels, lockFieldLabels } from "./field-labels";

/*
 * The fields of an application's form, by the list of their labels. Schemas (form.ts), inputs, what
 * the reviewer is shown, what has changed since the last submission, what is masked and erased, the contact's answer and
 * the page on privacy follow from this list: a field that stands only here doesn't compile.
 */

/** What a field tells of a person: whose it is, and how it is masked for staff without need of it. */
type FieldMark =
  | { personal: false; chosen?: true }
  | {
      personal: true;
      of: "contact" | "recipient";
      masked: "never" | "phone" | "address";
      /** What it is called behind 经办人 or 收件人, on the page about personal data. */
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
/** Fields that tell of a person: of one of the two, unless of either. */
export type PersonalField<P extends "contact" | "recipient" = "contact" | "recipient"> = Marked<{
  personal: true;
  of: P;
}>;
/** Fields of which one of several values is chosen. */
export type ChosenField = Marked<{ chosen: true }>;
/** Fields in which text is written. */
export type TextField = Exclude<FormField, ChosenField | "locks">;

export const formFields = Object.keys(fieldLabels) as FormField[];
export const lockFields = Object.keys(lockFieldLabels) as LockField[];
export const isChosen = (field: FormField): field is ChosenField => "chosen" in fieldMarks[field];
export const textFields = formFields.filter(
  (field): field is TextField => field !== "locks" && !isChosen(field),
);
/** The fields that tell of a person. */
export const personalFields = formFields.filter(
  (field): field is PersonalField => fieldMarks[field].personal,
);
/** The same of one of the two. A recipient's are needed where a lock is mailed, and only there. */
export const fieldsOf = <P extends "contact" | "recipient">(whose: P) =>
  personalFields.filter((field): field is PersonalField<P> => fieldMarks[field].of === whose);
export const recipientFields = fieldsOf("recipient");

/** True for telephone numbers. */
export const isPhone = (field: FormField): field is Marked<{ masked: "phone" }> => {
  const mark: FieldMark = fieldMarks[field];
  return mark.personal && mark.masked === "phone";
};

/** What is known of one of the two, in words: 姓名、电话和地址. */
export function toldOf(whose: "contact" | "recipient"): string {
  const told = fieldsOf(whose).map((field) => fieldMarks[field].told);
  return [told.slice(0, -1).join("、"), ...told.slice(-1)].filter((part) => part !== "").join("和");
}
