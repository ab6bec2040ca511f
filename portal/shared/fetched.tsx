import Alert from "antd/es/alert";
import { Suspense, type ReactNode } from "react";
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
