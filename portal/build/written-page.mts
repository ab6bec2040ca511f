import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Marked } from "marked";
import type { Plugin } from "vite";
import { declareInput } from "./finish.mts";

const style = `
body { max-width: 46em; margin: 0 auto; padding: 24px 16px; color: #1c2430; font: 18px/1.7 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; overflow-wrap: anywhere; }
h1, h2, h3 { line-height: 1.4; }
h2 { margin-top: 2em; padding-bottom: 4px; border-bottom: 1px solid #8a94a6; }
h2, h3 { scroll-margin-top: 12px; }
a { color: #0b3a6b; }
img { display: block; max-width: 100%; height: auto; margin: 12px 0; border: 1px solid #8a94a6; }
table { display: block; border-collapse: collapse; overflow-x: auto; }
th, td { padding: 6px 10px; border: 1px solid #8a94a6; text-align: left; vertical-align: top; }
blockquote { margin: 0; padding-left: 1em; border-left: 3px solid #8a94a6; }
:target { background: #fff0b8; }
`;

/** Returns a heading's anchor in the manner of code hosts: letters and digits, with hyphens for spaces. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s-]/gu, "")
    .replace(/\s+/g, "-");

/** Returns width and height of a PNG. They follow the name of its first chunk. */
const sizeOf = (png: Buffer): string => `width="${png.readUInt32BE(16)}" height="${png.readUInt32BE(20)}"`;

/** Pages that the API serves, by the file of the documentation that they are made from. */
const served: Readonly<Record<string, string>> = {
  "integration.md": "/docs/guide",
  "api-changes.md": "/docs/changes",
};

interface Written {
  /** Folder of the text, and its file there. */
  folder: string;
  file: string;
  title: string;
  /** Name of the page's file in the build, without its ending. */
  as: string;
}

/** Returns a plugin that adds a text of the documentation as a page: the users' manual, or the integrators' guide. */
export function writtenPage({ folder, file, title, as }: Written): Plugin {
  return {
    name: `page-${as}`,
    enforce: "post",
    generateBundle: {
      order: "post",
      async handler() {
        const asset = (name: string, source: string | Uint8Array): string =>
          `/${this.getFileName(this.emitFile({ type: "asset", name, source }))}`;
        // These files are no modules, so the build would not know that it depends on them.
        const input = (name: string): string => declareInput(this, join(folder, name));
        const marked = new Marked({
          renderer: {
            heading({ tokens, depth, text }) {
              return `<h${depth} id="${anchorOf(text)}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
            },
            link({ href, tokens }) {
              const said = this.parser.parseInline(tokens);
              // Documents outside of the manual's folder aren't served, so links to them become text.
              const [path = "", anchor] = href.split("#");
              const page = served[path];
              if (page === undefined && (href.startsWith("../") || path.endsWith(".md"))) return said;
              const isElsewhere = href.includes(":") || href.startsWith("#");
              const to =
                page !== undefined
                  ? page + (anchor === undefined ? "" : `#${anchor}`)
                  : isElsewhere
                    ? href
                    : asset(href, readFileSync(input(href)));
              return `<a href="${to}">${said}</a>`;
            },
            image({ href, text }) {
              // The picture may be missing: `npm run manual` takes it from pages that were built before.
              if (!existsSync(input(href))) return "";
              const png = readFileSync(input(href));
              return `<img src="${asset(href.replace(/^.*\//, "manual-"), png)}" alt="${text}" ${sizeOf(png)} loading="lazy" />`;
            },
          },
        });
        const text = await marked.parse(readFileSync(input(file), "utf8"));
        const page = `<!doctype html>
<html lang="zh-CN">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${title} · CA自助延期续费</title>
    <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="${asset("manual.css", style)}" />
  </head>
  <body>
    <main>
${text}
    </main>
  </body>
</html>
`;
        this.emitFile({ type: "asset", fileName: `${as}.html`, source: page });
      },
    },
  };
}
