import Form from "antd/es/form";
import Input from "antd/es/input";
import Button from "antd/es/button";
import type { SelectHTMLAttributes } from "react";
import type { DraftLock } from "../../domain/form/form";
import { yearsOnOffer } from "../../domain/values";
import type { Terms } from "../client/views";
import type { ExpectedEnd } from "../locks/use-expected-ends";
import { money } from "../shared/money";
import { words } from "../words";
import { lockNotes } from "./lock-notes";

const text = words.application;

interface LockRowsProps {
  rows: readonly { key: number; name: number }[];
  locks: readonly DraftLock[];
  terms: Terms;
  /** Fee of each lock in fen; undefined until its type and years are chosen. */
  feesFen: readonly (number | undefined)[];
  endOf: (lock: DraftLock) => ExpectedEnd | undefined;
  onRemove: (place: number) => void;
}

/** Table of several locks, with one row for each; on a phone, a row has two lines. */
export function LockRows({ rows, locks, terms, feesFen, endOf, onRemove }: LockRowsProps) {
  const types = terms.lockTypes.map(({ name }) => ({ value: name, label: name }));
  const years = yearsOnOffer.map((value) => ({ value, label: text.yearsOf(value) }));
  const heads = [text.lockSerial, text.lockType, text.years, text.fee, text.newEnd];
  return (
    <>
      <p className="hint">{text.rowsHelp}</p>
      <table className="lock-rows">
        <caption className="visually-hidden">{text.locks}</caption>
        <thead>
          <tr>
            <td />
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
            <td />
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, name: place }) => {
            const lock = locks[place] ?? {};
            const end = endOf(lock);
            const feeFen = feesFen[place];
            const notes = Object.values(lockNotes({ lockType: lock.lockType, end, terms }));
            return (
              <tr key={key}>
                <th scope="row">
                  <span className="visually-hidden">{text.nthLock(place + 1)}</span>
                  <span aria-hidden="true">{place + 1}</span>
                </th>
                <td className="lock-serial-cell">
                  <Form.Item name={[place, "lockSerial"]}>
                    <Input
                      maxLength={40}
                      autoComplete="off"
                      aria-label={text.ofLock(place + 1, text.lockSerial)}
                    />
                  </Form.Item>
                  {notes.map((note) => (
                    <p key={note} className="notice" role="status">
                      {note}
                    </p>
                  ))}
                </td>
                <td>
                  <Form.Item name={[place, "lockType"]}>
                    <PlainSelect label={text.ofLock(place + 1, text.lockType)} options={types} />
                  </Form.Item>
                </td>
                <td>
                  <Form.Item name={[place, "years"]} getValueFromEvent={yearsChosen}>
                    <PlainSelect label={text.ofLock(place + 1, text.years)} options={years} />
                  </Form.Item>
                </td>
                <td className="amount">{feeFen === undefined ? words.common.none : money(feeFen)}</td>
                <td className="lock-end-cell">
                  {end === undefined ? words.common.none : text.expected(end.day)}
                </td>
                <td>
                  <Button
                    type="text"
                    aria-label={`${text.removeLock}：${text.nthLock(place + 1)}`}
                    onClick={() => onRemove(place)}
                  >
                    {text.removeShort}
                  </Button>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </>
  );
}

const yearsChosen = ({ target }: { target: { value: string } }): number => Number(target.value);

interface PlainSelectProps extends SelectHTMLAttributes<HTMLSelectElement> {
  label: string;
  options: readonly { value: string | number; label: string }[];
}

/**
 * Native select element, which a phone shows in its own way. It is lightweight, which matters because there can be
 * forty of them.
 */
function PlainSelect({ label, options, value = "", ...field }: PlainSelectProps) {
  return (
    <select {...field} className="plain-input" aria-label={label} value={value}>
      {value === "" ? <option value="">{text.choose}</option> : undefined}
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}
