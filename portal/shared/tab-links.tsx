import { Link } from "react-router";

export interface TabLink {
  key: string;
  title: string;
  to: string;
}

interface TabLinksProps {
  label: string;
  tabs: readonly TabLink[];
  current: string;
}

/** Tabs that are addresses, so that reload and the back button keep the place. */
export function TabLinks({ label, tabs, current }: TabLinksProps) {
  return (
    <nav className="tabs" aria-label={label}>
      {tabs.map(({ key, title, to }) => (
        <Link key={key} to={to} {...(key === current ? { "aria-current": "page" as const } : {})}>
          {title}
        </Link>
      ))}
    </nav>
  );
}
