import type { DraftForm } from "./form";
import { fieldsOf, type PersonalField } from "./form-fields";

/** Contacts and recipients that an organisation has named before, the latest first and each once. */
export interface EarlierContacts {
  contacts: Pick<Required<DraftForm>, PersonalField<"contact">>[];
  recipients: Pick<Required<DraftForm>, PersonalField<"recipient">>[];
}

/** Largest number of entries, which is more than anybody would look through. */
const mostShown = 10;

/** Returns the contacts and recipients in an organisation's forms. @param forms - submitted forms, the latest first */
export function earlierContacts(forms: readonly DraftForm[]): EarlierContacts {
  return {
    contacts: wholeOnes(forms, "contact") as EarlierContacts["contacts"],
    recipients: wholeOnes(forms, "recipient") as EarlierContacts["recipients"],
  };
}

/** Returns the contacts or recipients whose fields are all filled in, each once. */
function wholeOnes(forms: readonly DraftForm[], whose: "contact" | "recipient"): DraftForm[] {
  const fields = fieldsOf(whose);
  const found = new Map<string, DraftForm>();
  for (const form of forms) {
    const texts = fields.map((field): [PersonalField, string | undefined] => [field, form[field]]);
    if (texts.some(([, text]) => text === undefined)) continue;
    const key = JSON.stringify(texts);
    if (!found.has(key)) found.set(key, Object.fromEntries(texts));
  }
  return [...found.values()].slice(0, mostShown);
}
