import Button from "antd/es/button";
import { useState } from "react";
import { useAction } from "../client/use-action";
import { endpoints } from "../paths";
import { OpinionDialog } from "../shared/opinion-dialog";
import { useToast } from "../shared/toasts";
import { useSession } from "../sign-in/session";
import { words } from "../words";

const text = words.reconciliation;

/** What is asked for by each act, and said when it is done. */
const acts = {
  notes: { label: text.annotate, title: text.annotate, field: "text", done: text.annotated },
  assignee: { label: text.assign, title: text.assignTo, field: "assignee", done: text.assigned },
  closure: { label: text.close, title: text.closeReason, field: "reason", done: text.closed },
} as const;
type Act = keyof typeof acts;
const order: readonly Act[] = ["notes", "assignee", "closure"];

interface DeskActionsProps {
  id: string;
  onDone: () => void;
}

/** 【备注】, 【交办】 and 【关闭】 of a difference. */
export function DifferenceActions({ id, onDone }: DeskActionsProps) {
  const { api } = useSession();
  const toast = useToast();
  const [asking, setAsking] = useState<Act>();
  const action = useAction(async (act: Act, said: string) => {
    const { field, done } = acts[act];
    await api.command("POST", endpoints.difference(id, act), { [field]: said });
    toast(done);
    setAsking(undefined);
    onDone();
  });

  const reload = () => {
    setAsking(undefined);
    onDone();
  };
  return (
    <div className="actions">
      {order.map((act) => (
        <Button key={act} onClick={() => setAsking(act)}>
          {acts[act].label}
        </Button>
      ))}
      {asking === undefined ? undefined : (
        <OpinionDialog
          key={asking}
          open
          title={acts[asking].title}
          confirm={acts[asking].label}
          {...(asking === "closure" ? { hint: text.closeHint } : {})}
          busy={action.busy}
          problem={action.problem}
          onConfirm={(said) => void action.run(asking, said)}
          onCancel={() => setAsking(undefined)}
          onReload={reload}
        />
      )}
    </div>
  );
}
