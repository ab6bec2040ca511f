import Button from "antd/es/button";
import { ProblemAlert } from "../shared/problem-alert";
import { material as words } from "../words/material";
import type { Uploading, Uploads } from "./use-uploads";

interface UploadRowProps {
  uploading: Uploading;
  uploads: Pick<Uploads, "retry" | "drop">;
}

/** One file on its way: how far it has come, or why it did not get there. */
export function UploadRow({ uploading, uploads }: UploadRowProps) {
  const { key, name, state, share, problem } = uploading;
  const percent = Math.floor(share * 100);
  const said = {
    preparing: words.preparing,
    uploading: words.uploading(percent),
    waiting: words.waiting,
    cancelling: words.cancelling,
    failed: "",
  }[state];
  return (
    <li>
      {state === "failed" ? (
        <>
          <ProblemAlert problem={problem} />
          <Button size="small" onClick={() => uploads.retry(key)}>
            {words.retry}
          </Button>
        </>
      ) : (
        <>
          <progress aria-label={words.uploadingOf(name)} value={share} max={1} />
          <span role="status">{said}</span>
        </>
      )}
      {state === "cancelling" ? undefined : (
        <Button size="small" onClick={() => uploads.drop(key)}>
          {words.giveUp}
        </Button>
      )}
    </li>
  );
}
