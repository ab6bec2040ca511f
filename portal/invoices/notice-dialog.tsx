import Modal from "antd/es/modal";
import { receiptWarning } from "../../domain/application/texts";
import type { Problem } from "../client/problem";
import { ProblemAlert } from "../shared/problem-alert";
import { words } from "../words";

const text = words.invoice;

interface NoticeDialogProps {
  open: boolean;
  /** 开票须知, as the API words it for this application. */
  notice: string;
  busy: boolean;
  problem: Problem | undefined;
  onConfirm: () => void;
  onCancel: () => void;
  onReload: () => void;
}

/** 开票须知: what 【确定】 does that can't be undone stands out. */
export function NoticeDialog({
  open,
  notice,
  busy,
  problem,
  onConfirm,
  onCancel,
  onReload,
}: NoticeDialogProps) {
  const warns = notice.endsWith(receiptWarning);
  return (
    <Modal
      open={open}
      title={text.noticeTitle}
      okText={text.confirm}
      cancelText={words.common.cancel}
      confirmLoading={busy}
      mask={{ closable: false }}
      onOk={onConfirm}
      onCancel={onCancel}
    >
      <p>
        {warns ? notice.slice(0, -receiptWarning.length) : notice}
        {warns ? <strong className="warning-words">{receiptWarning}</strong> : undefined}
      </p>
      <ProblemAlert problem={problem} onReload={onReload} onRetry={onConfirm} />
    </Modal>
  );
}
