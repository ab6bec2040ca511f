import type { FormInstance } from "antd/es/form";
import { useRef, type ReactNode } from "react";
import { focusFirstOf } from "../shared/focus-field";
import { draftOf, fieldPath, formErrors, type FieldError, type FormValues } from "./form-values";

type Purpose = "save" | "submit";
type Told = Omit<FieldError, "errors"> & { errors: ReactNode[] };

/** What is said in red at the fields: it goes as soon as its cause goes, be that in another field. */
export function useFieldErrors(form: FormInstance<FormValues>) {
  const purpose = useRef<Purpose>("save");
  const byRule = useRef<readonly FieldError["name"][]>([]);

  const valuesNow = () => draftOf(form.getFieldsValue(true) as FormValues);

  /** Shows what is wrong, and gives the focus to the first of it. */
  function show(errors: readonly Told[]): void {
    form.setFields(errors.map(({ name, errors: said }) => ({ name, errors: said as string[] })));
    // As the component library names their elements.
    focusFirstOf(errors.map(({ name }) => [name].flat().join("_")));
  }

  return {
    show,

    /** By the rules of the form. True if nothing is wrong. */
    check(wanted: Purpose): boolean {
      purpose.current = wanted;
      const errors = formErrors(valuesNow(), wanted);
      byRule.current = errors.map(({ name }) => name);
      show(errors);
      return errors.length === 0;
    },

    /** Something was changed: looks again at what is said to be wrong, and adds nothing to it. */
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
