import Alert from "antd/es/alert";
import { useEffect, useState } from "react";
import { useLocation } from "react-router";
import { write } from "../client/addresses";
import type { ReviewMark } from "../client/views";
import { useSession } from "../sign-in/session";
import { markText } from "./mark-text";
import type { NextState } from "./use-go-on";

/** Interval at which a look is reported again, in milliseconds. A look lasts longer than this. */
const saysAgainMs = 120_000;

/** Reports that the reviewer looks at the application, and shows who else does, or why it was skipped. */
export function MarksAlert({ id }: { id: string }) {
  const { api } = useSession();
  const { state } = useLocation() as { state: NextState | null };
  const [told] = useState(state?.told?.id === id ? state.told : undefined);
  const [marks, setMarks] = useState<readonly ReviewMark[]>(told?.marks ?? []);
  useEffect(() => {
    let isOpen = true;
    const tell = async () => {
      if (document.visibilityState === "hidden") return;
      // The mark "looking at it" is only a hint for other reviewers, so a failure to set it is ignored.
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
