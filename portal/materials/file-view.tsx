import Button from "antd/es/button";
import { fileAt, read } from "../client/addresses";
import { useAction } from "../client/use-action";
import { useLoad } from "../client/use-load";
import { Loading } from "../shared/loading";
import { ProblemAlert } from "../shared/problem-alert";
import { saveFile } from "../shared/save-file";
import { useSession } from "../sign-in/session";
import { material as words } from "../words/material";
import type { SubmittedFile } from "./changed";
import { PageView, type Looking } from "./page-view";

interface FileViewProps extends Looking {
  id: string;
  file: SubmittedFile;
  title: string;
}

/** One file as it was submitted: its pages one below the other, and the original to be saved. */
export function FileView({ id, file, title, ...looking }: FileViewProps) {
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
        // Scrolled by keys, too.
        <div className="material-paper" tabIndex={0}>
          {data.pages.map((size, index) => (
            <PageView
              key={index}
              address={fileAt("materialPage", { id, file: file.id, page: String(index + 1) })}
              title={file.kind === "pdf" ? `${title} ${words.page(index + 1, data.pages.length)}` : title}
              size={size}
              {...looking}
            />
          ))}
        </div>
      ) : undefined}
    </figure>
  );
}
