import { useEffect, useState, type RefObject } from "react";

/** Distance from the visible part at which an element counts as near: one and a half frames. */
const margin = "150%";

/** Returns true once an element has been in or near the visible part of its scrolling frame. */
export function useInSight(place: RefObject<Element | null>): boolean {
  const [isNear, setIsNear] = useState(false);
  useEffect(() => {
    const { current } = place;
    if (!current || isNear) return undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) setIsNear(true);
      },
      { root: current.parentElement, rootMargin: margin },
    );
    observer.observe(current);
    return () => observer.disconnect();
  }, [place, isNear]);
  return isNear;
}
