import { useEffect, useRef, useState, type RefObject } from "react";
import { ProblemAlert } from "../shared/problem-alert";
import { problemOf, type Problem } from "../client/problem";
import { useSession } from "../sign-in/session";
import { shapeOf } from "./zoom";

/**
 * Distance from the visible part at which an element counts as near: four frames, because the frame beside a decision is
 * lower than a page.
 */
const margin = "400%";

/** Returns true once an element has been in or near the visible part of its scrolling frame. */
function useInSight(place: RefObject<Element | null>): boolean {
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

interface PageViewProps {
  address: string;
  title: string;
  size: { width: number; height: number };
  /** Zoom factor; 1 fills the width of the frame. */
  zoom: number;
  /** Clockwise rotation in quarter turns. */
  turned: number;
  /** Called with the address of the page's picture once it is loaded. */
  onPicture: (url: string) => void;
}

const percent = (share: number): string => `${100 * share}%`;

/**
 * A page at least as wide as its frame, in any rotation. The space is reserved explicitly, because a CSS transform
 * takes none, and before the picture is loaded, so that nothing moves. The picture is loaded only when the page is near
 * the visible part.
 */
export function PageView({ address, title, size, zoom, turned, onPicture }: PageViewProps) {
  const place = useRef<HTMLDivElement>(null);
  const isNear = useInSight(place);
  const { url, problem, retry } = usePicture(isNear ? address : undefined);
  useEffect(() => {
    if (url !== undefined) onPicture(url);
  }, [url, onPicture]);
  const lies = turned % 2 === 1;
  return (
    <div
      ref={place}
      className="material-page"
      style={{ width: percent(zoom), paddingTop: percent(zoom / shapeOf(size, turned)) }}
    >
      <ProblemAlert problem={problem} onRetry={retry} />
      {url === undefined ? undefined : (
        <img
          src={url}
          alt={title}
          draggable={false}
          style={{
            width: percent(lies ? size.width / size.height : 1),
            transform: `translate(-50%, -50%) rotate(${turned * 90}deg)`,
          }}
        />
      )}
    </div>
  );
}

interface Fetched {
  address: string;
  /** Address of the picture for an img element. */
  url?: string;
  problem?: Problem;
}

/**
 * Fetches a picture with the visitor's token while it is shown. Its address works in this page only, so nobody else can
 * open it.
 * @param address - undefined while the picture isn't needed
 */
function usePicture(address: string | undefined): Omit<Fetched, "address"> & { retry: () => void } {
  const { api } = useSession();
  const [round, setRound] = useState(0);
  const [fetched, setFetched] = useState<Fetched>();
  useEffect(() => {
    if (address === undefined) return undefined;
    const stopping = new AbortController();
    let url: string | undefined;
    void (async () => {
      try {
        const { content } = await api.getFile(address, stopping);
        if (stopping.signal.aborted) return;
        url = URL.createObjectURL(content);
        setFetched({ address, url });
      } catch (error) {
        if (!stopping.signal.aborted) setFetched({ address, problem: problemOf(error) });
      }
    })();
    return () => {
      stopping.abort();
      if (url !== undefined) URL.revokeObjectURL(url);
    };
  }, [api, address, round]);
  const current = fetched !== undefined && fetched.address === address ? fetched : undefined;
  return {
    ...(current?.url === undefined ? {} : { url: current.url }),
    ...(current?.problem === undefined ? {} : { problem: current.problem }),
    retry: () => setRound(round + 1),
  };
}
