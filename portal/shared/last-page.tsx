import { Navigate, useSearchParams } from "react-router";

/** A list that has become shorter than the page that was looked at: its last page is what there is. */
export function LastPage({ page }: { page: number }) {
  const [search] = useSearchParams();
  const next = new URLSearchParams(search);
  next.set("page", String(page));
  return <Navigate replace to={`?${next.toString()}`} />;
}
