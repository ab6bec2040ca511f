import Alert from "antd/es/alert";
import Button from "antd/es/button";
import type { Problem } from "../client/problem";
import { words } from "../words";

/** Says that what is shown below may be out of date, since it couldn't be read anew. */
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
