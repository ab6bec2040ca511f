import Button from "antd/es/button";
import Input from "antd/es/input";
import { useState } from "react";
import { useNavigate } from "react-router";
import type { Decision } from "../../domain/application";
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

/** The decision, with its opinion. */
export function DecisionPanel({ application: { id, allowed }, onDone, onReload }: ReviewerPanelProps) {
  const { api } = useSession();
  const toast = useToast();
  const navigate = useNavigate();
  const nextWaiting = useNextWaiting();
  const [opinion, setOpinion] = useState("");

  const goOn = async () => {
    const next = await nextWaiting(id);
    if (next === undefined) toast(text.noneLeft);
    void navigate(next === undefined ? paths.reviews : paths.review(next));
  };
  const decision = useAction(async (decided: Decision, next: boolean) => {
    const body = { decision: decided, opinion: opinion.trim() };
    const application = await api.command<ApplicationView>("POST", endpoints.command(id, "review"), body);
    toast(decided === "approve" ? text.approvedNow : text.rejectedNow);
    if (next) await goOn();
    else onDone(application);
  });

  const earlier = decision.problem?.review;
  if (earlier) return <DecidedBefore review={earlier} onNext={() => void goOn()} onReload={onReload} />;
  if (!allowed.includes("review")) return undefined;
  const disabled = opinion.trim() === "" || decision.busy;
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
        <Button danger disabled={disabled} onClick={() => void decision.run("reject", false)}>
          {text.reject}
        </Button>
        <Button disabled={disabled} onClick={() => void decision.run("approve", false)}>
          {text.approve}
        </Button>
        <Button type="primary" disabled={disabled} onClick={() => void decision.run("approve", true)}>
          {text.approveAndNext}
        </Button>
      </div>
    </Panel>
  );
}
