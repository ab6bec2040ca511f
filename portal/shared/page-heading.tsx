import { useEffect, useRef, type ReactNode } from "react";
import { words } from "../words";

interface PageHeadingProps {
  title: string;
  /** Buttons beside the title. */
  actions?: ReactNode;
}

/**
 * Heading of a page, which also sets the browser's title. It takes the focus, so that screen readers announce the new
 * page.
 */
export function PageHeading({ title, actions }: PageHeadingProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} - ${words.common.systemName}`;
    heading.current?.focus({ preventScroll: true });
  }, [title]);
  return (
    <div className="page-heading">
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {actions === undefined ? undefined : <div className="actions">{actions}</div>}
    </div>
  );
}
