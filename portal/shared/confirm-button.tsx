import Button from "antd/es/button";
import Modal from "antd/es/modal";
import { useState } from "react";
import type { Action } from "../client/use-action";
import { words } from "../words";
import { ProblemAlert } from "./problem-alert";

interface ConfirmButtonProps {
  label: string;
  question: string;
  action: Action<[body: unknown], true>;
  body: unknown;
  onReload?: () => void;
}

/** A button that asks 【确定】 before it does what it says. */
export function ConfirmButton({ label, question, action, body, onReload }: ConfirmButtonProps) {
  const [isOpen, setIsOpen] = useState(false);
  const close = () => {
    setIsOpen(false);
    action.dismiss();
  };
  const confirm = async () => {
    if (await action.run(body)) setIsOpen(false);
  };
  return (
    <>
      <Button type="primary" onClick={() => setIsOpen(true)}>
        {label}
      </Button>
      <Modal
        open={isOpen}
        title={label}
        okText={words.common.confirm}
        cancelText={words.common.cancel}
        confirmLoading={action.busy}
        onOk={() => void confirm()}
        onCancel={close}
      >
        <p>{question}</p>
        <ProblemAlert
          problem={action.problem}
          onReload={() => {
            close();
            onReload?.();
          }}
        />
      </Modal>
    </>
  );
}
