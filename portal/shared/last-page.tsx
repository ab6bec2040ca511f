import { Navigate, useSearchParams } from "react-router";

/** Redirects to the last page of a list that has become shorter than the requested page. */
export function LastPage({ page }: { page: number }) {
  const [search] = useSearchParams();
  const next = new URLSearchParams(search);
  next.set("page", String(page));
  return <Navigate replace to={`?${next.toString()}`} />;
}
