import { useSyncExternalStore } from "react";
import sheetAddress from "../styles/large-print.css?url";

/** Key under which the browser stores the choice, for everybody who signs in on this device. */
const key = "large-print";

const listeners = new Set<() => void>();
let sheet: HTMLLinkElement | undefined;

const isOn = (): boolean => sheet !== undefined;

/**
 * Adds the style sheet of large print. The promise resolves when the sheet is loaded or has failed to load, since the
 * page is shown in either case.
 */
async function turnOn(): Promise<void> {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = sheetAddress;
  const arrived = new Promise<void>((resolve) => {
    link.addEventListener("load", () => resolve());
    link.addEventListener("error", () => resolve());
  });
  document.head.append(link);
  await arrived;
  sheet?.remove();
  sheet = link;
}

/**
 * Switches large print as chosen on this device, and checks again afterwards, since the choice may have changed
 * meanwhile.
 */
async function follow(): Promise<void> {
  const isWanted = localStorage.getItem(key) !== null;
  if (isWanted === isOn()) return;
  if (isWanted) await turnOn();
  else {
    sheet?.remove();
    sheet = undefined;
  }
  for (const listener of listeners) listener();
  await follow();
}

// Another tab may have changed the choice.
window.addEventListener("storage", () => void follow());

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** 大字版: text of 18 px and more with a stronger contrast, until the visitor switches it off. */
export const largePrint = {
  follow,
  async choose(isWanted: boolean): Promise<void> {
    if (isWanted) localStorage.setItem(key, "on");
    else localStorage.removeItem(key);
    await follow();
  },
};

/** Returns true while large print is chosen. */
export const useLargePrint = (): boolean => useSyncExternalStore(subscribe, isOn);
