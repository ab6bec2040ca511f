import type { ReactNode } from "react";

export interface Column<T> {
  title: string;
  cell: (row: T) => ReactNode;
  /** Stands without its title on small screens: the row's name, or its buttons. */
  bare?: boolean;
  /**
   * What keeps its shape where there is room for a table: "fixed" is never broken into lines, an instant only between
   * its date and its time, a lock's serial number only if it is a long one; amounts stand at the right.
   */
  look?: "fixed" | "instant" | "serial" | "amount";
}

interface RecordsTableProps<T> {
  caption: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  keyOf: (row: T) => string;
  /** Its cells say by themselves what they are: where the screen is narrow, each row is a line or two, and no card. */
  compact?: boolean;
}

interface CellProps {
  title?: string;
  look?: NonNullable<Column<never>["look"]>;
  children: ReactNode;
}

/** Longer words than these are broken into lines, or they would widen the page. */
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

/** A table that turns into cards where the screen is narrow. */
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
