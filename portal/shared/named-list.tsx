import type { ReactNode } from "react";

interface NamedListProps {
  label: string;
  items: readonly { key: string; content: ReactNode }[];
}

/** More than these scroll. */
const fit = 8;

/** What something is about to be done to, by name. A long list scrolls, also by the keyboard. */
export function NamedList({ label, items }: NamedListProps) {
  return (
    <ul className="named" aria-label={label} {...(items.length > fit ? { tabIndex: 0 } : {})}>
      {items.map(({ key, content }) => (
        <li key={key}>{content}</li>
      ))}
    </ul>
  );
}
