import { useRef } from "react";
import { ProblemAlert } from "../shared/problem-alert";
import { useInSight } from "./use-in-sight";
import { usePicture } from "./use-picture";

/** How a paper is looked at. */
export interface Looking {
  /** 1 is as wide as there is room for. */
  zoom: number;
  /** Clockwise, in quarters. */
  turned: number;
}

interface PageViewProps extends Looking {
  address: string;
  title: string;
  size: { width: number; height: number };
}

const percent = (share: number): string => `${100 * share}%`;

/**
 * A page as wide as its frame, or larger, whichever way it is turned: a transform alone takes no room. The room is taken
 * before the picture is there, so that nothing jumps; and it is fetched only when somebody comes near it.
 */
export function PageView({ address, title, size, zoom, turned }: PageViewProps) {
  const place = useRef<HTMLDivElement>(null);
  const isNear = useInSight(place);
  const { url, problem, retry } = usePicture(isNear ? address : undefined);
  const shape = size.width / size.height;
  const lies = turned % 2 === 1;
  return (
    <div
      ref={place}
      className="material-page"
      style={{ width: percent(zoom), paddingTop: percent(zoom * (lies ? shape : 1 / shape)) }}
    >
      <ProblemAlert problem={problem} onRetry={retry} />
      {url === undefined ? undefined : (
        <img
          src={url}
          alt={title}
          style={{
            width: percent(lies ? shape : 1),
            transform: `translate(-50%, -50%) rotate(${turned * 90}deg)`,
          }}
        />
      )}
    </div>
  );
}
