import Button, { type ButtonProps } from "antd/es/button";
import { useState, type ReactNode } from "react";
import { lazily } from "../client/lazily";
import type { Action } from "../client/use-action";
import { words } from "../words";
import { FetchedOnceOpen } from "./fetched";

// The dialog is loaded when it is first opened, so that pages with such a button appear quickly.
const ActionDialog = lazily(async () => ({ default: (await import("./action-dialog")).ActionDialog }));

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
  const confirm = async () => {
    if (await action.run(...said)) setIsOpen(false);
  };
  return (
    <>
      <Button {...look} onClick={() => setIsOpen(true)}>
        {label}
      </Button>
      <FetchedOnceOpen open={isOpen}>
        <ActionDialog
          open={isOpen}
          title={label}
          confirm={answers?.yes ?? words.common.confirm}
          cancel={answers?.no}
          action={action}
          onConfirm={() => void confirm()}
          onClose={() => setIsOpen(false)}
          onReload={onReload}
        >
          <p>{question}</p>
          {children}
        </ActionDialog>
      </FetchedOnceOpen>
    </>
  );
}
