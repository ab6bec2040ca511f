import { useEffect, useRef } from "react";
import { ProblemAlert } from "../shared/problem-alert";
import { useInSight } from "./use-in-sight";
import { usePicture } from "./use-picture";
import { shapeOf } from "./zoom";

interface PageViewProps {
  address: string;
  title: string;
  size: { width: number; height: number };
  /** 1 is as wide as there is room for. */
  zoom: number;
  /** Clockwise, in quarters. */
  turned: number;
  /** Is told by which address the page's picture can be shown, once it is there. */
  onPicture: (url: string) => void;
}

const percent = (share: number): string => `${100 * share}%`;

/**
 * A page as wide as its frame, or larger, whichever way it is turned: a transform alone takes no room. The room is taken
 * before the picture is there, so that nothing jumps; and it is fetched only when somebody comes near it.
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
