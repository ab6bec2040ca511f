import type { ReactNode } from "react";

export interface Column<T> {
  title: string;
  cell: (row: T) => ReactNode;
  /** True for a column without a title on small screens: the row's name, or its buttons. */
  bare?: boolean;
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
  look?: NonNullable<Column<never>["look"]>;
  children: ReactNode;
}

/** Words of this length are broken into lines, since they would widen the page. */
const longWord = /\S{27}/;

function Cell({ title, look, children }: CellProps) {
  const looks = [look, typeof children === "string" && longWord.test(children) ? "long" : undefined];
  const className = looks.filter((name) => name !== undefined).join(" ");
  return (
    <td
      {...(className === "" ? {} : { className })}
      {...(title === undefined ? {} : { "data-title": title })}
    >
      <div className="cell">{children}</div>
    </td>
  );
}

/** Table that turns into cards on narrow screens. */
export function RecordsTable<T>({ caption, columns, rows, keyOf, compact = false }: RecordsTableProps<T>) {
  return (
    <table className={compact ? "records compact" : "records"}>
      <caption className="visually-hidden">{caption}</caption>
      <thead>
        <tr>
          {columns.map(({ title, look }) => (
            <th key={title} scope="col" {...(look ? { className: look } : {})}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)}>
            {columns.map(({ title, cell, bare, look }) => (
              <Cell key={title} {...(look ? { look } : {})} {...(bare ? {} : { title })}>
                {cell(row)}
              </Cell>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
