import { useEffect } from "react";

/**
 * Decides whether an element can have the focus. The browser drops the focus of elements that were removed, hidden or
 * disabled.
 */
const canHoldFocus = (element: Element): boolean =>
  element.isConnected && element.getClientRects().length > 0 && !element.matches(":disabled");

const changes: MutationObserverInit = {
  childList: true,
  subtree: true,
  attributes: true,
  attributeFilter: ["disabled", "style"],
};

/**
 * Moves the focus to the page's heading when the focused control disappears, as 【确认收货】 does once it is done. Otherwise
 * keyboard users would start again from the top of the window.
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
