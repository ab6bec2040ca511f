import { useNavigate, Link } from "react-router";
import { write } from "../client/addresses";
import { problemOf } from "../client/problem";
import { useAction } from "../client/use-action";
import type { ApplicationView } from "../client/views";
import { paths } from "../paths";
import { OpinionDialog } from "../shared/opinion-dialog";
import { useSession } from "../sign-in/session";
import { words } from "../words";
import { useToast } from "../shared/toasts";
import type { LockError } from "./application-form-panel";
import { Outgoing } from "./outgoing";

interface SubmitDialogProps {
  application: ApplicationView;
  open: boolean;
  onClose: () => void;
  onReload: () => void;
  /** Called if locks are refused because they belong to another application or another organisation. */
  onLocksRefused: (refused: LockError[]) => void;
}

/** 【提交信息】: asks for an opinion (请输入意见), then for 【确认提交】. */
export function SubmitDialog({ application, open, onClose, onReload, onLocksRefused }: SubmitDialogProps) {
  const { id, form } = application;
  const { api } = useSession();
  const toast = useToast();
  const navigate = useNavigate();
  const submission = useAction(async (opinion: string) => {
    try {
      await api.command(write("submit", { id }), { opinion });
    } catch (error) {
      const { title, locks, locksTaken } = problemOf(error);
      if (locksTaken)
        return onLocksRefused(
          locksTaken.map(({ lockSerial, applicationId: by }) => ({
            lockSerial,
            said: <LockTaken by={by} />,
          })),
        );
      // If the application has one lock only, the problem itself says everything, and no lock need be singled out.
      if (!locks || (form.locks ?? []).length < 2) throw error;
      return onLocksRefused(locks.map((lockSerial) => ({ lockSerial, said: title })));
    }
    toast(words.application.submitted);
    void navigate(paths.application(id), { replace: true });
  });
  return (
    <OpinionDialog
      open={open}
      confirm={words.application.submitConfirm}
      about={<Outgoing application={application} />}
      initial={words.application.defaultOpinion}
      action={submission}
      onConfirm={(opinion) => void submission.run(opinion)}
      onClose={onClose}
      onReload={onReload}
    />
  );
}

/** Message at a lock's field with a link to the application of the same organisation that holds the lock. */
function LockTaken({ by }: { by: string }) {
  return (
    <>
      {words.application.lockTaken}
      <Link to={paths.application(by)}>{words.application.lockTakenView}</Link>
    </>
  );
}
