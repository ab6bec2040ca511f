import { useEffect, useLayoutEffect, useRef, useState, type PointerEvent, type RefObject } from "react";
import { paperMemory, type Looking, type Place } from "./paper-memory";

interface Room {
  width: number;
  height: number;
}

/** Point of the frame that stays over the same point of the paper during a zoom, in pixels. */
interface Anchor {
  left: number;
  top: number;
}

interface Options {
  file: string;
  looking: Looking;
  /** Decides whether a turn of the wheel zooms; otherwise it scrolls. */
  zoomsBy: (event: WheelEvent) => boolean;
  onZoom: (event: WheelEvent) => void;
}

export interface PaperFrame {
  frame: RefObject<HTMLDivElement | null>;
  /** Size of the frame without its scroll bars. */
  room: Room;
  /** Scrolls the paper. @returns false if the paper ends there */
  pan: (left: number, top: number) => boolean;
  /** Handlers of the frame's element, for dragging with the mouse and remembering the place. */
  handlers: {
    onScroll: () => void;
    onPointerDown: (event: PointerEvent<HTMLElement>) => void;
    onPointerMove: (event: PointerEvent<HTMLElement>) => void;
    onPointerUp: () => void;
    onPointerCancel: () => void;
  };
}

/** Frame of a paper. It keeps its place when the paper is zoomed or rotated, or another one is shown meanwhile. */
export function usePaperFrame({ file, looking, zoomsBy, onZoom }: Options): PaperFrame {
  const frame = useRef<HTMLDivElement>(null);
  const [room, setRoom] = useState<Room>({ width: 0, height: 0 });
  const place = useRef<Place | undefined>(paperMemory.place(file));
  const anchor = useRef<Anchor>(undefined);
  const dragged = useRef<{ x: number; y: number; left: number; top: number }>(undefined);
  const wheel = useRef({ zoomsBy, onZoom });
  wheel.current = { zoomsBy, onZoom };

  useEffect(() => {
    const { current } = frame;
    if (!current) return undefined;
    const measure = () => setRoom({ width: current.clientWidth, height: current.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    const onWheel = (event: WheelEvent) => {
      if (!wheel.current.zoomsBy(event)) return;
      // The browser's own reaction to the wheel would scroll or zoom the whole page.
      event.preventDefault();
      const { left, top } = current.getBoundingClientRect();
      anchor.current = { left: event.clientX - left, top: event.clientY - top };
      wheel.current.onZoom(event);
    };
    current.addEventListener("wheel", onWheel, { passive: false });
    return () => {
      observer.disconnect();
      current.removeEventListener("wheel", onWheel);
    };
  }, []);

  const placeAt = (element: HTMLElement, { left, top }: Anchor): Place => ({
    x: (element.scrollLeft + left) / element.scrollWidth,
    y: (element.scrollTop + top) / element.scrollHeight,
  });
  const middle = ({ clientWidth, clientHeight }: HTMLElement): Anchor => ({
    left: clientWidth / 2,
    top: clientHeight / 2,
  });

  const sizes = useRef({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const { current } = frame;
    if (!current || room.width === 0) return;
    const at = anchor.current ?? middle(current);
    const { width, height } = sizes.current;
    // The place under the wheel is computed with the paper's size before the zoom.
    const seen =
      anchor.current && width > 0
        ? { x: (current.scrollLeft + at.left) / width, y: (current.scrollTop + at.top) / height }
        : place.current;
    anchor.current = undefined;
    sizes.current = { width: current.scrollWidth, height: current.scrollHeight };
    if (!seen) return;
    current.scrollLeft = seen.x * current.scrollWidth - at.left;
    current.scrollTop = seen.y * current.scrollHeight - at.top;
  }, [looking, room]);

  const letGo = () => {
    dragged.current = undefined;
  };

  return {
    frame,
    room,
    pan(left, top) {
      const { current } = frame;
      if (!current) return false;
      const before = [current.scrollLeft, current.scrollTop];
      current.scrollBy({ left, top });
      return before[0] !== current.scrollLeft || before[1] !== current.scrollTop;
    },
    handlers: {
      onScroll() {
        const { current } = frame;
        if (!current) return;
        place.current = placeAt(current, middle(current));
        paperMemory.keep(file, { place: place.current });
      },
      onPointerDown(event) {
        const { current } = frame;
        // Touch scrolls by itself, and buttons on the paper must stay clickable, so only the mouse drags.
        if (!current || event.pointerType !== "mouse" || event.button !== 0) return;
        if (event.target instanceof Element && event.target.closest("button")) return;
        dragged.current = {
          ...{ x: event.clientX, y: event.clientY },
          ...{ left: current.scrollLeft, top: current.scrollTop },
        };
        current.setPointerCapture(event.pointerId);
      },
      onPointerMove(event) {
        const [{ current }, { current: from }] = [frame, dragged];
        if (!current || !from) return;
        current.scrollLeft = from.left + from.x - event.clientX;
        current.scrollTop = from.top + from.y - event.clientY;
      },
      onPointerUp: letGo,
      onPointerCancel: letGo,
    },
  };
}
