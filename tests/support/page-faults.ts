import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";

const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

interface Finding {
  id: string;
  impact: string;
  nodes: { target: string[] }[];
}

/** Options for the rule of axe that applies only if it is enabled by name. */
const strongContrast = { rules: { "color-contrast-enhanced": { enabled: true } } };
/** Options for the rule of axe that a page in large print can keep while the page in usual print breaks it. */
const onlyTargetSize = { runOnly: ["target-size"] };

/**
 * Runs axe, by default with all its rules, those of the standard and of good practice, and returns findings of any
 * impact.
 */
async function axeFindings(page: Page, options: object = {}): Promise<string[]> {
  // The script is large, so it is sent only once for each loaded page.
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(axeSource);
  const findings = await page.evaluate<Finding[]>(
    `axe.run(${JSON.stringify({ resultTypes: ["violations"], ...options })}).then(({ violations }) => violations)`,
  );
  return findings.map(
    ({ id, impact, nodes }) => `${id} (${impact}): ${nodes.map(({ target }) => target.join(" ")).join(", ")}`,
  );
}

/** Widths that every page must fit, in pixels. */
const widths = [1920, 1280, 375];
/** Width at which all of axe runs, in pixels. It is slow, and nothing that it checks changes between two wide screens. */
const axeWidth = 1280;
const phoneWidth = 375;

/** Smallest allowed distance between neighbours, in pixels. */
const nearest = 8;
/** Width from which numbers and short Latin words must not be broken, in pixels. */
const wholeFrom = 1280;
const wholeWord = "[A-Za-z0-9][A-Za-z0-9.,:-]{2,25}";

/** Script for the page: finds children of pages, panels, forms and dialogs that are too close to each other. */
const spacingScript = `(() => {
  const containers = ".content, .panel, .stack, form, fieldset, .form-grid, .columns, .ant-modal-body, .actions, .form-actions";
  const boxes = (element) => [...element.children].flatMap((child) => {
    const style = getComputedStyle(child);
    if (style.display === "contents") return boxes(child);
    const box = child.getBoundingClientRect();
    const isSeen = style.visibility !== "hidden" && !["absolute", "fixed"].includes(style.position) && box.height > 0;
    return isSeen ? [{ child, box }] : [];
  });
  const nameOf = ({ tagName, className, textContent }) =>
    tagName.toLowerCase() + (className ? "." + String(className).split(" ")[0] : "") + " " + textContent.trim().slice(0, 12);
  const between = (one, other) => {
    const beside = Math.max(one.left, other.left) - Math.min(one.right, other.right);
    const below = Math.max(one.top, other.top) - Math.min(one.bottom, other.bottom);
    return Math.max(beside, below);
  };
  return [...document.querySelectorAll(containers)].flatMap((container) => {
    if (container.closest("[hidden], .ant-modal-wrap[style*='display: none']")) return [];
    const all = boxes(container);
    return all.flatMap((one, place) =>
      all.slice(place + 1).filter((other) => between(one.box, other.box) < ${nearest} - 0.5)
        .map((other) => nameOf(container).split(" ")[0] + ": " + nameOf(one.child) + " | " + nameOf(other.child)
          + " " + Math.round(between(one.box, other.box)) + " px"));
  });
})()`;

/** Script for the page: finds numbers and Latin words that are broken into lines. */
const brokenWordsScript = `(() => {
  const texts = document.createTreeWalker(document.querySelector("#content") ?? document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    // Folded text has line boxes, too.
    if (!node.parentElement.checkVisibility()) continue;
    for (const match of node.data.matchAll(/(?<![A-Za-z0-9.,:-])${wholeWord}(?![A-Za-z0-9.,:-])/g)) {
      const range = document.createRange();
      range.setStart(node, match.index);
      range.setEnd(node, match.index + match[0].length);
      const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
      if (lines.size > 1) found.push(match[0]);
    }
  }
  return found;
})()`;

/** Script for the page: finds the element that reaches furthest to the right. */
const widestScript = `(() => {
  const rightOf = (element) => element.getBoundingClientRect().right;
  const widest = [...document.body.querySelectorAll("*")].reduce((one, other) => (rightOf(other) > rightOf(one) ? other : one));
  return widest.outerHTML.slice(0, 200);
})()`;

/**
 * Script for the page: finds elements that reach beyond the right edge of their panel. The content of an element that
 * scrolls or hides it is not examined.
 */
