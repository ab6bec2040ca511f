import Alert from "antd/es/alert";
import { Suspense, useState, type ReactNode } from "react";
import { words } from "../words";
import { ErrorBoundary } from "./error-boundary";

/**
 * Wraps a part of a page, usually a dialog, whose code is loaded on demand. If that fails, after an update or without a
 * network, the rest of the page stays with all that was typed.
 */
export const Fetched = ({ children }: { children: ReactNode }) => (
  <ErrorBoundary fallback={<Alert type="error" showIcon role="alert" title={words.problem.partMissing} />}>
    <Suspense>{children}</Suspense>
  </ErrorBoundary>
);

/** Fetches a dialog when it is first opened. It stays mounted when closed, because closing it returns the focus. */
export function FetchedOnceOpen({ open, children }: { open: boolean; children: ReactNode }) {
  const [wasOpen, setWasOpen] = useState(open);
  if (open && !wasOpen) setWasOpen(true);
  return wasOpen ? <Fetched>{children}</Fetched> : undefined;
}
