import Button from "antd/es/button";
import { useEffect, useRef, useState } from "react";
import type { ApplicationView } from "../client/views";
import { Panel } from "../shared/panel";
import { useSession } from "../sign-in/session";
import { material as words } from "../words/material";
import { shownFiles, type ShownFile } from "./changed";
import { endShown } from "./ends";
import { FileView } from "./file-view";
import type { Looking } from "./page-view";
import "./materials.css";

const steps = [0.5, 0.75, 1, 1.5, 2, 3, 4] as const;
const asItIs: Looking = { zoom: 1, turned: 0 };

const takesText = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest("input, textarea, select, [role=dialog]") !== null;

/** Calls back for keys that are pressed while nothing is being typed. */
function useKeys(acts: Readonly<Record<string, () => void>>): void {
  const latest = useRef(acts);
  latest.current = acts;
  useEffect(() => {
    const listen = ({ key, target, ctrlKey, altKey, metaKey }: KeyboardEvent) => {
      if (!ctrlKey && !altKey && !metaKey && !takesText(target)) latest.current[key]?.();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, []);
}

const nameOf = ({ file, number, mark }: ShownFile): string =>
  `${file.material} ${words.numbered(number)}${mark ? `（${words[mark]}）` : ""}`;

interface ViewerPanelProps extends Pick<ApplicationView, "id" | "submissions"> {
  /** Whether the first is shown at once. */
  opens: boolean;
}

/** The 申请材料 of the latest submission, one at a time; a changed one beside the former. */
export function ViewerPanel({ id, submissions, opens }: ViewerPanelProps) {
  const { files, gone } = shownFiles(submissions);
  const [place, setPlace] = useState(opens ? 0 : -1);
  const [looking, setLooking] = useState<Looking>(asItIs);
  const at = Math.min(place, files.length - 1);
  const shown = files[at];
  const show = (next: number) => {
    if (!files[next]) return;
    setPlace(next);
    setLooking(asItIs);
  };
  const zoomBy = (by: 1 | -1) => {
    const now = steps.findIndex((step) => step >= looking.zoom);
    setLooking({ ...looking, zoom: steps[Math.max(0, Math.min(steps.length - 1, now + by))] ?? 1 });
  };
  const turn = () => setLooking({ ...looking, turned: (looking.turned + 1) % 4 });
  useKeys({
    ArrowLeft: () => show(at - 1),
    ArrowRight: () => show(at + 1),
    "+": () => zoomBy(1),
    "=": () => zoomBy(1),
    "-": () => zoomBy(-1),
    r: turn,
    R: turn,
  });
  const tools = [
    { label: words.zoomIn, act: () => zoomBy(1) },
    { label: words.zoomOut, act: () => zoomBy(-1) },
    { label: words.fit, act: () => setLooking(asItIs) },
    { label: words.turn, act: turn },
  ];
  return (
    <Panel title={words.viewer}>
      {files.length === 0 ? <p className="empty">{words.noneSubmitted}</p> : undefined}
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
      {shown ? (
        <>
          <div className="material-actions">
            {tools.map(({ label, act }) => (
              <Button key={label} size="small" onClick={act}>
                {label}
              </Button>
            ))}
          </div>
          <p className="hint">{words.keys}</p>
          <Shown id={id} shown={shown} looking={looking} />
        </>
      ) : undefined}
      {gone.length > 0 ? (
        <p>{`${words.gone}：${gone.map(({ material }) => material).join("、")}`}</p>
      ) : undefined}
    </Panel>
  );
}

interface ShownProps {
  id: string;
  shown: ShownFile;
  looking: Looking;
}

/** A file, and the one that it replaced beside it. */
function Shown({ id, shown, looking }: ShownProps) {
  const { clock } = useSession();
  const { file, former } = shown;
  const title = former ? `${nameOf(shown)} ${words.nowTitle}` : nameOf(shown);
  return (
    <>
      {endShown(file.validUntil, clock.now())}
      <div className={former ? "material-pair" : undefined}>
        <FileView key={file.id} id={id} file={file} title={title} {...looking} />
        {former ? (
          <FileView
            key={former.id}
            id={id}
            file={former}
            title={`${former.material} ${words.beforeTitle}`}
            {...looking}
          />
        ) : undefined}
      </div>
    </>
  );
}
