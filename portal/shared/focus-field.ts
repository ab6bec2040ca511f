/**
 * Gives the focus to a field of a form, to be put right, and scrolls it into sight.
 * @param name - of the form's item; of a group of options the chosen one, or else the first, gets the focus
 */
export function focusField(name: string): void {
  const field = document.getElementById(name);
  const option =
    field?.querySelector<HTMLElement>("input:checked") ?? field?.querySelector<HTMLElement>("input");
  (option ?? field)?.focus();
}
