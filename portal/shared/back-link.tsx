import { Link, useLocation } from "react-router";
import { words } from "../words";

/** Where in a list a page was opened; goes with the link. */
export interface ListPlace {
  search: string;
}

interface BackLinkProps {
  to: string;
  /** Where the page belongs in the list, for who didn't come from it. */
  place?: string;
  text?: string;
}

/** Back to the list, at the place that the page was opened from. */
export function BackLink({ to, place = "", text = words.common.backToList }: BackLinkProps) {
  const { state } = useLocation() as { state: Partial<ListPlace> | null };
  return (
    <Link className="plain-link" to={`${to}${state?.search ?? place}`}>
      {text}
    </Link>
  );
}
