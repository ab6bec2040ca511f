import Alert from "antd/es/alert";
import Button from "antd/es/button";
import Form from "antd/es/form";
import { useState } from "react";
import type { DraftForm } from "../../domain/application/form";
import { ProblemError } from "../client/problem";
import { useAction } from "../client/use-action";
import { useLoad } from "../client/use-load";
import type { ApplicationView, Terms } from "../client/views";
import { endpoints } from "../paths";
import { focusFirstOf } from "../shared/focus-field";
import { Loaded } from "../shared/loaded";
import { ProblemAlert } from "../shared/problem-alert";
import { words } from "../words";
import { ContactFields } from "./contact-fields";
import {
  allFieldsOf,
  draftOf,
  fieldErrorsOf,
  formErrors,
  type FieldError,
  type FormValues,
} from "./form-values";
import { LockFields } from "./lock-fields";
import { PurchaseChannelField } from "./purchase-channel-field";
import { unsavedForm } from "./unsaved-form";
import { useToast } from "../shared/toasts";

interface ApplicationFormPanelProps {
  initial: FormValues;
  /** Where what is not saved yet is kept: see unsavedForm. */
  place: string;
  save: (form: DraftForm) => Promise<ApplicationView>;
  onSaved: (application: ApplicationView, next: { submitting: boolean }) => void;
  onReload?: () => void;
}

/** The form with 【修改保存】 and 【提交信息】. */
export function ApplicationFormPanel(props: ApplicationFormPanelProps) {
  const { initial, place, save, onSaved, onReload } = props;
  const terms = useLoad<Terms>(endpoints.terms);
  const [form] = Form.useForm<FormValues>();
  const unsaved = unsavedForm(place);
  const [restored, setRestored] = useState(unsaved.read);
  const toast = useToast();
  const purchaseChannel = Form.useWatch("purchaseChannel", form);
  const goesOn = purchaseChannel === undefined || purchaseChannel === "现场";

  function show(errors: FieldError[]): void {
    form.setFields(errors);
    focusFirstOf(errors.map(({ name }) => name));
    toast(words.application.fixFields, "busy");
  }

  const saving = useAction(async (purpose: "save" | "submit") => {
    const draft = draftOf(form.getFieldsValue(true) as FormValues);
    const errors = formErrors(draft, purpose);
    if (errors.length > 0) return show(errors);
    try {
      const application = await save(draft);
      unsaved.forget();
      setRestored(undefined);
      if (purpose === "save") toast(words.application.saved);
      onSaved(application, { submitting: purpose === "submit" });
    } catch (error) {
      if (error instanceof ProblemError && error.problem.fields) show(fieldErrorsOf(error.problem.fields));
      throw error;
    }
  });

  function discard(): void {
    unsaved.forget();
    setRestored(undefined);
    form.setFieldsValue(allFieldsOf(initial));
  }

  return (
    <Loaded from={terms}>
      {(offered) => (
        <Form
          form={form}
          layout="vertical"
          initialValues={restored ?? initial}
          requiredMark={false}
          onValuesChange={() => unsaved.keep(form.getFieldsValue(true) as FormValues)}
        >
          {restored ? (
            <Alert
              className="problem"
              type="info"
              showIcon
              title={words.application.restored}
              action={<Button onClick={discard}>{words.application.discard}</Button>}
            />
          ) : undefined}
          <PurchaseChannelField channels={offered.purchaseChannels} />
          {goesOn ? (
            <>
              <LockFields terms={offered} />
              <ContactFields terms={offered} />
            </>
          ) : undefined}
          <ProblemAlert problem={saving.problem} {...(onReload ? { onReload } : {})} />
          {goesOn ? (
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
