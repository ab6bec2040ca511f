import Button from "antd/es/button";
import { useRef, useState } from "react";
import type { ApplicationView } from "../client/views";
import { Panel } from "../shared/panel";
import { useSession } from "../sign-in/session";
import { material as words } from "../words/material";
import { shownFiles, type ShownFile } from "./changed";
import { endShown } from "./ends";
import { FileView } from "./file-view";
import type { PaperControls } from "./paper";
import { paperMemory } from "./paper-memory";
import { lookingActs, PaperTools, type PaperToolsProps } from "./paper-tools";
import { useKeys } from "./use-keys";
import "./materials.css";

const nameOf = ({ file, number, mark }: ShownFile): string =>
  `${file.material} ${words.numbered(number)}${mark ? `（${words[mark]}）` : ""}`;

/**
 * Returns the index of the first file that is new or changed; otherwise of the first that was not viewed in this tab.
 */
function firstOf(files: readonly ShownFile[]): number {
  const marked = files.findIndex(({ mark }) => mark !== undefined);
  const unseen = files.findIndex(({ file }) => !paperMemory.wasSeen(file.id));
  return marked >= 0 ? marked : Math.max(0, unseen);
}

interface ViewerPanelProps extends Pick<ApplicationView, "id" | "submissions"> {
  /** True to show the first file at once. */
  opens: boolean;
}

/** Share of the frame by which a key scrolls. */
const panned = 0.25;

/**
 * Panel with the 申请材料 of the latest submission, one at a time; a changed file is shown beside the one that it replaced.
 */
export function ViewerPanel({ id, submissions, opens }: ViewerPanelProps) {
  const files = shownFiles(submissions);
  const [place, setPlace] = useState(() => (opens ? firstOf(files) : -1));
  const [alone, setAlone] = useState(false);
  const at = Math.min(place, files.length - 1);
  const shown = files[at];
  const [looking, setLooking] = useState(() => paperMemory.looking(shown?.file.id ?? ""));
  const paper = useRef<PaperControls>(null);
  const show = (next: number) => {
    const file = files[next]?.file;
    if (!file) return;
    setPlace(next);
    setLooking(paperMemory.looking(file.id));
  };
  const look = (next: typeof looking) => {
    setLooking(next);
    if (shown) paperMemory.keep(shown.file.id, { looking: next });
  };
  const acts = lookingActs({ looking, onLooking: look, paper });
  const pan = (across: number, down: number) => paper.current?.pan(across * panned, down * panned) === true;
  const across = (by: 1 | -1) => {
    if (!pan(by, 0) && paper.current?.isWider() !== true) show(at + by);
  };
  const keys = {
    ...{ PageUp: () => show(at - 1), PageDown: () => show(at + 1) },
    ...{ ArrowLeft: () => across(-1), ArrowRight: () => across(1) },
    ...{ ArrowUp: () => pan(0, -1), ArrowDown: () => pan(0, 1) },
    ...{ "+": acts.zoomIn, "=": acts.zoomIn, "-": acts.zoomOut },
    ...{ 0: acts.whole, w: acts.fit, W: acts.fit, r: acts.turn, R: acts.turn },
  };
  useKeys(shown ? keys : {});
  const choice = (
    <div className="material-actions" role="group" aria-label={words.viewer}>
      {files.map((one, index) => (
        <Button
          key={one.file.id}
          size="small"
          type={index === at ? "primary" : "default"}
          aria-pressed={index === at}
          onClick={() => show(index)}
        >
          {nameOf(one)}
        </Button>
      ))}
    </div>
  );
  return (
    <Panel title={words.viewer} extra={choice}>
      {files.length === 0 ? <p className="empty">{words.noneSubmitted}</p> : undefined}
      {shown ? (
        <>
          <div className="material-actions">
            <PaperTools looking={looking} onLooking={look} paper={paper} />
            {shown.former ? (
              <Button size="small" onClick={() => setAlone(!alone)}>
                {alone ? words.compare : words.alone}
              </Button>
            ) : undefined}
            <p className="hint">{words.keys}</p>
          </div>
          <Shown {...{ id, shown, alone, looking, paper }} onLooking={look} />
        </>
      ) : undefined}
    </Panel>
  );
}

interface ShownProps extends PaperToolsProps {
  id: string;
  shown: ShownFile;
  /** True to hide the replaced file. */
  alone: boolean;
}

/** A file, beside the one that it replaced, both in the same view. */
function Shown({ id, shown, alone, paper, ...looked }: ShownProps) {
  const { clock } = useSession();
  const { file, former } = shown;
  const both = former && !alone;
  const title = both ? `${nameOf(shown)} ${words.nowTitle}` : nameOf(shown);
  return (
    <>
      {endShown(file.validUntil, clock.now())}
      <div className={both ? "material-pair" : "material-alone"}>
        <FileView key={file.id} id={id} file={file} title={title} controls={paper} {...looked} />
        {both ? (
          <FileView
            key={former.id}
            id={id}
            file={former}
            title={`${former.material} ${words.beforeTitle}`}
            {...looked}
          />
        ) : undefined}
      </div>
    </>
  );
}
