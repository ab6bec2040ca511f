import { html, nothing, type Markup } from "./html";

export interface PageOptions {
  /** Whose place the part takes, such as 微信支付网关. */
  part: string;
  /** One sentence or two: what this is, and what to do here. */
  intro: string;
  /** What the page is about, where the part has several pages. */
  title?: string;
  body: Markup;
  /** Its own script among the part's assets. */
  script?: string;
  /** A column for one form or message, in place of the whole width. */
  narrow?: boolean;
}

const styles = ["page", "controls", "tables"];

/** A page of an embedded part: they all say in the same place and manner that they are a demonstration. */
export function page({ part, intro, title, body, script, narrow = false }: PageOptions): string {
  const heading = `${part}（演示）`;
  return html`<!doctype html>
    <html lang="zh-CN">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title === undefined ? heading : `${title} - ${heading}`}</title>
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
        ${styles.map((name) => html`<link rel="stylesheet" href="/assets/${name}.css" />`)}
        ${script === undefined ? nothing : html`<script type="module" src="/assets/${script}"></script>`}
      </head>
      <body class="${narrow ? "narrow" : "wide"}">
        <header>
          <h1>${heading}</h1>
          <p>${intro}</p>
        </header>
        <main>${body}</main>
      </body>
    </html> `.text;
}
