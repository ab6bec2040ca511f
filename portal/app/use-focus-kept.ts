import { useEffect } from "react";

/** False for what was taken off the page, is hidden or has been disabled: the browser drops the focus from it. */
const canHoldFocus = (element: Element): boolean =>
  element.isConnected && element.getClientRects().length > 0 && !element.matches(":disabled");

const changes: MutationObserverInit = {
  childList: true,
  subtree: true,
  attributes: true,
  attributeFilter: ["disabled", "style"],
};

/**
 * Gives the focus to the page's heading when the control that had it goes away, as 【确认收货】 does once it is done.
 * Without it, whoever works by keyboard would start again from the top of the window.
 */
export function useFocusKept(): void {
  useEffect(() => {
    let held: Element | undefined;
    const remember = ({ target }: FocusEvent) => {
      held = target instanceof Element ? target : undefined;
    };
    const observer = new MutationObserver(() => {
      if (held === undefined || document.activeElement !== document.body || canHoldFocus(held)) return;
      document.querySelector<HTMLElement>("main h1")?.focus({ preventScroll: true });
    });
    document.addEventListener("focusin", remember);
    observer.observe(document.body, changes);
    return () => {
      document.removeEventListener("focusin", remember);
      observer.disconnect();
    };
  }, []);
}
