import Button from "antd/es/button";
import type { Problem } from "../client/problem";
import { ProblemAlert } from "../shared/problem-alert";
import { material as words } from "../words/material";
import { isUnderWay, type Uploading, type Uploads } from "./use-uploads";

interface UploadRowProps {
  uploading: Uploading;
  uploads: Pick<Uploads, "retry" | "drop">;
}

/** Returns the problem with its advice. The file's name is shown above it. */
const detailOf = ({ title, detail }: Problem): string => [title, detail].filter(Boolean).join("，");

/** Row of one upload: its progress, or the reason why it failed. */
export function UploadRow({ uploading, uploads }: UploadRowProps) {
  const { key, name, state, share, problem } = uploading;
  const percent = Math.floor(share * 100);
  const said = {
    preparing: words.preparing,
    uploading: words.uploading(percent),
    waiting: words.waiting,
    cancelling: words.cancelling,
    failed: words.notUploaded(name),
    uncancelled: words.notCancelled(name),
  }[state];
  return (
    <li>
      {problem && !isUnderWay(uploading) ? (
        <>
          <ProblemAlert problem={{ ...problem, title: said, detail: detailOf(problem) }} />
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
