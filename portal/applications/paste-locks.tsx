import { mostLocks } from "../../domain/form/lock-key";
import Input from "antd/es/input";
import Modal from "antd/es/modal";
import { useState } from "react";
import type { DraftLock } from "../../domain/form/form";
import { withPastedLocks } from "../../domain/locks/pasted-locks";
import { words } from "../words";
import { lock as lockWords } from "../words/lock";

const text = words.application;

interface PasteLocksProps {
  lockTypes: readonly string[];
  /** Text with which the field begins, if it was pasted elsewhere. */
  initial: string;
  /** Locks that the form contains already. */
  present: readonly DraftLock[];
  onDone: (locks: DraftLock[]) => void;
  onClose: () => void;
}

/** 【粘贴多把锁】: turns a list from a spreadsheet into locks of the form. */
export default function PasteLocks({ lockTypes, initial, present, onDone, onClose }: PasteLocksProps) {
  const [pasted, setPasted] = useState(initial);
  const locks = withPastedLocks(present, pasted, lockTypes);
  const fit = locks.length <= mostLocks;
  return (
    <Modal
      open
      title={text.pasteLocks}
      okText={text.pasteConfirm(locks.length)}
      cancelText={words.common.cancel}
      okButtonProps={{ disabled: pasted.trim() === "" || !fit }}
      onOk={() => onDone(locks)}
      onCancel={onClose}
    >
      <p>{text.pasteHelp}</p>
      <Input.TextArea
        autoFocus
        aria-label={text.pasteLocks}
        value={pasted}
        rows={8}
        onChange={(event) => setPasted(event.target.value)}
      />
      {fit ? undefined : <p role="status">{lockWords.tooMany(mostLocks)}</p>}
    </Modal>
  );
}
