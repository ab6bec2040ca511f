import { html, nothing, type Markup } from "./html";

/** Returns the options of a select, by their values. */
export const optionTags = (texts: Readonly<Record<string, string>>): Markup[] =>
  Object.entries(texts).map(([value, text]) => html`<option value="${value}">${text}</option>`);

export interface Listing {
  id: string;
  heading: string;
  columns: readonly string[];
  /** Text in place of an empty table. */
  empty: string;
  /** Label of a search field that finds rows by their number. */
  search?: string;
}

/**
 * Returns a table that the page's script fills, newest first. Roles are set explicitly, because browsers drop the
 * implicit roles of tables that are styled as cards on narrow screens.
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

/** Returns the form of one setting. */
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

/** Returns the section with all settings. */
export const settings = (forms: readonly Markup[]): Markup =>
  html`<section class="card" aria-labelledby="settings">
    <h2 id="settings">设置</h2>
    ${forms}
  </section>`;

/** Line in which the script reports how an action ended. Screen readers announce it without interrupting. */
export const messageLine = html`<p id="message" role="status"></p>`;
