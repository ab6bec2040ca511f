import { Component, type ReactNode } from "react";
import { StartFailed } from "./start-failed";

/** Shows a page instead of nothing when a page breaks, such as after an update of the portal took its files away. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    return this.state.failed ? <StartFailed /> : this.props.children;
  }
}
