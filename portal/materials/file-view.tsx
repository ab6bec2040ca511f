import Button from "antd/es/button";
import type { Ref } from "react";
import { fileAt, read } from "../client/addresses";
import { useAction } from "../client/use-action";
import { useLoad } from "../client/use-load";
import { Loading } from "../shared/loading";
import { ProblemAlert } from "../shared/problem-alert";
import { saveFile } from "../shared/save-file";
import { useSession } from "../sign-in/session";
import { material as words } from "../words/material";
import type { SubmittedFile } from "./changed";
import { Paper, type PaperControls } from "./paper";
import type { Looking } from "./paper-memory";

interface FileViewProps {
  id: string;
  file: SubmittedFile;
  title: string;
  looking: Looking;
  onLooking: (looking: Looking) => void;
  controls?: Ref<PaperControls>;
}

/** One uploaded file: its pages below each other, and a button to save the original. */
export function FileView({ id, file, title, ...paper }: FileViewProps) {
  const { api } = useSession();
  const { data, problem, reload } = useLoad(read("materialPages", { id, file: file.id }));
  const saving = useAction(async () =>
    saveFile(await api.getFile(fileAt("material", { id, file: file.id }))),
  );
  return (
    <figure className="material-view">
      <figcaption>
        {title}
        <Button size="small" loading={saving.busy} onClick={() => void saving.run()}>
          {words.download}
        </Button>
      </figcaption>
      <ProblemAlert problem={saving.problem} />
      <ProblemAlert problem={problem} onRetry={reload} />
      {!data && !problem ? <Loading /> : undefined}
      {data?.pages.length === 0 ? <p role="alert">{words.cannotShow}</p> : undefined}
      {data && data.pages.length > 0 ? (
        <Paper id={id} file={file} title={title} sizes={data.pages} {...paper} />
      ) : undefined}
    </figure>
  );
}
