import type { DraftForm } from "./form";
import { fieldsOf, type PersonalField } from "./form-fields";

/** Whom an organisation has named before, the latest first, each once: who acts for it, and where locks were sent. */
export interface EarlierContacts {
  contacts: Pick<Required<DraftForm>, PersonalField<"contact">>[];
  recipients: Pick<Required<DraftForm>, PersonalField<"recipient">>[];
}

/** More than anybody would look through. */
const mostShown = 10;

/** @param forms - as they were submitted, the latest first */
export function earlierContacts(forms: readonly DraftForm[]): EarlierContacts {
  return {
    contacts: wholeOnes(forms, "contact") as EarlierContacts["contacts"],
    recipients: wholeOnes(forms, "recipient") as EarlierContacts["recipients"],
  };
}

/** Those of which all is there, each once. */
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
