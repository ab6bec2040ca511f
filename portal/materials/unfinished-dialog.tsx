import Modal from "antd/es/modal";
import { material as words } from "../words/material";
import type { Uploading } from "./use-uploads";

interface UnfinishedDialogProps {
  /** Uploads that failed or could not be cancelled; the dialog is open while there are any. */
  uploads: readonly Uploading[];
  onSubmit: () => void;
  onClose: () => void;
}

/** Dialog that asks whether to submit without the papers that were not uploaded. */
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
