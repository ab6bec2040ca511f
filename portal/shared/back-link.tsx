import { Link, useLocation } from "react-router";
import { words } from "../words";

/** Query of the list from which a page was opened; it is passed on in the link's state. */
export interface ListPlace {
  search: string;
}

interface BackLinkProps {
  to: string;
  /** Query of the list to go back to, if the page was not opened from the list. */
  place?: string;
  text?: string;
}

/** Link back to the list, at the place from which the page was opened. */
export function BackLink({ to, place = "", text = words.common.backToList }: BackLinkProps) {
  const { state } = useLocation() as { state: Partial<ListPlace> | null };
  return (
    <Link className="plain-link" to={`${to}${state?.search ?? place}`}>
      {text}
    </Link>
  );
}
