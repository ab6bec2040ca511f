import { Link, useLocation, type LinkProps } from "react-router";
import type { ListPlace } from "./back-link";

/** Link in a list. The opened page can lead back to the same tab, search and page of the list. */
export function ListLink(props: Omit<LinkProps, "state">) {
  const { search } = useLocation();
  return <Link {...props} state={{ search } satisfies ListPlace} />;
}
