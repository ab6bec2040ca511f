import Form from "antd/es/form";
import { useId } from "react";
import { words } from "../words";

interface EarlierChoiceProps<T> {
  label: string;
  choices: readonly T[];
  nameOf: (choice: T) => string;
  onChoose: (choice: T) => void;
}

/**
 * Choice that fills the fields below with the data of an earlier application of the organisation; renders nothing if
 * there is none.
 */
export function EarlierChoice<T>({ label, choices, nameOf, onChoose }: EarlierChoiceProps<T>) {
  const id = useId();
  if (choices.length === 0) return undefined;
  return (
    <Form.Item label={label} htmlFor={id} className="wide">
      <select
        id={id}
        className="plain-input earlier-choice"
        value=""
        onChange={({ target }) => {
          const choice = choices[Number(target.value)];
          if (choice !== undefined) onChoose(choice);
        }}
      >
        <option value="">{words.application.earlier}</option>
        {choices.map((choice, place) => (
          <option key={nameOf(choice)} value={place}>
            {nameOf(choice)}
          </option>
        ))}
      </select>
    </Form.Item>
  );
}
