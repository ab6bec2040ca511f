/** Which of two comes first on the page. */
const byPlace = (one: Element, other: Element): number =>
  one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;

/**
 * Gives the focus to the first of a form's fields that are to be put right, and scrolls it into sight.
 * @param names - of the form's items, in any order; of a group of options the chosen one, or else the first, gets the focus
 */
export function focusFirstOf(names: readonly string[]): void {
  const [field] = names
    .map((name) => document.getElementById(name))
    .filter((element) => element !== null)
    .sort(byPlace);
  const option =
    field?.querySelector<HTMLElement>("input:checked") ?? field?.querySelector<HTMLElement>("input");
  (option ?? field)?.focus();
}
