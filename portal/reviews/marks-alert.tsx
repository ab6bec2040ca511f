import Alert from "antd/es/alert";
import { useEffect, useState } from "react";
import { useLocation } from "react-router";
import { write } from "../client/addresses";
import type { ReviewMark } from "../client/views";
import { useSession } from "../sign-in/session";
import { markText } from "./mark-text";
import type { NextState } from "./use-go-on";

/** Others are told for longer than this after each time. Milliseconds. */
const saysAgainMs = 120_000;

/** Tells other reviewers that somebody looks at the application, and shows whom it says so of, and why it was skipped. */
export function MarksAlert({ id }: { id: string }) {
  const { api } = useSession();
  const { state } = useLocation() as { state: NextState | null };
  const [told] = useState(state?.told?.id === id ? state.told : undefined);
  const [marks, setMarks] = useState<readonly ReviewMark[]>(told?.marks ?? []);
  useEffect(() => {
    let isOpen = true;
    const tell = async () => {
      if (document.visibilityState === "hidden") return;
      // A hint that can't be given is none that anybody has to know of.
      const answer = await api.command(write("lookAt", { id })).catch(() => undefined);
      if (answer && isOpen) setMarks(answer.marks);
    };
    if (!told) void tell();
    const timer = setInterval(() => void tell(), saysAgainMs);
    return () => {
      isOpen = false;
      clearInterval(timer);
    };
  }, [api, id, told]);
  const shown = marks.filter(({ kind, isMine }) => kind === "skipped" || !isMine);
  if (shown.length === 0) return undefined;
  return (
    <Alert
      className="problem"
      type="info"
      showIcon
      title={
        <>
          {shown.map((mark) => (
            <p key={`${mark.kind} ${mark.by}`}>{markText(mark)}</p>
          ))}
        </>
      }
    />
  );
}
