import Modal, { type ModalProps } from "antd/es/modal";
import type { Action } from "../client/use-action";
import { useHolding } from "../client/use-held";
import { words } from "../words";
import { LaterNews } from "./later-news";
import { ProblemAlert } from "./problem-alert";

/** Action as far as a dialog shows it and takes it back. */
export type ShownAction = Pick<Action<unknown[], unknown>, "busy" | "problem" | "dismiss">;

interface ActionDialogProps extends Pick<
  ModalProps,
  "children" | "open" | "title" | "width" | "okButtonProps" | "mask" | "destroyOnHidden" | "afterOpenChange"
> {
  /** Labels of the confirming button, and of the other one if 【取消】 could be misunderstood. */
  confirm: string;
  cancel?: string | undefined;
  action: ShownAction;
  onConfirm: () => void;
  /** Called to close the dialog. Its action has been taken back before. */
  onClose: () => void;
  /** Called to read again what the dialog is about, after it was closed. */
  onReload?: (() => void) | undefined;
  /** True if the dialog shows what is read again itself, and so stays open. */
  readsItself?: boolean;
  /** Called to try again in the open dialog. */
  onRetry?: () => void;
}

/**
 * Dialog before an action. 【取消】 takes the action back, or stops its repeats. The page behind doesn't change while the
 * dialog is open, and what has come since is announced here.
 */
export function ActionDialog({
  confirm,
  cancel = words.common.cancel,
  action,
  onConfirm,
  onClose,
  onReload,
  onRetry,
  readsItself = false,
  open = true,
  okButtonProps,
  children,
  ...look
}: ActionDialogProps) {
  const holding = useHolding(open);
  const close = () => {
    action.dismiss();
    onClose();
  };
  const reload = () => {
    if (readsItself) action.dismiss();
    else close();
    onReload?.();
  };
  return (
    <Modal
      {...look}
      open={open}
      okText={confirm}
      cancelText={cancel}
      // With `confirmLoading`, the dialog would ignore 【取消】 while its action is under way.
      okButtonProps={{ ...okButtonProps, loading: action.busy }}
      onOk={onConfirm}
      onCancel={close}
    >
      {holding ? <LaterNews {...holding} /> : undefined}
      {children}
      <ProblemAlert problem={action.problem} onReload={onReload && reload} onRetry={onRetry} />
    </Modal>
  );
}
