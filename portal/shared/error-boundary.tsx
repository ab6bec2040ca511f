import { Component, type ReactNode } from "react";

interface ErrorBoundaryProps {
  /** Content shown instead of a part that crashed. */
  fallback: ReactNode;
  children: ReactNode;
}

/** Shows a fallback if a part crashes, for example because an update of the portal removed its files. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    return this.state.failed ? this.props.fallback : this.props.children;
  }
}
