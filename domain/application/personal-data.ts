import { formFields, type DraftForm } from "./form";

/** What stands where something is kept from the reader. */
const hidden = "****";

/** 138****0000; of a landline, its last four digits. */
export const maskedPhone = (phone: string): string =>
  (/^1\d{10}$/.test(phone) ? phone.slice(0, 3) : "") + hidden + phone.slice(-4);

/** An address by its first six characters: the region. */
export const maskedAddress = (address: string): string => [...address].slice(0, 6).join("") + hidden;

/** Whom to call about an application, and whom it is sent to. */
export type Contact = Pick<
  DraftForm,
  "contactName" | "mobile" | "recipientName" | "recipientPhone" | "recipientAddress"
>;

export const contactOf = ({
  contactName,
  mobile,
  recipientName,
  recipientPhone,
  recipientAddress,
}: DraftForm): Contact => ({
  ...(contactName === undefined ? {} : { contactName }),
  ...(mobile === undefined ? {} : { mobile }),
  ...(recipientName === undefined ? {} : { recipientName }),
  ...(recipientPhone === undefined ? {} : { recipientPhone }),
  ...(recipientAddress === undefined ? {} : { recipientAddress }),
});

/** Which personal data of a form its reader needs. */
export interface FormReading {
  /** All of it: the form is the reader's own. */
  own: boolean;
  /** Whom and where to a lock is sent. */
  recipient: boolean;
}

/** Its fields by name: whatever else is kept with a form is nobody's business. */
const named = (form: DraftForm): DraftForm =>
  Object.fromEntries(
    formFields.filter((field) => form[field] !== undefined).map((field) => [field, form[field]]),
  );

/** The form with what its reader does not need masked. */
export function formFor(given: DraftForm, { own, recipient }: FormReading): DraftForm {
  const form = named(given);
  if (own) return form;
  const { mobile, recipientPhone, recipientAddress } = form;
  return {
    ...form,
    ...(mobile === undefined ? {} : { mobile: maskedPhone(mobile) }),
    ...(recipient || recipientPhone === undefined ? {} : { recipientPhone: maskedPhone(recipientPhone) }),
    ...(recipient || recipientAddress === undefined
      ? {}
      : { recipientAddress: maskedAddress(recipientAddress) }),
  };
}
