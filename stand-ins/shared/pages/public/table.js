import { byId, element } from "./page.js";

const shownAtOnce = 50;
/** Number of rows from which the table has a search field. */
const worthSearching = 6;

/**
 * Creates a table that redraws only the rows that have changed, so that the keyboard's focus keeps its place.
 * @returns a function that draws a list of items, which must come newest first
 */
export function createTable(id, { keyOf, cellsOf }) {
  const table = byId(id);
  const body = table.tBodies[0];
  const titles = [...table.tHead.rows[0].cells].map((cell) => cell.textContent);
  const empty = byId(`${id}-empty`);
  const count = byId(`${id}-count`);
  const search = byId(`${id}-search`);
  let items = [];
  let drawn = new Map();

  function rowOf(item) {
    const row = element("tr");
    row.setAttribute("role", "row");
    for (const [place, content] of cellsOf(item).entries()) {
      const cell = element("td", {}, element("div", {}, ...[content].flat()));
      cell.setAttribute("role", "cell");
      cell.dataset.title = titles[place];
      row.append(cell);
    }
    return row;
  }

  function drawnOf(item) {
    const told = JSON.stringify(item);
    const known = drawn.get(keyOf(item));
    return known?.told === told ? known : { told, row: rowOf(item), replaced: known?.row };
  }

  function draw() {
    if (search) search.closest("label").hidden = items.length < worthSearching;
    const wanted = search?.value.trim().toUpperCase() ?? "";
    const found = items.filter((item) => keyOf(item).toUpperCase().includes(wanted));
    const shown = found.slice(0, shownAtOnce);
    const next = new Map(shown.map((item) => [keyOf(item), drawnOf(item)]));
    const focused = document.activeElement?.dataset.action;
    const held = body.contains(document.activeElement) ? document.activeElement.closest("tr") : undefined;

    arrange(
      body,
      [...next.values()].map(({ row }) => row),
    );
    for (const one of next.values()) {
      if (one.replaced) takeOver(one, { held, focused });
      delete one.replaced;
    }
    drawn = next;
    table.hidden = shown.length === 0;
    empty.hidden = shown.length > 0;
    if (shown.length === 0)
      empty.textContent = items.length === 0 ? empty.dataset.empty : "没有找到，请核对后重新输入。";
    count.textContent = countText(items.length, found.length, shown.length);
  }

  search?.addEventListener("input", draw);
  return (latest) => {
    items = latest;
    draw();
  };
}

function countText(all, found, shown) {
  if (all === 0) return "";
  return found > shown ? `共 ${found} 条，列出最新 ${shown} 条` : `共 ${found} 条`;
}

/** Puts the rows into the table in their order, and does not move those that stay in place. */
function arrange(body, rows) {
  const staying = new Set(rows);
  for (const row of [...body.rows]) if (!staying.has(row)) row.remove();
  let next = body.firstElementChild;
  for (const row of rows) {
    if (row === next) next = next.nextElementSibling;
    else body.insertBefore(row, next);
  }
}

/** Makes a new row as open as the row that it replaces, and moves the focus to it if the replaced row had it. */
function takeOver({ row, replaced }, { held, focused }) {
  const details = row.querySelector("details");
  if (details) details.open = replaced.querySelector("details")?.open ?? false;
  if (replaced === held)
    (row.querySelector(`[data-action="${focused}"]`) ?? row.querySelector("button, summary, a"))?.focus();
}
