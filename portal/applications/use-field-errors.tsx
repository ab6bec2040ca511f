import type { FormInstance } from "antd/es/form";
import { useRef, type ReactNode } from "react";
import { focusFirstOf } from "../shared/focus-field";
import { draftOf, fieldPath, formErrors, type FieldError, type FormValues } from "./form-values";

type Purpose = "save" | "submit";
type Told = Omit<FieldError, "errors"> & { errors: ReactNode[] };

/**
 * Manages the error messages at the fields. A message disappears as soon as its cause does, even if the cause is in
 * another field.
 */
export function useFieldErrors(form: FormInstance<FormValues>) {
  const purpose = useRef<Purpose>("save");
  const byRule = useRef<readonly FieldError["name"][]>([]);

  const valuesNow = () => draftOf(form.getFieldsValue(true) as FormValues);

  /** Shows the errors, and moves the focus to the first field with one. */
  function show(errors: readonly Told[]): void {
    form.setFields(errors.map(({ name, errors: said }) => ({ name, errors: said as string[] })));
    // These are the ids that the component library gives to the inputs.
    focusFirstOf(errors.map(({ name }) => [name].flat().join("_")));
  }

  return {
    show,

    /** Checks the form by its rules, and shows the errors. Returns true if there are none. */
    check(wanted: Purpose): boolean {
      purpose.current = wanted;
      const errors = formErrors(valuesNow(), wanted);
      byRule.current = errors.map(({ name }) => name);
      show(errors);
      return errors.length === 0;
    },

    /** Checks fields with an error again after a change, and adds no new errors. */
    recheck(): void {
      if (byRule.current.length === 0) return;
      const errors = formErrors(valuesNow(), purpose.current);
      const still = byRule.current.map(
        (name) => errors.find((error) => fieldPath(error.name) === fieldPath(name)) ?? { name, errors: [] },
      );
      byRule.current = still.filter((error) => error.errors.length > 0).map(({ name }) => name);
      form.setFields(still);
    },
  };
}
