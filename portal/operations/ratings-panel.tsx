import { read } from "../client/addresses";
import { useLoad } from "../client/use-load";
import type { RatingFigures } from "../client/views";
import { Facts, type Fact } from "../shared/facts";
import { Loaded } from "../shared/loaded";
import { NamedList } from "../shared/named-list";
import { Panel } from "../shared/panel";
import { rating as text } from "../words/rating";

function factsOf(counted: NonNullable<RatingFigures["grades"]>): Fact[] {
  const total = counted.reduce((sum, { count }) => sum + count, 0);
  return counted.map(({ grade, count }) => [grade, text.count(count, Math.round((100 * count) / total))]);
}

/** Panel 服务评价: figures of the organisations' ratings, shown only if there are enough to hide each single one. */
export function RatingsPanel() {
  const load = useLoad(read("ratingFigures"), "watched");
  return (
    <Panel title={text.figuresTitle}>
      <Loaded from={load}>
        {({ days, grades, reasons }) => (
          <>
            <p className="hint">{text.figures(days)}</p>
            {grades ? <Facts facts={factsOf(grades)} /> : <p>{text.tooFew}</p>}
            {reasons.length === 0 ? undefined : (
              <>
                <p>{text.reasons}</p>
                <NamedList
                  label={text.reasons}
                  items={reasons.map((content, place) => ({ key: String(place), content }))}
                />
              </>
            )}
          </>
        )}
      </Loaded>
    </Panel>
  );
}
