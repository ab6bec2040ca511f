import Form from "antd/es/form";
import Input from "antd/es/input";
import Radio from "antd/es/radio";
import { feeOf } from "../../domain/application/fees";
import { yearsOnOffer } from "../../domain/application/values";
import type { Terms } from "../client/views";
import { money } from "../shared/money";
import { Panel } from "../shared/panel";
import { words } from "../words";
import type { FormValues } from "./form-values";
import { LockPicture } from "./lock-picture";

const text = words.application;

/** Organisation, lock, and how long it is renewed. */
export function LockFields({ terms }: { terms: Terms }) {
  const form = Form.useFormInstance<FormValues>();
  const lockType = Form.useWatch("lockType", form);
  const years = Form.useWatch("years", form);
  const fees = Object.fromEntries(terms.lockTypes.map(({ name, feesFen }) => [name, feesFen]));
  const fee = lockType && years ? feeOf(fees, { lockType, years }) : undefined;
  return (
    <Panel title={text.sectionLock}>
      <div className="form-grid">
        <Form.Item required name="organisationName" label={text.organisationName}>
          <Input maxLength={100} autoComplete="organization" />
        </Form.Item>
        <Form.Item required name="creditCode" label={text.creditCode}>
          <Input readOnly variant="filled" maxLength={18} />
        </Form.Item>
        <Form.Item required name="lockType" label={text.lockType} className="wide">
          <Radio.Group options={terms.lockTypes.map(({ name }) => ({ value: name, label: name }))} />
        </Form.Item>
        <Form.Item required name="lockSerial" label={text.lockSerial} extra={<SerialHelp />}>
          <Input maxLength={40} autoComplete="off" />
        </Form.Item>
        <Form.Item
          required
          name="years"
          label={text.years}
          extra={fee === undefined ? undefined : <Fee fen={fee} />}
        >
          <Radio.Group options={yearsOnOffer.map((value) => ({ value, label: text.yearsOf(value) }))} />
        </Form.Item>
      </div>
    </Panel>
  );
}

function SerialHelp() {
  return (
    <>
      {text.lockSerialHelp}
      <LockPicture />
    </>
  );
}

function Fee({ fen }: { fen: number }) {
  return (
    <>
      {text.fee} <strong>{money(fen)}</strong>，{text.feeAt}
    </>
  );
}
