import Alert from "antd/es/alert";
import Button from "antd/es/button";
import Form, { type FormInstance } from "antd/es/form";
import { useEffect, useState, type ReactNode, useRef } from "react";
import { lockKey } from "../../domain/form/lock-key";
import type { DraftForm } from "../../domain/form/form";
import { read } from "../client/addresses";
import { ProblemError } from "../client/problem";
import { useAction } from "../client/use-action";
import { useLoad } from "../client/use-load";
import type { ApplicationView, Terms } from "../client/views";
import { Loaded } from "../shared/loaded";
import { ProblemAlert } from "../shared/problem-alert";
import { useToast } from "../shared/toasts";
import { words } from "../words";
import { tabMemory } from "../client/tab-memory";
import { focusFirstOf } from "../shared/focus-field";
import { ConflictPanel } from "./conflict-panel";
import { ContactFields } from "./contact-fields";
import {
  allFieldsOf,
  draftOf,
  fieldErrorsOf,
  type FieldName,
  type FormValues,
  fieldPath,
  formErrors,
  type FieldError,
} from "./form-values";
import { LockFields } from "./lock-fields";
import { PurchaseChannelField } from "./purchase-channel-field";

interface ApplicationFormPanelProps {
  initial: FormValues;
  /** Key under which unsaved input is kept; see unsavedForm. */
  place: string;
  save: (form: DraftForm) => Promise<ApplicationView>;
  onSaved: (application: ApplicationView, next: { submitting: boolean }) => void;
  /** Reads the version that somebody else saved meanwhile. The next save builds on it. */
  readAnew?: () => Promise<DraftForm>;
  /** Reasons for which single locks were refused, shown at those locks. */
  lockErrors?: readonly LockError[] | undefined;
  /** Renders the 申请材料, or a hint where they will appear while there is no application to upload them to. */
  materials: (terms: Terms, saving: { busy: boolean; save: () => void }) => ReactNode;
}

/** Reason for the refusal of one lock, identified by its serial number. */
export interface LockError {
  lockSerial: string;
  said: ReactNode;
}

/** The application form with 【修改保存】 and 【提交信息】. */
export function ApplicationFormPanel(props: ApplicationFormPanelProps) {
  const { initial, place, save, onSaved, readAnew, lockErrors, materials } = props;
  const terms = useLoad(read("terms"));
  const [form] = Form.useForm<FormValues>();
  const unsaved = unsavedForm(place);
  const [restored, setRestored] = useState(unsaved.read);
  const [theirs, setTheirs] = useState<DraftForm>();
  const toast = useToast();
  const errors = useFieldErrors(form);
  const purchaseChannel = Form.useWatch("purchaseChannel", form);
  const goesOn = purchaseChannel === undefined || purchaseChannel === "现场";
  const valuesNow = () => form.getFieldsValue(true) as FormValues;
  const draftNow = () => draftOf(valuesNow());

  const saving = useAction(async (purpose: "save" | "submit") => {
    if (!errors.check(purpose)) return toast(words.application.fixFields, "busy");
    try {
      const application = await save(draftNow());
      unsaved.forget();
      setRestored(undefined);
      if (purpose === "save") toast(words.application.saved);
      onSaved(application, { submitting: purpose === "submit" });
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      const { code, fields } = error.problem;
      if (fields) errors.show(fieldErrorsOf(fields));
      if (code !== "STALE_VERSION" || !readAnew) throw error;
      setTheirs(await readAnew());
    }
  });

  const hasTerms = terms.data !== undefined;
  useEffect(() => {
    if (!hasTerms || lockErrors === undefined) return;
    const { locks = [] } = draftNow();
    errors.show(
      lockErrors.flatMap(({ lockSerial, said }) => {
        const row = locks.findIndex((lock) => lockKey(lock.lockSerial ?? "") === lockKey(lockSerial));
        const name: FieldName = ["locks", row, "lockSerial"];
        return row < 0 ? [] : [{ name, errors: [said] }];
      }),
    );
    // The effect runs once for each refusal. Later input removes the message.
  }, [hasTerms, lockErrors]);

  function fillIn(values: FormValues): void {
    unsaved.forget();
    setRestored(undefined);
    setTheirs(undefined);
    form.setFieldsValue(allFieldsOf(values));
  }

  function choose(values: Partial<FormValues>): void {
    form.setFieldsValue(values);
    onValuesChange();
  }

  function onValuesChange(): void {
    unsaved.keep(valuesNow());
    errors.recheck();
    saving.dismiss();
  }

  return (
    <Loaded from={terms}>
      {(offered) => (
        <Form
          form={form}
          layout="vertical"
          initialValues={allFieldsOf(restored ?? initial)}
          onValuesChange={onValuesChange}
        >
          {restored ? (
            <Alert
              className="problem"
              type="info"
              showIcon
              title={words.application.restored}
              action={<Button onClick={() => fillIn(initial)}>{words.application.discard}</Button>}
            />
          ) : undefined}
          <ErrorSummary errors={errors.shown()} />
          <p className="hint required-hint">{words.application.requiredHint}</p>
          <PurchaseChannelField terms={offered} />
          {goesOn ? (
            <>
              <LockFields terms={offered} onChoose={choose} />
              <ContactFields terms={offered} onChoose={choose} />
            </>
          ) : undefined}
          {theirs ? (
            <ConflictPanel
              theirs={theirs}
              mine={draftNow()}
              onTakeTheirs={() => fillIn(theirs)}
              onKeepMine={() => setTheirs(undefined)}
            />
          ) : undefined}
          {goesOn
            ? materials(offered, { busy: saving.busy, save: () => void saving.run("save") })
            : undefined}
          <ProblemAlert problem={saving.problem} />
          {goesOn && !theirs ? (
            <div className="form-actions">
              <Button loading={saving.busy} onClick={() => void saving.run("save")}>
                {words.application.save}
              </Button>
              <Button type="primary" loading={saving.busy} onClick={() => void saving.run("submit")}>
                {words.application.submit}
              </Button>
            </div>
          ) : undefined}
        </Form>
      )}
    </Loaded>
  );
}

