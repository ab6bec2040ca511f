import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { PNG } from "pngjs";
import { projectRoot } from "../../stand-ins/shared/project-root";
import { writePng } from "./png-write";

const folder = join(projectRoot, "docs", "manual", "pictures");
const width = 1280;
/** Pixels; of a longer page only the part asked for is shown. */
const greatestHeight = 1000;
const marginBelow = 24;

/** Where the page's content ends, dialogs included. */
const contentEnd = `Math.max(
  ...[...document.querySelectorAll("main > *, .ant-modal-container, .ant-modal-content")]
    .map((element) => element.getBoundingClientRect().bottom),
)`;

/** Brief notices of an earlier step would confuse. */
const withoutNotices = ".toasts { display: none !important; }";

/** Takes a picture for the manual of a page as it stands, cut to its content. */
export async function photograph(page: Page, name: string, part: "top" | "bottom" = "top"): Promise<void> {
  await page.setViewportSize({ width, height: greatestHeight });
  await page.locator(".loading").first().waitFor({ state: "detached" });
  // A dialog that is still opening can't be seen yet.
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
