import { join } from "node:path";
import type { Page } from "playwright-core";
import { projectRoot } from "../tools/project-root";

const folder = join(projectRoot, "docs", "manual", "pictures");
const width = 1280;
/** Pixels; what lies below is cut off. */
const greatestHeight = 1000;
const marginBelow = 24;

/** Where the page's content ends, dialogs included. */
const contentEnd = `Math.max(
  ...[...document.querySelectorAll("main > *, .ant-modal-container, .ant-modal-content")]
    .map((element) => element.getBoundingClientRect().bottom),
)`;

/** Movements would be caught half-way; brief notices of an earlier step would confuse. */
const stillness = `
  *, *::before, *::after { animation: none !important; transition: none !important; caret-color: transparent !important; }
  .toasts { display: none !important; }
`;

/** Takes a picture for the manual of a page as it stands, cut to its content. */
export async function photograph(page: Page, name: string): Promise<void> {
  await page.setViewportSize({ width, height: greatestHeight });
  await page.locator(".loading").waitFor({ state: "detached" });
  await page.evaluate("scrollTo(0, 0)");
  await page.evaluate("document.fonts.ready");
  const end = Math.ceil(Number(await page.evaluate(contentEnd))) + marginBelow;
  await page.screenshot({
    path: join(folder, `${name}.png`),
    clip: { x: 0, y: 0, width, height: Math.min(end, greatestHeight) },
    animations: "disabled",
    style: stillness,
  });
}
