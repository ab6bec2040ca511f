import Button from "antd/es/button";
import { useEffect, useRef, useState } from "react";
import type { ApplicationView } from "../client/views";
import { Panel } from "../shared/panel";
import { material as words } from "../words/material";
import { shownFiles, type ShownFile } from "./changed";
import { FileView, type Looking } from "./file-view";
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

/** The 申请材料 of the latest submission, one at a time; a changed one beside the former. */
export function ViewerPanel({ id, submissions }: Pick<ApplicationView, "id" | "submissions">) {
  const { files, gone } = shownFiles(submissions);
  const [place, setPlace] = useState(0);
  const [{ zoom, turned }, setLooking] = useState<Looking>(asItIs);
  const at = Math.min(place, Math.max(0, files.length - 1));
  const shown = files[at];
  const show = (next: number) => {
    if (!files[next]) return;
    setPlace(next);
    setLooking(asItIs);
  };
  const zoomBy = (by: 1 | -1) => {
    const now = steps.findIndex((step) => step >= zoom);
    setLooking({ turned, zoom: steps[Math.max(0, Math.min(steps.length - 1, now + by))] ?? 1 });
  };
  const turn = () => setLooking({ zoom, turned: (turned + 1) % 4 });
  useKeys({
    ArrowLeft: () => show(at - 1),
    ArrowRight: () => show(at + 1),
    "+": () => zoomBy(1),
    "=": () => zoomBy(1),
    "-": () => zoomBy(-1),
    r: turn,
    R: turn,
  });
  if (!shown)
    return (
      <Panel title={words.viewer}>
        <p className="empty">{words.noneSubmitted}</p>
        {gone.length > 0 ? (
          <p>{`${words.gone}：${gone.map(({ material }) => material).join("、")}`}</p>
        ) : undefined}
      </Panel>
    );
  const { file, former } = shown;
  const looking = { zoom, turned };
  return (
    <Panel title={words.viewer}>
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
      <div className="material-actions">
        <Button size="small" onClick={() => zoomBy(1)}>
          {words.zoomIn}
        </Button>
        <Button size="small" onClick={() => zoomBy(-1)}>
          {words.zoomOut}
        </Button>
        <Button size="small" onClick={() => setLooking(asItIs)}>
          {words.fit}
        </Button>
        <Button size="small" onClick={turn}>
          {words.turn}
        </Button>
      </div>
      <p className="hint">{words.keys}</p>
      <div className={former ? "material-pair" : undefined}>
        <FileView
          key={file.id}
          id={id}
          file={file}
          title={former ? `${nameOf(shown)} ${words.nowTitle}` : nameOf(shown)}
          {...looking}
        />
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
      {gone.length > 0 ? (
        <p>{`${words.gone}：${gone.map(({ material }) => material).join("、")}`}</p>
      ) : undefined}
    </Panel>
  );
}
