import { source as axeSource } from "axe-core";
import type { Page } from "playwright-core";

interface Finding {
  id: string;
  impact: string;
  nodes: { target: string[] }[];
}

async function seriousFindings(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
  const findings = await page.evaluate<Finding[]>(
    `axe.run({ runOnly: ${JSON.stringify(tags)} }).then(({ violations }) => violations)`,
  );
  return findings
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
}

/** The widths that every page has to fit. */
const widths = [1280, 375];

/** What keeps a page that is open from being used by everybody, on a wide screen and on a narrow one. */
export async function layoutFaults(page: Page): Promise<string[]> {
  const faults: string[] = [];
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 });
    faults.push(...(await seriousFindings(page)));
    const overflow = Number(await page.evaluate("document.documentElement.scrollWidth - innerWidth"));
    if (overflow > 0) faults.push(`${overflow} px too wide at ${width} px`);
  }
  return faults;
}
