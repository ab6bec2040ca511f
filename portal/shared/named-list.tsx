import type { ReactNode } from "react";

interface NamedListProps {
  label: string;
  items: readonly { key: string; content: ReactNode }[];
}

/** Number of items above which the list scrolls. */
const fit = 8;

/** Lists the items of an intended operation by name. A long list scrolls, also by keyboard. */
export function NamedList({ label, items }: NamedListProps) {
  return (
    <ul className="named" aria-label={label} {...(items.length > fit ? { tabIndex: 0 } : {})}>
      {items.map(({ key, content }) => (
        <li key={key}>{content}</li>
      ))}
    </ul>
  );
}
