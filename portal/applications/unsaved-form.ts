import { tabMemory } from "../client/tab-memory";
import type { FormValues } from "./form-values";

/**
 * What is typed into a form and not saved: a reload, or signing in again after a session has ended, loses none of it.
 * @param place - whose form it is, of which application and version: what was typed into another one stays away
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
