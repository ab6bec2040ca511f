import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { projectRoot } from "../../stand-ins/shared/project-root";

const folder = join(projectRoot, "docs", "manual");

const style = `
  body { font: 10.5pt/1.7 "Noto Sans CJK SC", sans-serif; color: #1f2329; }
  h1, h2, h3 { line-height: 1.4; break-after: avoid; }
  h2 { margin-top: 2em; border-bottom: 1px solid #c9cdd4; }
  img { display: block; max-width: 100%; max-height: 14cm; margin: 0.8em 0; border: 1px solid #c9cdd4; break-inside: avoid; }
  table { width: 100%; border-collapse: collapse; }
  th, td { padding: 4pt 6pt; border: 1px solid #c9cdd4; text-align: left; vertical-align: top; }
  tr { break-inside: avoid; }
  blockquote { margin: 0; padding-left: 1em; border-left: 3px solid #c9cdd4; }
`;

/** Prints the manual's text and pictures to docs/manual/manual.pdf, on A4 with page numbers. */
export async function bindBooklet(browser: Browser): Promise<void> {
  const { marked } = await import("marked");
  const text = await withPictures(await marked.parse(await readFile(join(folder, "README.md"), "utf8")));
  const page = await browser.newPage();
  const head = `<meta charset="utf-8"><title>用户手册</title><style>${style}</style>`;
  await page.setContent(`<!doctype html><html lang="zh-CN"><head>${head}</head><body>${text}</body></html>`, {
    timeout: 120_000,
  });
  await page.pdf({
    path: join(folder, "manual.pdf"),
    format: "A4",
    margin: { top: "18mm", bottom: "18mm", left: "16mm", right: "16mm" },
    displayHeaderFooter: true,
    headerTemplate: "<span></span>",
    footerTemplate:
      '<p style="width:100%;text-align:center;font-size:8pt"><span class="pageNumber"></span> / <span class="totalPages"></span></p>',
  });
  await page.close();
}

/** Returns the page with its pictures embedded, because a page that was not loaded from a file can't read files. */
async function withPictures(html: string): Promise<string> {
  const names = [...new Set([...html.matchAll(/src="(pictures\/[\w.-]+)"/g)].map(([, name = ""]) => name))];
  const read = async (name: string) =>
    [name, (await readFile(join(folder, name))).toString("base64")] as const;
  const contents = new Map(await Promise.all(names.map(read)));
  return html.replaceAll(
    /src="(pictures\/[\w.-]+)"/g,
    (_, name: string) => `src="data:image/png;base64,${contents.get(name) ?? ""}"`,
  );
}
