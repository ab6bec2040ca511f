import { channels, channelTraits } from "../../domain/money/channels";
import type { MonthView } from "../client/views";
import { money } from "../shared/money";
import { reconciliation } from "../words/reconciliation";

type Day = MonthView["days"][number];

const height = 120;
/** Height below the bars for the days, in units of the picture. */
const foot = 24;
const marked = [1, 5, 10, 15, 20, 25, 30];
const daysWide = 31;
/** Width of one day, in units of the picture. */
const width = 20;

/** Chart of the amounts paid by day, with the channels stacked. The table beside it has the same figures. */
export function MonthChart({ days }: { days: readonly Day[] }) {
  const takenOn = (day: string) => days.filter((row) => row.day === day);
  const named = [...new Set(days.map(({ day }) => day))];
  const most = Math.max(
    ...named.map((day) => takenOn(day).reduce((sum, { takenFen }) => sum + takenFen, 0)),
    0,
  );
  if (most === 0) return undefined;
  return (
    <figure className="month-chart">
      <svg
        viewBox={`0 0 ${daysWide * width} ${height + foot}`}
        role="img"
        aria-label={reconciliation.chart(money(most))}
      >
        {named.flatMap((day) => {
          let top = height;
          return takenOn(day).map(({ channel, takenFen }) => {
            const tall = (takenFen / most) * height;
            top -= tall;
            return (
              <rect
                key={day + channel}
                className={`channel-${channels.indexOf(channel)}`}
                x={(Number(day.slice(-2)) - 1) * width + 2}
                y={top}
                width={width - 4}
                height={tall}
              />
            );
          });
        })}
        <line x1={0} x2={daysWide * width} y1={height} y2={height} />
        {marked.map((day) => (
          <text key={day} x={(day - 0.5) * width} y={height + foot - 5} textAnchor="middle">
            {day}
          </text>
        ))}
      </svg>
      <figcaption>
        {channels.map((channel, place) => (
          <span key={channel}>
            <i className={`channel-${place}`} aria-hidden="true" /> {channelTraits[channel].name}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}
