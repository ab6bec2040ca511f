import Button from "antd/es/button";
import { lazy, Suspense } from "react";
import { Loading } from "../shared/loading";
import { ProblemAlert } from "../shared/problem-alert";
import { saveFile } from "../shared/save-file";
import { material as words } from "../words/material";
import type { SubmittedFile } from "./changed";
import { useFile } from "./use-file";

// Nobody who looks at pictures only fetches what draws PDFs.
const PdfView = lazy(() => import("./pdf-view"));

export interface Looking {
  /** 1 is as wide as there is room for. */
  zoom: number;
  /** Clockwise, in quarters. */
  turned: number;
}

interface FileViewProps extends Looking {
  id: string;
  file: SubmittedFile;
  title: string;
}

/** One file as it was submitted. */
export function FileView({ id, file, title, zoom, turned }: FileViewProps) {
  const { content, url, disposition, problem, retry } = useFile(id, file.id);
  return (
    <figure className="material-view">
      <figcaption>
        {title}
        {content ? (
          <Button size="small" onClick={() => saveFile({ content, disposition })}>
            {words.download}
          </Button>
        ) : undefined}
      </figcaption>
      <ProblemAlert problem={problem} onRetry={retry} />
      {!content && !problem ? <Loading /> : undefined}
      {content && file.kind === "pdf" ? (
        <Suspense fallback={<Loading />}>
          <PdfView content={content} title={title} zoom={zoom} turned={turned} />
        </Suspense>
      ) : undefined}
      {url !== undefined && file.kind !== "pdf" ? (
        // Scrolled by keys, too.
        <div className="material-paper" tabIndex={0}>
          <img
            src={url}
            alt={title}
            style={{ width: `${100 * zoom}%`, transform: `rotate(${turned * 90}deg)` }}
          />
        </div>
      ) : undefined}
    </figure>
  );
}
