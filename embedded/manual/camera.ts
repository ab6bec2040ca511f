import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { PNG } from "pngjs";
import { projectRoot } from "../../stand-ins/shared/project-root";
import { writePng } from "./png-write";

const folder = join(projectRoot, "docs", "manual", "pictures");
const width = 1280;
/** Greatest height of a picture in pixels. Only the requested part of a longer page is shown. */
const greatestHeight = 1000;
const marginBelow = 24;

/** Script that finds the lower edge of the page's content, dialogs included. */
const contentEnd = `Math.max(
  ...[...document.querySelectorAll("main > *, .ant-modal-container, .ant-modal-content")]
    .map((element) => element.getBoundingClientRect().bottom),
)`;

/** Style that hides brief notices of earlier steps, which would confuse readers. */
const withoutNotices = ".toasts { display: none !important; }";

/** Takes a picture of a page for the manual, cut to its content. */
export async function photograph(page: Page, name: string, part: "top" | "bottom" = "top"): Promise<void> {
  await page.setViewportSize({ width, height: greatestHeight });
  await page.locator(".loading").first().waitFor({ state: "detached" });
  // A dialog that is still opening is invisible, so the end of its animation is awaited.
  await page.locator('[class*="-appear"], [class*="-enter"]').first().waitFor({ state: "detached" });
  await page.evaluate(`scrollTo(0, ${part === "top" ? 0 : "document.documentElement.scrollHeight"})`);
  const end = Math.ceil(Number(await page.evaluate(contentEnd))) + marginBelow;
  const screenshot = await page.screenshot({
    clip: { x: 0, y: 0, width, height: Math.min(end, greatestHeight) },
    animations: "disabled",
    style: withoutNotices,
  });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${name}.png`), writePng(PNG.sync.read(screenshot)));
}
