import { write } from "../client/addresses";
import Button from "antd/es/button";
import { useState } from "react";
import { shortNumberOf } from "../../domain/form/short-number";
import { destinationText } from "../../domain/money/intervention";
import { useAction } from "../client/use-action";
import type { ConsentView } from "../client/views";
import { Facts, type Fact } from "../shared/facts";
import { money } from "../shared/money";
import { OpinionDialog } from "../shared/opinion-dialog";
import { ProblemAlert } from "../shared/problem-alert";
import { useToast } from "../shared/toasts";
import { WholeWords } from "../shared/whole-words";
import { useSession } from "../sign-in/session";
import { words } from "../words";
import { consent as text } from "../words/consent";

const decisions = {
  agree: { label: text.agree, title: text.agreeTitle, done: text.agreed },
  disagree: { label: text.disagree, title: text.disagreeTitle, done: text.disagreed },
} as const;
type Decision = keyof typeof decisions;
const order: readonly Decision[] = ["agree", "disagree"];

/** Returns the application's organisation and id, so that they can be compared with the first person's statement. */
const whoseOf = ({ applicationId, organisationName }: ConsentView): Fact[] => [
  ...(organisationName === undefined
    ? []
    : [[words.application.organisationName, organisationName] as const]),
  ...(applicationId === undefined
    ? []
    : [[words.application.shortNumber, shortNumberOf(applicationId)] as const]),
];

const factsOf = ({ command, about, amountFen, to, askedBy, reason, ...whose }: ConsentView): Fact[] => [
  [text.command, text.commands[command]],
  ...whoseOf({ command, about, askedBy, reason, ...whose }),
  [text.about, <WholeWords text={about} />],
  ...(amountFen === undefined ? [] : [[text.amount, money(amountFen)] as const]),
  ...(to ? [[text.to, <WholeWords text={destinationText(to)} />] as const] : []),
  [text.askedBy, <WholeWords text={text.by(askedBy, reason)} />],
];

interface ConsentActionsProps {
  consent: ConsentView;
  onDone: () => void;
}

/** Buttons 【同意】 and 【不同意】 for a second operator, and 【撤回请求】 for the first one. */
export function ConsentActions({ consent, onDone }: ConsentActionsProps) {
  const { id, mayDecide, mayTakeBack } = consent;
  const { api } = useSession();
  const toast = useToast();
  const [deciding, setDeciding] = useState<Decision>();
  const decide = useAction(async (decision: Decision, opinion: string) => {
    await api.command(write("decideConsent", { id }), { decision, opinion });
    toast(decisions[decision].done);
    setDeciding(undefined);
    onDone();
  });
  const takeBack = useAction(async () => {
    await api.command(write("withdrawConsent", { id }));
    toast(text.takenBack);
    onDone();
  });

  return (
    <div className="actions">
      {mayDecide
        ? order.map((decision) => (
            <Button key={decision} onClick={() => setDeciding(decision)}>
              {decisions[decision].label}
            </Button>
          ))
        : undefined}
      {mayTakeBack ? (
        <Button loading={takeBack.busy} onClick={() => void takeBack.run()}>
          {text.takeBack}
        </Button>
      ) : undefined}
      <ProblemAlert problem={takeBack.problem} onReload={onDone} />
      {deciding === undefined ? undefined : (
        <OpinionDialog
          key={deciding}
          open
          title={decisions[deciding].title}
          confirm={decisions[deciding].label}
          {...(deciding === "agree" ? { hint: text.agreeHint } : {})}
          about={<Facts facts={factsOf(consent)} />}
          action={decide}
          onConfirm={(opinion) => void decide.run(deciding, opinion)}
          onClose={() => setDeciding(undefined)}
          onReload={onDone}
        />
      )}
    </div>
  );
}
