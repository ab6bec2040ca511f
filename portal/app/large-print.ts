import { useSyncExternalStore } from "react";
import sheetAddress from "../styles/large-print.css?url";

/** The browser remembers the choice under this name, whoever signs in. */
const key = "large-print";

const listeners = new Set<() => void>();
let sheet: HTMLLinkElement | undefined;

const isOn = (): boolean => sheet !== undefined;

/** Lays the sheet beside the others. It resolves when the sheet is there, or can't be had: the page is shown all the same. */
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

/** Brings the print to what was chosen on this device, again where another choice came meanwhile. */
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

// Another tab may have chosen.
window.addEventListener("storage", () => void follow());

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** 大字版: text of 18 px and more with a stronger contrast, until the visitor wants the usual print again. */
export const largePrint = {
  follow,
  async choose(isWanted: boolean): Promise<void> {
    if (isWanted) localStorage.setItem(key, "on");
    else localStorage.removeItem(key);
    await follow();
  },
};

/** True while the visitor has chosen large print. */
export const useLargePrint = (): boolean => useSyncExternalStore(subscribe, isOn);
