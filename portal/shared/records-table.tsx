import Button from "antd/es/button";
import { useState, type ReactNode } from "react";
import { words } from "../words";

export interface Column<T> {
  title: string;
  cell: (row: T) => ReactNode;
  /** True for a column without a title on small screens: the row's name, or its buttons. */
  bare?: boolean;
  /**
   * Line of a record on a small screen, where a record has two or three lines. Cells that are neither bare nor in a line
   * are hidden there until the reader asks for more.
   */
  line?: 1 | 2 | 3;
  /** True if cells have parts of class "code", which a small screen hides until the reader asks for more. */
  folds?: boolean;
  /** Text of a cell in a column that is shown only if the rows differ in it, such as one's own organisation. */
  ifDifferent?: (row: T) => string;
  /**
   * Rule for line breaks: "fixed" never breaks, an instant breaks only between date and time, a serial number only if
   * it is long. Amounts are aligned to the right.
   */
  look?: "fixed" | "instant" | "serial" | "amount";
}

interface RecordsTableProps<T> {
  caption: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  keyOf: (row: T) => string;
  /** True if the cells need no titles. On narrow screens, each row is then a line or two instead of a card. */
  compact?: boolean;
}

interface CellProps {
  title?: string;
  place?: string | undefined;
  look?: NonNullable<Column<never>["look"]>;
  children: ReactNode;
}

/** Words of this length are broken into lines, since they would widen the page. */
const longWord = /\S{27}/;

function classOf(names: readonly (string | undefined)[]): { className?: string } {
  const className = names.filter((name) => name !== undefined).join(" ");
  return className === "" ? {} : { className };
}

function Cell({ title, look, place, children }: CellProps) {
  return (
    <td
      {...classOf([
        look,
        place,
        typeof children === "string" && longWord.test(children) ? "long" : undefined,
      ])}
      {...(title === undefined ? {} : { "data-title": title })}
    >
      <div className="cell">{children}</div>
    </td>
  );
}

/** Class of a row's last cell, whose button shows the rest of a record on a small screen. */
const moreClass = "row-more";

/** Table whose rows turn into records of two or three lines on narrow screens, with everything else behind them. */
export function RecordsTable<T>({ caption, columns, rows, keyOf, compact = false }: RecordsTableProps<T>) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const shown = columns.filter(
    ({ ifDifferent }) => ifDifferent === undefined || new Set(rows.map(ifDifferent)).size > 1,
  );
  const lead = shown.findIndex(({ line, bare }) => line === 1 || bare);
  const placeOf = ({ line, bare }: Column<T>, index: number): string | undefined => {
    if (compact) return undefined;
    if (index === Math.max(0, lead)) return "lead";
    return line === undefined ? (bare ? "line-3 acts" : "more") : `line-${line}`;
  };
  const hasMore = shown.some((column, index) => column.folds || placeOf(column, index) === "more");
  const toggle = (key: string) => {
    const next = new Set(open);
    if (!next.delete(key)) next.add(key);
    setOpen(next);
  };
  return (
    <table className={compact ? "records compact" : "records"}>
      <caption className="visually-hidden">{caption}</caption>
      <thead>
        <tr>
          {shown.map((column, index) => (
            <th
              key={column.title}
              scope="col"
              {...classOf([column.look, placeOf(column, index)?.includes("acts") ? "acts" : undefined])}
            >
              {column.title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const key = keyOf(row);
          return (
            <tr key={key} {...(open.has(key) ? { className: "open" } : {})}>
              {shown.map((column, index) => (
                <Cell
                  key={column.title}
                  place={placeOf(column, index)}
                  {...(column.look ? { look: column.look } : {})}
                  {...(column.bare ? {} : { title: column.title })}
                >
                  {column.cell(row)}
                </Cell>
              ))}
              {hasMore ? (
                <td className={moreClass}>
                  <Button type="link" size="small" aria-expanded={open.has(key)} onClick={() => toggle(key)}>
                    {open.has(key) ? words.common.less : words.common.more}
                  </Button>
                </td>
              ) : undefined}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
