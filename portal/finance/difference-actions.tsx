import { lazily } from "../client/lazily";
import { read, write } from "../client/addresses";
import type { ApiClient } from "../client/api-client";
import Button from "antd/es/button";
import { useState } from "react";
import { channelTraits } from "../../domain/money/channels";
import { billedRefundOf, isLoss, lossEnds } from "../../domain/reconciliation/differences";
import { useAction } from "../client/use-action";
import { useLoad } from "../client/use-load";
import type { ByHand, DifferenceItem } from "../client/views";
import { Facts } from "../shared/facts";
import { money } from "../shared/money";
import { StateTag } from "../shared/state-tag";
import { OpinionDialog } from "../shared/opinion-dialog";
import { beijingTime } from "../shared/time";
import { useToast } from "../shared/toasts";
import { useSession } from "../sign-in/session";
import { consent as consentWords } from "../words/consent";
import { operation as operationWords } from "../words/operation";
import { reconciliation as text } from "../words/reconciliation";
import { Fetched } from "../shared/fetched";

// The dialog part is loaded when a refund is booked. Accountants, whose first page contains this file, can't book.
const LockChoice = lazily(async () => ({ default: (await import("../shared/lock-choice")).LockChoice }));

interface Act {
  label: string;
  /** Title of the dialog, which asks for the text that the action needs. */
  title: string;
  hint?: string;
  done: string;
  /** Sends the command. @returns the request that waits for a second operator, if the action needs one */
  send: (api: ApiClient, said: string, locks: readonly string[]) => Promise<ByHand | void>;
  /** True if the text is a person's name. */
  names?: true;
  /** True if the locks whose fees were refunded can be named. */
  ofLocks?: true;
}

/** Returns the actions for a difference, with 【入账】 if it is a refund that our books lack. */
function actsOf({ id, applicationId, difference, awaitsConsent, notes, openedAt }: DifferenceItem): Act[] {
  const [latest] = notes.slice(-1);
  const lastNote = latest?.at ?? openedAt;
  const acts: Act[] = [
    {
      ...{ label: text.annotate, title: text.annotate, done: text.annotated },
      send: (api, said) => api.command(write("noteDifference", { id }), { text: said }),
    },
    {
      ...{ label: text.assign, title: text.assignTo, done: text.assigned },
      names: true,
      send: (api, said) => api.command(write("assignDifference", { id }), { assignee: said }),
    },
  ];
  if (!awaitsConsent && isLoss(difference))
    for (const lossEnd of lossEnds)
      acts.push({
        ...{ label: lossEnd, title: text.lossReason[lossEnd], hint: text.lossHint, done: text.closed },
        send: (api, said) =>
          api.command(write("closeDifference", { id }), { reason: said, lossEnd, lastNote }),
      });
  else if (!awaitsConsent)
    acts.push({
      ...{ label: text.close, title: text.closeReason, hint: text.closeHint, done: text.closed },
      send: (api, said) => api.command(write("closeDifference", { id }), { reason: said, lastNote }),
    });
  if (awaitsConsent || applicationId === undefined || !billedRefundOf(difference)) return acts;
  const booking: Act = {
    ...{ label: text.book, title: text.bookReason, hint: text.bookHint, done: text.booked },
    ofLocks: true,
    send: (api, said, locks) => {
      const named = locks.length > 0 ? { locks: [...locks] } : {};
      return api.command(write("bookRefund", { id: applicationId }), {
        difference: id,
        reason: said,
        ...named,
      });
    },
  };
  return [booking, ...acts];
}

interface BilledProps {
  item: DifferenceItem;
  /** Serial numbers of the locks whose fees were refunded. */
  locks: readonly string[];
  onLocks: (serials: string[]) => void;
}

/** Shows the refund that will be booked, and lets the operator choose the application's locks that it is for. */
function Billed({ item: { applicationId = "", difference }, locks, onLocks }: BilledProps) {
  const { data } = useLoad(read("application", { id: applicationId }));
  const refund = billedRefundOf(difference);
  if (!refund) return undefined;
  return (
    <>
      <Facts
        facts={[
          [text.channel, channelTraits[difference.channel].name],
          [text.application, <span className="number">{applicationId}</span>],
          [text.transaction, <span className="number">{refund.transactionId}</span>],
          [operationWords.refundNumber, <span className="number">{refund.refundNumber}</span>],
          [operationWords.amount, money(refund.amountFen)],
          [text.doneAt, beijingTime(refund.doneAt)],
        ]}
      />
      <Fetched>
        <LockChoice label={text.bookLocks} locks={data?.form.locks} chosen={locks} onChoose={onLocks} />
      </Fetched>
    </>
  );
}

interface DifferenceActionsProps {
  item: DifferenceItem;
  /** Names of the operators, to choose from. */
  people: readonly string[];
  onDone: () => void;
}

/** Buttons of a difference: 【入账】, 【备注】, 【交办】 and 【关闭】, or for a loss 【已追回】 and 【核销】. */
export function DifferenceActions({ item, people, onDone }: DifferenceActionsProps) {
  const { api } = useSession();
  const toast = useToast();
  const [asking, setAsking] = useState<Act>();
  const [locks, setLocks] = useState<string[]>([]);
  const action = useAction(async ({ send, done }: Act, said: string) => {
    const { consent } = (await send(api, said, locks)) ?? {};
    toast(consent ? consentWords.asked : done);
    setAsking(undefined);
    onDone();
  });
  return (
    <div className="actions">
      {item.awaitsConsent ? <StateTag state="待复核" /> : undefined}
      {actsOf(item).map((act) => (
        <Button key={act.label} onClick={() => setAsking(act)}>
          {act.label}
        </Button>
      ))}
      {asking === undefined ? undefined : (
        <OpinionDialog
          key={asking.label}
          open
          title={asking.title}
          confirm={asking.label}
          {...(asking.hint === undefined ? {} : { hint: asking.hint })}
          {...(asking.ofLocks ? { about: <Billed item={item} locks={locks} onLocks={setLocks} /> } : {})}
          {...(asking.names ? { choices: people } : {})}
          action={action}
          onConfirm={(said) => void action.run(asking, said)}
          onClose={() => setAsking(undefined)}
          onReload={onDone}
        />
      )}
    </div>
  );
}
