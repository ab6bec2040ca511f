import { answerOf } from "../../contract/answers";
import { draftFormSchema } from "../../domain/form/form";
import { fieldMarks, formFields, personalFields } from "../../domain/form/form-fields";
import { contactOf } from "../../domain/form/personal-data";
import { formDifferences } from "../../domain/form/form-entries";
import { privacy } from "../../portal/words/privacy";
import { mailedForm } from "./samples";

test.each(formFields)(
  "when %s alone differs between two submissions, then the reviewer is shown it",
  (field) => {
    const { [field]: _, ...without } = mailedForm;
    expect(formDifferences(without, mailedForm).map(({ key }) => key.split(".")[0])).toContain(field);
  },
);

test("when a form's fields are listed, then schema, contact and its answer have the very same", () => {
  expect(Object.keys(draftFormSchema().shape).toSorted()).toEqual(formFields.toSorted());
  expect(Object.keys(contactOf(mailedForm))).toEqual(personalFields);
  expect(Object.keys(answerOf("contact").shape)).toEqual(personalFields);
});

test.each(personalFields)(
  "when the page on personal data tells what is kept, then %s is among it",
  (field) => {
    expect(privacy.kinds.applications.what).toContain(fieldMarks[field].told);
    expect(privacy.kinds.applications.what).toMatch(
      /^经办人姓名和手机；选择邮寄的，收件人姓名、电话和地址；/,
    );
  },
);
