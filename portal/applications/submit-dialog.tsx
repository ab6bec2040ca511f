import { useNavigate } from "react-router";
import { problemOf } from "../client/problem";
import { useAction } from "../client/use-action";
import type { ApplicationView } from "../client/views";
import { endpoints, paths } from "../paths";
import { OpinionDialog } from "../shared/opinion-dialog";
import { useSession } from "../sign-in/session";
import { words } from "../words";
import { useToast } from "../shared/toasts";

interface SubmitDialogProps {
  application: ApplicationView;
  open: boolean;
  onClose: () => void;
  onReload: () => void;
  /** The organisation's own other application has the lock. */
  onLockTaken: (by: string) => void;
}

/** 【提交信息】: 请输入意见, then 【确认提交】. */
export function SubmitDialog({
  application: { id },
  open,
  onClose,
  onReload,
  onLockTaken,
}: SubmitDialogProps) {
  const { api } = useSession();
  const toast = useToast();
  const navigate = useNavigate();
  const submission = useAction(async (opinion: string) => {
    try {
      await api.command<ApplicationView>("POST", endpoints.command(id, "/submission"), { opinion });
    } catch (error) {
      const { lockTakenBy } = problemOf(error);
      if (lockTakenBy === undefined) throw error;
      return onLockTaken(lockTakenBy);
    }
    toast(words.application.submitted);
    void navigate(paths.application(id), { replace: true });
  });
  const close = () => {
    submission.dismiss();
    onClose();
  };
  return (
    <OpinionDialog
      open={open}
      confirm={words.application.submitConfirm}
      initial={words.application.defaultOpinion}
      busy={submission.busy}
      problem={submission.problem}
      onConfirm={(opinion) => void submission.run(opinion)}
      onCancel={close}
      onReload={() => {
        close();
        onReload();
      }}
    />
  );
}
