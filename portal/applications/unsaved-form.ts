import { tabMemory } from "../client/tab-memory";
import type { FormValues } from "./form-values";

/**
 * Keeps unsaved input of a form across a reload, or a new sign-in after the session has ended.
 * @param place - key made of organisation, application and version, so that input for another form is never restored
 */
export function unsavedForm(place: string) {
  const key = `unsaved-form/${place}`;
  return {
    read(): FormValues | undefined {
      const text = tabMemory.get(key);
      return text === undefined ? undefined : (JSON.parse(text) as FormValues);
    },
    keep: (values: FormValues): void => tabMemory.set(key, JSON.stringify(values)),
    forget: (): void => tabMemory.forget(key),
  };
}
