import Alert from "antd/es/alert";
import Button from "antd/es/button";
import type { Holding } from "../client/use-held";
import { later as text } from "../words/later";

/** Announces what has changed while the visitor decides. The page goes on showing what they read until they ask. */
export function LaterNews({ news, showLatest }: Pick<Holding, "news" | "showLatest">) {
  if (news.length === 0) return undefined;
  return (
    <Alert
      className="problem"
      type="warning"
      showIcon
      role="status"
      title={text.title}
      description={news.map((line) => (
        <p key={line}>{line}</p>
      ))}
      action={<Button onClick={showLatest}>{text.show}</Button>}
    />
  );
}