/**
 * Keeps unsaved input of a form across a reload, or a new sign-in after the session has ended.
 * @param place - key made of organisation, application and version, so that input for another form is never restored
 */
function unsavedForm(place: string) {
  const key = `unsaved-form/${place}`;
  return {
    read(): FormValues | undefined {
      const text = tabMemory.get(key);
      return text === undefined ? undefined : (JSON.parse(text) as FormValues);
    },
    keep: (values: FormValues): void => tabMemory.set(key, JSON.stringify(values)),
    forget: (): void => tabMemory.forget(key),
  };
}

type Purpose = "save" | "submit";
type Told = Omit<FieldError, "errors"> & { errors: ReactNode[] };

/** Returns the id of a field's input, as the component library makes it of the field's name. */
const inputId = (name: FieldError["name"] | (string | number)[]): string => [name].flat().join("_");

/**
 * Lists the errors above the form, each with a link to its field. A single error needs no list, because the focus is at
 * its field.
 */
function ErrorSummary({ errors }: { errors: readonly { id: string; said: ReactNode }[] }) {
  if (errors.length < 2) return undefined;
  return (
    <Alert
      className="problem"
      type="error"
      showIcon
      title={words.application.errors(errors.length)}
      description={
        <ul>
          {errors.map(({ id, said }) => (
            <li key={id}>
              <Button type="link" size="small" onClick={() => focusFirstOf([id])}>
                {said}
              </Button>
            </li>
          ))}
        </ul>
      }
    />
  );
}

/**
 * Manages the error messages at the fields. A message disappears as soon as its cause does, even if the cause is in
 * another field.
 */
function useFieldErrors(form: FormInstance<FormValues>) {
  const purpose = useRef<Purpose>("save");
  const byRule = useRef<readonly FieldError["name"][]>([]);
  // The form keeps the errors, so that only a change of them has to be noticed.
  const [, setChanges] = useState(0);
  const changed = () => setChanges((count) => count + 1);

  const valuesNow = () => draftOf(form.getFieldsValue(true) as FormValues);

  /** Shows the errors, and moves the focus to the first field with one. */
  function show(errors: readonly Told[]): void {
    form.setFields(errors.map(({ name, errors: said }) => ({ name, errors: said as string[] })));
    focusFirstOf(errors.map(({ name }) => inputId(name)));
    changed();
  }

  return {
    show,

    /** Returns the errors that are shown at fields, with the ids of the fields' inputs. */
    shown(): { id: string; said: ReactNode }[] {
      const several = (valuesNow().locks ?? []).length > 1;
      return form.getFieldsError().flatMap(({ name, errors: [said] }) => {
        if (said === undefined) return [];
        const [field, place] = name;
        const ofLock =
          field === "locks" && several ? `${words.application.nthLock(Number(place) + 1)}：` : "";
        return [
          {
            id: inputId(name),
            said: (
              <>
                {ofLock}
                {said}
              </>
            ),
          },
        ];
      });
    },

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
      changed();
    },
  };
}
