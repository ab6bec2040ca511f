import type { ReactNode } from "react";
import { PageHeading } from "./page-heading";

interface MessagePageProps {
  title: string;
  text: string;
  /** What can be done next. */
  children?: ReactNode;
}

/** A page that says what is the matter and what to do next. */
export function MessagePage({ title, text, children }: MessagePageProps) {
  return (
    <div className="message-page panel">
      <PageHeading title={title} />
      <p>{text}</p>
      <div className="actions">{children}</div>
    </div>
  );
}
