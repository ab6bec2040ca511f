import { lazily } from "../client/lazily";
import { write } from "../client/addresses";
import Button from "antd/es/button";
import { useState } from "react";
import { useAction } from "../client/use-action";
import type { AbnormalRefund } from "../client/views";
import { OpinionDialog } from "../shared/opinion-dialog";
import { ProblemAlert } from "../shared/problem-alert";
import { StateTag } from "../shared/state-tag";
import { useSession } from "../sign-in/session";
import { consent as consentWords } from "../words/consent";
import { operation as text } from "../words/operation";
import { useToast } from "../shared/toasts";
import type { Destination } from "./treat-dialog";
import { Fetched } from "../shared/fetched";

// The dialog is loaded when it is needed, which is rare: its list of banks is half of the page's code.
const TreatDialog = lazily(() => import("./treat-dialog"));

interface RefundActionsProps {
  refund: AbnormalRefund;
  onDone: () => void;
}

/** Buttons of an abnormal refund: 【重试退款】 or 【异常退款处理】, and 【人工结清】. */
export function RefundActions({ refund, onDone }: RefundActionsProps) {
  const { number, retriable, treatable, awaitsConsent } = refund;
  const { api } = useSession();
  const toast = useToast();
  const [asking, setAsking] = useState(false);
  // Undefined means that the dialog was never opened. After that it stays mounted when closed, because closing it
  // returns the focus.
  const [treating, setTreating] = useState<boolean>();

  const retry = useAction(async () => {
    await api.command(write("retryRefund", { number }));
    toast(text.retried);
    onDone();
  });
  const resolve = useAction(async (reason: string) => {
    const { consent } = await api.command(write("resolveRefund", { number }), {
      reason,
    });
    toast(consent ? consentWords.asked : text.resolved);
    setAsking(false);
    onDone();
  });

  const treat = useAction(async (to: Destination, reason: string) => {
    const { consent } = await api.command(write("treatRefund", { number }), {
      to,
      reason,
    });
    toast(consent ? consentWords.asked : text.treated);
    setTreating(false);
    onDone();
  });

  if (awaitsConsent) return <StateTag state="待复核" />;
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
      {treating === undefined ? undefined : (
        <Fetched>
          <TreatDialog
            open={treating}
            action={treat}
            onConfirm={(to, reason) => void treat.run(to, reason)}
            onClose={() => setTreating(false)}
            onReload={onDone}
          />
        </Fetched>
      )}
      <OpinionDialog
        open={asking}
        title={text.resolveReason}
        confirm={text.resolve}
        hint={text.resolveHint}
        action={resolve}
        onConfirm={(reason) => void resolve.run(reason)}
        onClose={() => setAsking(false)}
        onReload={onDone}
      />
    </div>
  );
}
