import { html, nothing, type Markup } from "./html";

export interface PageOptions {
  /** Name of the replaced service, such as 微信支付网关. */
  part: string;
  /** One or two sentences on what the page is for. */
  intro: string;
  /** Title of the page, if the service has several pages. */
  title?: string;
  body: Markup;
  /** File name of the page's own script among the service's assets. */
  script?: string;
  /** True for a narrow column with one form or message. */
  narrow?: boolean;
}

const styles = ["page", "controls", "tables"];

/** Returns a page of a stand-in. All pages state in the same place that they are a demonstration. */
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
