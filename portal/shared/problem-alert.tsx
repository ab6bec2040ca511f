import Alert from "antd/es/alert";
import Button from "antd/es/button";
import type { Problem } from "../client/problem";
import { words } from "../words";

interface ProblemAlertProps {
  problem: Problem | undefined;
  /** Called to try or read again; the button appears only if that can help. */
  onRetry?: (() => void) | undefined;
  /** Called to reload the page's data, which is out of date. */
  onReload?: (() => void) | undefined;
}

const requestNumber = ({ instance, status }: Problem): string | undefined =>
  status >= 500 ? instance?.split(":").pop() : undefined;

/** Shows a problem, and what to do next. */
export function ProblemAlert({ problem, onRetry, onReload }: ProblemAlertProps) {
  if (!problem) return undefined;
  const { title, detail, state, status, fields, differences = [] } = problem;
  const reference = requestNumber(problem);
  const lines = [
    detail,
    ...(fields ?? []).map(({ message }) => message),
    ...differences.map(words.problem.difference),
    ...(state === undefined ? [] : [words.problem.state(state)]),
    ...(reference === undefined ? [] : [words.problem.reference(reference)]),
  ];
  const offerReload = status === 409 && onReload;
  const offerRetry = status >= 500 && onRetry;
  const actions = (
    <>
      {offerReload ? <Button onClick={onReload}>{words.common.reload}</Button> : undefined}
      {offerRetry ? <Button onClick={onRetry}>{words.common.retry}</Button> : undefined}
    </>
  );
  return (
    <Alert
      className="problem"
      type="error"
      showIcon
      title={title}
      description={lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
      action={actions}
    />
  );
}
