import type { DraftForm } from "./form";
import { fieldMarks, formFields, personalFields, type PersonalField } from "./form-fields";

/** What stands where something is kept from the reader. */
const hidden = "****";

/** 138****0000; of a landline, its last four digits. */
export const maskedPhone = (phone: string): string =>
  (/^1\d{10}$/.test(phone) ? phone.slice(0, 3) : "") + hidden + phone.slice(-4);

/** An address by its first six characters: the region. */
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

/** Whom to call about an application, and whom it is sent to. */
export type Contact = Pick<DraftForm, PersonalField>;

export const contactOf = (form: DraftForm): Contact => picked(form, personalFields);

/** Which personal data of a form its reader needs. */
export interface FormReading {
  /** All of it: the form is the reader's own. */
  own: boolean;
  /** Whom and where to a lock is sent. */
  recipient: boolean;
}

/** The form with what its reader does not need masked. Whatever else is kept with a form is nobody's business. */
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
