/** Compares two elements by their order on the page. */
const byPlace = (one: Element, other: Element): number =>
  one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;

/**
 * Moves the focus to the first of the fields with errors, and scrolls it into view.
 * @param names - ids of the fields in any order; in a group of options, the selected option or else the first one gets
 * the focus
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
