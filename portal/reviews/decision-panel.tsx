import Button, { type ButtonProps } from "antd/es/button";
import Input from "antd/es/input";
import { useState } from "react";
import { useLocation, useNavigate } from "react-router";
import type { Decision } from "../../domain/application/application";
import { useAction } from "../client/use-action";
import type { ApplicationView } from "../client/views";
import { endpoints, paths } from "../paths";
import { Panel } from "../shared/panel";
import { ProblemAlert } from "../shared/problem-alert";
import { useSession } from "../sign-in/session";
import { words } from "../words";
import { DecidedBefore } from "./decided-before";
import { useNextWaiting } from "./use-next-waiting";
import { useToast } from "../shared/toasts";

const text = words.review;

export interface ReviewerPanelProps {
  application: ApplicationView;
  onDone: (application: ApplicationView) => void;
  onReload: () => void;
}

interface Choice {
  label: string;
  look: Pick<ButtonProps, "danger" | "type">;
  decided: Decision;
  /** Goes on to the application that waits longest. */
  next: boolean;
}

const choices: readonly Choice[] = [
  { label: text.reject, look: { danger: true }, decided: "reject", next: false },
  { label: text.approve, look: {}, decided: "approve", next: false },
  { label: text.approveAndNext, look: { type: "primary" }, decided: "approve", next: true },
];

/** The decision, with its opinion. */
export function DecisionPanel({ application: { id, allowed }, onDone, onReload }: ReviewerPanelProps) {
  const { api } = useSession();
  const toast = useToast();
  const navigate = useNavigate();
  const { state } = useLocation();
  const nextWaiting = useNextWaiting();
  const [opinion, setOpinion] = useState("");
  const [chosen, setChosen] = useState<Choice>();

  const goOn = async () => {
    const next = await nextWaiting(id);
    if (next === undefined) toast(text.noneLeft);
    void (next === undefined ? navigate(paths.reviews) : navigate(paths.review(next), { state }));
  };
  const decision = useAction(async ({ decided, next }: Choice) => {
    const body = { decision: decided, opinion: opinion.trim() };
    const application = await api.command<ApplicationView>("POST", endpoints.command(id, "review"), body);
    toast(decided === "approve" ? text.approvedNow : text.rejectedNow);
    if (next) await goOn();
    else onDone(application);
  });

  const earlier = decision.problem?.review;
  if (earlier) return <DecidedBefore review={earlier} onNext={() => void goOn()} onReload={onReload} />;
  if (!allowed.includes("review")) return undefined;
  return (
    <Panel title={text.decision}>
      <Input.TextArea
        aria-label={text.decision}
        placeholder={words.common.opinionNeeded}
        value={opinion}
        maxLength={500}
        autoSize={{ minRows: 3, maxRows: 8 }}
        onChange={(event) => setOpinion(event.target.value)}
      />
      <p className="hint">{text.opinionHelp}</p>
      <ProblemAlert problem={decision.problem} onReload={onReload} />
      <div className="form-actions">
        {choices.map((choice) => (
          <Button
            key={choice.label}
            {...choice.look}
            disabled={opinion.trim() === ""}
            loading={decision.busy && chosen === choice}
            onClick={() => {
              setChosen(choice);
              void decision.run(choice);
            }}
          >
            {choice.label}
          </Button>
        ))}
      </div>
    </Panel>
  );
}
