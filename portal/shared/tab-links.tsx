import { Link } from "react-router";
import { words } from "../words";

interface TabLink {
  key: string;
  title: string;
  to: string;
}

interface TabLinksProps {
  label: string;
  tabs: readonly TabLink[];
  current: string;
  /** Number of items under each tab, by its key; undefined while it isn't known. */
  counts: Readonly<Partial<Record<string, number>>> | undefined;
}

/** Tabs with addresses of their own, so that a reload or the back button keeps the place. */
export function TabLinks({ label, tabs, current, counts = {} }: TabLinksProps) {
  const titleOf = ({ key, title }: TabLink): string => {
    const count = counts[key];
    return count === undefined ? title : words.common.counted(title, count);
  };
  return (
    <nav className="tabs" aria-label={label}>
      {tabs.map((tab) => (
        <Link key={tab.key} to={tab.to} {...(tab.key === current ? { "aria-current": "page" as const } : {})}>
          {titleOf(tab)}
        </Link>
      ))}
    </nav>
  );
}
