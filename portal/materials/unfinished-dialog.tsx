import Modal from "antd/es/modal";
import { material as words } from "../words/material";
import type { Uploading } from "./use-uploads";

interface UnfinishedDialogProps {
  /** They did not get there, or could not be cancelled; the dialog is open with any. */
  uploads: readonly Uploading[];
  onSubmit: () => void;
  onClose: () => void;
}

/** Asks whether the application is to be submitted without what was not uploaded. */
export default function UnfinishedDialog({ uploads, onSubmit, onClose }: UnfinishedDialogProps) {
  return (
    <Modal
      open={uploads.length > 0}
      title={words.unfinishedTitle}
      okText={words.submitWithout}
      cancelText={words.goBack}
      onOk={onSubmit}
      onCancel={onClose}
    >
      <p>{words.unfinished}</p>
      <ul>
        {uploads.map(({ key, material, name, state }) => (
          <li key={key}>
            {words.ofMaterial(
              material,
              state === "uncancelled" ? words.notCancelled(name) : words.notUploaded(name),
            )}
          </li>
        ))}
      </ul>
    </Modal>
  );
}
