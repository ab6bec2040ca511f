import Checkbox from "antd/es/checkbox";
import { useId, useState, type ClipboardEvent, type DragEvent } from "react";
import Button from "antd/es/button";
import type { MaterialAsked } from "../../domain/materials/materials";
import { useToast } from "../shared/toasts";
import { material as words } from "../words/material";
import type { Problem } from "../client/problem";
import { ProblemAlert } from "../shared/problem-alert";
import { KeptRow } from "./kept-row";
import type { KeptList } from "./upload-file";
import { type Uploads, isUnderWay, type Uploading } from "./use-uploads";

interface UploadRowProps {
  uploading: Uploading;
  uploads: Pick<Uploads, "retry" | "drop">;
}

/** Returns the problem with its advice. The file's name is shown above it. */
const detailOf = ({ title, detail }: Problem): string => [title, detail].filter(Boolean).join("，");

/** Row of one upload: its progress, or the reason why it failed. */
function UploadRow({ uploading, uploads }: UploadRowProps) {
  const { key, name, state, share, problem } = uploading;
  const percent = Math.floor(share * 100);
  const said = {
    preparing: words.preparing,
    uploading: words.uploading(percent),
    waiting: words.waiting,
    cancelling: words.cancelling,
    failed: words.notUploaded(name),
    uncancelled: words.notCancelled(name),
  }[state];
  return (
    <li>
      {problem && !isUnderWay(uploading) ? (
        <>
          <ProblemAlert problem={{ ...problem, title: said, detail: detailOf(problem) }} />
          <Button size="small" onClick={() => uploads.retry(key)}>
            {words.retry}
          </Button>
        </>
      ) : (
        <>
          <progress aria-label={words.uploadingOf(name)} value={share} max={1} />
          <span role="status">{said}</span>
        </>
      )}
      {state === "cancelling" ? undefined : (
        <Button size="small" onClick={() => uploads.drop(key)}>
          {words.giveUp}
        </Button>
      )}
    </li>
  );
}

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
