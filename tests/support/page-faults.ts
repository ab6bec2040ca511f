import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";

const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

interface Finding {
  id: string;
  impact: string;
  nodes: { target: string[] }[];
}

/** Axe knows of these, and asks for them only where they are named. */
const strongContrast = { "color-contrast-enhanced": { enabled: true } };

/** All that axe knows: the standard's rules and those of good practice, however little it finds them to matter. */
async function axeFindings(page: Page, rules: object = {}): Promise<string[]> {
  // Large to send: once for each page that is loaded.
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(axeSource);
  const findings = await page.evaluate<Finding[]>(
    `axe.run({ rules: ${JSON.stringify(rules)} }).then(({ violations }) => violations)`,
  );
  return findings.map(
    ({ id, impact, nodes }) => `${id} (${impact}): ${nodes.map(({ target }) => target.join(" ")).join(", ")}`,
  );
}

/** The widths that every page has to fit. */
const widths = [1920, 1280, 375];
/** Axe is slow, and nothing that it looks at changes between two wide screens. */
const axeWidths = [1280, 375];

/** Nothing stands nearer to its neighbour. Pixels. */
const nearest = 8;
/** From this width on, numbers and words of so many letters stay in one piece. */
const wholeFrom = 1280;
const wholeWord = "[A-Za-z0-9][A-Za-z0-9.,:-]{2,25}";

/** In the page: what of the children of pages, panels, forms and dialogs stands too near to another. */
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

/** In the page: numbers and Latin words that are broken into lines. */
const brokenWordsScript = `(() => {
  const texts = document.createTreeWalker(document.querySelector("#content") ?? document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    // What is folded away has lines, too.
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

/** In the page: what reaches furthest to the right. */
const widestScript = `(() => {
  const rightOf = (element) => element.getBoundingClientRect().right;
  const widest = [...document.body.querySelectorAll("*")].reduce((one, other) => (rightOf(other) > rightOf(one) ? other : one));
  return widest.outerHTML.slice(0, 200);
})()`;

/** What stands too near to its neighbour on the page that is open, and what is broken into lines at its width. */
async function rhythmFaults(page: Page, width: number): Promise<string[]> {
  const near = await page.evaluate<string[]>(spacingScript);
  const broken = width < wholeFrom ? [] : await page.evaluate<string[]>(brokenWordsScript);
  return [...near, ...broken.map((word) => `broken: ${word}`)].map((fault) => `${fault} at ${width} px`);
}

/** The same at each of the widths that a page has to fit. */
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

/** What keeps a page or dialog that is open from being used by everybody, on wide screens and on a narrow one. */
export async function layoutFaults(page: Page): Promise<string[]> {
  const faults = await spacingFaults(page);
  const before = page.viewportSize();
  for (const width of axeWidths) {
    await page.setViewportSize({ width, height: 800 });
    faults.push(...(await axeFindings(page)));
  }
  if (before) await page.setViewportSize(before);
  return faults;
}

/** In the page: text that is smaller than 18 px, what is lower than a finger needs it, and what is cut off. */
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

/** Lists in what the open page or dialog breaks the promises of 大字版, on a phone and on a clerk's screen. */
export async function largePrintFaults(page: Page): Promise<string[]> {
  const faults = await spacingFaults(page, [1366, 375]);
  const before = page.viewportSize();
  await page.setViewportSize({ width: 375, height: 800 });
  faults.push(
    ...(await page.evaluate<string[]>(smallPrintScript)),
    ...(await axeFindings(page, strongContrast)),
  );
  if (before) await page.setViewportSize(before);
  return faults;
}
