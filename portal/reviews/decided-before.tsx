import Alert from "antd/es/alert";
import Button from "antd/es/button";
import type { Problem } from "../client/problem";
import { Panel } from "../shared/panel";
import { beijingTime } from "../shared/time";
import { words } from "../words";
import { review as reviewWords } from "../words/review";

const text = reviewWords;

interface DecidedBeforeProps {
  review: NonNullable<Problem["review"]>;
  onNext: () => void;
  onReload: () => void;
}

/** Tells the slower of two reviewers who decided, and what. */
export function DecidedBefore({
  review: { by, at, decision, opinion },
  onNext,
  onReload,
}: DecidedBeforeProps) {
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
