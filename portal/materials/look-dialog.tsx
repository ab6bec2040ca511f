import Modal from "antd/es/modal";
import { words as shared } from "../words";
import { material as words } from "../words/material";
import { FileView } from "./file-view";
import type { KeptList } from "./upload-file";

interface LookDialogProps {
  id: string;
  kept: KeptList[number];
  number: number;
  onClose: () => void;
}

/** Shows a file as it was uploaded, page by page. */
export default function LookDialog({ id, kept, number, onClose }: LookDialogProps) {
  const title = `${kept.material} ${words.numbered(number)}`;
  return (
    <Modal
      open
      title={title}
      width={900}
      okButtonProps={{ hidden: true }}
      cancelText={shared.common.close}
      onCancel={onClose}
    >
      <FileView id={id} file={kept} title={title} zoom={1} turned={0} />
    </Modal>
  );
}
