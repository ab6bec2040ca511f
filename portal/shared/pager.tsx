import { Link, useSearchParams } from "react-router";
import type { Page } from "../client/views";
import { words } from "../words";

interface PagerProps extends Omit<Page<unknown>, "items"> {
  /** True to offer longer pages. */
  sizes?: boolean;
}

const sizesOffered = [20, 50, 100];

/** Paging of a list. The page and its size are part of the address. */
export function Pager({ page, pageSize, total, sizes = false }: PagerProps) {
  const [search, setSearch] = useSearchParams();
  const pages = Math.max(1, Math.ceil(total / pageSize));
  const offersSizes = sizes && total > Math.min(...sizesOffered);
  if (pages === 1 && !offersSizes) return undefined;
  const linkTo = (target: number, text: string) => {
    const next = new URLSearchParams(search);
    next.set("page", String(target));
    return target >= 1 && target <= pages ? (
      <Link to={`?${next.toString()}`}>{text}</Link>
    ) : (
      <span className="screen-only">{text}</span>
    );
  };
  return (
    <nav className="pager" aria-label={words.common.pager}>
      {offersSizes ? (
        <label className="filter">
          <span>{words.common.pageSize}</span>
          <select
            className="plain-input"
            value={pageSize}
            onChange={({ target }) => {
              const next = new URLSearchParams(search);
              next.delete("page");
              next.set("pageSize", target.value);
              setSearch(next);
            }}
          >
            {sizesOffered.map((size) => (
              <option key={size} value={size}>
                {words.common.pageSizeOf(size)}
              </option>
            ))}
          </select>
        </label>
      ) : undefined}
      {linkTo(page - 1, words.common.previousPage)}
      <span>{words.common.pageOf(page, pages, total)}</span>
      {linkTo(page + 1, words.common.nextPage)}
    </nav>
  );
}
