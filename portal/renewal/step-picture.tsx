import type { ReactNode } from "react";
import { scheme as text } from "../words/scheme";

const [width, height] = [260, 150];

/** Window of the tool, with its topic in the title. */
function Tool({ title = text.tool, children }: { title?: string; children: ReactNode }) {
  return (
    <>
      <rect className="scheme-window" x="6" y="6" width={width - 12} height={height - 12} rx="6" />
      <path className="scheme-bar" d={`M6 30V12a6 6 0 0 1 6-6h${width - 24}a6 6 0 0 1 6 6v18z`} />
      <text className="scheme-title" x="16" y="23">
        {title}
      </text>
      {children}
    </>
  );
}

interface BoxProps {
  x: number;
  y: number;
  width: number;
  label: string;
}

/** A button. The one to be pressed is highlighted, with a mouse pointer on it. */
function Press({ x, y, width: wide, label, here = false }: BoxProps & { here?: boolean }) {
  const [right, bottom] = [x + wide - 10, y + 20];
  return (
    <>
      <rect className={here ? "scheme-press" : "scheme-button"} x={x} y={y} width={wide} height="26" rx="4" />
      <text
        className={here ? "scheme-pressed" : "scheme-text"}
        x={x + wide / 2}
        y={y + 18}
        textAnchor="middle"
      >
        {label}
      </text>
      {here ? (
        <path className="scheme-pointer" d={`M${right} ${bottom}v17l4.5-4 3 7 3.5-1.5-3-7h6z`} />
      ) : undefined}
    </>
  );
}

/** A field with its label. */
function Field({ x, y, width: wide, label, value }: BoxProps & { value: string }) {
  return (
    <>
      <text className="scheme-text" x={x} y={y + 17}>
        {label}
      </text>
      <rect className="scheme-field" x={x + 76} y={y} width={wide - 76} height="24" rx="3" />
      <text className="scheme-text" x={x + 86} y={y + 17}>
        {value}
      </text>
    </>
  );
}

const typed = "••••••";
const kinds = `${text.kinds} ▾`;

/**
 * Drawings of the steps, in order. They show only what to look for, since the tool's real appearance is up to its
 * maker.
 */
const pictures: readonly ReactNode[] = [
  <>
    <rect className="scheme-window" x="20" y="10" width="176" height="92" rx="6" />
    <rect className="scheme-screen" x="30" y="20" width="156" height="72" />
    <text className="scheme-text" x="108" y="61" textAnchor="middle">
      {text.tool}
    </text>
    <path className="scheme-window" d="M20 112h176l10 22H10z" />
    <rect className="scheme-plug" x="202" y="117" width="16" height="12" />
    <rect className="scheme-press" x="218" y="113" width="30" height="20" rx="4" />
    <text className="scheme-text" x="228" y="104" textAnchor="middle">
      {text.lock}
    </text>
  </>,
  <Tool>
    <Press x={20} y={46} width={104} label={text.view} />
    <Press x={136} y={46} width={104} label={text.renew} here />
    <Press x={20} y={98} width={104} label={text.change} />
  </Tool>,
  <Tool>
    <Field x={20} y={46} width={220} label={text.kind} value={kinds} />
    <Field x={20} y={80} width={220} label={text.pin} value={typed} />
    <Press x={160} y={112} width={80} label={text.sure} />
  </Tool>,
  <Tool>
    <Field x={20} y={46} width={220} label={text.certificate} value={text.organisation} />
    <Press x={70} y={86} width={120} label={text.renewSure} here />
  </Tool>,
  <Tool title={text.risk}>
    {[44, 58, 72, 86].map((y) => (
      <rect key={y} className="scheme-line" x="20" y={y} width={y === 86 ? 130 : 220} height="5" rx="2" />
    ))}
    <Press x={90} y={100} width={80} label={text.confirm} here />
  </Tool>,
  <Tool>
    <Field x={20} y={46} width={220} label={text.kind} value={kinds} />
    <Field x={20} y={80} width={220} label={text.password} value={typed} />
    <Press x={160} y={112} width={80} label={text.sure} />
  </Tool>,
];

/** Drawing of one step. */
export function StepPicture({ place }: { place: number }) {
  return (
    <svg className="scheme" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={text.of(place + 1)}>
      {pictures[place]}
    </svg>
  );
}
