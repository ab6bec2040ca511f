import Modal from "antd/es/modal";
import { useEffect, useState } from "react";
import { guardLeaving } from "../client/leaving";
import { words } from "../words";

/** Asks before the page is left, as long as this element is on it. */
export function LeaveGuard({ question }: { question: string }) {
  const [goOn, setGoOn] = useState<() => void>();
  useEffect(() => guardLeaving((leave) => setGoOn(() => leave)), []);
  return (
    <Modal
      open={goOn !== undefined}
      title={words.common.leaveTitle}
      okText={words.common.leave}
      cancelText={words.common.stay}
      onOk={() => {
        setGoOn(undefined);
        goOn?.();
      }}
      onCancel={() => setGoOn(undefined)}
    >
      <p>{question}</p>
    </Modal>
  );
}
