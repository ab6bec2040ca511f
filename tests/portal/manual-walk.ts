import type { Locator, Page } from "playwright-core";
import { newLockSerial } from "../support/people";
import type { Visitor } from "./browser";
import { windowOf } from "./here";

/** Returns new serial numbers of locks, named by what happens to their applications. */
function newLocks() {
  // The numbers have a common beginning, by which a search finds all of them.
  const all = newLockSerial();
  const [onSite, mailed, draft] = [`${all}-1`, `${all}-2`, `${all}-3`];
  return { all, onSite, mailed, draft, waiting: `${all}-4`, refused: `${all}-5` };
}

/** A walk through the manual by a bidder who follows its sentences, and a reviewer at the counter. */
export interface Walk {
  visitor: Visitor;
  desk: Page;
  /** Window in which the bidder works. */
  page: Page;
  locks: ReturnType<typeof newLocks>;
  /** Ids of the applications, once they are known. */
  ids: { onSite: string; mailed: string };
  /** Clicks what the manual tells the bidder to click, and counts the click. */
  press: (target: Locator) => Promise<void>;
  /** Returns the number of clicks since the last call. */
  takeClicks: () => number;
}

export async function openWalk(): Promise<Walk> {
  const [visitor, desk] = await Promise.all([windowOf("guest"), windowOf("reviewer1")]);
  let clicks = 0;
  return {
    visitor,
    desk: desk.page,
    page: visitor.page,
    locks: newLocks(),
    ids: { onSite: "", mailed: "" },
    async press(target) {
      clicks += 1;
      await target.click();
    },
    takeClicks: () => {
      const taken = clicks;
      clicks = 0;
      return taken;
    },
  };
}

export interface Sentence {
  /** Sentence of the manual, with the punctuation that the pages use. */
  says: string;
  /** Texts of the sentence that the page must then show literally. */
  shown: readonly string[];
  /** Number of clicks that the sentence demands of the bidder. */
  clicks: number;
  /** Additional clicks that the portal needs, with the reason. */
  more?: { clicks: number; reason: string };
  follow: (walk: Walk) => Promise<void>;
}

/** Waits for a text anywhere in the page's content, its dialogs or its menu. */
export const reads = ({ page }: Walk, text: string) => page.getByText(text).first().waitFor();

export const button = ({ page }: Walk, name: string): Locator =>
  page.getByRole("button", { name, exact: true });
export const menu = ({ page }: Walk, name: string): Locator =>
  page.getByRole("navigation", { name: "主菜单" }).getByRole("link", { name, exact: true });
export const tab = ({ page }: Walk, name: string): Locator =>
  page.getByRole("link", { name: new RegExp(`^${name}(（\\d+）)?$`) });
export const rowOf = ({ page }: Walk, serial: string): Locator => page.getByRole("row", { name: serial });

/**
 * Searches the list for the row of a lock's application. It may be on another page because of other tests, so the
 * search isn't counted as clicks.
 */
export async function look(walk: Walk, serial: string): Promise<Locator> {
  const row = rowOf(walk, serial);
  await walk.page.getByRole("textbox", { name: /^单位名称、/ }).fill(serial);
  await walk.page.keyboard.press("Enter");
  await walk.page.waitForURL(/[?&]search=/);
  await row.waitFor();
  return row;
}

/** Returns the texts of all buttons and links on the page, without the counts of tabs, and without locks and banks. */
export const pressable = (page: Page): Promise<string[]> =>
  page.evaluate(`[...new Set(
    [...document.querySelectorAll(".main-menu a, main a, main button, [role=dialog] button")]
      .filter((element) => element.checkVisibility())
      .map((element) => (element.getAttribute("aria-label") ?? element.textContent).trim())
      .map((name) => name.replace(/（\\d+）$/, ""))
      .filter((name) => /[\\u4e00-\\u9fff]/.test(name)),
  )]`);
