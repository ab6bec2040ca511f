import Form from "antd/es/form";
import Input from "antd/es/input";
import Modal from "antd/es/modal";
import Radio from "antd/es/radio";
import Select from "antd/es/select";
import { useState } from "react";
import type { RefundTreatment } from "../../domain/money/payment";
import { refundBanks, refundBankTypes, type RefundBankType } from "../../domain/money/refund-banks";
import type { Said } from "../client/addresses";
import type { Problem } from "../client/problem";
import { ProblemAlert } from "../shared/problem-alert";
import { words } from "../words";
import { operation as text } from "../words/operation";

const banks = refundBankTypes.map((value) => ({ value, label: refundBanks[value] }));

/** Destination of the command, which accepts cards of certain banks only. */
export type Destination = Said<"treatRefund">[0]["to"];

interface TreatDialogProps {
  open: boolean;
  busy: boolean;
  problem: Problem | undefined;
  onConfirm: (to: Destination, reason: string) => void;
  onCancel: () => void;
}

/** 异常退款处理: asks for the new destination of the money. The card number stays in this dialog and in its command. */
export default function TreatDialog({ open, busy, problem, onConfirm, onCancel }: TreatDialogProps) {
  const [kind, setKind] = useState<RefundTreatment>("bankCard");
  const [bankType, setBankType] = useState<RefundBankType>("ICBC_DEBIT");
  const [account, setAccount] = useState("");
  const [holder, setHolder] = useState("");
  const [reason, setReason] = useState("");
  const card = { bankType, account: account.replaceAll(" ", ""), holder: holder.trim() };
  const cardIsWhole = /^\d{12,19}$/.test(card.account) && card.holder !== "";
  const whole = reason.trim() !== "" && (kind === "merchantAccount" || cardIsWhole);
  return (
    <Modal
      open={open}
      title={text.treat}
      okText={text.treat}
      cancelText={words.common.cancel}
      okButtonProps={{ disabled: !whole }}
      confirmLoading={busy}
      destroyOnHidden
      mask={{ closable: false }}
      onOk={() => onConfirm(kind === "merchantAccount" ? { kind } : { kind, ...card }, reason.trim())}
      onCancel={onCancel}
    >
      <p>{text.treatHint}</p>
      <Radio.Group
        aria-label={text.treatTo}
        value={kind}
        options={[
          { value: "bankCard", label: text.toBankCard },
          { value: "merchantAccount", label: text.toMerchant },
        ]}
        onChange={(event) => setKind(event.target.value as RefundTreatment)}
      />
      {kind === "bankCard" ? (
        <Form layout="vertical" component="div" className="stack">
          <Form.Item label={text.bank}>
            <Select aria-label={text.bank} value={bankType} options={banks} onChange={setBankType} />
          </Form.Item>
          <Form.Item label={text.cardNumber}>
            <Input
              aria-label={text.cardNumber}
              inputMode="numeric"
              autoComplete="off"
              value={account}
              maxLength={25}
              onChange={(event) => setAccount(event.target.value)}
            />
          </Form.Item>
          <Form.Item label={text.cardHolder}>
            <Input
              aria-label={text.cardHolder}
              autoComplete="off"
              value={holder}
              maxLength={50}
              onChange={(event) => setHolder(event.target.value)}
            />
          </Form.Item>
        </Form>
      ) : undefined}
      <Form layout="vertical" component="div" className="stack">
        <Form.Item label={text.treatReason}>
          <Input
            aria-label={text.treatReason}
            autoComplete="off"
            value={reason}
            maxLength={500}
            onChange={(event) => setReason(event.target.value)}
          />
        </Form.Item>
      </Form>
      <ProblemAlert problem={problem} />
    </Modal>
  );
}
