import { useEffect, useRef, useState } from "react";
import { Link } from "react-router";
import { lockTypesOf, materialLimits, materialsFor } from "../../domain/materials/materials";
import type { ApplicationView, Terms } from "../client/views";
import { paths } from "../paths";
import { Panel } from "../shared/panel";
import { material as words } from "../words/material";
import { MaterialField } from "./material-field";
import { TakeOver } from "./take-over";
import type { KeptList } from "./upload-file";
import { useUploads } from "./use-uploads";
import "./materials.css";

interface UploadPanelProps {
  terms: Terms;
  application: ApplicationView;
  /** Who has just saved the form goes on here. */
  comesFirst: boolean;
  /** Is told how many are on their way: a submission would go without them. */
  onPending: (count: number) => void;
}

/** 申请材料 beside the form of an application that can be edited: what is here goes with the next submission. */
export function UploadPanel({ terms, application, comesFirst, onPending }: UploadPanelProps) {
  const { id, form } = application;
  const [kept, setKept] = useState<KeptList>(application.materials ?? []);
  useEffect(() => setKept(application.materials ?? []), [application.materials]);
  const uploads = useUploads({ id, kept, onKept: setKept });
  const pending = uploads.all.filter(({ state }) => state !== "failed").length;
  useEffect(() => onPending(pending), [onPending, pending]);
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (comesFirst) place.current?.scrollIntoView();
  }, [comesFirst]);
  const asked = materialsFor(terms.materials, lockTypesOf(form));
  // What was uploaded for another lock type goes with it all the same: it must be seen.
  const others = terms.materials.filter(
    ({ name }) => kept.some((one) => one.material === name) && !asked.some((one) => one.name === name),
  );
  const shown = [...asked, ...others];
  if (shown.length === 0) return undefined;
  return (
    <div ref={place}>
      <Panel
        title={words.title}
        extra={
          <Link className="plain-link small" to={paths.authorisation(id)}>
            {words.printAuthorisation}
          </Link>
        }
      >
        <p className="hint">{words.hint}</p>
        <TakeOver id={id} onKept={setKept} />
        {shown.map((one) => (
          <MaterialField
            key={one.name}
            id={id}
            asked={one}
            kept={kept.filter(({ material }) => material === one.name)}
            uploads={uploads}
            isFull={kept.length + uploads.all.length >= materialLimits.files}
            onKept={setKept}
          />
        ))}
      </Panel>
    </div>
  );
}
