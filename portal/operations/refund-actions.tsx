import Button from "antd/es/button";
import { useState } from "react";
import type { RefundDestination } from "../../domain/money/payment";
import { useAction } from "../client/use-action";
import type { AbnormalRefund } from "../client/views";
import { endpoints } from "../paths";
import { OpinionDialog } from "../shared/opinion-dialog";
import { ProblemAlert } from "../shared/problem-alert";
import { useSession } from "../sign-in/session";
import { words } from "../words";
import { useToast } from "../shared/toasts";
import { TreatDialog } from "./treat-dialog";

const text = words.operation;

interface RefundActionsProps {
  refund: AbnormalRefund;
  onDone: () => void;
}

/** 【重试退款】 or 【异常退款处理】, and 【人工结清】 */
export function RefundActions({ refund, onDone }: RefundActionsProps) {
  const { number, retriable, treatable } = refund;
  const { api } = useSession();
  const toast = useToast();
  const [asking, setAsking] = useState(false);
  const [treating, setTreating] = useState(false);

  const retry = useAction(async () => {
    await api.command("POST", endpoints.refund(number, "/retry"));
    toast(text.retried);
    onDone();
  });
  const resolve = useAction(async (reason: string) => {
    await api.command("POST", endpoints.refund(number, "/resolution"), { reason });
    toast(text.resolved);
    setAsking(false);
    onDone();
  });

  const treat = useAction(async (to: RefundDestination) => {
    await api.command("POST", endpoints.refund(number, "/treatment"), { to });
    toast(text.treated);
    setTreating(false);
    onDone();
  });

  return (
    <div className="actions">
      {retriable ? (
        <Button loading={retry.busy} onClick={() => void retry.run()}>
          {text.retryRefund}
        </Button>
      ) : undefined}
      {treatable ? <Button onClick={() => setTreating(true)}>{text.treat}</Button> : undefined}
      <Button onClick={() => setAsking(true)}>{text.resolve}</Button>
      <ProblemAlert problem={retry.problem} onReload={onDone} />
      <TreatDialog
        open={treating}
        busy={treat.busy}
        problem={treat.problem}
        onConfirm={(to) => void treat.run(to)}
        onCancel={() => setTreating(false)}
      />
      <OpinionDialog
        open={asking}
        title={text.resolveReason}
        confirm={text.resolve}
        hint={text.resolveHint}
        busy={resolve.busy}
        problem={resolve.problem}
        onConfirm={(reason) => void resolve.run(reason)}
        onCancel={() => setAsking(false)}
        onReload={() => {
          setAsking(false);
          onDone();
        }}
      />
    </div>
  );
}
