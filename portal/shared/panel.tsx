import { useId, type ReactNode } from "react";

interface PanelProps {
  title?: string;
  extra?: ReactNode;
  className?: string | undefined;
  children: ReactNode;
}

/** A white box with a heading. */
export function Panel({ title, extra, className, children }: PanelProps) {
  const headingId = useId();
  return (
    <section
      className={className === undefined ? "panel" : `panel ${className}`}
      {...(title === undefined ? {} : { "aria-labelledby": headingId })}
    >
      {title === undefined ? undefined : (
        <div className="panel-heading">
          <h2 id={headingId}>{title}</h2>
          {extra}
        </div>
      )}
      {children}
    </section>
  );
}
