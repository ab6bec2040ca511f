import Button, { type ButtonProps } from "antd/es/button";
import Modal from "antd/es/modal";
import { useState, type ReactNode } from "react";
import type { Action } from "../client/use-action";
import { words } from "../words";
import { ProblemAlert } from "./problem-alert";

interface ConfirmButtonProps<S extends unknown[]> {
  label: string;
  /** Appearance of the button, and its accessible name if that differs from the label. */
  look?: Pick<ButtonProps, "type" | "size" | "danger" | "aria-label">;
  question: string;
  /** Labels of the dialog's buttons, if 【确定】 and 【取消】 could be misunderstood. */
  answers?: { yes: string; no: string };
  action: Action<S, true>;
  /** Arguments of the action. */
  said: S;
  onReload?: () => void;
  /** Fields that can be changed before the confirmation. */
  children?: ReactNode;
}

/** Button that asks for 【确定】 before its action. */
export function ConfirmButton<S extends unknown[]>({
  label,
  look = { type: "primary" },
  question,
  answers,
  action,
  said,
  onReload,
  children,
}: ConfirmButtonProps<S>) {
  const [isOpen, setIsOpen] = useState(false);
  const close = () => {
    setIsOpen(false);
    action.dismiss();
  };
  const confirm = async () => {
    if (await action.run(...said)) setIsOpen(false);
  };
  return (
    <>
      <Button {...look} onClick={() => setIsOpen(true)}>
        {label}
      </Button>
      <Modal
        open={isOpen}
        title={label}
        okText={answers?.yes ?? words.common.confirm}
        cancelText={answers?.no ?? words.common.cancel}
        confirmLoading={action.busy}
        onOk={() => void confirm()}
        onCancel={close}
      >
        <p>{question}</p>
        {children}
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
