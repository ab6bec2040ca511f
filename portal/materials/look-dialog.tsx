import Modal from "antd/es/modal";
import { useRef, useState } from "react";
import { words as shared } from "../words";
import { material as words } from "../words/material";
import { FileView } from "./file-view";
import type { PaperControls } from "./paper";
import { asItIs, type Looking } from "./paper-memory";
import { PaperTools } from "./paper-tools";
import type { KeptList } from "./upload-file";

interface LookDialogProps {
  id: string;
  kept: KeptList[number];
  number: number;
  onClose: () => void;
}

/** Dialog that shows a file as it was uploaded, page by page. */
export default function LookDialog({ id, kept, number, onClose }: LookDialogProps) {
  const title = `${kept.material} ${words.numbered(number)}`;
  const [looking, setLooking] = useState<Looking>(asItIs);
  const controls = useRef<PaperControls>(null);
  return (
    <Modal
      open
      title={title}
      width={900}
      okButtonProps={{ hidden: true }}
      cancelText={shared.common.close}
      onCancel={onClose}
    >
      <div className="material-actions">
        <PaperTools looking={looking} onLooking={setLooking} paper={controls} />
      </div>
      <FileView {...{ id, title, looking, controls }} file={kept} onLooking={setLooking} />
    </Modal>
  );
}
