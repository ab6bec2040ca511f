import { useEffect, useRef } from "react";
import { ProblemAlert } from "../shared/problem-alert";
import { useInSight } from "./use-in-sight";
import { usePicture } from "./use-picture";
import { shapeOf } from "./zoom";

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
