import Button from "antd/es/button";
import { lazy, Suspense, useState } from "react";
import { Loading } from "../shared/loading";
import { ProblemAlert } from "../shared/problem-alert";
import { saveFile } from "../shared/save-file";
import { material as words } from "../words/material";
import type { SubmittedFile } from "./changed";
import type { Looking } from "./pdf-view";
import { useFile } from "./use-file";

// Nobody who looks at pictures only fetches what draws PDFs.
const PdfView = lazy(() => import("./pdf-view"));

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
        <Picture url={url} title={title} zoom={zoom} turned={turned} />
      ) : undefined}
    </figure>
  );
}

/** A picture as wide as its frame, or larger, whichever way it is turned: a transform alone takes no room. */
function Picture({ url, title, zoom, turned }: { url: string; title: string } & Looking) {
  // Its width by its height: unknown, and not needed, until it is there.
  const [shape, setShape] = useState(1);
  const lies = turned % 2 === 1;
  const percent = (share: number) => `${100 * share}%`;
  return (
    // Scrolled by keys, too.
    <div className="material-paper" tabIndex={0}>
      <div
        className={lies ? "material-turned" : undefined}
        style={{ width: percent(zoom), paddingTop: lies ? percent(zoom * shape) : 0 }}
      >
        <img
          src={url}
          alt={title}
          onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) =>
            setShape(naturalWidth / naturalHeight)
          }
          style={{
            width: percent(lies ? shape : 1),
            transform: `${lies ? "translate(-50%, -50%) " : ""}rotate(${turned * 90}deg)`,
          }}
        />
      </div>
    </div>
  );
}
