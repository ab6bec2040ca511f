import { useEffect, useState, type RefObject } from "react";

/** Begins so far before it is seen: a frame and a half. */
const margin = "150%";

/** Whether something is, or once was, in the sight of the frame that it is scrolled in, or close to it. */
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
