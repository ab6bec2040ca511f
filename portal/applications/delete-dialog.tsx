import { write } from "../client/addresses";
import Modal from "antd/es/modal";
import { serialsTitle } from "../../domain/form/title";
import { useAction } from "../client/use-action";
import type { SummaryView } from "../client/views";
import { NamedList } from "../shared/named-list";
import { ProblemAlert } from "../shared/problem-alert";
import { useSession } from "../sign-in/session";
import { words } from "../words";
import { useToast } from "../shared/toasts";

interface DeleteDialogProps {
  open: boolean;
  applications: readonly SummaryView[];
  onClose: () => void;
  onDone: () => void;
}

/** 【删除申请】: dialog that names the applications to be deleted, and asks for confirmation. */
export default function DeleteDialog({ open, applications, onClose, onDone }: DeleteDialogProps) {
  const { api } = useSession();
  const toast = useToast();
  const removal = useAction(async () => {
    for (const { id } of applications) await api.command(write("deleteDraft", { id }));
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
      <p>{words.application.removeConfirm(applications.length)}</p>
      <NamedList
        label={words.application.remove}
        items={applications.map(({ id, organisationName, locks }) => ({
          key: id,
          content: words.application.removeNamed(organisationName, serialsTitle(locks)),
        }))}
      />
      <ProblemAlert problem={removal.problem} onReload={onDone} />
    </Modal>
  );
}
