import { html, nothing, type Markup } from "./html";

/** The options of a select, by their values. */
export const options = (texts: Readonly<Record<string, string>>): Markup[] =>
  Object.entries(texts).map(([value, text]) => html`<option value="${value}">${text}</option>`);

export interface Listing {
  id: string;
  heading: string;
  columns: readonly string[];
  /** What is said in place of an empty table. */
  empty: string;
  /** The label of a field that finds rows by their number. */
  search?: string;
}

/**
 * A table that the page's script fills, newest first. The roles are those that tables have anyway:
 * on narrow screens, where rows become cards, browsers would forget them.
 */
export function listing({ id, heading, columns, empty, search }: Listing): Markup {
  const searchField =
    search === undefined
      ? nothing
      : html`<label class="field search" hidden>
          <span>${search}</span>
          <input id="${id}-search" type="search" autocomplete="off" />
        </label>`;
  return html`<section class="card" aria-labelledby="${id}-heading">
    <div class="card-heading">
      <h2 id="${id}-heading">${heading}</h2>
      <p id="${id}-count" class="note"></p>
    </div>
    ${searchField}
    <table id="${id}" role="table" aria-labelledby="${id}-heading" hidden>
      <thead role="rowgroup">
        <tr role="row">
          ${columns.map((column) => html`<th role="columnheader" scope="col">${column}</th>`)}
        </tr>
      </thead>
      <tbody role="rowgroup"></tbody>
    </table>
    <p id="${id}-empty" class="empty" data-empty="${empty}">正在读取…</p>
  </section>`;
}

/** One setting of a part, to be changed by a form of its own. */
export function setting({
  id,
  heading,
  fields,
  note,
}: {
  id: string;
  heading: string;
  fields: Markup;
  note?: string;
}): Markup {
  return html`<form id="${id}" aria-labelledby="${id}-heading">
    <h3 id="${id}-heading">${heading}</h3>
    ${note === undefined ? nothing : html`<p class="note">${note}</p>`}
    <div class="fields">${fields}<button>设置</button></div>
  </form>`;
}

/** The settings of a part, below what happens. */
export const settings = (forms: readonly Markup[]): Markup =>
  html`<section class="card" aria-labelledby="settings">
    <h2 id="settings">设置</h2>
    ${forms}
  </section>`;

/** Where the script says how an action ended; read out without interrupting. */
export const messageLine = html`<p id="message" role="status"></p>`;
