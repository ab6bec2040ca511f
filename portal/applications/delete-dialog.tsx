import App from "antd/es/app";
import Modal from "antd/es/modal";
import { useAction } from "../client/use-action";
import { endpoints } from "../paths";
import { ProblemAlert } from "../shared/problem-alert";
import { useSession } from "../sign-in/session";
import { words } from "../words";

interface DeleteDialogProps {
  ids: readonly string[];
  open: boolean;
  onClose: () => void;
  onDone: () => void;
}

/** 【删除申请】 asks before it deletes. */
export function DeleteDialog({ ids, open, onClose, onDone }: DeleteDialogProps) {
  const { api } = useSession();
  const { message } = App.useApp();
  const removal = useAction(async () => {
    for (const id of ids) await api.command("DELETE", endpoints.application(id));
    void message.success(words.application.removed);
    onDone();
  });
  return (
    <Modal
      open={open}
      title={words.application.remove}
      okText={words.common.confirm}
      cancelText={words.common.cancel}
      okButtonProps={{ danger: true }}
      confirmLoading={removal.busy}
      onOk={() => void removal.run()}
      onCancel={onClose}
    >
      <p>{words.application.removeConfirm(ids.length)}</p>
      <ProblemAlert problem={removal.problem} onReload={onDone} />
    </Modal>
  );
}
