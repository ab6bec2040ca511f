import { Link, useSearchParams } from "react-router";
import type { Page } from "../client/views";
import { words } from "../words";

/** Goes through the pages of a list; the page is part of the address. */
export function Pager({ page, pageSize, total }: Omit<Page<unknown>, "items">) {
  const [search] = useSearchParams();
  const pages = Math.max(1, Math.ceil(total / pageSize));
  if (pages === 1) return undefined;
  const linkTo = (target: number, text: string) => {
    const next = new URLSearchParams(search);
    next.set("page", String(target));
    return target >= 1 && target <= pages ? (
      <Link to={`?${next.toString()}`}>{text}</Link>
    ) : (
      <span>{text}</span>
    );
  };
  return (
    <nav className="pager" aria-label={words.common.pager}>
      {linkTo(page - 1, words.common.previousPage)}
      <span>{words.common.pageOf(page, pages, total)}</span>
      {linkTo(page + 1, words.common.nextPage)}
    </nav>
  );
}
