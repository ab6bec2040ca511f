import Alert from "antd/es/alert";
import Button from "antd/es/button";
import type { Problem } from "../client/problem";
import { words } from "../words";

/** Warning that the data below may be outdated, because they could not be read again. */
export function StaleAlert({ problem, onReload }: { problem: Problem; onReload: () => void }) {
  return (
    <Alert
      className="problem"
      type="warning"
      showIcon
      role="status"
      title={words.problem.staleTitle}
      description={words.problem.staleText(problem.title)}
      action={<Button onClick={onReload}>{words.common.reload}</Button>}
    />
  );
}
