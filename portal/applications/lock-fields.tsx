import { mostLocks } from "../../domain/form/lock-key";
import { differingType } from "../../domain/locks/register";
import Button from "antd/es/button";
import Form from "antd/es/form";
import Input from "antd/es/input";
import Radio from "antd/es/radio";
import { lazy, Suspense, useState } from "react";
import { feeOf } from "../../domain/application/fees";
import type { DraftLock } from "../../domain/form/form";
import { fieldMarks, textFields } from "../../domain/form/form-fields";
import { yearsOnOffer } from "../../domain/values";
import type { Terms } from "../client/views";
import { useExpectedEnds, type ExpectedEnd } from "../locks/use-expected-ends";
import { money } from "../shared/money";
import { Panel } from "../shared/panel";
import { words } from "../words";
import { TextInput } from "./form-field";
import { newLock, type FormValues } from "./form-values";
import { LockPicture } from "./lock-picture";

// Fetched when it is needed: most have one lock.
const PasteLocks = lazy(() => import("./paste-locks"));

const text = words.application;

interface LockFieldsProps {
  terms: Terms;
  /** Locks were pasted. */
  onChoose: (values: Partial<FormValues>) => void;
}

/** Organisation and locks, and how long they are renewed. One lock stands as a form of its own would have it. */
export function LockFields({ terms, onChoose }: LockFieldsProps) {
  const form = Form.useFormInstance<FormValues>();
  const locks = Form.useWatch<DraftLock[] | undefined>("locks", form) ?? [];
  const endOf = useExpectedEnds();
  const [pasting, setPasting] = useState(false);
  const fees = Object.fromEntries(terms.lockTypes.map(({ name, feesFen }) => [name, feesFen]));
  const feesFen = locks.map(({ lockType, years }) =>
    lockType && years ? feeOf(fees, { lockType, years }) : undefined,
  );
  const inAll = feesFen.reduce<number | undefined>(
    (sum, fen) => (sum === undefined || fen === undefined ? undefined : sum + fen),
    0,
  );
  const several = locks.length > 1;
  return (
    <Panel title={text.sectionLock}>
      <div className="form-grid">
        {textFields.map((field) =>
          fieldMarks[field].personal ? undefined : <TextInput key={field} field={field} />,
        )}
      </div>
      <Form.List name="locks">
        {(rows, { add, remove }) => (
          <>
            {rows.map(({ key, name: place }) => (
              <fieldset key={key} className="lock">
                {several ? <legend>{text.nthLock(place + 1)}</legend> : undefined}
                <LockRow
                  place={place}
                  lockType={locks[place]?.lockType}
                  terms={terms}
                  feeFen={feesFen[place]}
                  end={endOf(locks[place] ?? {})}
                />
                {several ? (
                  <Button
                    aria-label={`${text.removeLock}：${text.nthLock(place + 1)}`}
                    onClick={() => remove(place)}
                  >
                    {text.removeLock}
                  </Button>
                ) : undefined}
              </fieldset>
            ))}
            <div className="actions">
              <Button disabled={locks.length >= mostLocks} onClick={() => add(newLock)}>
                {text.addLock}
              </Button>
              <Button type="text" onClick={() => setPasting(true)}>
                {text.pasteLocks}
              </Button>
              {several && inAll !== undefined ? (
                <span>
                  {text.feeInAll(locks.length)} <strong>{money(inAll)}</strong>，{text.feeAt}
                </span>
              ) : undefined}
            </div>
          </>
        )}
      </Form.List>
      <Suspense>
        {pasting ? (
          <PasteLocks
            lockTypes={Object.keys(fees)}
            present={locks}
            onDone={(pasted) => {
              setPasting(false);
              onChoose({ locks: pasted });
            }}
            onClose={() => setPasting(false)}
          />
        ) : undefined}
      </Suspense>
    </Panel>
  );
}

interface LockRowProps {
  /** Among the form's locks, from 0. */
  place: number;
  /** As it is chosen now. */
  lockType: string | undefined;
  terms: Terms;
  feeFen: number | undefined;
  end: ExpectedEnd | undefined;
}

function LockRow({ place, lockType, terms, feeFen, end }: LockRowProps) {
  const { registered, day } = end ?? {};
  const isEarly = registered !== undefined && registered.daysLeft > terms.earlyDays;
  const registeredType = differingType(registered, lockType);
  return (
    <div className="form-grid">
      <Form.Item
        required
        name={[place, "lockType"]}
        label={text.lockType}
        className="wide"
        extra={
          registeredType === undefined ? undefined : (
            <p className="notice" role="status">
              {text.otherType(registeredType, lockType ?? "", terms.refusesOtherTypes)}
            </p>
          )
        }
      >
        <Radio.Group options={terms.lockTypes.map(({ name }) => ({ value: name, label: name }))} />
      </Form.Item>
      <Form.Item
        required
        name={[place, "lockSerial"]}
        label={text.lockSerial}
        extra={place === 0 ? <SerialHelp /> : undefined}
      >
        <Input maxLength={40} autoComplete="off" />
      </Form.Item>
      <Form.Item
        required
        name={[place, "years"]}
        label={text.years}
        extra={
          <>
            {feeFen === undefined ? undefined : <Fee fen={feeFen} />}
            {day === undefined ? undefined : (
              <p>
                {text.newEnd} {text.expected(day)}
              </p>
            )}
            {isEarly ? <p className="notice">{text.early(registered.expiresOn)}</p> : undefined}
          </>
        }
      >
        <Radio.Group options={yearsOnOffer.map((value) => ({ value, label: text.yearsOf(value) }))} />
      </Form.Item>
    </div>
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