const spilledScript = `(() => [...document.querySelectorAll(".panel")].flatMap((panel) => {
  const { right } = panel.getBoundingClientRect();
  const reaches = (element) => [...element.children].flatMap((child) => {
    const isHeld = getComputedStyle(child).overflowX !== "visible" || child.closest("svg, .visually-hidden");
    if (child.getBoundingClientRect().right > right + 1) return [child];
    return isHeld ? [] : reaches(child);
  });
  return panel.checkVisibility() ? reaches(panel).map(({ outerHTML }) => outerHTML.slice(0, 120)) : [];
}))()`;

/** Returns elements that are too close to each other or reach out of their panel, and words that are broken, at this width (in pixels). */
async function rhythmFaults(page: Page, width: number): Promise<string[]> {
  const near = await page.evaluate<string[]>(spacingScript);
  const spilled = await page.evaluate<string[]>(spilledScript);
  const broken = width < wholeFrom ? [] : await page.evaluate<string[]>(brokenWordsScript);
  return [
    ...near,
    ...spilled.map((element) => `out of its panel: ${element}`),
    ...broken.map((word) => `broken: ${word}`),
  ].map((fault) => `${fault} at ${width} px`);
}

/** Returns faults of spacing and overflow at each of the widths that a page must fit. */
export async function spacingFaults(page: Page, atWidths: readonly number[] = widths): Promise<string[]> {
  const faults: string[] = [];
  const before = page.viewportSize();
  for (const width of atWidths) {
    await page.setViewportSize({ width, height: 800 });
    const overflow = Number(await page.evaluate("document.documentElement.scrollWidth - innerWidth"));
    if (overflow > 0)
      faults.push(`${overflow} px too wide at ${width} px: ${String(await page.evaluate(widestScript))}`);
    faults.push(...(await rhythmFaults(page, width)));
  }
  if (before) await page.setViewportSize(before);
  return faults;
}

/**
 * Returns faults of layout and accessibility of the open page or dialog, on a wide screen and on a narrow one. A page that
 * is checked in large print, too, is examined there on the narrow one.
 */
export async function layoutFaults(page: Page, { isInLargePrintToo = false } = {}): Promise<string[]> {
  const faults = await spacingFaults(page);
  const before = page.viewportSize();
  await page.setViewportSize({ width: axeWidth, height: 800 });
  faults.push(...(await axeFindings(page)));
  await page.setViewportSize({ width: phoneWidth, height: 800 });
  faults.push(...(await axeFindings(page, isInLargePrintToo ? onlyTargetSize : {})));
  if (before) await page.setViewportSize(before);
  return faults;
}

/**
 * Returns faults of an open page or dialog of the portal. Each kind of page is examined in large print on the narrow
 * screen by the tests of every page.
 */
export const pageFaults = (page: Page): Promise<string[]> => layoutFaults(page, { isInLargePrintToo: true });

/** Script for the page: finds text below 18 px, controls that are too low for a finger, and text that is cut off. */
const smallPrintScript = `(() => {
  const isSeen = (element) => element.checkVisibility() && !element.closest(".visually-hidden, .skip-link, svg");
  const nameOf = (element) => element.tagName.toLowerCase() + "." + element.className + " " + element.textContent.trim().slice(0, 16);
  const found = new Set();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || !isSeen(element)) continue;
    const { fontSize, overflowX } = getComputedStyle(element);
    if (parseFloat(fontSize) < 18) found.add("small: " + fontSize + " " + nameOf(element));
    // Text of one pixel is there to be heard only.
    if (overflowX === "hidden" && element.clientWidth > 1 && element.scrollWidth > element.clientWidth + 1) found.add("cut off: " + nameOf(element));
  }
  const touched = "button, select, summary, a[href], input:not([type=file]):not([type=hidden])";
  for (const element of document.querySelectorAll(touched)) {
    // A link among words is as high as they are.
    if (!isSeen(element) || getComputedStyle(element).display === "inline") continue;
    const { height } = (element.closest("label") ?? element).getBoundingClientRect();
    if (height > 0 && height < 43.5) found.add("low: " + Math.round(height) + " px " + nameOf(element));
  }
  return [...found];
})()`;

/**
 * Lists violations of the rules of 大字版 on the open page or dialog, at the widths of a phone and of a clerk's screen.
 */
export async function largePrintFaults(page: Page): Promise<string[]> {
  const faults = await spacingFaults(page, [1366, phoneWidth]);
  const before = page.viewportSize();
  await page.setViewportSize({ width: phoneWidth, height: 800 });
  faults.push(
    ...(await page.evaluate<string[]>(smallPrintScript)),
    ...(await axeFindings(page, strongContrast)),
  );
  if (before) await page.setViewportSize(before);
  return faults;
}
