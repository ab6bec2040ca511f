import Alert from "antd/es/alert";
import { Suspense, type ReactNode } from "react";
import { words } from "../words";
import { ErrorBoundary } from "./error-boundary";

/**
 * Holds a part of a page, most often a dialog, whose code is fetched when it is needed. If that can't be had, after an update
 * took it away or without a network, the rest of the page stays, with all that was typed.
 */
export const Fetched = ({ children }: { children: ReactNode }) => (
  <ErrorBoundary fallback={<Alert type="error" showIcon role="alert" title={words.problem.partMissing} />}>
    <Suspense>{children}</Suspense>
  </ErrorBoundary>
);
