import Button, { type ButtonProps } from "antd/es/button";
import Input from "antd/es/input";
import { useEffect, useId, useRef, useState } from "react";
import Alert from "antd/es/alert";
import type { Decision } from "../../domain/application/application";
import { write } from "../client/addresses";
import { useAction } from "../client/use-action";
import { useHolding } from "../client/use-held";
import type { ApplicationView } from "../client/views";
import { useKeys } from "../materials/use-keys";
import { LockChoice } from "../shared/lock-choice";
import { Panel } from "../shared/panel";
import { ProblemAlert } from "../shared/problem-alert";
import { useToast } from "../shared/toasts";
import { useSession } from "../sign-in/session";
import { words } from "../words";
import { review as reviewWords } from "../words/review";
import type { Problem } from "../client/problem";
import { beijingTime } from "../shared/time";
import { SkipButton } from "./skip-button";
import { useGoOn } from "./use-go-on";

const text = reviewWords;

interface QuickOpinion {
  decides: Decision;
  /** Short label of the button. */
  label: string;
  text: string;
}

const { approving, rejecting } = reviewWords.quickOpinions;

/** Opinions that are given often. The key of each is its number, from 1. */
const quickOpinions: readonly QuickOpinion[] = [
  ...approving.map((label) => ({ decides: "approve" as const, label, text: label })),
  ...rejecting.map((quick) => ({ decides: "reject" as const, ...quick })),
];

interface DecidedBeforeProps {
  review: NonNullable<Problem["review"]>;
  onNext: () => void;
  onReload: () => void;
}

/** Tells the slower of two reviewers who decided, and what. */
function DecidedBefore({ review: { by, at, decision, opinion }, onNext, onReload }: DecidedBeforeProps) {
  const word = decision === "approve" ? text.approve : text.reject;
  return (
    <Panel title={text.decision}>
      <Alert
        type="warning"
        showIcon
        title={text.decidedBefore(by, beijingTime(at))}
        description={text.decidedAs(word, opinion)}
      />
      <div className="form-actions">
        <Button onClick={onReload}>{words.common.reload}</Button>
        <Button type="primary" onClick={onNext}>
          {text.nextOne}
        </Button>
      </div>
    </Panel>
  );
}

export interface ReviewerPanelProps {
  application: ApplicationView;
  onDone: (application: ApplicationView) => void;
  onReload: () => void;
}

interface Choice {
  label: string;
  look: Pick<ButtonProps, "danger" | "type">;
  decided: Decision;
  /** True to continue with the application that has waited longest. */
  next: boolean;
}

const choices: readonly Choice[] = [
  { label: text.reject, look: { danger: true }, decided: "reject", next: false },
  { label: text.rejectAndNext, look: { danger: true }, decided: "reject", next: true },
  { label: text.approve, look: {}, decided: "approve", next: false },
  { label: text.approveAndNext, look: { type: "primary" }, decided: "approve", next: true },
];

/**
 * Panel of the decision and its opinion. A digit key enters a quick opinion and moves the focus to the matching button.
 */
export function DecisionPanel({ application, onDone, onReload }: ReviewerPanelProps) {
  const { id, allowed, form } = application;
  const { api } = useSession();
  const toast = useToast();
  const { ask, follow } = useGoOn(id);
  const goOn = async () => follow(await ask());
  const [opinion, setOpinion] = useState("");
  const [locks, setLocks] = useState<string[]>([]);
  const [chosen, setChosen] = useState<Choice>();
  const [suggested, setSuggested] = useState<Decision>();
  const buttons = useRef(new Map<Decision, HTMLElement | null>());
  const open = allowed.includes("review");
  const isOpinionMissing = opinion.trim() === "";
  const missing = useId();
  // An opinion may come from a key or a button, too, without any typing.
  useHolding(open && opinion !== "", false);

  // The focus is set after the rendering that enables the button.
  useEffect(() => {
    if (suggested) buttons.current.get(suggested)?.focus();
  }, [suggested, opinion]);

  const suggest = (place: number) => {
    const quick = quickOpinions[place - 1];
    if (!open || !quick) return;
    setOpinion(quick.text);
    setSuggested(quick.decides);
  };
  useKeys(Object.fromEntries(quickOpinions.map((_, index) => [index + 1, () => suggest(index + 1)])));

  const decision = useAction(async ({ decided, next }: Choice) => {
    const named = decided === "reject" && locks.length > 0 ? { locks } : {};
    const [seen] = application.submissions.slice(-1);
    const body = { decision: decided, opinion: opinion.trim(), submission: seen?.at, ...named };
    // The next application is requested together with the decision, to save time. If that request fails, the decided
    // application stays open.
    const asked = next ? ask().catch(() => undefined) : undefined;
    const [reviewed, following] = await Promise.all([api.command(write("review", { id }), body), asked]);
    toast(decided === "approve" ? text.approvedNow : text.rejectedNow);
    if (following) follow(following);
    else onDone(reviewed);
  });

  const earlier = decision.problem?.review;
  const isOwn = earlier?.isMine === true;
  // A repeat of one's own decision, whose first answer was lost, is no failure.
  useEffect(() => {
    if (isOwn) onReload();
  }, [isOwn, onReload]);
  if (isOwn) return <Alert type="success" showIcon role="status" title={text.decidedByYou} />;
  if (earlier) return <DecidedBefore review={earlier} onNext={() => void goOn()} onReload={onReload} />;
  if (!open) return undefined;
  return (
    <Panel className="decision-bar" title={text.decision}>
      <div className="quick-opinions" role="group" aria-label={text.quick}>
        {quickOpinions.map((quick, index) => (
          <Button
            key={quick.text}
            danger={quick.decides === "reject"}
            size="small"
            title={quick.text}
            onClick={() => suggest(index + 1)}
          >
            <kbd aria-hidden="true">{index + 1}</kbd> {quick.label}
          </Button>
        ))}
      </div>
      <Input.TextArea
        aria-label={text.decision}
        placeholder={words.common.opinionNeeded}
        value={opinion}
        maxLength={500}
        autoSize={{ minRows: 2, maxRows: 6 }}
        onChange={(event) => {
          setSuggested(undefined);
          setOpinion(event.target.value);
        }}
      />
      <div className="decision-foot">
        {(form.locks?.length ?? 0) > 1 ? (
          <details>
            <summary>{text.chosenLocks(locks.length)}</summary>
            <LockChoice label={text.rejectedLocks} locks={form.locks} chosen={locks} onChoose={setLocks} />
          </details>
        ) : undefined}
        <p className="hint">
          {isOpinionMissing ? <strong id={missing}>{words.common.opinionNeeded}。</strong> : undefined}
          {text.opinionHelp}
        </p>
        <SkipButton id={id} onSkipped={goOn} />
      </div>
      <ProblemAlert problem={decision.problem} onReload={onReload} />
      <div className="decisions">
        {choices.map((choice) => (
          <Button
            key={choice.label}
            {...choice.look}
            {...(choice.next
              ? { ref: (button: HTMLElement | null) => void buttons.current.set(choice.decided, button) }
              : {})}
            disabled={isOpinionMissing}
            {...(isOpinionMissing ? { "aria-describedby": missing } : {})}
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
