import Modal from "antd/es/modal";
import { useAction } from "../client/use-action";
import { endpoints } from "../paths";
import { ProblemAlert } from "../shared/problem-alert";
import { useSession } from "../sign-in/session";
import { words } from "../words";
import { useToast } from "../shared/toasts";

interface DeleteDialogProps {
  open: boolean;
  ids: readonly string[];
  onClose: () => void;
  onDone: () => void;
}

/** 【删除申请】 asks before it deletes. */
export default function DeleteDialog({ open, ids, onClose, onDone }: DeleteDialogProps) {
  const { api } = useSession();
  const toast = useToast();
  const removal = useAction(async () => {
    for (const id of ids) await api.command("DELETE", endpoints.application(id));
    toast(words.application.removed);
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
