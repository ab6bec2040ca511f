import { Component, type ReactNode } from "react";

interface ErrorBoundaryProps {
  /** Shown instead of what broke. */
  fallback: ReactNode;
  children: ReactNode;
}

/** Shows a page instead of nothing when one breaks, such as after an update of the portal took its files away. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    return this.state.failed ? this.props.fallback : this.props.children;
  }
}
