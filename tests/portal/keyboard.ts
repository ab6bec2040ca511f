import type { Locator, Page } from "playwright-core";

/** Limit of the stops of a walk by Tab: more than the longest page has. */
const mostStops = 200;

interface Stop {
  what: string;
  /** The focus is on nothing: behind the last stop, or because what had it went away. */
  nowhere: boolean;
  seen: boolean;
  /** False in a trap, where the key leads nowhere. */
  moved: boolean;
}

/**
 * Script that finds the focused element, and whether its focus can be seen: it, or the element that stands for it, is
 * outlined and in sight.
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
  /** True to go back, by Shift+Tab. */
  back?: boolean;
  /** The page gives the focus to nothing when it opens. */
  fresh?: boolean;
}

/** A page as it is used without a mouse. Fails where the focus is lost, can't be seen, or can't leave. */
export function createKeyboard(page: Page) {
  const hasFocus = async (target: Locator): Promise<boolean> =>
    (await target.and(page.locator(":focus")).count()) > 0;

  const press = (key: string): Promise<void> => page.keyboard.press(key);

  /** Waits until the target has the focus, or anything if there is none. @throws Error naming what has it instead */
  async function focused(target = page.locator("body *")): Promise<void> {
    try {
      await target.and(page.locator(":focus")).waitFor({ state: "attached" });
    } catch (error) {
      const { what } = await page.evaluate<Stop>(currentStop);
      throw new Error(`${String(target)} hasn't the focus, but ${what}`, { cause: error });
    }
  }

  /** Goes from stop to stop until the target has the focus. @throws Error naming the stops on the way */
  async function tabTo(target: Locator, { back = false, fresh = false }: Way = {}): Promise<void> {
    await target.first().waitFor({ state: "attached" });
    if (!fresh) await focused();
    if (await hasFocus(target)) return;
    const stops: string[] = [];
    let ends = 0;
    while (stops.length < mostStops) {
      await press(back ? "Shift+Tab" : "Tab");
      const { what, nowhere, seen, moved } = await page.evaluate<Stop>(currentStop);
      stops.push(what);
      if (await hasFocus(target)) {
        if (!seen) throw new Error(`the focus can't be seen on ${what}`);
        return;
      }
      // The end of the page comes once before its beginning.
      if (nowhere) ends += 1;
      if (ends > 1 || !seen || !moved) break;
    }
    throw new Error(`${String(target)} has no focus after\n${stops.slice(-40).join("\n")}`);
  }

  return {
    press,
    focused,
    tabTo,

    /** Goes to a link or button and presses Enter. */
    async activate(target: Locator, way?: Way): Promise<void> {
      await tabTo(target, way);
      await press("Enter");
    },

    /** Goes to a field and replaces what it holds. */
    async type(target: Locator, text: string, way?: Way): Promise<void> {
      await tabTo(target, way);
      await press("Control+A");
      await page.keyboard.type(text);
    },

    /** Goes to a group of options and on to one of them by the arrows. */
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
