import type { DraftForm } from "./form";
import { fieldMarks, formFields, personalFields, type PersonalField } from "./form-fields";

/** Text in place of the characters that are masked. */
const hidden = "****";

/** Masks a telephone number: 138****0000 for a mobile number, only the last four digits for a landline. */
export const maskedPhone = (phone: string): string =>
  (/^1\d{10}$/.test(phone) ? phone.slice(0, 3) : "") + hidden + phone.slice(-4);

/** Masks an address except for its first six characters, which name the region. */
export const maskedAddress = (address: string): string => [...address].slice(0, 6).join("") + hidden;

const masks: Record<(typeof fieldMarks)[PersonalField]["masked"], (text: string) => string> = {
  never: (text) => text,
  phone: maskedPhone,
  address: maskedAddress,
};

const picked = <F extends keyof DraftForm>(form: DraftForm, fields: readonly F[]): Pick<DraftForm, F> =>
  Object.fromEntries(
    fields.filter((field) => form[field] !== undefined).map((field) => [field, form[field]]),
  ) as Pick<DraftForm, F>;

/** Personal data of the contact and of the recipient. */
export type Contact = Pick<DraftForm, PersonalField>;

export const contactOf = (form: DraftForm): Contact => picked(form, personalFields);

/** Personal data of a form that its reader needs. */
export interface FormReading {
  /** True if the form is the reader's own: they see everything. */
  own: boolean;
  /** True if the reader needs the recipient's name, telephone number and address to send the lock. */
  recipient: boolean;
}

/**
 * Returns the form with the personal data masked that its reader doesn't need. Anything stored with the form beside its
 * fields is left out.
 */
export function formFor(given: DraftForm, { own, recipient }: FormReading): DraftForm {
  const form = picked(given, formFields);
  if (own) return form;
  for (const field of personalFields) {
    const { of, masked } = fieldMarks[field];
    const text = form[field];
    if (text !== undefined && !(recipient && of === "recipient")) form[field] = masks[masked](text);
  }
  return form;
}
