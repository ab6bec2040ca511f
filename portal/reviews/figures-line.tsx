import type { Load } from "../client/use-load";
import type { ReviewFigures } from "../client/views";
import { waitedFor } from "../shared/time";
import { words } from "../words";
import { review as reviewWords } from "../words/review";

const text = reviewWords;

/**
 * Line with the day's figures above the queues. It stays empty until they are loaded, since the queues don't wait for
 * them.
 */
export function FiguresLine({ figures: { data } }: { figures: Load<ReviewFigures> }) {
  return (
    <p className="figures" aria-live="off">
      {data ? (
        <>
          <span>{text.figureDecided(data.approvedToday, data.rejectedToday, data.mineToday)}</span>
          <span>{text.figureToShip(data.toShip)}</span>
          {data.oldestSince === undefined ? undefined : (
            <span>{text.figureOldest(waitedFor(data.oldestSince))}</span>
          )}
        </>
      ) : (
        words.common.loading
      )}
    </p>
  );
}
