import type { Locator, Page } from "playwright-core";
import { eventually } from "../../embedded/demo/narrator";

/** Largest number of presses of Tab in a walk: more than any page has focusable elements. */
const mostStops = 200;

interface Stop {
  what: string;
  /** True if no element has the focus: after the page's last element, or because the focused element disappeared. */
  nowhere: boolean;
  seen: boolean;
  /** False if the key didn't move the focus, as in a keyboard trap. */
  moved: boolean;
}

/**
 * Script for the page that describes the focused element and whether its focus can be seen: the element, or the one
 * that represents it, must be outlined and within the visible part of the page.
 */
const currentStop = `(() => {
  const held = document.activeElement;
  const moved = held !== window.heldBefore;
  window.heldBefore = held;
  if (!held || held === document.body) return { what: "nothing", nowhere: true, seen: true, moved };
  const standsFor = [held, held.nextElementSibling, held.parentElement, held.closest("label")].filter(Boolean);
  const seen = standsFor.some((element) => {
    const { outlineStyle, outlineWidth, opacity } = getComputedStyle(element);
    const outlined = outlineStyle !== "none" && parseFloat(outlineWidth) > 0 && opacity !== "0";
    const { width, height, top, bottom } = element.getBoundingClientRect();
    return outlined && width > 0 && height > 0 && bottom > 0 && top < innerHeight;
  });
  return { what: held.outerHTML.slice(0, 160), nowhere: false, seen, moved };
})()`;

interface Way {
  /** True to go backwards with Shift+Tab. */
  back?: boolean;
  /** True if the page was just opened, so that no element has the focus yet. */
  fresh?: boolean;
}

/** Creates a keyboard user of a page. Moving fails if the focus is lost, can't be seen, or is trapped. */
export function createKeyboard(page: Page) {
  const hasFocus = async (target: Locator): Promise<boolean> =>
    (await target.and(page.locator(":focus")).count()) > 0;

  const press = (key: string): Promise<void> => page.keyboard.press(key);

  /**
   * Waits until the target has the focus, or until any element has it if no target is given. @throws Error with the
   * name of the element that has the focus instead
   */
  async function focused(target = page.locator("body *")): Promise<void> {
    try {
      await target.and(page.locator(":focus")).waitFor({ state: "attached" });
    } catch (error) {
      const { what } = await page.evaluate<Stop>(currentStop);
      throw new Error(`${String(target)} hasn't the focus, but ${what}`, { cause: error });
    }
  }

  /** Presses a key, and returns where the focus is then. A busy browser outlines it, and scrolls to it, a moment later. */
  async function step(key: string): Promise<Stop> {
    await press(key);
    const stop = await page.evaluate<Stop>(currentStop);
    if (stop.seen) return stop;
    const isSeen = async () => (await page.evaluate<Stop>(currentStop)).seen;
    return { ...stop, seen: await eventually("the focus", isSeen, Boolean, 30).catch(() => false) };
  }

  /** Presses Tab until the target has the focus. @throws Error with the names of the elements on the way */
  async function tabTo(target: Locator, { back = false, fresh = false }: Way = {}): Promise<void> {
    await target.first().waitFor({ state: "attached" });
    if (!fresh) await focused();
    if (await hasFocus(target)) return;
    const stops: string[] = [];
    let ends = 0;
    while (stops.length < mostStops) {
      const { what, nowhere, seen, moved } = await step(back ? "Shift+Tab" : "Tab");
      stops.push(what);
      if (await hasFocus(target)) {
        if (!seen) throw new Error(`the focus can't be seen on ${what}`);
        return;
      }
      // A walk may pass the end of the page once before it reaches the beginning.
      if (nowhere) ends += 1;
      if (ends > 1 || !seen || !moved) break;
    }
    throw new Error(`${String(target)} has no focus after\n${stops.slice(-40).join("\n")}`);
  }

  return {
    press,
    focused,
    tabTo,

    /** Moves the focus to a link or button, and presses Enter. */
    async activate(target: Locator, way?: Way): Promise<void> {
      await tabTo(target, way);
      await press("Enter");
    },

    /** Moves the focus to a field, and replaces its content. */
    async type(target: Locator, text: string, way?: Way): Promise<void> {
      await tabTo(target, way);
      await press("Control+A");
      await page.keyboard.type(text);
    },

    /** Moves the focus to a group of options, and chooses an option with the arrow keys. */
    async choose(group: Locator, option: string): Promise<void> {
      const options = group.getByRole("radio");
      const wanted = group.getByRole("radio", { name: option, exact: true });
      await tabTo(options);
      for (let left = await options.count(); left > 0 && !(await hasFocus(wanted)); left -= 1) {
        await press("ArrowDown");
      }
      if (!(await wanted.isChecked())) await press("Space");
      if (!(await hasFocus(wanted)) || !(await wanted.isChecked())) throw new Error(`no choice of ${option}`);
    },
  };
}

export type Keyboard = ReturnType<typeof createKeyboard>;
