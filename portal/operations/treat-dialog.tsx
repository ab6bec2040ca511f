import Form from "antd/es/form";
import Input from "antd/es/input";
import Radio from "antd/es/radio";
import Select from "antd/es/select";
import { useState } from "react";
import type { RefundTreatment } from "../../domain/money/payment";
import { refundBanks, refundBankTypes, type RefundBankType } from "../../domain/money/refund-banks";
import type { Said } from "../client/addresses";
import { ActionDialog, type ShownAction } from "../shared/action-dialog";
import { operation as text } from "../words/operation";

const banks = refundBankTypes.map((value) => ({ value, label: refundBanks[value] }));

/** Destination of the command, which accepts cards of certain banks only. */
export type Destination = Said<"treatRefund">[0]["to"];

interface TreatDialogProps {
  open: boolean;
  action: ShownAction;
  onConfirm: (to: Destination, reason: string) => void;
  onClose: () => void;
  onReload: () => void;
}

/** 异常退款处理: asks for the new destination of the money. The card number stays in this dialog and in its command. */
export default function TreatDialog({ onConfirm, ...dialog }: TreatDialogProps) {
  const [kind, setKind] = useState<RefundTreatment>("bankCard");
  const [bankType, setBankType] = useState<RefundBankType>("ICBC_DEBIT");
  const [account, setAccount] = useState("");
  const [holder, setHolder] = useState("");
  const [reason, setReason] = useState("");
  const card = { bankType, account: account.replaceAll(" ", ""), holder: holder.trim() };
  const cardIsWhole = /^\d{12,19}$/.test(card.account) && card.holder !== "";
  const whole = reason.trim() !== "" && (kind === "merchantAccount" || cardIsWhole);
  return (
    <ActionDialog
      {...dialog}
      title={text.treat}
      confirm={text.treat}
      okButtonProps={{ disabled: !whole }}
      destroyOnHidden
      mask={{ closable: false }}
      onConfirm={() => onConfirm(kind === "merchantAccount" ? { kind } : { kind, ...card }, reason.trim())}
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
    </ActionDialog>
  );
}
