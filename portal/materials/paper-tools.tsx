import Button from "antd/es/button";
import type { RefObject } from "react";
import { material as words } from "../words/material";
import type { PaperControls } from "./paper";
import type { Looking } from "./paper-memory";
import { stepped } from "./zoom";

export interface PaperToolsProps {
  looking: Looking;
  onLooking: (looking: Looking) => void;
  paper: RefObject<PaperControls | null>;
}

/** Returns the functions that change the view of a paper, by the names of their buttons. */
export function lookingActs({ looking, onLooking, paper }: PaperToolsProps) {
  const zoom = (by: 1 | -1) => onLooking({ ...looking, zoom: stepped(paper.current?.zoom() ?? 1, by) });
  return {
    zoomIn: () => zoom(1),
    zoomOut: () => zoom(-1),
    fit: () => onLooking({ ...looking, zoom: 1 }),
    whole: () => onLooking({ ...looking, zoom: "page" }),
    turn: () => onLooking({ ...looking, turned: (looking.turned + 1) % 4 }),
  } as const;
}

/** Buttons that change the view of a paper. */
export function PaperTools(props: PaperToolsProps) {
  const acts = lookingActs(props);
  return (["zoomIn", "zoomOut", "fit", "whole", "turn"] as const).map((name) => (
    <Button key={name} size="small" onClick={acts[name]}>
      {words[name]}
    </Button>
  ));
}
