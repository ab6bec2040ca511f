import { lazily } from "../client/lazily";
import Button from "antd/es/button";
import Form from "antd/es/form";
import Input from "antd/es/input";
import Radio from "antd/es/radio";
import { useState, type ClipboardEvent } from "react";
import { mostLocks } from "../../domain/form/lock-key";
import { isLockList, withPastedLocks } from "../../domain/locks/pasted-locks";
import { feeOf } from "../../domain/application/fees";
import type { DraftLock } from "../../domain/form/form";
import { fieldMarks, textFields } from "../../domain/form/form-fields";
import { yearsOnOffer } from "../../domain/values";
import type { Terms } from "../client/views";
import { useExpectedEnds, type ExpectedEnd } from "../locks/use-expected-ends";
import { money } from "../shared/money";
import { Panel } from "../shared/panel";
import { words } from "../words";
import { Fetched } from "../shared/fetched";
import { TextInput } from "./form-field";
import { newLock, type FormValues } from "./form-values";
import { LockRows } from "./lock-rows";
import { lockNotes } from "./lock-notes";

const text = words.application;

/** Picture that shows where the serial number is printed on the back of a lock. */
function LockPicture() {
  return (
    <svg className="lock-picture" viewBox="0 0 260 84" role="img" aria-label={text.lockPicture}>
      <rect className="lock-plug" x="4" y="26" width="46" height="32" rx="3" />
      <rect className="lock-hole" x="16" y="33" width="9" height="7" />
      <rect className="lock-hole" x="16" y="44" width="9" height="7" />
      <rect className="lock-body" x="50" y="8" width="200" height="68" rx="12" />
      <circle className="lock-hole" cx="236" cy="42" r="6" />
      {[0, 5, 8, 14, 19, 22, 28, 34, 37, 43, 48, 54, 57, 62, 68, 73, 76, 82, 88, 93].map((x, place) => (
        <rect key={x} className="lock-bar" x={92 + x} y="20" width={place % 3 === 0 ? 3 : 1.5} height="20" />
      ))}
      <rect className="lock-serial" x="76" y="45" width="132" height="22" rx="4" />
      <text x="142" y="61" textAnchor="middle">
        {text.lockPictureSerial}
      </text>
    </svg>
  );
}

// The dialog is loaded when it is needed, because most applications have one lock.
const PasteLocks = lazily(() => import("./paste-locks"));

interface LockFieldsProps {
  terms: Terms;
  /** Called after locks were pasted. */
  onChoose: (values: Partial<FormValues>) => void;
}

/**
 * Fields of organisation and locks, with the years of each renewal. A single lock is shown as separate fields instead
 * of a table row.
 */
export function LockFields({ terms, onChoose }: LockFieldsProps) {
  const form = Form.useFormInstance<FormValues>();
  const locks = Form.useWatch<DraftLock[] | undefined>("locks", form) ?? [];
  const endOf = useExpectedEnds();
  const [pasting, setPasting] = useState<string>();
  const fees = Object.fromEntries(terms.lockTypes.map(({ name, feesFen }) => [name, feesFen]));
  const feesFen = locks.map(({ lockType, years }) =>
    lockType && years ? feeOf(fees, { lockType, years }) : undefined,
  );
  const inAll = feesFen.reduce<number | undefined>(
    (sum, fen) => (sum === undefined || fen === undefined ? undefined : sum + fen),
    0,
  );
  const several = locks.length > 1;

  /**
   * Turns lines that are pasted into a field into locks. If there are too many, the dialog shows them so that the
   * bidder can shorten the list.
   */
  function takeList(event: ClipboardEvent): void {
    const pasted = event.clipboardData.getData("text");
    const types = Object.keys(fees);
    // A text without a lock is pasted as usual.
    if (!isLockList(pasted) || withPastedLocks([], pasted, types).length === 0) return;
    event.preventDefault();
    const all = withPastedLocks(locks, pasted, types);
    if (all.length > mostLocks) setPasting(pasted);
    else onChoose({ locks: all });
  }

  return (
    <Panel title={text.sectionLock}>
      <div className="form-grid">
        {textFields.map((field) =>
          fieldMarks[field].personal ? undefined : <TextInput key={field} field={field} />,
        )}
      </div>
      <Form.List name="locks">
        {(rows, { add, remove }) => (
          <div className="stack" onPaste={takeList}>
            {rows.length > 1 ? (
              <LockRows
                rows={rows}
                locks={locks}
                terms={terms}
                feesFen={feesFen}
                endOf={endOf}
                onRemove={remove}
              />
            ) : (
              rows.map(({ key, name: place }) => (
                <LockRow
                  key={key}
                  place={place}
                  lockType={locks[place]?.lockType}
                  terms={terms}
                  feeFen={feesFen[place]}
                  end={endOf(locks[place] ?? {})}
                />
              ))
            )}
            <div className="actions">
              <Button disabled={locks.length >= mostLocks} onClick={() => add(newLock)}>
                {text.addLock}
              </Button>
              <Button type="text" onClick={() => setPasting("")}>
                {text.pasteLocks}
              </Button>
              {several && inAll !== undefined ? (
                <span>
                  {text.feeInAll(locks.length)} <strong>{money(inAll)}</strong>，{text.feeAt}
                </span>
              ) : undefined}
            </div>
          </div>
        )}
      </Form.List>
      <Fetched>
        {pasting === undefined ? undefined : (
          <PasteLocks
            initial={pasting}
            lockTypes={Object.keys(fees)}
            present={locks}
            onDone={(pasted) => {
              setPasting(undefined);
              onChoose({ locks: pasted });
            }}
            onClose={() => setPasting(undefined)}
          />
        )}
      </Fetched>
    </Panel>
  );
}

interface LockRowProps {
  /** Index of the lock in the form, from 0. */
  place: number;
  /** Lock type that is chosen now. */
  lockType: string | undefined;
  terms: Terms;
  feeFen: number | undefined;
  end: ExpectedEnd | undefined;
}

function LockRow({ place, lockType, terms, feeFen, end }: LockRowProps) {
  const { otherType, early } = lockNotes({ lockType, end, terms });
  return (
    <div className="form-grid">
      <Form.Item
        required
        name={[place, "lockType"]}
        label={text.lockType}
        className="wide"
        extra={
          otherType === undefined ? undefined : (
            <p className="notice" role="status">
              {otherType}
            </p>
          )
        }
      >
        <Radio.Group options={terms.lockTypes.map(({ name }) => ({ value: name, label: name }))} />
      </Form.Item>
      <Form.Item required name={[place, "lockSerial"]} label={text.lockSerial} extra={<SerialHelp />}>
        <Input maxLength={40} autoComplete="off" />
      </Form.Item>
      <Form.Item
        required
        name={[place, "years"]}
        label={text.years}
        extra={
          <>
            {feeFen === undefined ? undefined : <Fee fen={feeFen} />}
            {end === undefined ? undefined : (
              <p>
                {text.newEnd} {text.expected(end.day)}
              </p>
            )}
            {early === undefined ? undefined : <p className="notice">{early}</p>}
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
