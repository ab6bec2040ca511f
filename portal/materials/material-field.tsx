import Checkbox from "antd/es/checkbox";
import { useId, useState, type ClipboardEvent, type DragEvent } from "react";
import type { MaterialAsked } from "../../domain/materials/materials";
import { useToast } from "../shared/toasts";
import { material as words } from "../words/material";
import { KeptRow } from "./kept-row";
import type { KeptList } from "./upload-file";
import { UploadRow } from "./upload-row";
import type { Uploads } from "./use-uploads";

interface MaterialFieldProps {
  id: string;
  asked: MaterialAsked;
  kept: KeptList;
  uploads: Uploads;
  isFull: boolean;
  onKept: (list: KeptList) => void;
}

const isTouched = (): boolean => matchMedia("(pointer: coarse)").matches;

/** One kind of 申请材料: its files, and the means to add more. */
export function MaterialField({ id, asked, kept, uploads, isFull, onKept }: MaterialFieldProps) {
  const toast = useToast();
  const headingId = useId();
  const [agrees, setAgrees] = useState(false);
  const [over, setOver] = useState(false);
  const { name, help, required, consent } = asked;
  const add = (files: FileList | null | undefined) => {
    if (!files || files.length === 0) return;
    if (isFull) toast(words.full, "busy");
    else if (consent && !agrees) toast(words.consentFirst, "busy");
    else uploads.add(name, [...files], agrees);
  };
  const onPaste = (event: ClipboardEvent) => {
    if (event.clipboardData.files.length === 0) return;
    event.preventDefault();
    add(event.clipboardData.files);
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    add(event.dataTransfer.files);
  };
  const chooser = (label: string, text: string, capture: boolean) => (
    <label className="plain-link material-choose">
      {text}
      <input
        type="file"
        aria-label={label}
        accept="image/jpeg,image/png,application/pdf"
        {...(capture ? { accept: "image/*", capture: "environment" } : { multiple: true })}
        onChange={({ target }) => {
          add(target.files);
          // The input is cleared so that the same file can be chosen again.
          target.value = "";
        }}
      />
    </label>
  );

  return (
    <section
      className={over ? "material material-over" : "material"}
      aria-labelledby={headingId}
      tabIndex={0}
      onPaste={onPaste}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      <h3 id={headingId}>
        {name} <small>{required ? words.required : words.optional}</small>
      </h3>
      {help === undefined ? undefined : <p className="hint">{help}</p>}
      {consent ? (
        <Checkbox checked={agrees} onChange={({ target }) => setAgrees(target.checked)}>
          {words.consent(name)}
        </Checkbox>
      ) : undefined}
      <ul className="material-files">
        {kept.map((one, index) => (
          <KeptRow key={one.id} id={id} kept={one} number={index + 1} ends={asked.ends} onKept={onKept} />
        ))}
        {uploads.all
          .filter(({ material }) => material === name)
          .map((one) => (
            <UploadRow key={one.key} uploading={one} uploads={uploads} />
          ))}
      </ul>
      <div className="material-actions">
        {chooser(words.chooseFor(name), words.choose, false)}
        {isTouched() ? chooser(words.cameraFor(name), words.camera, true) : <small>{words.dropHere}</small>}
      </div>
    </section>
  );
}
