import { actingSignal, whileActing } from "../client/acting";
import { write } from "../client/addresses";
import { serialsTitle } from "../../domain/form/title";
import { useAction } from "../client/use-action";
import type { SummaryView } from "../client/views";
import { ActionDialog } from "../shared/action-dialog";
import { NamedList } from "../shared/named-list";
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
    const stop = actingSignal();
    for (const { id } of applications)
      await whileActing(stop, () => api.command(write("deleteDraft", { id })));
    toast(words.application.removed);
    onDone();
  });
  return (
    <ActionDialog
      open={open}
      title={words.application.remove}
      confirm={words.common.confirm}
      action={removal}
      okButtonProps={{ danger: true }}
      onConfirm={() => void removal.run()}
      onClose={onClose}
      onReload={onDone}
    >
      <p>{words.application.removeConfirm(applications.length)}</p>
      <NamedList
        label={words.application.remove}
        items={applications.map(({ id, organisationName, locks }) => ({
          key: id,
          content: words.application.removeNamed(organisationName, serialsTitle(locks)),
        }))}
      />
    </ActionDialog>
  );
}
