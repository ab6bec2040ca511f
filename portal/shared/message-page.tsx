import type { ReactNode } from "react";
import { PageHeading } from "./page-heading";

interface MessagePageProps {
  title: string;
  text: string;
  /** Buttons or links for the next step. */
  children?: ReactNode;
}

/** Page that says what has happened, and what to do next. */
export function MessagePage({ title, text, children }: MessagePageProps) {
  return (
    <div className="message-page panel">
      <PageHeading title={title} />
      <p>{text}</p>
      <div className="actions">{children}</div>
    </div>
  );
}
