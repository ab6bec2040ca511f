/*
 * Guard for pages that ask before they are left. The router reports Back and Forward only after changing the page, so
 * this module handles these events before the router does.
 */

/** Called when the page is about to be left, with a function that continues. */
type Ask = (goOn: () => void) => void;

interface Guarded {
  ask: Ask;
  /** Index of the page in the router's history. */
  place: number;
}

let guarded: Guarded | undefined;
/** Number of pending history steps that the guard made itself, about which nobody is asked. */
let ownSteps = 0;

const placeNow = (): number => Number((history.state as { idx?: unknown } | null)?.idx);

/**
 * Listens for Back and Forward. Call it before the router starts to listen, because listeners are called in their
 * order.
 */
export function watchLeaving(): void {
  addEventListener("popstate", (event) => {
    if (ownSteps > 0) {
      ownSteps -= 1;
      // The guard's own step back is hidden from the router, which never saw the step that it reverses.
      return event.stopImmediatePropagation();
    }
    const steps = guarded ? placeNow() - guarded.place : 0;
    if (!guarded || Number.isNaN(steps) || steps === 0) return;
    event.stopImmediatePropagation();
    ownSteps += 1;
    history.go(-steps);
    guarded.ask(() => {
      guarded = undefined;
      history.go(steps);
    });
  });
}

/** Returns the link of this site that a click would follow in this tab. */
function linkOf(event: MouseEvent): HTMLAnchorElement | undefined {
  const { target, button, ctrlKey, metaKey, shiftKey, altKey } = event;
  if (button !== 0 || ctrlKey || metaKey || shiftKey || altKey || !(target instanceof Element))
    return undefined;
  const link = target.closest<HTMLAnchorElement>("a[href]");
  const leads = link && link.origin === location.origin && link.target === "" && link.hash === "";
  // A link to another tab of the same page doesn't leave the page.
  if (link?.pathname === location.pathname) return undefined;
  return leads ? link : undefined;
}

/**
 * Asks before the page is left by a link, by Back or Forward, or by closing the tab (for which the browser asks in its
 * own words).
 * @returns a function that removes the guard
 */
export function guardLeaving(ask: Ask): () => void {
  const own: Guarded = { ask, place: placeNow() };
  guarded = own;
  const onClick = (event: MouseEvent) => {
    const link = guarded === own ? linkOf(event) : undefined;
    if (!link) return;
    event.preventDefault();
    event.stopPropagation();
    ask(() => {
      guarded = undefined;
      link.click();
    });
  };
  const onUnload = (event: BeforeUnloadEvent) => {
    event.preventDefault();
    // Chromium before version 119 asks only if returnValue is set.
    event.returnValue = true;
  };
  document.addEventListener("click", onClick, true);
  addEventListener("beforeunload", onUnload);
  return () => {
    document.removeEventListener("click", onClick, true);
    removeEventListener("beforeunload", onUnload);
    if (guarded === own) guarded = undefined;
  };
}
