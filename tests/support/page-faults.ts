import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";

const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

interface Finding {
  id: string;
  impact: string;
  nodes: { target: string[] }[];
}

/** All that axe knows: the standard's rules and those of good practice, however little it finds them to matter. */
async function axeFindings(page: Page): Promise<string[]> {
  // Large to send: once for each page that is loaded.
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(axeSource);
  const findings = await page.evaluate<Finding[]>("axe.run().then(({ violations }) => violations)");
  return findings.map(
    ({ id, impact, nodes }) => `${id} (${impact}): ${nodes.map(({ target }) => target.join(" ")).join(", ")}`,
  );
}

/** The widths that every page has to fit. */
const widths = [1280, 375];

/** What keeps a page or dialog that is open from being used by everybody, on a wide screen and on a narrow one. */
export async function layoutFaults(page: Page): Promise<string[]> {
  const faults: string[] = [];
  const before = page.viewportSize();
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 });
    faults.push(...(await axeFindings(page)));
    const overflow = Number(await page.evaluate("document.documentElement.scrollWidth - innerWidth"));
    if (overflow > 0) faults.push(`${overflow} px too wide at ${width} px`);
  }
  if (before) await page.setViewportSize(before);
  return faults;
}
