/*
 * Leaving a page that somebody should be asked about first. The router tells of Back and Forward when it has changed the
 * page already, so they are looked at before it hears of them.
 */

/** Is told that the page is about to be left, and how to go on with that. */
type Ask = (goOn: () => void) => void;

interface Guarded {
  ask: Ask;
  /** The page's place in the history, as the router counts it. */
  place: number;
}

let guarded: Guarded | undefined;
/** So many steps through the history are the guard's own, and nobody is asked about them. */
let ownSteps = 0;

const placeNow = (): number => Number((history.state as { idx?: unknown } | null)?.idx);

/** Listens for Back and Forward. To be called before the router listens: the first who listens is told first. */
export function watchLeaving(): void {
  addEventListener("popstate", (event) => {
    if (ownSteps > 0) {
      ownSteps -= 1;
      // The router never heard of the step that this one takes back.
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

/** The link of this site that a click follows in this tab. */
function linkOf(event: MouseEvent): HTMLAnchorElement | undefined {
  const { target, button, ctrlKey, metaKey, shiftKey, altKey } = event;
  if (button !== 0 || ctrlKey || metaKey || shiftKey || altKey || !(target instanceof Element))
    return undefined;
  const link = target.closest<HTMLAnchorElement>("a[href]");
  const leads = link && link.origin === location.origin && link.target === "" && link.hash === "";
  // The page stays that another of its tabs is chosen of.
  if (link?.pathname === location.pathname) return undefined;
  return leads ? link : undefined;
}

/**
 * Asks before the page is left by a link, by Back or Forward, or by closing the tab (where the browser asks in its own words).
 * @returns ends it
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
    // Chromium before 119 asks only where this is set.
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
