import { Button, Modal } from "antd";
import { useState } from "react";
import type { Action } from "../api/use-action";
import { words } from "../words";
import { ProblemAlert } from "./problem-alert";

interface ConfirmButtonProps {
  label: string;
  question: string;
  action: Action<[body: unknown], void>;
  body: unknown;
  onReload?: () => void;
}

/** A button that asks 【确定】 before it does what it says. */
export function ConfirmButton({ label, question, action, body, onReload }: ConfirmButtonProps) {
  const [asking, setAsking] = useState(false);
  const close = () => {
    setAsking(false);
    action.dismiss();
  };
  return (
    <>
      <Button type="primary" onClick={() => setAsking(true)}>
        {label}
      </Button>
      <Modal
        open={asking}
        title={label}
        okText={words.common.confirm}
        cancelText={words.common.cancel}
        confirmLoading={action.busy}
        onOk={() => void action.run(body).then(() => undefined)}
        onCancel={close}
        afterClose={action.dismiss}
      >
        <p>{question}</p>
        <ProblemAlert
          problem={action.problem}
          onReload={() => {
            close();
            onReload?.();
          }}
        />
      </Modal>
    </>
  );
}
